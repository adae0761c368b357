"""Times of USPS: ISO in the REST API, "November 22, 2024" and "1:58 pm" in Web Tools. Pure."""

import re
from datetime import UTC, date, datetime, time, timedelta, timezone
from functools import lru_cache

from doorstep.connect import moments
from doorstep.connect.moments import Moment
from doorstep.timeline.model import Precision

_MONTHS = ("january", "february", "march", "april", "may", "june", "july", "august", "september", "october", "november")
_NUMBER = {month[:3]: place for place, month in enumerate((*_MONTHS, "december"), 1)}
_DAY = re.compile(r"([A-Za-z]{3})[a-z]*\.? (\d{1,2}),? (\d{4})")
_NUMBERS = re.compile(r"(\d{1,2})/(\d{1,2})/(\d{4})")
_MINUTE, _QUARTER, _FARTHEST = timedelta(minutes=1), timedelta(minutes=15), timedelta(hours=14)
_CLOCK = re.compile(r"(\d{1,2}):(\d{2})(?::(\d{2}))?\s*([ap])?\.?m?\.?", re.IGNORECASE)


@lru_cache(maxsize=1024)
def day(text: str) -> date:
    """Read a day as USPS writes it: in words, as m/d/y, or ISO. Raises `ValueError` in words for people."""
    plain = " ".join(text.split())
    try:
        if found := _DAY.fullmatch(plain):
            return date(int(found[3]), _NUMBER[found[1].casefold()], int(found[2]))
        if found := _NUMBERS.fullmatch(plain):
            return date(int(found[3]), int(found[1]), int(found[2]))
        return date.fromisoformat(plain[:10])
    except (ValueError, KeyError):
        raise ValueError(f"{text[:40]!r} is no day") from None


def clock(text: str) -> time | None:
    """Read a time of day ("1:58 pm", "13:58:00"), ``None`` when there is none. Raises `ValueError` for nonsense."""
    if not text.strip():
        return None
    found = _CLOCK.search(text)
    if found is None:
        raise ValueError(f"{text[:40]!r} is no time of day")
    hour, half = int(found[1]), (found[4] or "").casefold()
    if half and not 1 <= hour <= 12:
        raise ValueError(f"{text[:40]!r} is no time of day")
    hour = hour % 12 + (12 if half == "p" else 0) if half else hour
    try:
        return time(hour, int(found[2]), int(found[3] or 0))
    except ValueError:
        raise ValueError(f"{text[:40]!r} is no time of day") from None


def words(day_text: str, clock_text: str, zone: str) -> tuple[Moment, str]:
    """Return when something happened by a day and a time in words, and it as written; at midnight the day alone.

    Raises `ValueError` in words for people.
    """
    on, at = day(day_text), clock(clock_text)
    if at is None or at == time():
        return moments.on_day(on, zone), on.isoformat()
    return local(datetime.combine(on, at), zone)


def local(naive: datetime, zone: str) -> tuple[Moment, str]:
    """Return a local time in a guessed zone, and it as written to the minute."""
    precision = Precision.SECOND if naive.second else Precision.MINUTE
    return moments.in_zone(naive, zone, precision=precision), minute(naive)


def minute(naive: datetime) -> str:
    """Write a local time to the minute, as every format of USPS tells it."""
    return naive.isoformat(timespec="minutes")


def iso(text: str, gmt: str, offset: str, zone: str) -> tuple[Moment, str]:
    """Return when something happened by a local ISO time, its GMT twin and its offset (each may be empty), and the
    local time as written. GMT, which has the seconds, counts when it is the same minute. Raises `ValueError`."""
    exact, shift = _parsed(gmt) if gmt else None, _offset(offset)
    naive, own = _local(text, exact, shift) if text else _local(gmt, None, shift)
    shift = own if own is not None else shift
    if shift is None and exact is not None:
        shift = _sane(_to_minute(naive) - _to_minute(exact))
    if not naive.hour and naive.time() == time() and (exact is None or not exact.second):
        return _whole_day(naive.date(), shift, zone), naive.date().isoformat()
    if shift is None:
        return moments.in_zone(naive, zone, precision=_precision(text)), minute(naive)
    when = moments.at_offset(naive, shift, _precision(text))
    if exact is not None and abs(moments.utc(exact) - when.at) < _MINUTE:
        when = Moment(moments.utc(exact), when.offset, Precision.SECOND, when.guessed)
    return when, minute(naive)


def _local(text: str, exact: datetime | None, shift: timedelta | None) -> tuple[datetime, timedelta | None]:
    """The local time of a text and the offset inside it. A Z is decoration where GMT stands apart and differs."""
    aware = _aware(text)
    naive = aware.replace(tzinfo=None) if aware.tzinfo is not None else aware
    if aware.tzinfo is None or (text[-1:] in {"Z", "z"} and exact is not None and exact != naive):
        return naive, None
    if text[-1:] in {"Z", "z"} and shift is not None:
        return naive + shift, None
    return naive, aware.utcoffset()


def _whole_day(on: date, shift: timedelta | None, zone: str) -> Moment:
    if shift is None:
        return moments.on_day(on, zone)
    return moments.known(datetime.combine(on, moments.END_OF_DAY, timezone(shift)), Precision.DAY)


def _to_minute(moment: datetime) -> datetime:
    return moment - timedelta(0, moment.second, moment.microsecond)


def _aware(text: str) -> datetime:
    try:
        return datetime.fromisoformat(text.strip())
    except ValueError:
        raise ValueError(f"{text[:40]!r} is no time") from None


def _parsed(text: str) -> datetime:
    """A time that is GMT by its field's name, without its zone."""
    found = _aware(text)
    return found if found.tzinfo is None else found.astimezone(UTC).replace(tzinfo=None)


def _precision(text: str) -> Precision:
    return Precision.MINUTE if len(text) < 17 else Precision.SECOND


@lru_cache(maxsize=256)
def _offset(text: str) -> timedelta | None:
    found = re.fullmatch(r"([+-])(\d{1,2}):?(\d{2})?", text.strip())
    if found is None:
        return None
    size = timedelta(hours=int(found[2]), minutes=int(found[3] or 0))
    return _sane(-size if found[1] == "-" else size)


def _sane(offset: timedelta) -> timedelta | None:
    return None if abs(offset) > _FARTHEST or offset % _QUARTER else offset
