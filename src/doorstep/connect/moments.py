"""When something happened: times as sources write them, with zone, precision and what was guessed. Pure.

A time without a zone gets the one of its place and is marked as guessed. A date without a time counts at the last
second of its local day.
"""

import re
from datetime import UTC, date, datetime, time, timedelta, timezone
from functools import lru_cache
from zoneinfo import ZoneInfo

from msgspec import Struct

from doorstep.timeline.model import Precision

_FIRST, _LAST = datetime(1970, 1, 1, tzinfo=UTC), datetime(2200, 1, 1, tzinfo=UTC)
_LOCAL_FIRST = datetime(1970, 1, 1)  # noqa: DTZ001 - the same on a clock without a zone
END_OF_DAY = time(23, 59, 59)
_MINUTE = timedelta(minutes=1)
_OFFSET = re.compile(r"(\.\d+)?\s*(Z|[+-]\d\d:?\d\d)?$")


class Moment(Struct, frozen=True, gc=False):
    """An instant in UTC, the place's offset in minutes east of it, how exactly it is known, and whether guessed."""

    at: datetime
    offset: int | None
    precision: Precision = Precision.SECOND
    guessed: bool = False


@lru_cache(maxsize=1024)
def zone(name: str) -> ZoneInfo | None:
    """Return the zone of this IANA name, ``None`` when there is none."""
    try:
        return ZoneInfo(name)
    except (OSError, ValueError, KeyError):
        return None


def written(text: str, zone_name: str = "", *, zone_stated: bool = False) -> Moment:
    """Read an ISO 8601 time or date. `zone_name` serves when the text has no offset; `zone_stated` says that the source
    told it, so that nothing is guessed.

    Raises `ValueError` in words for people when the text is no time or lies outside 1970 to 2200.
    """
    text = text.strip()
    try:
        if len(text) == 10 and text[4] == text[7] == "-":
            return on_day(date.fromisoformat(text), zone_name, zone_stated=zone_stated)
        moment = datetime.fromisoformat(text)
    except ValueError:
        raise ValueError(f"{text[:40]!r} is no time; write it as 2026-03-04T09:30:00+01:00") from None
    no_seconds = text[13:14] == ":" and text[16:17] != ":" and len(text) > 15
    precision = Precision.MINUTE if no_seconds else Precision.SECOND
    if moment.tzinfo is None:
        return in_zone(moment, zone_name, zone_stated=zone_stated, precision=precision)
    return known(moment, precision)


def without_offset(text: str) -> str:
    """Return a time as written, without its offset and parts of a second."""
    if len(text) == 25 and text[19] in "+-" and text[22] == ":":
        offset = text[20:22] + text[23:]
        if offset.isascii() and offset.isdigit():
            return text[:19]
    return text if len(text) == 19 and text[18].isdigit() and text[16] == ":" else _OFFSET.sub("", text)


def known(moment: datetime, precision: Precision = Precision.SECOND) -> Moment:
    """Return an aware time as a moment with its own offset. Raises `ValueError` outside 1970 to 2200."""
    offset = moment.utcoffset()
    if offset is None or not 1970 < moment.year < 2199:
        return _near_the_ends(moment, offset, precision)
    # an addition to a time of UTC is three times as fast as `astimezone`
    return Moment(_FIRST + (moment - _FIRST), offset // _MINUTE, precision)


def _near_the_ends(moment: datetime, offset: timedelta | None, precision: Precision) -> Moment:
    try:
        at = moment.astimezone(UTC)
    except OverflowError:
        raise ValueError(f"the year {moment.year} cannot be meant") from None
    if not _FIRST <= at < _LAST:
        raise ValueError(f"the year {at.year} cannot be meant")
    return Moment(at, None if offset is None else offset // _MINUTE, precision)


def utc(moment: datetime) -> datetime:
    """Return a time without a zone as one of UTC. Three times as fast as `replace`."""
    return _FIRST + (moment - _LOCAL_FIRST)


def at_offset(moment: datetime, east: timedelta, precision: Precision = Precision.SECOND) -> Moment:
    """Return a local time without a zone as a moment with this offset. Raises `ValueError` outside 1970 to 2200."""
    if not 1970 < moment.year < 2199:
        return known(moment.replace(tzinfo=timezone(east)), precision)
    return Moment(_FIRST + (moment - _LOCAL_FIRST - east), east // _MINUTE, precision)


def in_zone(
    moment: datetime, zone_name: str, *, zone_stated: bool = False, precision: Precision = Precision.SECOND
) -> Moment:
    """Return a local time of this zone; without a known zone it is taken as UTC. Guessed unless the source told it."""
    if 1970 < moment.year < 2199 and (sure := _offset(zone_name, moment.toordinal(), moment.hour)) is not None:
        at = _FIRST + (moment - _LOCAL_FIRST - sure[0])
        return Moment(at, sure[1], precision, sure[1] is None or not zone_stated)
    found = zone(zone_name) if zone_name else None
    result = known(moment.replace(tzinfo=found or UTC), precision)
    guessed = found is None or not zone_stated
    return Moment(result.at, result.offset if found else None, precision, guessed)


@lru_cache(maxsize=16384)
def _offset(zone_name: str, day: int, hour: int) -> tuple[timedelta, int | None] | None:
    """The offset of a zone in this hour of its own clock, also in minutes; UTC and no minutes without a known zone.
    ``None`` when the clock is changed within the hour."""
    found = zone(zone_name) if zone_name else None
    if found is None:
        return timedelta(), None
    first = datetime.combine(date.fromordinal(day), time(hour), found)
    offset, last = first.utcoffset(), first.replace(minute=59, second=59, microsecond=999999).utcoffset()
    return None if offset is None or offset != last else (offset, offset // _MINUTE)


def on_day(day: date, zone_name: str = "", *, zone_stated: bool = False) -> Moment:
    """Return the last second of a local day."""
    ending = datetime.combine(day, END_OF_DAY)
    return in_zone(ending, zone_name, zone_stated=zone_stated, precision=Precision.DAY)


def start_of_day(ending: Moment) -> datetime:
    """Return the first second of the day whose last one this is (a day of 23 or 25 hours is off by its hour)."""
    return ending.at - timedelta(hours=23, minutes=59, seconds=59)


def received(text: str) -> Moment | None:
    """Return the time of receipt that the caller gave, ``None`` when there is none or it cannot be read."""
    try:
        return written(text) if text else None
    except ValueError:
        return None
