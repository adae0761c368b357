"""Legs that lead to one another: next numbers, pallets and consignments, numbers that all posts share."""

from datetime import timedelta

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from doorstep.timeline.model import (
    ARRIVED,
    DEPARTED,
    PART_DELIVERED,
    Aggregated,
    DeparturePlanned,
    Event,
    LegLinked,
    Milestone,
    ParcelLinked,
    Place,
    Scan,
)
from doorstep.timeline.rules import fold
from doorstep.timeline.rules.fold import extend, extends
from doorstep.timeline.rules.way.joins import is_s10
from doorstep.timeline.rules.way.journey import COMING, DONE, NOW, parts
from tests.timeline.way import LEG, LINKS, ORDER, PARCEL, START, encoded, event, placed, scan

POST, FLIGHT, PALLET = "leg:usps:9400110000000000000000", "leg:iata_fsu:020-12345675", "leg:epcis:340999990000000990"
REGISTERED = "RR123456785DE"


def heard(leg: str, minutes: float, milestone: Milestone, **more: object) -> Event:
    fact = Scan(milestone=milestone, code=milestone.value, **more)  # type: ignore[arg-type]
    return event(leg, minutes, fact, str(minutes), milestone.value)


def put(leg: str, minutes: float, container: str, action: str = "add") -> Event:
    return event(leg, minutes, Aggregated(container, action), str(minutes), action, container)


GOES_ON = scan(900, Milestone.IN_TRANSIT, next_carrier="usps", next_number="9400 1100 0000 0000 0000 00")
FIRST = [placed(), *LINKS, scan(300, Milestone.PICKED_UP, "Berlin"), GOES_ON]


def test_a_parcel_goes_on_under_the_number_of_the_next_carrier() -> None:
    state, _ = fold(ORDER, [*FIRST, heard(POST, 1500, Milestone.OUT_FOR_DELIVERY, place=Place(city="Salem"))])
    parcel = state.parcels[PARCEL]
    assert (parcel.milestone, list(parcel.legs), parcel.legs[POST].after) == (
        Milestone.OUT_FOR_DELIVERY,
        [LEG, POST],
        LEG,
    )
    assert [held.holder for held in parcel.custody] == ["shop", "carrier:ups", "carrier:usps"]
    assert [(part.carrier, part.standing) for part in parts(parcel)] == [("ups", DONE), ("usps", NOW)]


def test_the_first_carriers_delivery_to_the_post_is_none_to_the_customer() -> None:
    handed = scan(1000, Milestone.DELIVERED, "Chicago")
    state, _ = fold(ORDER, [*FIRST, handed, heard(POST, 1500, Milestone.IN_TRANSIT)])
    parcel = state.parcels[PARCEL]
    assert (parcel.milestone, parcel.disputed) == (Milestone.IN_TRANSIT, False)
    assert parcel.legs[LEG].handed_on_at == START + timedelta(minutes=1000)
    assert parcel.legs[POST].given_at == START + timedelta(minutes=1000)
    assert fold(ORDER, [*FIRST, handed])[0].milestone is Milestone.DELIVERED


def test_what_a_pallet_was_told_of_counts_while_the_parcel_is_on_it() -> None:
    before, on_it, after = (heard(PALLET, minutes, Milestone.IN_TRANSIT) for minutes in (700, 1000, 2000))
    arrived = heard(PALLET, 1400, Milestone.DELIVERED, place=Place(city="Riga"))
    way = [*FIRST[:-1], put(LEG, 800, PALLET), before, on_it, arrived, put(LEG, 1500, PALLET, "delete"), after]
    state, _ = fold(ORDER, way)
    parcel = state.parcels[PARCEL]
    assert (parcel.milestone, parcel.scans) == (Milestone.IN_TRANSIT, 3)
    assert parcel.last_scan_event == arrived.id
    assert [(part.number, part.inside) for part in parts(parcel)] == [("1Z", False), ("340999990000000990", True)]


def test_a_pallet_that_was_emptied_holds_nothing_any_more() -> None:
    empty, late = put(PALLET, 1100, PALLET, "empty"), heard(PALLET, 1200, Milestone.IN_TRANSIT)
    state, _ = fold(ORDER, [*FIRST[:-1], put(LEG, 800, PALLET), empty, late])
    assert state.parcels[PARCEL].scans == 1


