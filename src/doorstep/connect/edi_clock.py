"""Times of EDIFACT: a value in the format that element 2379 names; its zone is its own, else the place's. Pure."""

from datetime import date, datetime, time, timedelta, timezone
from functools import lru_cache

from doorstep.connect import moments
from doorstep.connect.moments import Moment
from doorstep.timeline.model import Precision

#: Format → how many digits of the year, whether it has a time, seconds, and what follows: an offset or a zone's name.
_FORMATS: dict[str, tuple[int, bool, bool, str]] = {
    "101": (2, False, False, ""),
    "102": (4, False, False, ""),
    "201": (2, True, False, ""),
    "202": (2, True, True, ""),
    "203": (4, True, False, ""),
    "204": (4, True, True, ""),
    "205": (4, True, False, "offset"),
    "208": (4, True, True, "offset"),
    "301": (2, True, False, "zone"),
    "302": (2, True, True, "zone"),
    "303": (4, True, False, "zone"),
    "304": (4, True, True, "zone"),
}
#: Zones by the three or four letters of format 303, in hours east of UTC.
_ZONES = {
    "UTC": 0.0,
    "GMT": 0.0,
    "WET": 0.0,
    "BST": 1.0,
    "CET": 1.0,
    "MEZ": 1.0,
    "CES": 2.0,
    "CEST": 2.0,
    "MES": 2.0,
    "MESZ": 2.0,
    "EET": 2.0,
    "EST": -5.0,
    "EDT": -4.0,
    "CST": -6.0,
    "CDT": -5.0,
    "MST": -7.0,
    "MDT": -6.0,
    "PST": -8.0,
    "PDT": -7.0,
}


@lru_cache(maxsize=4096)
def moment(value: str, form: str, zone: str) -> Moment:
    """Return when it was. Raises `ValueError` in words for people: another format, no day of the calendar."""
    known = _FORMATS.get(form) or _FORMATS.get(_guess(value))
    if known is None:
        raise ValueError(f"{value[:40]!r} is no time of a format that is known ({form[:10]!r})")
    year, timed, seconds, after = known
    size = year + 4 + (4 if timed else 0) + (2 if seconds else 0)
    digits, rest = value[:size], value[size:].strip()
    if len(digits) != size or not (digits.isascii() and digits.isdigit()):
        raise ValueError(f"{value[:40]!r} is no time of the format {form[:10]!r}")
    local = _local(digits if year == 4 else ("19" if digits[:2] >= "80" else "20") + digits)
    if not timed:
        return moments.on_day(local.date(), zone)
    precision = Precision.SECOND if seconds else Precision.MINUTE
    stated = offset(rest) if after else None
    if stated is not None:
        return moments.known(local.replace(tzinfo=stated), precision)
    return moments.in_zone(local, zone, precision=precision)


def _guess(value: str) -> str:
    """The format of a value whose format is missing, by its length."""
    return {6: "101", 8: "102", 10: "201", 12: "203", 14: "204"}.get(len(value), "")


def _local(digits: str) -> datetime:
    try:
        day = date(int(digits[:4]), int(digits[4:6]), int(digits[6:8]))
        hour, minute, second = (int(digits[place : place + 2] or 0) for place in (8, 10, 12))
        if (hour, minute, second) == (24, 0, 0):
            return datetime.combine(day + timedelta(days=1), time())
        return datetime.combine(day, time(hour, minute, second))
    except (ValueError, OverflowError):
        raise ValueError(f"{digits!r} is no time of the calendar") from None


def offset(rest: str) -> timezone | None:
    """Return the offset of `+0100`, `-05:00`, `Z`, `CET`; `None` for what is none."""
    if rest.upper() in _ZONES:
        return timezone(timedelta(hours=_ZONES[rest.upper()]))
    if rest.upper() == "Z":
        return timezone(timedelta())
    sign, digits = rest[:1], rest[1:].replace(":", "")
    if sign not in {"+", "-"} or len(digits) not in {2, 4} or not (digits.isascii() and digits.isdigit()):
        return None
    size = timedelta(hours=int(digits[:2]), minutes=int(digits[2:] or 0))
    return None if size > timedelta(hours=14) else timezone(-size if sign == "-" else size)
