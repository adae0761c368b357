"""The laws of the fold: any arrival, duplication or letter case gives the identical state; incremental equals whole."""

from datetime import timedelta

import msgspec
from hypothesis import given, settings
from hypothesis import strategies as st

from doorstep.kit.ids import digest
from doorstep.timeline.model import (
    AnyFact,
    DeliveryDenied,
    Event,
    Milestone,
    OrderCancelled,
    OrderChanged,
    OrderState,
    ParcelLinked,
    ParcelPacked,
    PaymentFailed,
    Place,
    Precision,
    Retraction,
    Scan,
)
from doorstep.timeline.rules import extend, extends, fold
from doorstep.timeline.rules.custody import bar
from doorstep.timeline.rules.identity import identity_of
from tests.timeline.way import LEG, LINKS, ORDER, PARCEL, START, encoded, event, placed, scan

FACTS: st.SearchStrategy[AnyFact] = st.sampled_from(
    [
        Scan(milestone=milestone, code=milestone.value, place=Place(city=city))
        for milestone in Milestone
        for city in ("Leipzig", "Köln")
    ]
    + [
        OrderCancelled(reason="changed mind"),
        OrderChanged(total=100),
        OrderChanged(total=200, number="1002"),
        PaymentFailed(amount=3),
        DeliveryDenied(),
        ParcelPacked(weight_g=3),
    ]
)


@st.composite
def histories(draw: st.DrawFn) -> list[Event]:
    """Orders with anything happening at any time, ties, day-precise facts and retractions included."""
    events = [placed(), *LINKS]
    for number in range(draw(st.integers(0, 12))):
        fact = draw(FACTS)
        subject = LEG if isinstance(fact, Scan) else PARCEL if isinstance(fact, ParcelPacked) else ORDER
        precision = draw(st.sampled_from(Precision))
        events.append(event(subject, draw(st.integers(0, 40)) * 60, fact, str(number), precision=precision))
    for target in draw(st.lists(st.sampled_from(events), max_size=2)):
        events.append(event(target.subject, 5000, Retraction(target=target.id.hex), "retract", target.id.hex))
    return events


@given(histories(), st.data())
@settings(max_examples=300, deadline=None)
def test_any_order_and_any_duplication_give_the_identical_state(events: list[Event], data: st.DataObject) -> None:
    expected = encoded(fold(ORDER, events)[0])
    shuffled = data.draw(st.permutations(events + data.draw(st.lists(st.sampled_from(events), max_size=5))))
    assert encoded(fold(ORDER, shuffled)[0]) == expected


@given(histories(), st.integers(0, 15))
@settings(max_examples=300, deadline=None)
def test_incremental_equals_whole_wherever_it_is_allowed(events: list[Event], cut: int) -> None:
    events = sorted({(one.subject, one.id): one for one in events}.values(), key=lambda one: one.key)
    before, after = events[:cut], events[cut:]
    state, last = fold(ORDER, before)
    step = 0
    while step < len(after) and extends(state, last, after[step : step + 1]):
        last = extend(state, last, after[step : step + 1])
        step += 1
    assert encoded(state) == encoded(fold(ORDER, before + after[:step])[0])


@given(histories(), st.lists(st.integers(1, 6), min_size=8, max_size=8))
@settings(max_examples=300, deadline=None)
def test_batches_on_top_equal_whole_wherever_they_are_allowed(events: list[Event], sizes: list[int]) -> None:
    events = sorted({(one.subject, one.id): one for one in events}.values(), key=lambda one: one.key)
    known: list[Event] = []
    state, last = OrderState(order=ORDER), None
    for size in sizes:
        batch = events[len(known) : len(known) + size]
        known += batch
        if extends(state, last, reversed(batch)):
            last = extend(state, last, reversed(batch))
        else:
            state, last = fold(ORDER, known)
        assert encoded(state) == encoded(fold(ORDER, known)[0])


def test_a_link_is_folded_on_top_unless_its_parcel_was_heard_of_before() -> None:
    link, leg = LINKS
    first, last = fold(ORDER, [placed()])
    assert extends(first, last, [*LINKS, scan(70, Milestone.PICKED_UP)])
    assert extends(first, last, [link])
    heard, last = fold(ORDER, [placed(), scan(30, Milestone.PICKED_UP)])
    assert not extends(heard, last, LINKS)
    packed, last = fold(ORDER, [placed(), event(PARCEL, 30, ParcelPacked())])
    assert not extends(packed, last, [link])
    begun, last = fold(ORDER, [placed(), *LINKS])
    assert not extends(begun, last, [event(ORDER, 90, ParcelLinked(parcel="parcel:1/b"))])
    assert not extends(begun, last, [msgspec.structs.replace(leg, occurred_at=START + timedelta(hours=9))])


@given(histories(), st.data())
@settings(max_examples=200, deadline=None)
def test_a_scan_sent_again_in_other_letter_case_changes_nothing(events: list[Event], data: st.DataObject) -> None:
    scans = [one for one in events if isinstance(one.fact, Scan)]
    again = []
    for one in data.draw(st.lists(st.sampled_from(scans), max_size=4)) if scans else []:
        assert isinstance(one.fact, Scan)
        place = one.fact.place or Place()
        loud = msgspec.structs.replace(
            one.fact, raw_text=one.fact.raw_text.upper(), place=msgspec.structs.replace(place, city=place.city.upper())
        )
        again.append(msgspec.structs.replace(one, fact=loud, content=digest("loud", one.id.hex)))
    assert encoded(fold(ORDER, events + again)[0]) == encoded(fold(ORDER, events)[0])


@given(histories())
@settings(max_examples=200, deadline=None)
def test_the_custody_bar_has_no_hole_and_no_overlap(events: list[Event]) -> None:
    state, _ = fold(ORDER, events)
    now = START + timedelta(days=30)
    for parcel in state.parcels.values():
        held = bar(parcel, now)
        assert [one.since for one in held[1:]] == [one.until for one in held[:-1]]
        assert all(one.since <= one.until for one in held)


def test_identity_is_the_sources_words_without_letter_case() -> None:
    assert identity_of(LEG, ("20260302 1015", "X3")) == identity_of(LEG, ("20260302 1015", "x3"))
    assert identity_of(LEG, ("20260302 1015", "X3")) != identity_of(LEG, ("20260302 1016", "X3"))
    assert identity_of(LEG, ("a", "b")) != identity_of("leg:ups:2Z", ("a", "b"))