def test_freight_that_is_delivered_at_an_airport_is_at_nobodys_door() -> None:
    flight = [
        heard(FLIGHT, 900, Milestone.PICKED_UP, mode="air", vehicle="LH400", place=Place(name="FRA")),
        heard(FLIGHT, 1900, Milestone.DELIVERED, mode="air", place=Place(name="JFK")),
    ]
    linked = event(PARCEL, 62, LegLinked(leg=FLIGHT, carrier="iata_fsu", number="020-12345675"))
    van = event(PARCEL, 63, LegLinked(leg="leg:own_van:V1", carrier="own_van", number="V1"))
    state, _ = fold(ORDER, [placed(), *LINKS, linked, van, scan(300, Milestone.PICKED_UP), *flight])
    parcel = state.parcels[PARCEL]
    assert parcel.milestone is Milestone.IN_TRANSIT
    found = {part.carrier: part for part in parts(parcel)}
    assert (found["iata_fsu"].mode, found["iata_fsu"].vehicle, found["iata_fsu"].standing) == ("air", "LH400", DONE)
    assert (found["own_van"].standing, found["ups"].standing) == (COMING, DONE)


def flown(minutes: float, step: str, airport: str, vehicle: str = "", **more: object) -> Event:
    what = {"mode": "air", "step": step, "place": Place(name=airport), "vehicle": vehicle, **more}
    return heard(FLIGHT, minutes, Milestone.IN_TRANSIT, **what)


def booked(minutes: float, planned: float, airport: str, vehicle: str) -> Event:
    fact = DeparturePlanned(START + timedelta(minutes=planned), Place(name=airport), vehicle)
    return event(FLIGHT, minutes, fact, "booked", vehicle, str(planned))


AIR = [
    placed(),
    LINKS[0],
    event(PARCEL, 62, LegLinked(leg=FLIGHT, carrier="iata_fsu", number="020-12345675")),
    booked(70, 1000, "FRA", "LH400"),
    booked(71, 2000, "JFK", "AA1"),
    heard(FLIGHT, 900, Milestone.PICKED_UP, mode="air"),
]


def test_stays_between_flights_and_which_booked_departures_were_taken() -> None:
    def stays(*more: Event) -> list[tuple[str, object, bool]]:
        parcel = fold(ORDER, [*AIR, *more])[0].parcels[PARCEL]
        return [(stop.place, stop.until, stop.left) for stop in parcel.stops]

    def left(*more: Event) -> list[tuple[str, bool]]:
        legs = fold(ORDER, [*AIR, *more])[0].parcels[PARCEL].legs
        return [(one.vehicle, one.left_at is not None) for one in legs[FLIGHT].departures]

    departed, arrived = flown(1010, DEPARTED, "FRA", "LH400"), flown(1500, ARRIVED, "JFK", "LH400")
    on = flown(2005, DEPARTED, "jfk", "AA1")
    assert left() == [("LH400", False), ("AA1", False)]
    assert left(departed) == left(arrived) == [("LH400", True), ("AA1", False)]
    assert stays(departed, arrived) == [("jfk", None, False)]
    assert stays(departed, arrived, on) == [("jfk", START + timedelta(minutes=2005), True)]
    assert left(departed, arrived, on) == [("LH400", True), ("AA1", True)]
    again = booked(2100, 2600, "JFK", "AA3")
    assert left(departed, arrived, again) == [("LH400", True), ("AA3", False)]


def test_the_last_part_that_is_delivered_is_the_delivery_of_the_whole_in_whatever_message_it_comes() -> None:
    def part(minutes: float, pieces: int) -> Event:
        return flown(minutes, PART_DELIVERED, "JFK", pieces=pieces, of_pieces=10)

    first, second = part(3000, 6), part(3100, 4)
    legs = [
        fold(ORDER, [*AIR, *told])[0].parcels[PARCEL].legs[FLIGHT]
        for told in ([first], [first, first], [first, second])
    ]
    assert [leg.handed_on_at is not None for leg in legs] == [False, False, True]
    assert [leg.delivered for leg in legs] == [6, 6, 10]


