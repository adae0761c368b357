"""Numbers that carriers use again: which scans an order gets follows from their times, never from their arrival."""

from datetime import datetime, timedelta

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from doorstep.kit.ids import digest
from doorstep.timeline.model import (
    AnyFact,
    CarrierEstimate,
    Event,
    FoldKey,
    LegLinked,
    LegState,
    Milestone,
    OrderPlaced,
    OrderState,
    ParcelLinked,
    Retraction,
    Scan,
)
from doorstep.timeline.rules import counting, extend, extends, fold
from doorstep.timeline.rules.eras import SILENCE, Heard, era_of, heard_in, own, stretches, unclaimed
from tests.timeline.way import LEG, START, encoded, event

DAY = timedelta(days=1)


def on(*days: float) -> list[datetime]:
    return [START + day * DAY for day in days]


def heard(*days: float, last: Milestone = Milestone.DELIVERED) -> list[Heard]:
    """Heard of on these days, each time under way but for the last one."""
    return [*((at, Milestone.IN_TRANSIT) for at in on(*days[:-1])), (on(*days)[-1], last)]


def linked(order: int, day: float) -> list[Event]:
    """An order whose parcel got the number on that day."""
    parcel, minutes = f"parcel:{order}/a", day * 1440
    return [
        event(f"order:{order}", minutes - 60, OrderPlaced(number=str(order))),
        event(f"order:{order}", minutes, ParcelLinked(parcel=parcel)),
        event(parcel, minutes, LegLinked(leg=LEG, carrier="ups", number="1Z")),
    ]


def scanned(day: float, milestone: Milestone = Milestone.IN_TRANSIT) -> Event:
    return event(LEG, day * 1440, Scan(milestone=milestone, code=milestone.value), f"{day}", milestone.value)


def scans_of(order: int, events: list[Event]) -> int:
    """How many scans the parcel of an order gets."""
    return sum(parcel.scans for parcel in state_of(order, events).parcels.values())


def reached(order: int, events: list[Event]) -> list[Event]:
    """What an order reaches over its links: its own, and everything under the number."""
    return [one for one in events if one.subject in {f"order:{order}", f"parcel:{order}/a", LEG}]


def state_of(order: int, events: list[Event]) -> OrderState:
    return fold(f"order:{order}", reached(order, events))[0]


def spans(told: list[Heard]) -> list[tuple[datetime, datetime]]:
    return [(one.first, one.last) for one in stretches(told)]


def test_a_silence_ends_a_stretch() -> None:
    assert spans([*heard(0, 100, 250), *heard(431, 431.5)]) == [tuple(on(0, 250)), tuple(on(431, 431.5))]
    soon, late = START + SILENCE, START + SILENCE + timedelta(seconds=1)
    assert spans([*heard(0), (soon, Milestone.PICKED_UP)]) == [(START, soon)]
    assert spans([*heard(0), (late, Milestone.IN_TRANSIT)]) == [(START, START), (late, late)]
    assert spans([]) == []


@pytest.mark.parametrize(
    ("before", "day", "after", "one"),
    [
        (Milestone.PICKED_UP, 209, Milestone.DELIVERED, True),
        (Milestone.PICKED_UP, 365, Milestone.DELIVERED, True),
        (Milestone.PICKED_UP, 366, Milestone.DELIVERED, False),
        (Milestone.PICKED_UP, 209, Milestone.INFO_RECEIVED, False),
        (Milestone.DELIVERED, 209, Milestone.IN_TRANSIT, False),
        (Milestone.LOST, 209, Milestone.IN_TRANSIT, False),
        (Milestone.UNKNOWN, 209, Milestone.UNKNOWN, True),
    ],
)
def test_what_takes_up_within_a_year_what_was_under_way_is_the_same_parcel(
    before: Milestone, day: float, after: Milestone, one: bool
) -> None:
    found = stretches([(START, before), (START + day * DAY, after)])
    assert era_of(found, START) == (START, START + (day if one else 0) * DAY)
    assert era_of(found, START + day * DAY) == (START + day * DAY,) * 2


@pytest.mark.parametrize(
    ("day", "meant"),
    [(-180, (0, 10)), (-181, None), (5, (0, 10)), (104, (0, 10)), (105, (200, 201)), (381, (200, 201)), (382, None)],
)
def test_a_link_means_the_stretch_that_is_nearest(day: float, meant: tuple[float, float] | None) -> None:
    found = stretches([*heard(0, 10), *heard(200, 201)])
    assert era_of(found, on(day)[0]) == (tuple(on(*meant)) if meant else None)


def test_a_new_order_never_gets_the_scans_of_the_old_one() -> None:
    old = [*linked(1, 0), scanned(1), scanned(3, Milestone.DELIVERED)]
    new = linked(2, 300)
    assert (scans_of(1, old + new), scans_of(2, old + new)) == (2, 0)
    assert state_of(2, old + new).milestone is Milestone.INFO_RECEIVED
    moving = [*old, *new, scanned(301), scanned(302), scanned(303, Milestone.OUT_FOR_DELIVERY)]
    assert (scans_of(1, moving), scans_of(2, moving)) == (2, 3)
    assert state_of(1, moving).milestone is Milestone.DELIVERED
    assert state_of(2, moving).milestone is Milestone.OUT_FOR_DELIVERY


