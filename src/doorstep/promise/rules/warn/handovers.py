"""Hand-overs that were given and not taken in time: from the shop to a carrier, and from one carrier to another. Pure.

A hand-over is due by the plan where there is one (the end of the following working day; the departure that is booked),
else after what is usual between these carriers on this lane, else after so many hours as the shop allows.
"""

from datetime import datetime, timedelta
from functools import lru_cache

from doorstep.promise.rules.calendar import (
    Calendar,
    add_working_days,
    calendar_of,
    day_end,
    location_of,
    zone_named,
)
from doorstep.promise.rules.waits import changes
from doorstep.promise.rules.warn.look import Inputs, Look
from doorstep.timeline.model import HandoverOverdue, LegState, ParcelState


def to_the_carrier(look: Look, parcel: ParcelState) -> None:
    """Packed or announced, and has the carrier taken it by the end of the following working day, or by the departure
    that is booked?"""
    name = f"handover_overdue/{parcel.parcel}"
    given = parcel.milestone_at
    if given is None or look.count(name) or look.state.held_since is not None:
        return
    due = look.estimate.dispatch_due if look.estimate is not None else None
    booked = [at for leg in parcel.legs.values() if leg.direction == "out" and (at := planned_for(leg)) is not None]
    until = min(booked) if booked else _following_day(look, max(given, due) if due is not None else given)
    if look.passed(until):
        inputs: Inputs = {
            "given_at": given.isoformat(),
            "dispatch_due": due.isoformat() if due is not None else None,
            "source": "plan",
            "until": until.isoformat(),
        }
        taker = next((leg.carrier for leg in parcel.legs.values() if leg.direction == "out"), "")
        look.facts.append(HandoverOverdue(1, inputs, parcel.parcel, "shop", taker, until))


def _following_day(look: Look, moment: datetime) -> datetime:
    settings = look.settings
    location = location_of(look.state.origin, settings.locations)
    calendar = calendar_of(location) if location is not None else Calendar(country=settings.country)
    return _end_of_next(moment, calendar, location.zone if location is not None else settings.zone)


@lru_cache(maxsize=4096)
def _end_of_next(moment: datetime, calendar: Calendar, zone: str) -> datetime:
    place = zone_named(zone)
    return day_end(add_working_days(moment.astimezone(place).date(), 1, calendar), place)


def between_legs(look: Look, parcel: ParcelState) -> None:
    """A leg was announced, or the one before it handed the parcel on, and it has not begun; or a leg handed the parcel
    on and nobody has reported having it since."""
    for leg, giver, taker, given in changes(parcel):
        planned, announced = (planned_for(leg), leg.expected_from) if taker else (None, None)
        if look.count(f"handover_overdue/{leg.leg}"):
            continue
        hours, source = usual_wait(look, leg.leg)
        until = planned if planned is not None else max(given, announced or given) + timedelta(hours=hours)
        if look.passed(until):
            inputs: Inputs = {
                "given_at": given.isoformat(),
                "planned_at": at.isoformat() if (at := planned or announced) is not None else None,
                "usual_hours": hours if planned is None else None,
                "source": "plan" if planned is not None else source,
                "until": until.isoformat(),
            }
            look.facts.append(HandoverOverdue(1, inputs, leg.leg, giver, taker, until))


def planned_for(leg: LegState) -> datetime | None:
    """Return when a leg that has not begun is booked to leave: by then it must have the parcel."""
    return min((one.planned_at for one in leg.departures if one.left_at is None), default=None)


def usual_wait(look: Look, what: str) -> tuple[float, str]:
    """Return within how many hours this hand-over is usually taken, and whether that was learned."""
    usual = look.estimate.usual_waits.get(what) if look.estimate is not None else None
    return (usual, "learned") if usual is not None else (float(look.settings.handover_hours), "setting")
