"""What a parcel waits for between two carriers and between two stretches of one, and how long others did. Pure."""

from collections.abc import Iterator
from datetime import datetime

from doorstep.promise.model import Finished, Waiting
from doorstep.promise.rules.lanes import CHANGE, CONNECTION
from doorstep.timeline.model import LegState, OrderState, ParcelState


def given_at(parcel: ParcelState, leg: LegState) -> datetime | None:
    """Return since when a leg should go on with the parcel: handed on by the one before it, else announced."""
    before = parcel.legs.get(leg.after)
    handed = before.handed_on_at if before is not None else None
    return max(handed, leg.given_at or handed) if handed is not None else leg.given_at


def giver_of(parcel: ParcelState, leg: LegState) -> str:
    """Return the carrier that had the parcel before this leg, empty when none is known."""
    before = parcel.legs.get(leg.after)
    return before.carrier if before is not None else ""


def changes(parcel: ParcelState) -> Iterator[tuple[LegState, str, str, datetime]]:
    """Yield the hand-overs between carriers that are given and not taken: the leg that they are about, who gives, who
    is to take (empty: nobody said), and since when."""
    for leg in parcel.legs.values():
        if leg.direction != "out":
            continue
        if leg.taken_at is None and not leg.inside and (given := given_at(parcel, leg)) is not None:
            yield leg, giver_of(parcel, leg), leg.carrier, given
        elif leg.handed_on_at is not None and leg.handed_on_at == parcel.last_scan_at:
            yield leg, leg.carrier, "", leg.handed_on_at


def waits_of(state: OrderState) -> tuple[Waiting, ...]:
    """Return what the parcels of an order wait for now. Few wait for anything."""
    found: list[Waiting] = []
    for parcel in state.parcels.values():
        if len(parcel.legs) > 1 or any(leg.handed_on_at is not None for leg in parcel.legs.values()):
            found += [Waiting(leg.leg, CHANGE, giver, taker) for leg, giver, taker, _ in changes(parcel)]
        if parcel.stops and (stop := parcel.stops[-1]).until is None and stop.leg in parcel.legs:
            what = f"{stop.leg}@{stop.place}"
            found.append(Waiting(what, CONNECTION, parcel.legs[stop.leg].carrier, stop.place))
    return tuple(found)


def waited(parcel: ParcelState, lane: str) -> Iterator[Finished]:
    """Yield the hand-overs that were taken and the connections that were made."""
    for leg in parcel.legs.values():
        begun = given_at(parcel, leg)
        if leg.direction == "out" and leg.after and begun is not None and leg.taken_at is not None:
            begun = min(begun, leg.taken_at)
            what = f"{parcel.parcel}>{leg.leg}"
            yield _row(what, CHANGE, lane, begun, leg.taken_at, giver_of(parcel, leg), leg.carrier)
    for stop in parcel.stops:
        if stop.left and stop.until is not None and stop.leg in parcel.legs:
            what = f"{parcel.parcel}>{stop.leg}@{stop.place}"
            carrier = parcel.legs[stop.leg].carrier
            yield _row(what, CONNECTION, lane, stop.since, stop.until, carrier, stop.place)


def _row(what: str, segment: str, lane: str, start: datetime, end: datetime, carrier: str, other: str) -> Finished:
    hours = round((end - start).total_seconds() / 3600.0, 4)
    return Finished(what, segment, lane, start, end, hours, carrier, other)
