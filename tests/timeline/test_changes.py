"""Changes of a delivery: each request once, the last one of a slot wins, whatever the order of arrival."""

from datetime import UTC, datetime, timedelta
from itertools import permutations

from doorstep.kit.ids import digest
from doorstep.timeline.model import (
    AnyFact,
    ChangeConfirmed,
    ChangeRefused,
    ChangeReplaced,
    ChangeRequested,
    Event,
    OrderPlaced,
    Retraction,
)
from doorstep.timeline.rules import fold

ORDER = "order:1"
START = datetime(2026, 3, 10, 10, 0, tzinfo=UTC)


def told(*facts: AnyFact) -> list[Event]:
    """The facts, a minute apart."""
    return [
        Event(ORDER, row := digest(str(n)), row, at := START + timedelta(minutes=n), at, "test", fact, 0)
        for n, fact in enumerate((OrderPlaced(), *facts))
    ]


def standing(events: list[Event]) -> list[tuple[str, str]]:
    """Each request and how it stands."""
    state, _ = fold(ORDER, events)
    return [(one.asked.request, one.standing) for one in state.changes]


def test_the_last_request_of_a_slot_wins_and_others_stand_beside_it() -> None:
    events = told(
        ChangeRequested("neighbour", "a"),
        ChangeRequested("day", "b", day="2026-03-12"),
        ChangeRequested("safe_place", "c"),
    )
    assert standing(events) == [("a", "replaced"), ("b", "asked"), ("c", "asked")]


def test_what_was_agreed_counts_until_something_later_is_agreed_too() -> None:
    first: list[AnyFact] = [
        ChangeRequested("neighbour", "a"),
        ChangeConfirmed("neighbour", "a"),
        ChangeRequested("address", "b"),
    ]
    assert standing(told(*first)) == [("a", "confirmed"), ("b", "asked")]
    assert standing(told(*first, ChangeRefused("address", "b", "too_late"))) == [("a", "confirmed"), ("b", "refused")]
    assert standing(told(*first, ChangeConfirmed("address", "b"))) == [("a", "replaced"), ("b", "confirmed")]


def test_a_late_answer_to_an_older_request_does_not_undo_the_newer_one() -> None:
    late = told(
        ChangeRequested("neighbour", "a"),
        ChangeRequested("address", "b"),
        ChangeConfirmed("address", "b"),
        ChangeConfirmed("neighbour", "a"),
    )
    assert standing(late) == [("a", "replaced"), ("b", "confirmed")]


def test_a_withdrawn_request_stays_withdrawn_and_an_answer_taken_back_opens_it_again() -> None:
    asked = ChangeRequested("neighbour", "a")
    assert standing(told(asked, ChangeReplaced("neighbour", "a"))) == [("a", "withdrawn")]
    answered = told(asked, ChangeConfirmed("neighbour", "a"))
    wrong = told(asked, ChangeConfirmed("neighbour", "a"), Retraction(answered[-1].id.hex))
    assert standing(answered) == [("a", "confirmed")]
    assert standing(wrong) == [("a", "asked")]


def test_the_same_request_twice_is_one_and_no_order_of_arrival_matters() -> None:
    events = told(
        ChangeRequested("neighbour", "a"),
        ChangeRequested("neighbour", "a"),
        ChangeRequested("safe_place", "b"),
        ChangeConfirmed("safe_place", "b"),
    )
    assert {tuple(standing(list(order))) for order in permutations(events)} == {(("a", "replaced"), ("b", "confirmed"))}
