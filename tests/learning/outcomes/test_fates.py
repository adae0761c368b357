"""What became of a message, and what the sums say of it."""

from datetime import UTC, date, datetime, timedelta
from uuid import UUID

import msgspec
import pytest

from doorstep.learning.outcomes.model import Day, Heard, Sum
from doorstep.learning.outcomes.rules import compared, outcome_of, rows_of
from doorstep.playbooks.model import Playbook, When

NOON = datetime(2026, 3, 4, 11, 0, tzinfo=UTC)
HOUR, WINDOW = timedelta(hours=1), timedelta(days=14)
PLAIN = Heard(UUID(int=1), NOON, "winback", "winback", "email", "marketing", "sent")


def happened(**changed: object) -> set[str]:
    return set(outcome_of(msgspec.structs.replace(PLAIN, **changed), WINDOW).happened)


@pytest.mark.parametrize(
    ("changed", "expected"),
    [
        ({}, {"sent"}),
        ({"fate": "failed"}, set()),
        ({"words": ("delivered",)}, {"sent", "delivered"}),
        ({"words": ("machine:opened",)}, {"sent", "delivered", "machine"}),
        ({"words": ("machine:opened", "opened")}, {"sent", "delivered", "opened"}),
        ({"words": ("clicked",)}, {"sent", "delivered", "opened", "clicked", "returned"}),
        ({"words": ("machine:clicked",)}, {"sent", "delivered", "machine"}),
        ({"words": ("complained",), "fate": "unknown"}, {"sent", "delivered", "complained"}),
        ({"seen": (NOON - HOUR, NOON + HOUR)}, {"sent", "returned"}),
        ({"seen": (NOON - HOUR,)}, {"sent"}),
        ({"orders": (NOON + WINDOW,)}, {"sent", "bought"}),
        ({"orders": (NOON + WINDOW + HOUR,)}, {"sent"}),
    ],
)
def test_what_happened(changed: dict[str, object], expected: set[str]) -> None:
    assert happened(**changed) == expected


def test_contacts_count_for_two_days() -> None:
    heard = msgspec.structs.replace(PLAIN, contacts=(NOON - HOUR, NOON + HOUR, NOON + 48 * HOUR, NOON + 49 * HOUR))
    assert outcome_of(heard, WINDOW).contacts == 2


def test_shares_are_of_what_left() -> None:
    monday = date(2026, 3, 2)
    first, other = rows_of(
        [
            Sum("review", monday, 10, {"sent": 10, "bought": 1}, 0),
            Sum("winback", monday, 100, {"sent": 80, "opened": 40, "bought": 8}, 1),
            Sum("winback", monday + timedelta(days=7), 100, {"sent": 80, "opened": 40, "bought": 0}, 1),
        ]
    )
    assert (first.name, first.messages, first.contacts, other.name) == ("winback", 200, 1.0, "review")
    assert {fate: (one.k, one.n) for fate, one in first.shares.items() if one.k} == {
        "sent": (160, 200),
        "opened": (80, 160),
        "bought": (8, 160),
    }
    assert [(week.messages, week.bought.share) for week in first.weeks] == [(100, 0.1), (100, 0.0)]


def test_a_comparison_is_looked_at_daily_and_ends_with_its_plan() -> None:
    playbook = Playbook("winback", "x", When(), (), (), holdout=0.5, plan=4_000, days=20)
    days = [
        Day(date(2026, 3, 1) + timedelta(days=n), arm, 200, did)
        for n in range(20)
        for arm, did in (("told", 30), ("untold", 10))
    ]
    found = compared(playbook, days, 7)
    assert (found.verdict, found.waiting, len(found.looks)) == ("helps", 7, 10)
    assert found.claimed is not None
    assert found.claimed < found.looks[-1].day
    last = found.looks[-1].effect
    assert (last.told.people, last.untold.people, last.full) == (2_000, 2_000, 1.0)
    assert last.low < 0.1 == round(last.difference, 6) < last.high
    assert compared(playbook, []).verdict == "open"
