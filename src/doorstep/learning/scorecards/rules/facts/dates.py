"""The dates that a leg is held against, its week, and working days. Pure."""

from collections.abc import Sequence
from datetime import date, datetime, timedelta
from functools import lru_cache
from zoneinfo import ZoneInfo

from doorstep.promise.rules.calendar import Calendar, zone_named
from doorstep.timeline.model import CarrierEstimate, Event, OrderState, Place

#: When a customer was shown a date, and the end of it.
Shown = tuple[datetime, datetime]
_DAY = timedelta(days=1)


def monday(at: datetime, zone: str) -> date:
    """Return the Monday of the ISO week in which this moment lies, on the shop's clock."""
    day = at.astimezone(zone_named(zone)).date()
    return day - timedelta(days=day.weekday())


def due_dates(
    state: OrderState, events: Sequence[Event], shown: Sequence[Shown], ended: datetime | None, *, last: bool
) -> dict[str, datetime]:
    """Return by when it should have been there, by target.

    ``requested`` is what the customer asked for, ``promised`` the first date that the shop named, ``first_edd`` and
    ``latest_edd`` are the first and the last date that the customer saw before the first attempt: they count for the
    leg that brings it to the door. ``carrier_first`` and ``carrier_latest`` are the carrier's own for this leg.
    """
    found: dict[str, datetime] = {}
    promised = state.first_promised or state.promised
    if last and state.requested is not None and state.requested.end is not None:
        found["requested"] = state.requested.end
    if last and promised is not None and promised.end is not None:
        found["promised"] = promised.end
    named = [
        until
        for event in events
        if isinstance(event.fact, CarrierEstimate)
        and (ended is None or event.occurred_at <= ended)
        and (until := event.fact.expected_to or event.fact.expected_from) is not None
    ]
    if named:
        found["carrier_first"], found["carrier_latest"] = named[0], named[-1]
    seen = [until for at, until in shown if ended is None or at <= ended] if last else []
    if seen:
        found["first_edd"], found["latest_edd"] = seen[0], seen[-1]
    return found


def working_days(start: datetime, end: datetime, zone: ZoneInfo, place: Place | None) -> int:
    """Return how many working days lie after the day of the start, up to the day of the end, where it goes to."""
    if end < start:
        return 0
    country, region = (place.country, place.region) if place is not None else ("", "")
    return _between(start.astimezone(zone).date(), end.astimezone(zone).date(), country, region)


def resting_days(start: datetime, end: datetime, zone: ZoneInfo, place: Place | None) -> int:
    """Return how many days after that of the start, up to that of the end, are none on which carriers work."""
    every = (end.astimezone(zone).date() - start.astimezone(zone).date()).days
    return max(every, 0) - working_days(start, end, zone, place)


@lru_cache(maxsize=65536)
def _between(first: date, last: date, country: str, region: str) -> int:
    calendar = Calendar(country=country, region=region)
    return sum(calendar.works(first + _DAY * place) for place in range(1, (last - first).days + 1))
