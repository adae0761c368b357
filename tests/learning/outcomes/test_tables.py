"""Outcomes in the database: who bought again, by group and day, counted once however often it is looked at."""

from collections.abc import Sequence
from datetime import UTC, datetime, timedelta
from random import Random
from typing import LiteralString
from uuid import UUID

import pytest

from doorstep.kit import db
from doorstep.kit.ids import digest
from doorstep.kit.tx import Database
from doorstep.learning.outcomes import handlers
from doorstep.learning.outcomes.model import Report
from doorstep.messages.segments.model import Segment
from doorstep.playbooks.model import Playbook, When
from doorstep.shop import handlers as shops

START = datetime(2026, 3, 2, 9, 0, tzinfo=UTC)
DAY, WINDOW = timedelta(days=1), timedelta(days=14)
PEOPLE, DAYS = 2_000, 20
PLAN = Playbook("winback", "x", When(), (), (), holdout=0.5, plan=PEOPLE, days=DAYS)
NOW = START + (DAYS + 20) * DAY


@pytest.fixture
def shop(database: Database) -> Database:
    """A shop `demo` without orders."""
    with database.transaction() as tx:
        shops.create_shop(tx, "demo", b"m" * 32, START)
    return database


def run(database: Database, sql: LiteralString, **columns: object) -> None:
    with database.transaction() as tx:
        db.run(tx, sql, columns)


def judged(database: Database, people: Sequence[UUID], arms: Sequence[str], at: Sequence[datetime]) -> None:
    """Verdicts on an ask of each person."""
    run(
        database,
        """INSERT INTO ask (shop, id, subject, person, playbook, step, cause, template, purpose, asked_at, news_at,
                            fresh_until, not_before, verdict, verdict_at, arm)
           SELECT 'demo', w.person, 'order:' || w.person, w.person, 'winback', 'tell', '', 'winback', 'marketing', w.at,
                  w.at, w.at, w.at, CASE w.arm WHEN 'told' THEN 'sent' ELSE 'refused' END, w.at, w.arm
           FROM unnest(%(people)b::uuid[], %(arms)b::text[], %(at)b::timestamptz[]) AS w (person, arm, at)""",
        people=list(people),
        arms=list(arms),
        at=list(at),
    )


def ordered(database: Database, people: Sequence[UUID], at: Sequence[datetime], milestone: str = "pending") -> None:
    """A later order of each of these persons."""
    columns = {"people": list(people), "at": list(at), "milestone": milestone}
    run(
        database,
        """INSERT INTO person_order (shop, person, subject, role, at)
           SELECT 'demo', w.person, 'order:later-' || w.person, 'buyer', w.at
           FROM unnest(%(people)b::uuid[], %(at)b::timestamptz[]) AS w (person, at)""",
        **{name: columns[name] for name in ("people", "at")},
    )
    run(
        database,
        """INSERT INTO order_state (shop, subject, state, milestone, placed_at, token, updated_at)
           SELECT 'demo', 'order:later-' || w.person, 'null', %(milestone)s, w.at, w.person::text, w.at
           FROM unnest(%(people)b::uuid[], %(at)b::timestamptz[]) AS w (person, at)""",
        **columns,
    )


