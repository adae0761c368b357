"""From one scan of Purolator to an event: its type and words, its depot, its local time. Pure."""

import re
from collections.abc import Iterator
from datetime import date, datetime, time
from functools import lru_cache
from xml.etree.ElementTree import Element

import msgspec

from doorstep.connect import moments, numbers, scans
from doorstep.connect.gathered import Gathered
from doorstep.connect.markup import inside, steps, texts, words
from doorstep.connect.moments import Moment
from doorstep.connect.places import zone_of
from doorstep.connect.statuses import Meaning, statuses
from doorstep.connect.tables import table
from doorstep.timeline.model import Milestone, Place, Precision

ID = "purolator"
HOME = "America/Toronto"
_PACKAGE = "doorstep.connect.carriers.purolator"
_TABLE = statuses(_PACKAGE)
_SPELT: dict[str, str] = table(_PACKAGE)["province"]
_PROVINCES = frozenset("AB BC MB NB NL NS NT NU ON PE QC SK YT".split())
#: Where the town ends in a depot's name.
_DEPOT = re.compile(r"\s+(?:SORT|CTR|CENTRE|CENTER|DEPOT|HUB|TERMINAL|AIRPORT|GATEWAY)\b.*|\s*[/(].*", re.IGNORECASE)
_COARSE = frozenset({"", "other"})
_PIN = re.compile(r"[A-Z]{0,3}\d{9,12}")


def read_scan(path: str, scan: Element, number: str, default_zone: str, gathered: Gathered) -> None:
    """Gather one scan; refuse it by name when its number or time cannot be read."""
    number = numbers.number(words(scan, "PIN", "Value")) or number
    if not number:
        gathered.refuse(path, "the answer does not say whose scan it is: it has no PIN")
        return
    said = texts(scan)
    day, clock = said.get("ScanDate", ""), said.get("ScanTime", "")
    place = place_of(words(scan, "Depot", "Name"))
    try:
        zone = zone_of(place) or default_zone or HOME
        when, written = local(day, clock, zone)
    except ValueError as error:
        gathered.refuse(path, error)
        return
    told = scans.told(_seen(scan, said, number, when, written, place))
    if told.identity[2].casefold() in _COARSE:
        # most scans are of this type, several of one minute: their words are what tells them apart
        told = msgspec.structs.replace(told, identity=(*told.identity, scans.slug(said.get("Description", ""))))
    gathered.scanned(path, told, day, clock)


def _seen(scan: Element, texts_of: dict[str, str], number: str, when: Moment, written: str, place: Place) -> scans.Seen:
    kind, said, comment = (texts_of.get(name, "") for name in ("ScanType", "Description", "Comment"))
    text = f"{said} {comment}".strip()
    meant = meaning(kind, text)
    details = inside(scan, "ScanDetails")
    following = _following(said, comment)
    return scans.Seen(
        carrier=ID,
        number=number,
        when=when,
        written=written,
        code=kind,
        text=text,
        meaning=meant,
        place=place,
        signed_by=_signature(words(details, "DeliverySignature")),
        service=words(details, "ProductTypeText"),
        mode="van" if meant.milestone is Milestone.OUT_FOR_DELIVERY else "",
        next_carrier=ID if following else "",
        next_number=following,
    )


@lru_cache(maxsize=1024)
def meaning(kind: str, text: str) -> Meaning:
    """Return what a scan means by its type, and by its words where the type is too coarse."""
    meant = _TABLE.of(kind, text)
    if meant.milestone is Milestone.DELIVERED and meant.how is None:
        return meant._replace(how=_TABLE.how(text))
    return meant


@lru_cache(maxsize=1024)
def place_of(depot: str) -> Place:
    """Return the place of a depot such as "MONTREAL SORT CTR/CTR TRIE, PQ": town, province, and its whole name."""
    name, _, province = depot.rpartition(",")
    plain = province.strip().upper()
    region = _SPELT.get(plain, plain)
    if not name or region not in _PROVINCES:
        return Place(name=depot)
    return Place(name=depot, city=_DEPOT.sub("", name).strip(), region=region, country="CA")


def local(day: str, clock: str, zone: str) -> tuple[Moment, str]:
    """Return when a scan was made by its day and its digits (172300), and the local time as written; at midnight and
    without a time the day alone. Raises `ValueError` in words for people."""
    try:
        on = date.fromisoformat(day[:10])
    except ValueError:
        raise ValueError(f"{day[:40]!r} is no day; it is written as 2026-03-04") from None
    digits = clock.replace(":", "")
    if not digits or not digits.strip("0"):
        return moments.on_day(on, zone), on.isoformat()
    if not digits.isascii() or not digits.isdigit() or len(digits) > 6:
        raise ValueError(f"{clock[:40]!r} is no time of day; it is written as 172300")
    six = digits.rjust(4, "0") + "00" if len(digits) < 5 else digits.rjust(6, "0")
    try:
        naive = datetime.combine(on, time(int(six[:2]), int(six[2:4]), int(six[4:])))
    except ValueError:
        raise ValueError(f"{clock[:40]!r} is no time of day") from None
    return moments.in_zone(naive, zone, precision=Precision.SECOND), naive.isoformat()


def _signature(text: str) -> str:
    """The name in a signature; a picture of one is no name."""
    return text if len(text) <= 60 and any(sign.isalpha() for sign in text) else ""


def _following(said: str, comment: str) -> str:
    """The number that a parcel got instead of its own."""
    if "new tracking number" not in said.casefold() and "nouveau numéro" not in said.casefold():
        return ""
    found = _PIN.search(f"{said} {comment}".upper())
    return found[0] if found else ""


def failures(element: Element, path: str) -> Iterator[tuple[str, str, str]]:
    """Yield (path, code, message) of every error in a response's information."""
    listed = inside(element, "ResponseInformation", "Errors")
    for step, one in steps(listed) if listed is not None else ():
        said = " ".join(part for part in (words(one, "Description"), words(one, "AdditionalInformation")) if part)
        yield f"{path}.ResponseInformation.Errors.{step}", words(one, "Code"), said