def test_a_parcel_on_a_pallet_in_a_consignment_hears_all_three() -> None:
    way = [*FIRST[:-1], put(LEG, 800, PALLET), put(PALLET, 850, FLIGHT), heard(FLIGHT, 900, Milestone.CUSTOMS)]
    assert fold(ORDER, way)[0].parcels[PARCEL].milestone is Milestone.CUSTOMS


def test_posts_share_their_numbers() -> None:
    other, common = f"leg:usps:{REGISTERED}", f"leg:upu_s10:{REGISTERED}"
    links = [LINKS[0], event(PARCEL, 61, LegLinked(leg=f"leg:dhl_parcel_de:{REGISTERED}", number=REGISTERED))]
    way = [placed(), *links, heard(common, 900, Milestone.IN_TRANSIT), heard(other, 1500, Milestone.DELIVERED)]
    state, _ = fold(ORDER, way)
    assert (state.milestone, state.parcels[PARCEL].scans) == (Milestone.DELIVERED, 2)


@pytest.mark.parametrize(("number", "right"), [(REGISTERED, True), ("RR123456784DE", False), ("1Z", False)])
def test_the_check_digit_of_the_posts(number: str, right: bool) -> None:
    assert is_s10(number) is right


SUBJECTS = st.sampled_from([LEG, POST, PALLET, FLIGHT])
MILESTONES = st.sampled_from(
    [Milestone.INFO_RECEIVED, Milestone.IN_TRANSIT, Milestone.OUT_FOR_DELIVERY, Milestone.DELIVERED, Milestone.UNKNOWN]
)

STEPS = st.sampled_from(["", ARRIVED, DEPARTED, PART_DELIVERED])
AIRPORTS = st.sampled_from(["FRA", "JFK"])


@st.composite
def ways(draw: st.DrawFn) -> list[Event]:
    """An order whose legs lead anywhere: to the post, onto a pallet, into a consignment, and round in circles."""
    events = [placed(), *LINKS, event(ORDER, 70, ParcelLinked(parcel="parcel:1/b"))]
    for _ in range(draw(st.integers(0, 10))):
        minutes = draw(st.integers(1, 40)) * 60
        leg = draw(SUBJECTS)
        if draw(st.booleans()):
            following = draw(st.sampled_from(["", "", POST, LEG]))
            _, carrier, number = following.split(":") if following else ("", "", "")
            mode = draw(st.sampled_from(["", "road", "air"]))
            more = {"mode": mode, "step": draw(STEPS), "place": Place(name=draw(AIRPORTS)), "pieces": 2, "of_pieces": 4}
            events.append(heard(leg, minutes, draw(MILESTONES), next_carrier=carrier, next_number=number, **more))
            if draw(st.booleans()):
                planned = START + timedelta(minutes=draw(st.integers(1, 40)) * 60)
                events.append(event(leg, minutes, DeparturePlanned(planned, Place(name=draw(AIRPORTS)), "LH400")))
        else:
            action = draw(st.sampled_from(["add", "delete", "observe", "empty"]))
            container = leg if action == "empty" else draw(st.sampled_from([PALLET, FLIGHT]))
            events.append(put(leg, minutes, container, action))
    return events


@given(ways(), st.data())
@settings(max_examples=300, deadline=None)
def test_any_order_of_arrival_joins_the_same_legs(events: list[Event], data: st.DataObject) -> None:
    expected = encoded(fold(ORDER, events)[0])
    shuffled = data.draw(st.permutations(events + data.draw(st.lists(st.sampled_from(events), max_size=5))))
    assert encoded(fold(ORDER, shuffled)[0]) == expected


@given(ways(), st.integers(0, 14), st.integers(1, 4))
@settings(max_examples=400, deadline=None)
def test_incremental_equals_whole_wherever_legs_are_joined(events: list[Event], cut: int, size: int) -> None:
    events = sorted({(one.subject, one.id): one for one in events}.values(), key=lambda one: one.key)
    state, last = fold(ORDER, events[:cut])
    after = events[cut : cut + size]
    if extends(state, last, after):
        extend(state, last, after)
        assert encoded(state) == encoded(fold(ORDER, events[: cut + size])[0])