def live(database: Database, seed: int, told: float, untold: float) -> None:
    """Two groups over twenty days, some of whom order again."""
    rng = Random(seed)
    people = [digest("person", str(seed), str(n)) for n in range(PEOPLE)]
    arms = ["told" if n % 2 else "untold" for n in range(PEOPLE)]
    at = [START + (n * DAYS // PEOPLE) * DAY for n in range(PEOPLE)]
    judged(database, people, arms, at)
    again = [n for n in range(PEOPLE) if rng.random() < (told if arms[n] == "told" else untold)]
    ordered(database, [people[n] for n in again], [at[n] + 3 * DAY for n in again])


def report(database: Database, now: datetime = NOW, by: str = "playbook") -> Report:
    with database.transaction() as tx:
        handlers.follow(tx, "demo", WINDOW, now)
        return handlers.report(tx, "demo", [PLAN], by=by, weeks=13, window_days=14, now=now, zone="UTC")


def daily(database: Database) -> list[str]:
    """The verdict of each day, looked at as the days come."""
    return [report(database, START + n * DAY).comparisons[0].verdict for n in range(0, DAYS + 20, 4)]


def test_an_effect_that_is_there_is_found_through_the_tables(shop: Database) -> None:
    live(shop, 1, 0.2, 0.1)
    said = daily(shop)
    assert (said[0], said[-1]) == ("open", "helps")
    assert said == sorted(said, key=("open", "helps").index)
    (found,) = report(shop).comparisons
    last = found.looks[-1].effect
    assert (last.told.people + last.untold.people, last.full, found.waiting) == (PEOPLE, 1.0, 0)
    assert report(shop) == report(shop)


def test_two_groups_alike_raise_no_alarm_through_the_tables(shop: Database) -> None:
    live(shop, 2, 0.1, 0.1)
    assert set(daily(shop)) == {"open", "nothing"}


def test_only_a_later_order_that_stands_and_comes_in_time_counts(shop: Database) -> None:
    people = [digest("person", str(n)) for n in range(4)]
    judged(shop, people, ["told"] * 4, [START] * 4)
    ordered(shop, people[:1], [START + DAY])
    ordered(shop, people[1:2], [START - DAY])
    ordered(shop, people[2:3], [START + WINDOW + DAY])
    ordered(shop, people[3:], [START + DAY], "cancelled")
    (look,) = report(shop).comparisons[0].looks
    assert (look.effect.told.people, look.effect.told.did) == (4, 1)


def test_who_waits_is_not_looked_at_yet(shop: Database) -> None:
    judged(shop, [digest("person")], ["told"], [START])
    found = report(shop, START + 13 * DAY).comparisons[0]
    assert (found.waiting, found.looks) == (1, ())


def written(shop: Database, people: Sequence[UUID]) -> None:
    """A message to each of them, the last one a preview; the second one was opened by a machine."""
    run(
        shop,
        """INSERT INTO message (shop, month, id, subject, person, channel, purpose, template, language, playbook,
                                shadow, sealed, made_at, fate)
           SELECT 'demo', date_trunc('month', w.at), w.id, 'order:1', w.id, 'email', 'marketing', 'winback', 'en',
                  'winback', w.shadow, '', w.at, 'sent'
           FROM unnest(%(ids)b::uuid[], %(at)b::timestamptz[], %(shadow)b::boolean[]) AS w (id, at, shadow)""",
        ids=people,
        at=[START] * 3,
        shadow=[False, False, True],
    )
    run(
        shop,
        """INSERT INTO receipt (shop, message, id, fate, at, heard_at, channel, hash, machine)
           VALUES ('demo', %(message)b, %(message)b, 'opened', %(at)b, %(at)b, 'email', '', true)""",
        message=people[1],
        at=START,
    )


def test_fates_are_summed_by_every_dimension(shop: Database) -> None:
    people = [digest("person", str(n)) for n in range(3)]
    ordered(shop, people[:1], [START + DAY])
    written(shop, people)
    sql: LiteralString = "INSERT INTO person (shop, id, language) SELECT 'demo', unnest(%(ids)b::uuid[]), %(language)b"
    run(shop, sql, ids=people[:1], language="de")
    run(shop, sql, ids=people[1:], language="en")
    groups = {"germans": Segment("x", languages=("de",)), "everybody": Segment("x", orders_at_least=0)}
    for _ in range(2):
        place: handlers.Place | None = handlers.FIRST
        while place is not None:
            with shop.transaction() as tx:
                place = handlers.count(tx, "demo", WINDOW, START + 2 * DAY, place, 1, groups)
    for by in ("playbook", "message", "channel", "purpose", "week"):
        (row,) = report(shop, START + 2 * DAY, by).rows
        assert row.messages == 2
        assert {fate: one.k for fate, one in row.shares.items() if one.k} == {
            "sent": 2,
            "delivered": 1,
            "machine": 1,
            "bought": 1,
        }
    found = report(shop, START + 2 * DAY, "segment").rows
    assert [(row.name, row.messages) for row in found] == [("everybody", 2), ("germans", 1)]
