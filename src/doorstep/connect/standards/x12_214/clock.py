"""Times of X12: date and time in digits, the zone by the time code, else that of the place. Pure.

Elements 373, 337 and 623: without a time code, and with LT, the time is the local one of the status.
"""

from datetime import date, datetime, time, timedelta, timezone

from msgspec import structs

from doorstep.connect import moments
from doorstep.connect.moments import Moment
from doorstep.connect.places import zone_of
from doorstep.timeline.model import Place, Precision

#: Statuses that tell what is expected; those that expect a delivery are the carrier's estimate.
EXPECTED = {
    "AG": True,
    "X2": True,
    "B6": False,
    "C1": False,
    "E1": False,
    "DE": False,
    "NF": False,
}
#: When it is to leave the place of the status.
DEPARTS = "C1"
#: Appointments (1652) for a delivery; the others are for a pick-up.
DELIVERY_APPOINTMENTS = frozenset({"AB", "AC", "BD", "X9"})
_ZONES = {
    "E": "America/New_York",
    "C": "America/Chicago",
    "M": "America/Denver",
    "P": "America/Los_Angeles",
    "A": "America/Anchorage",
    "H": "Pacific/Honolulu",
    "N": "America/St_Johns",
    "T": "America/Halifax",
}
#: Hours east of UTC of the standard times; D stands for an hour more.
_STANDARD = {"E": -5.0, "C": -6.0, "M": -7.0, "P": -8.0, "A": -9.0, "H": -10.0, "N": -3.5, "T": -4.0}
_PROVINCES = frozenset("AB BC MB NB NL NS NT NU ON PE QC SK YT".split())


def moment(day: str, clock: str, code: str, place: Place, default_zone: str) -> Moment:
    """Return when it happened. Raises `ValueError` in words for people when the day or time cannot be read."""
    on = _day(day)
    zone = zone_near(place) or default_zone
    if not clock:
        return moments.on_day(on, zone)
    local, precision = datetime.combine(on, _time(clock)), _precision(clock)
    code = code.strip().upper()
    if (offset := _offset(code)) is not None:
        found = moments.known(local.replace(tzinfo=timezone(offset)), precision)
        if code in {"UT", "GM"} and (here := moments.zone(zone) if zone else None) is not None:
            east = found.at.astimezone(here).utcoffset() or timedelta()
            return structs.replace(found, offset=int(east.total_seconds() // 60))
        return found
    if code[1:] == "T" and code[:1] in _ZONES:
        return moments.in_zone(local, _ZONES[code[0]], zone_stated=True, precision=precision)
    return moments.in_zone(local, zone, precision=precision)


def zone_near(place: Place) -> str:
    """Return the zone of a place; a state or province without a country is one of the United States or Canada."""
    if place.country or not place.region:
        return zone_of(place)
    return zone_of(Place(region=place.region, country="CA" if place.region.upper() in _PROVINCES else "US"))


def _offset(code: str) -> timedelta | None:
    """The offset that a code states: UTC, a standard or daylight time, or an hour of ISO 8601 (01 to 24)."""
    if code in {"UT", "GM"}:
        return timedelta()
    if code.isascii() and code.isdigit() and 1 <= int(code) <= 24:
        hours = int(code)
        return timedelta(hours=hours if hours <= 12 else hours - 25)
    if code[1:] in {"S", "D"} and code[:1] in _STANDARD:
        return timedelta(hours=_STANDARD[code[0]] + (code[1] == "D"))
    return None


def _day(text: str) -> date:
    if len(text) not in {6, 8} or not (text.isascii() and text.isdigit()):
        raise ValueError(f"{text[:20]!r} is no date of eight digits")
    if len(text) == 6:
        text = ("19" if text[:2] >= "80" else "20") + text
    try:
        return date(int(text[:4]), int(text[4:6]), int(text[6:]))
    except ValueError:
        raise ValueError(f"{text[:20]!r} is no day of the calendar") from None


def _time(text: str) -> time:
    if not 4 <= len(text) <= 8 or not (text.isascii() and text.isdigit()):
        raise ValueError(f"{text[:20]!r} is no time of day")
    try:
        return time(int(text[:2]), int(text[2:4]), int(text[4:6] or 0))
    except ValueError:
        raise ValueError(f"{text[:20]!r} is no time of day") from None


def _precision(text: str) -> Precision:
    return Precision.SECOND if len(text) >= 6 else Precision.MINUTE
