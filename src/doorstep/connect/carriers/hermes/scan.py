"""How one scan of Hermes or Evri becomes an event, and how an error is told. Pure."""

from typing import NamedTuple

from doorstep.connect import moments
from doorstep.connect.carriers.hermes import codes
from doorstep.connect.gathered import Gathered
from doorstep.connect.places import zone_of
from doorstep.connect.scans import Seen, told
from doorstep.connect.statuses import Meaning
from doorstep.timeline.model import Place, Problem, Told

CARRIER = "hermes"


class Parcel(NamedTuple):
    """What all scans of a parcel share. `zone` serves where neither an offset nor a country is told."""

    number: str
    zone: str
    next_number: str = ""


class Scan(NamedTuple):
    """One scan as it is written."""

    written: str
    code: str
    text: str
    meaning: Meaning
    place: Place = Place()


def scanned(scan: Scan, parcel: Parcel, path: str, gathered: Gathered) -> Told | None:
    """Gather the event of a scan and return it; ``None`` when its time cannot be read, which is noted."""
    plain = scan.written.replace(" ", "T", 1)
    try:
        when = moments.written(plain, zone_of(scan.place) or parcel.zone)
    except ValueError as error:
        gathered.refuse(path, error)
        return None
    event = told(
        Seen(
            CARRIER,
            parcel.number,
            when,
            moments.without_offset(plain),
            scan.code,
            scan.text,
            scan.meaning,
            place=scan.place,
            next_number=parcel.next_number,
        )
    )
    gathered.scanned(path, event, scan.written)
    return event


def failed(code: str, message: str, path: str, gathered: Gathered, about: str = "") -> Problem:
    """Note what could not be answered, and return it as an error with what helps."""
    whose = f"{about}: " if about else ""
    why = f"{whose}Hermes says: {message or 'an error without words'} ({code or 'no code'})"
    gathered.skip(path, why)
    return Problem(why, codes.help_with(code))
