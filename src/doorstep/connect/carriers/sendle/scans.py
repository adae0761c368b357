"""One event of Sendle: its instant, what it means, where it was. Pure."""

from datetime import UTC, datetime, timedelta, timezone
from typing import Any, NamedTuple

from doorstep.connect import moments
from doorstep.connect.gathered import Gathered
from doorstep.connect.moments import Moment
from doorstep.connect.pick import inside, words
from doorstep.connect.places import country_code, zone_of
from doorstep.connect.scans import Seen, told
from doorstep.connect.statuses import Meaning, statuses
from doorstep.timeline.model import Milestone, Place, Told

CARRIER = "sendle"
PACKAGE = "doorstep.connect.carriers.sendle"
#: No clock on earth is farther from UTC.
_FARTHEST = timedelta(hours=14)


class Parcel(NamedTuple):
    """A parcel by Sendle's reference, with the countries it goes between and the zone to guess by."""

    number: str
    origin: str
    destination: str
    zone: str


def scanned(event: Any, parcel: Parcel, path: str, gathered: Gathered) -> Told | None:
    """Gather one event and return it; ``None`` when its time cannot be read, which is noted."""
    at = words(event, "scan_time") or words(event, "local_scan_time")
    if not at:
        gathered.refuse(path, "the event has no time")
        return None
    place = _place(event, parcel)
    try:
        when = moments.written(iso(at), zone_of(place) or parcel.zone)
    except ValueError as error:
        gathered.refuse(path, error)
        return None
    shown, local = words(event, "display_time"), words(event, "local_scan_time")
    when = _there(when, shown, local)
    kind = words(event, "event_type")
    text = _text(event)
    seen = Seen(CARRIER, parcel.number, when, iso(at)[:19], kind, text or kind, meaning(kind, text), place=place)
    found = told(seen)
    gathered.scanned(path, found, at)
    gathered.texts(shown)
    gathered.texts(local)
    if when.offset and words(event, "scan_time"):
        gathered.skip(f"{path}.scan_time", "the same moment on the clock of UTC", at)
    return found


def iso(text: str) -> str:
    """A time as ISO writes it; Sendle also writes "2026-05-25 04:25:00 UTC"."""
    return f"{text[:-4]}Z" if text.endswith(" UTC") else text


def meaning(kind: str, text: str) -> Meaning:
    """Return what an event says: by its type, or by its words where the type has several meanings."""
    table = statuses(PACKAGE)
    found = table.of(kind, text)
    if found.milestone is Milestone.DELIVERED:
        return found._replace(how=found.how or table.how(text))
    return found


def _text(event: Any) -> str:
    """The words of the event, and the reason that stands beside them."""
    said, why = words(event, "description"), words(event, "reason")
    both = f"{said}: {why}" if said and why and why.casefold() not in said.casefold() else said or why
    return " ".join(both.split())


def _there(when: Moment, shown: str, local: str) -> Moment:
    """The same instant on the clock of its place: by the offset of the time for display, else by the local time."""
    for text in (shown, local):
        try:
            clock = datetime.fromisoformat(text.replace(" ", "T", 1))
        except ValueError:
            continue
        offset = clock.replace(tzinfo=UTC) - when.at if clock.tzinfo is None else clock.utcoffset()
        if offset is not None and abs(offset) <= _FARTHEST and not offset % timedelta(minutes=15):
            there = when.at.astimezone(timezone(offset))
            return Moment(when.at, moments.known(there).offset, when.precision, when.guessed)
    return when


def _place(event: Any, parcel: Parcel) -> Place:
    data = inside(event, "location_data")
    name, city, region = "", words(data, "suburb"), words(data, "state")
    if not city and (written := words(event, "location")):
        city, comma, tail = written.rpartition(",")
        name, city, region = ("", city.strip(), region or tail.strip()) if comma else (written, "", region)
    country = country_code(words(data, "country")) or _home(parcel)
    return Place(name=name, city=city, region=_region(region), postcode=words(data, "postcode"), country=country)


def _region(written: str) -> str:
    return written.upper() if len(written) <= 3 else written


def _home(parcel: Parcel) -> str:
    """The country, when the parcel stays in one."""
    origin = country_code(parcel.origin)
    return origin if origin == country_code(parcel.destination) else ""
