"""What all formats of GLS share: a parcel, and how one of its scans becomes an event. Pure."""

import re
from datetime import UTC, datetime, timedelta, timezone
from html import unescape
from typing import NamedTuple

from msgspec.structs import replace

from doorstep.connect import moments
from doorstep.connect.carriers.gls import codes
from doorstep.connect.gathered import Gathered
from doorstep.connect.moments import Moment
from doorstep.connect.places import zone_of
from doorstep.connect.scans import Seen, told
from doorstep.connect.statuses import Meaning
from doorstep.timeline.model import Place, Problem, Told

CARRIER = "gls"
_TRACK_ID = re.compile(r"[0-9A-Z]{8}")
#: A time of ASP.NET: milliseconds since 1970, and the offset of the place (/Date(1571123456000+0200)/).
_EPOCH = re.compile(r"/Date\((-?\d{1,14})([+-]\d{4})?\)/")


class Parcel(NamedTuple):
    """What all scans of a parcel share. `field` is the table of codes of the format."""

    number: str
    field: str
    zone: str
    product: str = ""
    signed_by: str = ""
    back: bool = False


class Scan(NamedTuple):
    """One scan as GLS writes it; `meaning` where the code does not tell it, `texts` where day and time are apart."""

    written: str
    code: str
    text: str
    place: Place
    meaning: Meaning | None = None
    texts: tuple[str, ...] = ()


def number_of(unit: str, asked: str) -> str:
    """Return the number of a parcel: what was asked for when that is a Track ID, else GLS's own number."""
    return asked if unit != asked and _TRACK_ID.fullmatch(asked) and not asked.isdigit() else unit or asked


def scanned(scan: Scan, parcel: Parcel, path: str, gathered: Gathered) -> Told | None:
    """Gather the event of a scan and return it; ``None`` when its time cannot be read, which is noted."""
    if not scan.written:
        gathered.refuse(path, "the event has no time")
        return None
    try:
        when, written = _when(scan, parcel)
    except ValueError as error:
        gathered.refuse(path, error)
        return None
    text = " ".join(unescape(scan.text).split())
    event = told(
        Seen(
            CARRIER,
            parcel.number,
            when,
            written,
            scan.code,
            text,
            scan.meaning or codes.meaning(scan.code, text, parcel.field, parcel.back),
            place=scan.place,
            signed_by=parcel.signed_by,
            service=parcel.product,
        )
    )
    gathered.scanned(path, event, *(scan.texts or (scan.written,)))
    return event


def _when(scan: Scan, parcel: Parcel) -> tuple[Moment, str]:
    """The moment, and the local time as written."""
    found = _EPOCH.fullmatch(scan.written) if scan.written[:1] == "/" else None
    if found is None:
        plain = scan.written.replace(" ", "T", 1)
        return moments.written(plain, zone_of(scan.place) or parcel.zone), moments.without_offset(plain)
    at = datetime.fromtimestamp(0, UTC) + timedelta(milliseconds=int(found[1]))
    if found[2] is None:
        when = moments.known(at)
        return replace(when, offset=None, guessed=True), at.replace(tzinfo=None).isoformat()
    sign = -1 if found[2][0] == "-" else 1
    offset = sign * timedelta(hours=int(found[2][1:3]), minutes=int(found[2][3:]))
    if abs(offset) >= timedelta(hours=24):
        raise ValueError(f"{scan.written[:40]!r} has no offset of a place")
    local = at.astimezone(timezone(offset))
    return moments.known(local), local.replace(tzinfo=None).isoformat()


def failed(code: str, message: str, path: str, gathered: Gathered) -> Problem:
    """Note what GLS could not answer, and return it as an error with what helps."""
    why = f"GLS says: {' '.join(message.split()) or 'an error without words'} ({code or 'no code'})"
    gathered.skip(path, why)
    return Problem(why, codes.help_with(code))
