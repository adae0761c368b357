"""Hand-overs that were given and not taken in time: from the shop to a carrier, and from one carrier to another. Pure.

A hand-over is due by the plan where there is one (the end of the following working day; the moment for which the next
carrier announced itself), else after so many hours as the shop allows.
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
from doorstep.promise.rules.warn.look import Inputs, Look
from doorstep.timeline.model import HandoverOverdue, LegState, ParcelState


def to_the_carrier(look: Look, parcel: ParcelState) -> None:
    """Packed or announced, and has the carrier taken it by the end of the following working day?"""
    name = f"handover_overdue/{parcel.parcel}"
    given = parcel.milestone_at
    if given is None or look.count(name) or look.state.held_since is not None:
        return
    due = look.estimate.dispatch_due if look.estimate is not None else None
    until = _following_day(look, max(given, due) if due is not None else given)
    if look.passed(until):
        inputs: Inputs = {
            "given_at": given.isoformat(),
            "dispatch_due": due.isoformat() if due is not None else None,
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
    for leg in parcel.legs.values():
        if leg.direction != "out":
            continue
        if leg.given_at is not None and leg.taken_at is None and not leg.inside:
            _overdue(look, leg.leg, _giver(parcel, leg), leg.carrier, leg.given_at, leg.expected_from)
        elif leg.handed_on_at is not None and leg.handed_on_at == parcel.last_scan_at:
            _overdue(look, leg.leg, leg.carrier, "", leg.handed_on_at, None)


def _giver(parcel: ParcelState, leg: LegState) -> str:
    before = parcel.legs.get(leg.after)
    return before.carrier if before is not None else ""


def _overdue(look: Look, what: str, giver: str, taker: str, given: datetime, planned: datetime | None) -> None:
    if look.count(f"handover_overdue/{what}"):
        return
    until = max(given, planned or given) + timedelta(hours=look.settings.handover_hours)
    if look.passed(until):
        inputs: Inputs = {
            "given_at": given.isoformat(),
            "planned_at": planned.isoformat() if planned is not None else None,
            "handover_hours": look.settings.handover_hours,
            "until": until.isoformat(),
        }
        look.facts.append(HandoverOverdue(1, inputs, what, giver, taker, until))
