"""What all formats of DPD share: depots, two-digit scan codes, and how a scan becomes an event. Pure."""

import re
from functools import lru_cache
from typing import NamedTuple

from doorstep.connect import moments, numbers
from doorstep.connect.gathered import Gathered
from doorstep.connect.places import country_code, zone_of
from doorstep.connect.scans import Seen, told
from doorstep.connect.statuses import Meaning, statuses
from doorstep.connect.tables import table
from doorstep.timeline.model import Milestone, Place, Problem, Told

CARRIER = "dpd"
PACKAGE = "doorstep.connect.carriers.dpd"
#: Most of the network keeps this clock.
_HOME = "Europe/Berlin"
_LOCATION = re.compile(r"(?P<city>[^()]*?)\s*\((?P<country>[A-Z]{2})\)")


class Context(NamedTuple):
    """The zone to guess by, the number that was asked, when the body came (ISO text), and what is gathered."""

    zone: str
    asked: str
    received: str
    gathered: Gathered


class Row(NamedTuple):
    """One scan as DPD writes it. `at` is local ISO text; `field` tells which list the code belongs to."""

    number: str
    at: str
    field: str
    code: str
    text: str
    place: Place
    service: str = ""
    signed_by: str = ""


def event(row: Row, zone: str) -> Told:
    """Return the event of a scan. Raises `ValueError` when its time cannot be read."""
    if not row.at:
        raise ValueError("the scan has no date")
    when = moments.written(row.at, zone_of(row.place) or zone or _HOME)
    code = scan_code(row.code) if row.field == "code" else row.code
    return told(
        Seen(
            CARRIER,
            row.number,
            when,
            row.at[:19],
            code,
            row.text,
            meaning(row.field, code, row.text),
            place=row.place,
            signed_by=row.signed_by,
            service=service(row.service),
        )
    )


def scan_code(code: str) -> str:
    """Return a scan code with its two digits."""
    return code.zfill(2) if code.isascii() and code.isdigit() else code


def meaning(field: str, code: str, text: str) -> Meaning:
    """Return what a scan means: by its code, or by its words where the code has several meanings or is unknown."""
    known = statuses(PACKAGE)
    found = known.of(code, text, field=field)
    if found.milestone is Milestone.DELIVERED:
        return found._replace(how=found.how or known.how(text))
    return found


def service(code: str) -> str:
    """Return the name of a service by its three digits, or what is written when nobody knows it."""
    names: dict[str, str] = table(PACKAGE)["service"]
    return names.get(code.strip(), code.strip())


@lru_cache(maxsize=4096)
def depot(code: str, name: str = "", country: str = "") -> Place:
    """Return the place of a depot: its code as name, its town, and its country as told or by the first digits."""
    found = _LOCATION.fullmatch(name)
    town = (found["city"] if found else name).strip()
    told_there = country_code(country) or (found["country"] if found else "")
    return Place(name=f"DPD {code}" if code else "", city=town, country=told_there or _country_of(code))


def _country_of(code: str) -> str:
    prefixes: dict[str, str] = table(PACKAGE)["depot"]
    return next((country for first, country in prefixes.items() if len(code) == 4 and code.startswith(first)), "")


def parcel_number(text: str) -> str:
    """Return the parcel's fourteen digits; a fifteenth sign is its check sign."""
    number = numbers.number(text.partition("*")[0])
    return number[:14] if len(number) == 15 and number[:14].isdigit() else number


def problem(code: str, message: str) -> Problem:
    """Say an error of DPD with its code and what helps."""
    words = f"DPD says: {message or 'an error without words'} ({code or 'no code'})"
    return Problem(words, statuses(PACKAGE).help_with(code))