def test_a_date_of_the_carrier_and_a_retraction_stay_with_their_parcel() -> None:
    wrong = scanned(302, Milestone.DELIVERED)
    said = event(LEG, 301.5 * 1440, CarrierEstimate(expected_to=START + 305 * DAY))
    undone = event(LEG, 303 * 1440, Retraction(target=wrong.id.hex))
    every = [*linked(1, 0), scanned(1, Milestone.DELIVERED), *linked(2, 300), scanned(301), said, wrong, undone]
    first, second = (state_of(order, every).parcels[f"parcel:{order}/a"].legs[LEG] for order in (1, 2))
    assert (first.expected_to, second.expected_to) == (None, START + 305 * DAY)
    assert (first.linked_at, first.first_at, first.last_at) == (START, START + DAY, START + DAY)
    assert (second.first_at, second.last_at) == (START + 301 * DAY, START + 301.5 * DAY)
    assert state_of(2, every).milestone is Milestone.IN_TRANSIT


def test_a_scan_that_bridges_a_silence_makes_one_era_whenever_it_comes() -> None:
    apart = [*linked(1, 0), scanned(1, Milestone.DELIVERED), scanned(250, Milestone.OUT_FOR_DELIVERY)]
    assert scans_of(1, apart) == 1
    assert scans_of(1, [*apart, scanned(100)]) == 3


def test_scans_that_no_order_means_are_found() -> None:
    told = [*heard(0, 1), *heard(300, 301), *heard(600)]
    assert unclaimed(told, on(2)) == [tuple(on(300, 301)), tuple(on(600, 600))]
    assert unclaimed(told, on(2, 299, 590)) == []
    assert unclaimed(told, []) == spans(told)


# -- the laws --------------------------------------------------------------------------------------------------------

DAYS = st.sampled_from([0, 1, 60, 100, 150, 179, 180, 181, 182, 250, 300, 360, 361, 400, 480, 600, 780, 900])
_HEARD = (Milestone.INFO_RECEIVED, Milestone.IN_TRANSIT, Milestone.DELIVERED, Milestone.UNKNOWN)
FACTS: st.SearchStrategy[AnyFact] = st.sampled_from(
    [
        *(Scan(milestone=one) for one in _HEARD),
        CarrierEstimate(expected_to=START),
    ]
)


@st.composite
def numbers(draw: st.DrawFn) -> list[Event]:
    """Two orders whose parcels bear one number, and anything that was said of it in two and a half years."""
    events = linked(1, draw(DAYS)) + linked(2, draw(DAYS))
    for number, day in enumerate(draw(st.lists(DAYS, max_size=8))):
        fact = draw(FACTS)
        events.append(event(LEG, day * 1440 + number, fact, str(number)))
    for target in draw(st.lists(st.sampled_from(events), max_size=1)):
        events.append(event(target.subject, draw(DAYS) * 1440, Retraction(target=target.id.hex), target.id.hex))
    for one in draw(st.lists(st.sampled_from(events), max_size=2)):
        later = START + draw(DAYS) * DAY
        events.append(
            Event(one.subject, one.id, digest(one.id.hex, later.isoformat()), later, later, "test", one.fact, 0)
        )
    return events


@given(numbers(), st.data())
@settings(max_examples=300, deadline=None)
def test_any_arrival_and_any_duplication_give_the_identical_states(events: list[Event], data: st.DataObject) -> None:
    shuffled = data.draw(st.permutations(events + data.draw(st.lists(st.sampled_from(events), max_size=3))))
    for order in (1, 2):
        assert encoded(state_of(order, shuffled)) == encoded(state_of(order, events))


@given(numbers(), st.data())
@settings(max_examples=300, deadline=None)
def test_looking_after_each_arrival_ends_where_one_look_at_all_ends(events: list[Event], data: st.DataObject) -> None:
    arriving = data.draw(st.permutations(events))
    for order in (1, 2):
        name, known, state, last = f"order:{order}", list[Event](), OrderState(order=f"order:{order}"), None
        for one in reached(order, arriving):
            known.append(one)
            state, last = looked(name, known, state, last)
            assert encoded(state) == encoded(fold(name, known)[0])


def looked(name: str, known: list[Event], state: OrderState, last: FoldKey | None) -> tuple[OrderState, FoldKey | None]:
    """Fold as the live look does: on top where it may, whole otherwise."""
    once = len({(one.subject, one.id) for one in known}) == len(known)
    if once and known[-1].key == max(one.key for one in known) and extends(state, last, known[-1:]):
        return state, extend(state, last, known[-1:])
    return fold(name, known)


@given(numbers())
@settings(max_examples=300, deadline=None)
def test_an_order_gets_an_era_or_nothing(events: list[Event]) -> None:
    for order in (1, 2):
        state, mine = state_of(order, events), reached(order, events)
        counted = [one for one in counting(mine) if one.subject == LEG and not isinstance(one.fact, Retraction)]
        told = [heard_in(one) for one in counted]
        for parcel in state.parcels.values():
            leg = parcel.legs[LEG] if LEG in parcel.legs else LegState(LEG)
            era = era_of(stretches(told), leg.linked_at) if leg.linked_at is not None else None
            assert (leg.first_at, leg.last_at) == (era or (None, None))
            scans = [one for one in counted if isinstance(one.fact, Scan) and own(state, one)]
            inside = [one for one in scans if era is not None and era[0] <= one.occurred_at <= era[1]]
            assert (scans, parcel.scans) == (inside, len(inside))
