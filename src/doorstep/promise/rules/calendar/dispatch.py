"""When the shop must have handed an order to the carrier: cut-off, handling days, calendar, explained. Pure."""

from collections.abc import Sequence
from datetime import date, datetime, time, timedelta
from functools import lru_cache

from msgspec import Struct

from doorstep.promise.rules.calendar.days import Calendar, add_working_days, day_named, skipped
from doorstep.promise.rules.calendar.zones import day_end, zone_named
from doorstep.shop.model import Location
from doorstep.timeline.model import Place

_CUTOFF = time(14)
_DAY = timedelta(days=1)


class Dispatch(Struct, frozen=True):
    """The day on which an order leaves the shop at the latest, the last second of it there, and why."""

    day: date
    due: datetime
    steps: tuple[str, ...]


def dispatch_due(placed_at: datetime, location: Location, *, approved_at: datetime | None = None) -> Dispatch:
    """Return when an order must be with the carrier, counted from the purchase, or from a later approval.

    An order until the cut-off (local time) of a working day counts from that day, any other from the next working
    day; then come the location's handling days (0: it leaves on the day it counts from).
    """
    start = max(placed_at, approved_at) if approved_at else placed_at
    local = start.astimezone(zone_named(location.zone))
    in_time = local.time() <= cutoff_of(location)
    return due_from(local.date(), in_time, location, "Approved" if start is approved_at else "Ordered")


@lru_cache(maxsize=20000)
def due_from(day: date, in_time: bool, location: Location, what: str = "Ordered") -> Dispatch:
    """Return the same from the local day and whether it was until the cut-off."""
    calendar = calendar_of(location)
    counted = add_working_days(day if in_time else day + _DAY, 0, calendar)
    leaves = add_working_days(counted, location.handling_days, calendar) if location.handling_days > 0 else counted
    steps = [_counted(day, in_time, counted, location, what)]
    steps += skipped(day - _DAY, counted, calendar, "The shop")
    days = f"{location.handling_days} working day{'s' if location.handling_days != 1 else ''}"
    if location.handling_days > 0:
        steps += [one for one in skipped(counted, leaves, calendar, "The shop") if one not in steps]
        steps.append(f"Packing takes {days}, so it leaves the shop by {day_named(leaves)}.")
    else:
        steps.append(f"It is packed and leaves the shop on the same day, {day_named(leaves)}.")
    return Dispatch(leaves, day_end(leaves, zone_named(location.zone)), tuple(steps))


def _counted(day: date, in_time: bool, counted: date, location: Location, what: str) -> str:
    if day == counted:
        return f"{what} on {day_named(day)} before the {location.cutoff} cut-off, so it counts from that day."
    if not in_time and calendar_of(location).works(day):
        return (
            f"{what} on {day_named(day)} after the {location.cutoff} cut-off, so it counts from {day_named(counted)}."
        )
    return f"{what} on {day_named(day)}, when the shop does not work, so it counts from {day_named(counted)}."


def cutoff_of(location: Location) -> time:
    """Read the cut-off ``HH:MM``; one that cannot be read counts as 14:00."""
    try:
        return time.fromisoformat(location.cutoff)
    except ValueError:
        return _CUTOFF


def calendar_of(location: Location) -> Calendar:
    """Return the working days of a location."""
    return Calendar(location.workdays, location.country, location.region, location.closed)


def location_of(origin: Place | None, locations: Sequence[Location]) -> Location | None:
    """Return the location that an order ships from: by id or name, postcode, region, country; ``None`` when the origin
    is stated and is none of ours. An order without an origin ships from the first location."""
    if not locations:
        return None
    if origin is None or not (origin.name or origin.postcode or origin.region or origin.country):
        return locations[0]
    for one in locations:
        if origin.name and origin.name.casefold() in {one.id.casefold(), one.name.casefold()}:
            return one
    here = [one for one in locations if not origin.country or one.country.upper() == origin.country.upper()]
    for one in here:
        if origin.postcode and one.postcode == origin.postcode:
            return one
    for one in here:
        if origin.region and one.region.upper() == origin.region.upper():
            return one
    stated = origin.postcode or origin.region
    return here[0] if here and not stated else None
