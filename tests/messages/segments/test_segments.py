"""Segments: who belongs, by every condition; and a playbook whose messages go to its segment only."""

from collections.abc import Iterator
from datetime import timedelta
from pathlib import Path

import msgspec
import pytest

from doorstep.cli.messages.segment import as_text
from doorstep.kit import db
from doorstep.kit.ids import digest
from doorstep.messages.model import Judged
from doorstep.messages.rules.governor import again
from doorstep.messages.rules.publish import stationery_of
from doorstep.messages.segments import handlers, store
from doorstep.messages.segments.model import Profile, Segment
from doorstep.messages.segments.rules import check_segments, misses, segments_of
from doorstep.people import handlers as people
from doorstep.timeline.model import Milestone
from tests.messages.conftest import DAY, NOON, Office, documents

LOYAL = 'says = "They come back."\norders_at_least = 2\nsilent_for_days = 30\n'
WHO = Profile(
    digest("ada"), "de-AT", 3, 50_000, NOON - 40 * DAY, 1, ("tents",), ("AT", "DE"), ("BY",), ("care", "marketing")
)
PAGE = Path(__file__).resolve().parents[3] / "docs" / "segments.md"


@pytest.mark.parametrize(
    ("condition", "held"),
    [
        ({"orders_at_least": 3}, True),
        ({"orders_at_least": 4}, False),
        ({"orders_at_most": 3}, True),
        ({"orders_at_most": 2}, False),
        ({"value_at_least": 50_000, "value_at_most": 50_000}, True),
        ({"value_at_least": 50_001}, False),
        ({"late_at_least": 1}, True),
        ({"late_at_most": 0}, False),
        ({"ordered_within_days": 40}, True),
        ({"ordered_within_days": 39}, False),
        ({"silent_for_days": 39}, True),
        ({"silent_for_days": 40}, False),
        ({"categories": ("stoves", "tents")}, True),
        ({"categories": ("stoves",)}, False),
        ({"countries": ("DE",)}, True),
        ({"regions": ("HE",)}, False),
        ({"languages": ("de",)}, True),
        ({"languages": ("en",)}, False),
        ({"consent": "marketing"}, True),
        ({"consent": "feedback"}, False),
    ],
)
def test_every_condition_by_itself(condition: dict[str, object], held: bool) -> None:
    failed = misses(msgspec.convert({"says": "x", **condition}, Segment), WHO, NOON)
    assert failed == (() if held else tuple(condition))


def test_who_never_ordered_is_neither_recent_nor_silent() -> None:
    nobody = Profile(digest("bob"))
    assert misses(Segment("x", ordered_within_days=9_999), nobody, NOON) != ()
    assert misses(Segment("x", silent_for_days=1), nobody, NOON) != ()


def shop() -> dict[str, str]:
    """The starter shop, with a segment that its win-back is for."""
    found = documents()
    playbook = found["playbooks/winback.toml"].replace('topic = "after"', 'topic = "after"\nsegment = "loyal"')
    return {**found, "segments/loyal.toml": LOYAL, "playbooks/winback.toml": playbook}


def orders(office: Office) -> Iterator[str]:
    """Ada ordered twice long ago, Bob once, and Carol's second order was cancelled."""
    for number, name in (("1", "ada"), ("2", "ada"), ("3", "bob"), ("4", "carol"), ("5", "carol")):
        yield office.order(number, email=f"{name}@example.org", milestone=Milestone.DELIVERED)


@pytest.fixture
def lived(office: Office) -> Office:
    """These orders, placed forty days ago, one of them late."""
    subjects = list(orders(office))
    for subject in subjects:
        office.consent(subject, "marketing")
    sql = """
        UPDATE order_state SET placed_at = %(at)s, promised_to = %(at)s,
            milestone = CASE subject WHEN 'order:5' THEN 'cancelled' ELSE 'delivered' END,
            delivered_at = CASE subject WHEN 'order:1' THEN %(late)s ELSE %(at)s END"""
    with office.database.transaction() as tx:
        db.run(tx, sql, {"at": NOON - 40 * DAY, "late": NOON - 39 * DAY})
    return office


def test_a_playbook_for_a_segment_reaches_nobody_else_and_is_judged_the_same_again(lived: Office) -> None:
    lived.papers = stationery_of(shop(), "r2")
    asks = [lived.ask("winback", f"order:{n}", purpose="marketing") for n in (1, 3, 4)]
    sent = lived.prepare(desk=lived.desk_of("two"))
    assert [one.subject for one in sent] == ["order:1"]
    assert [lived.verdict(one) for one in asks] == [("sent", ""), ("refused", "segment"), ("refused", "segment")]
    for one in asks:
        row = lived.look("SELECT judged::text, verdict, rule FROM ask WHERE id = %(id)b", one.id)[0]
        said = again(msgspec.json.decode(row[0], type=Judged), lived.papers.governance)
        assert [(found.verdict, found.rule) for found in said if found.ask == one.id] == [(row[1], row[2])]


def test_segments_are_counted_with_what_keeps_people_out(lived: Office) -> None:
    with lived.database.transaction() as tx:
        segments = segments_of(shop())
        (found,) = handlers.preview(tx, "demo", segments, NOON)
        ada = people.people_of(tx, "demo", ["order:1"])["order:1", "buyer"].id
        bob = people.people_of(tx, "demo", ["order:3"])["order:3", "buyer"].id
        profile = store.profiles(tx, "demo", [ada])[ada]
        mine = handlers.members(tx, "demo", segments, [ada, bob], NOON + timedelta(hours=1))
    assert (found.name, found.members, found.people, found.missed) == ("loyal", 1, 3, {"orders_at_least": 2})
    assert (profile.orders, profile.value, profile.late, profile.countries) == (2, 39_800, 1, ("DE",))
    assert (profile.language, profile.consents, profile.last_at) == ("en", ("marketing",), NOON - 40 * DAY)
    assert mine == {ada: ("loyal",), bob: ()}
    assert as_text((found,)) == "loyal: 1 of 3 customers. They come back.\n  orders_at_least keeps out 2"


@pytest.mark.parametrize(
    ("path", "text", "why"),
    [
        ("segments/loyal.toml", 'says = "x"', "no condition"),
        ("segments/loyal.toml", LOYAL + 'consent = "ads"', "no purpose"),
        ("segments/loyal.toml", LOYAL + 'countries = ["Germany"]', "no country"),
        ("segments/loyal.toml", LOYAL + 'languages = ["xx"]', "no language"),
        ("segments/loyal.toml", LOYAL + "late_at_most = -1", "negative"),
        ("segments/Loyal.toml", LOYAL, "cannot be called"),
        (
            "playbooks/winback.toml",
            shop()["playbooks/winback.toml"].replace('"loyal"', '"loyel"'),
            "no segment 'loyel'",
        ),
    ],
)
def test_a_segment_that_cannot_be_is_refused_at_publish(path: str, text: str, why: str) -> None:
    assert [one.why for one in check_segments(path, text, shop()) if why in one.why] != []
    assert [check_segments(known, shop()[known], shop()) for known in ("segments/loyal.toml", path.lower())] == [[], []]


def test_every_condition_is_documented() -> None:
    text = PAGE.read_text("utf-8")
    assert [name for name in Segment.__struct_fields__ if f"`{name}`" not in text] == []
