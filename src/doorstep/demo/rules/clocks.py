"""Spans as stories write them, and the clocks of places. Pure."""

import re
from datetime import UTC, date, datetime, time, timedelta

from doorstep.connect.moments import zone
from doorstep.connect.places import zone_of
from doorstep.demo.model import Spot
from doorstep.timeline.model import Place

_SPAN = re.compile(r"\+?(?:(\d+)d)?(?:(\d+)h)?(?:(\d+)m)?(?:(\d+)s)?")


def span(text: str) -> timedelta:
    """Return a span as ``2d3h20m`` writes it. Raises `ValueError` in words for people."""
    found = _SPAN.fullmatch(text.strip())
    if found is None or not any(found.groups()):
        raise ValueError(f"{text!r} is no span of time; write it as 2d3h20m")
    days, hours, minutes, seconds = (int(part or 0) for part in found.groups())
    return timedelta(days=days, hours=hours, minutes=minutes, seconds=seconds)


def at_place(at: datetime, spot: Spot) -> datetime:
    """Return the same instant on the clock of a place; in UTC where its clock is not known."""
    found = zone(zone_of(Place(region=spot.region, postcode=spot.postcode, country=spot.country)))
    return at.astimezone(found or UTC)


def on_day(day: date, hour: float, spot: Spot) -> datetime:
    """Return the instant of a local hour (14.5 is half past two) at a place, in UTC."""
    zone = at_place(datetime.combine(day, time(12), UTC), spot).tzinfo
    return (datetime.combine(day, time(), zone) + timedelta(seconds=round(hour * 3600))).astimezone(UTC)


def working_day(day: date, later: int = 0) -> date:
    """Return the working day (Monday to Friday) so many after this one; with 0 this one or the next that works."""
    while day.weekday() > 4:
        day += timedelta(days=1)
    for _ in range(later):
        day += timedelta(days=3 if day.weekday() == 4 else 1)
    return day
