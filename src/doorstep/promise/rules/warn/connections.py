"""Connections that were missed: it did not leave a place as booked, or not within what is usual there. Pure."""

from datetime import datetime, timedelta

from doorstep.promise.rules.warn.look import Inputs, Look
from doorstep.timeline.model import MissedConnection, ParcelState

#: Who leaves no more than an hour after the booked time has caught its flight (so also `bench/stalls`).
GRACE = timedelta(hours=1)


def missed(look: Look, parcel: ParcelState) -> None:
    """Has each booked departure of a leg that has begun been taken, and does it go on from where it waits?

    A leg that has not begun is a hand-over (`handovers`). Without a booking only what was learned of this lane counts:
    nobody knows else whether a place is the end of the way.
    """
    booked = set()
    for leg in parcel.legs.values():
        if leg.direction != "out" or leg.handed_on_at is not None or (len(parcel.legs) > 1 and leg.taken_at is None):
            continue
        for departure in leg.departures:
            if departure.left_at is None:
                booked.add((leg.leg, departure.place))
                arrived = _arrived(parcel, leg.leg, departure.place)
                inputs: Inputs = {
                    "planned_at": departure.planned_at.isoformat(),
                    "arrived_at": arrived.isoformat() if arrived is not None else None,
                    "source": "plan",
                }
                until = departure.planned_at + GRACE
                _told(look, parcel, leg.leg, departure.place, until, inputs, departure.vehicle)
    stop = parcel.stops[-1] if parcel.stops else None
    if stop is None or stop.until is not None or (stop.leg, stop.place) in booked or look.estimate is None:
        return
    usual = look.estimate.usual_waits.get(f"{stop.leg}@{stop.place}")
    if usual is not None:
        waits: Inputs = {"arrived_at": stop.since.isoformat(), "usual_hours": usual, "source": "learned"}
        _told(look, parcel, stop.leg, stop.place, stop.since + timedelta(hours=usual), waits)


def _arrived(parcel: ParcelState, leg: str, place: str) -> datetime | None:
    return next((one.since for one in reversed(parcel.stops) if (one.leg, one.place) == (leg, place)), None)


def _told(
    look: Look, parcel: ParcelState, leg: str, place: str, until: datetime, inputs: Inputs, vehicle: str = ""
) -> None:
    what = f"{leg}@{place}"
    name = f"missed_connection/{what}"
    if look.is_open(name) or not look.passed(until):
        return
    inputs["until"] = until.isoformat()
    spoken = place.upper() if len(place) == 3 else place.title()
    look.facts.append(MissedConnection(look.count(name) + 1, inputs, what, parcel.parcel, spoken, vehicle, until))
