"""What waits at a location, and how much usually leaves it on a working day. Pure."""

from collections.abc import Iterable, Mapping, Sequence
from datetime import date, datetime
from typing import NamedTuple

from doorstep.promise.model.backlog import Backlog
from doorstep.promise.rules.calendar import location_of, zone_named
from doorstep.promise.rules.lanes import region_of
from doorstep.shop.model import Location
from doorstep.timeline.model import Place

_DAYS = 5  # on which something left, before it is known how many usually do


class Waits(NamedTuple):
    """So many orders of one hour wait, that go from this origin."""

    origin: Place | None
    hour: datetime
    orders: int


def counted_of(
    location: Location,
    locations: Sequence[Location],
    waits: Iterable[Waits],
    left: Iterable[tuple[str, datetime, int]],
    now: datetime,
) -> Backlog:
    """Return what waits at a location. ``left`` says how many orders left a region in each past hour, from which it is
    learned how many leave on a working day, where the location does not say it."""
    zone = zone_named(location.zone)
    days: dict[date, int] = {}
    for one in waits:
        if location_of(one.origin, locations) is location:
            day = one.hour.astimezone(zone).date()
            days[day] = days.get(day, 0) + one.orders
    per_day = float(location.per_day)
    if not per_day:
        region = region_of(Place(region=location.region, country=location.country))
        alone = len(locations) == 1
        gone: dict[date, int] = {}
        for origin, hour, count in left:
            if alone or origin == region:
                day = hour.astimezone(zone).date()
                gone[day] = gone.get(day, 0) + count
        per_day = usual(gone, now.astimezone(zone).date())
    return Backlog(location.id, per_day, now, tuple(sorted(days.items())))


def usual(gone: Mapping[date, int], today: date) -> float:
    """Return how many leave on a good working day: four of five days are not better. 0 while too few days are known."""
    counts = sorted(count for day, count in gone.items() if day < today and count)
    return float(counts[int(0.8 * (len(counts) - 1))]) if len(counts) >= _DAYS else 0.0


def holds_up(backlog: Backlog, location: Location) -> bool:
    """Whether more waits than leaves within the days that packing is given anyway."""
    return backlog.per_day > 0 and backlog.all >= backlog.per_day * max(location.handling_days, 1)
