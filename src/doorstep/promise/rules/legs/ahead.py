"""The legs of a parcel that several carriers bring: those that lie ahead, and what ended ones teach. Pure."""

from collections.abc import Iterator
from datetime import datetime

from doorstep.promise.model import Finished
from doorstep.promise.model.legs import LegAhead
from doorstep.promise.rules.lanes import LEG
from doorstep.timeline.model import LegState, ParcelState
from doorstep.timeline.rules.way.journey import parts

#: Which one of several legs: it hands on, it is the last, or it is the time between two of them.
ON, LAST, CHANGE = "on", "last", "change"


def legs_ahead(parcel: ParcelState) -> tuple[LegAhead, ...]:
    """Return the legs that have not ended, the present one first; nothing where one carrier brings it all the way, or
    where nobody has it yet."""
    legs = _in_order(parcel)
    begun = [number for number, leg in enumerate(legs) if leg.taken_at is not None]
    if len(legs) < 2 or not begun:
        return ()
    present = begun[-1]
    handed_on = legs[present].handed_on_at
    found = []
    for number in range(present if handed_on is None else present + 1, len(legs)):
        leg, before = legs[number], legs[number - 1] if number else None
        given = handed_on if number == present + 1 else None
        began = leg.taken_at if number == present else None
        giver = before.carrier if before is not None and number != present else ""
        found.append(LegAhead(leg.carrier, leg.mode, began, given, giver, number == len(legs) - 1))
    return tuple(found)


def legs_done(parcel: ParcelState, arrived: datetime, lane: str) -> Iterator[Finished]:
    """Yield the legs of a parcel that arrived, and the times between them; nothing where there was only one."""
    legs = [leg for leg in _in_order(parcel) if leg.taken_at is not None and leg.taken_at <= arrived]
    if len(legs) < 2:
        return
    for number, leg in enumerate(legs):
        begun = leg.taken_at
        assert begun is not None
        following = legs[number + 1].taken_at if number + 1 < len(legs) else None
        if following is None:
            yield _row(parcel, leg, lane, begun, arrived, leg.carrier, LAST)
            continue
        ended = leg.handed_on_at if leg.handed_on_at is not None and leg.handed_on_at <= following else following
        if begun <= ended:
            yield _row(parcel, leg, lane, begun, ended, leg.carrier, ON)
            yield _row(parcel, leg, lane, ended, following, f"{leg.carrier}>{legs[number + 1].carrier}", CHANGE)


def _in_order(parcel: ParcelState) -> list[LegState]:
    """The legs out, as they began; not what the parcel merely travelled in."""
    if len(parcel.legs) < 2:
        return []
    return [parcel.legs[one.leg] for one in parts(parcel) if one.direction == "out" and not one.inside]


def _row(
    parcel: ParcelState, leg: LegState, lane: str, start: datetime, end: datetime, carrier: str, which: str
) -> Finished:
    hours = round((end - start).total_seconds() / 3600.0, 4)
    what = f"{parcel.parcel}>{leg.leg}" + ("@change" if which == CHANGE else "")
    return Finished(what, LEG, lane, start, end, hours, carrier, which)
