"""Quiet hours on the recipient's own wall clock, daylight saving included. Pure."""

from datetime import date, datetime, time, timedelta
from functools import lru_cache
from zoneinfo import ZoneInfo, ZoneInfoNotFoundError


@lru_cache(maxsize=512)
def clock(text: str) -> time:
    """Return HH:MM as a time of day. Raises `ValueError` when it is none."""
    hours, _, minutes = text.partition(":")
    return time(int(hours), int(minutes))


@lru_cache(maxsize=2048)
def zone_of(name: str, otherwise: str = "UTC") -> ZoneInfo:
    """Return the zone of that name; `otherwise` when nobody knows it."""
    try:
        return ZoneInfo(name or otherwise)
    except (ZoneInfoNotFoundError, ValueError, OSError):
        return ZoneInfo(otherwise)


def is_quiet(local: time, start: time, end: time) -> bool:
    """Say whether a time of day lies in the quiet hours: `start` does, `end` does not. Equal: there are none."""
    if start <= end:
        return start <= local < end
    return local >= start or local < end


def quiet_until(now: datetime, zone: ZoneInfo, start: str, end: str) -> datetime | None:
    """Return the instant at which these quiet hours end, `None` when it is not quiet now.

    Where the clock skips the end (a night in spring), it comes as long after the jump as it would have without one.
    """
    opens, first = clock(end), clock(start)
    local = now.astimezone(zone)
    here = local.time()
    if not is_quiet(here, first, opens):
        return None
    day = local.date() if here < opens else local.date() + timedelta(days=1)
    return moment_on(day, opens, zone, now)


def moment_on(day: date, hour: time, zone: ZoneInfo, after: datetime) -> datetime:
    """Return the instant of this local time on a day, the first one that lies after `after`, in the zone of `after`.

    A time that the clock skips comes as long after the jump as it would have without one.
    """
    for fold in (0, 1):  # in autumn the same time comes twice: whichever comes first after that moment
        instant = datetime.combine(day, hour, zone).replace(fold=fold).astimezone(after.tzinfo)
        if instant > after:
            return instant
    return instant


def day_start(moment: datetime, zone: ZoneInfo, days: int = 0) -> datetime:
    """Return the instant at which the local day of `moment` began, or the day so many days later."""
    day = moment.astimezone(zone).date() + timedelta(days=days)
    return datetime.combine(day, time(0), zone).astimezone(moment.tzinfo)
