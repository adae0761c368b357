"""Stays on the way: where a parcel waits for its next stretch or its next carrier, and which booked departures it has
taken. Pure."""

from collections.abc import Sequence

from doorstep.timeline.model import (
    ARRIVED,
    DEPARTED,
    PART_DELIVERED,
    Departure,
    DeparturePlanned,
    Event,
    LegState,
    Milestone,
    OrderState,
    ParcelState,
    Place,
    Scan,
    Stop,
)

#: It waits for no departure any more.
_ENDS = frozenset(
    {
        Milestone.OUT_FOR_DELIVERY,
        Milestone.ATTEMPT_FAILED,
        Milestone.AVAILABLE_FOR_PICKUP,
        Milestone.DELIVERED,
        Milestone.RETURNING,
        Milestone.RETURNED,
    }
)


def spot(place: Place | None) -> str:
    """Return a place as stays and departures name it: its name (the airport's code), else its city; small letters."""
    return (place.name or place.city).casefold() if place is not None else ""


def connection_name(leg: str, place: str) -> str:
    """Return under which name the episodes of a missed connection are counted."""
    return f"missed_connection/{leg}@{place}"


def plan_departure(
    state: OrderState, event: Event, fact: DeparturePlanned, carried: Sequence[tuple[ParcelState, LegState]]
) -> None:
    """Book a departure. One that is booked from the same place and has not left is replaced; a miss is then over."""
    for _, leg in carried:
        _book(state, leg, fact, spot(fact.place))


def _book(state: OrderState, leg: LegState, fact: DeparturePlanned, place: str) -> None:
    for known in leg.departures:
        if known.left_at is None and known.place == place:
            if known.planned_at < fact.planned_at:
                _over(state, leg, place)
            known.planned_at, known.vehicle = fact.planned_at, fact.vehicle
            return
    leg.departures.append(Departure(place, fact.planned_at, fact.vehicle))


def take_step(state: OrderState, parcel: ParcelState, leg: LegState, event: Event, scan: Scan) -> Milestone:
    """Write where a scan with a step came from or to, and return what it means: with its last part the whole is
    delivered."""
    at, place = event.occurred_at, spot(scan.place)
    if scan.step == PART_DELIVERED:
        leg.delivered += scan.pieces
        return Milestone.DELIVERED if 0 < scan.of_pieces <= leg.delivered else scan.milestone
    if scan.step == ARRIVED:
        for departure in leg.departures:
            if departure.left_at is None and departure.place != place and departure.planned_at <= at:
                _left(state, leg, departure, event)  # nobody told that it left, and it is elsewhere
        waits = parcel.stops[-1] if parcel.stops else None
        if waits is None or waits.until is not None or (waits.leg, waits.place) != (leg.leg, place):
            _close(parcel, event)
            parcel.stops.append(Stop(leg.leg, place, at))
    elif scan.step == DEPARTED:
        for departure in leg.departures:
            same = departure.place == place or (scan.vehicle and departure.vehicle == scan.vehicle)
            if same and departure.left_at is None:
                _left(state, leg, departure, event)
        waits = parcel.stops[-1] if parcel.stops else None
        if waits is not None and waits.until is None and waits.leg == leg.leg:
            waits.left = waits.place == place
            _over(state, leg, waits.place)
        _close(parcel, event)
    return scan.milestone


def goes_on(state: OrderState, parcel: ParcelState, leg: LegState, event: Event, milestone: Milestone) -> None:
    """End what it waited for where a scan shows that it went on: to the door, or with another leg."""
    ended = milestone in _ENDS
    if parcel.stops and (stop := parcel.stops[-1]).until is None and (ended or stop.leg != leg.leg):
        stop.taker = leg.leg if stop.leg != leg.leg else ""
        _over(state, parcel.legs.get(stop.leg, leg), stop.place)
        _close(parcel, event)
    if ended:
        for departure in leg.departures:
            if departure.left_at is None:
                _left(state, leg, departure, event)


def _left(state: OrderState, leg: LegState, departure: Departure, event: Event) -> None:
    departure.left_at = event.occurred_at
    _over(state, leg, departure.place)


def _over(state: OrderState, leg: LegState, place: str) -> None:
    if (episode := state.episodes.get(connection_name(leg.leg, place))) is not None:
        episode.open_since = None


def _close(parcel: ParcelState, event: Event) -> None:
    if parcel.stops and parcel.stops[-1].until is None:
        parcel.stops[-1].until = event.occurred_at
