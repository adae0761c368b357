"""Times of DHL Paket: day.month.year hour:minute, or ISO 8601; on the clock of the place, else of Germany. Pure."""

import re

from doorstep.connect import moments
from doorstep.connect.moments import Moment
from doorstep.connect.places import zone_of
from doorstep.connect.plans import Plan
from doorstep.timeline.model import Place

HOME = "Europe/Berlin"
_GERMAN = re.compile(r"(\d{1,2})\.(\d{1,2})\.(\d{4})(?:[ T]+(\d{1,2}:\d\d(?::\d\d)?))?")


def iso(text: str) -> str:
    """Return a time as ISO 8601, as far as it is one."""
    plain = text.strip()
    if len(plain) == 16 and plain[2] == plain[5] == "." and plain[10] == " " and plain[13] == ":":
        digits = f"{plain[6:10]}{plain[3:5]}{plain[:2]}{plain[11:13]}{plain[14:]}"
        if digits.isascii() and digits.isdigit():
            return f"{plain[6:10]}-{plain[3:5]}-{plain[:2]}T{plain[11:]}"
    found = _GERMAN.fullmatch(plain)
    if found is not None:
        day, month, year, clock = found.groups()
        plain = f"{year}-{month:0>2}-{day:0>2}" + (f"T{clock:0>{8 if clock.count(':') == 2 else 5}}" if clock else "")
    return plain.replace(" ", "T", 1)


def moment(text: str, place: Place, zone: str) -> Moment:
    """Return when a scan happened. Raises `ValueError` in words for people."""
    return moments.written(iso(text), zone_of(place) or zone or HOME)


def window(day: str, start: str, end: str, place: Place, zone: str) -> Plan:
    """Return when a delivery is expected: a day, or a window of it on the clock of the destination."""
    on = iso(day)[:10]
    return Plan(f"{on}T{start:0>5}" if start else "", f"{on}T{end:0>5}" if end else on, zone_of(place) or zone or HOME)
