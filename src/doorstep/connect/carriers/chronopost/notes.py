"""What stands beside an event of trackSkybillV2 as name and value, in French or English. Pure."""

import re
from typing import NamedTuple
from xml.etree.ElementTree import Element

from doorstep.connect import gathered, markup
from doorstep.connect.places import country_code
from doorstep.connect.plans import Plan

_PARTNER = frozenset({"numéro partenaire", "partner number"})
_SIGNER = frozenset(
    {"consignee's name", "nom du destinataire", "réceptionnaire", "nom du réceptionnaire", "nom du signataire"}
)
_PLACE = frozenset({"lieu", "place", "location"})
_TARGET = frozenset({"point de livraison", "delivery point"})
_HOW = frozenset({"type de livraison", "delivery type", "mode de livraison", "commentaire", "comment"})
_REDELIVERY = frozenset({"date de relivraison", "redelivery date"})
_BEGIN = frozenset({"début créneau rdv", "appointment start"})
_END = frozenset({"fin créneau rdv", "appointment end"})
_WRITTEN = re.compile(r"(\d\d)/(\d\d)/(\d{4})(?: (\d\d):(\d\d)(?::\d\d)?)?")
_COUNTRY = re.compile(r" - ([A-Z]{2})(?: |$)")
_GEOPOST = "GEO/"


class Note(NamedTuple):
    """A name (in lower case, plain apostrophes) with its value, and where it stands below the event."""

    path: str
    name: str
    value: str


class Expected(NamedTuple):
    """An expected day or window, and the paths that told it."""

    plan: Plan
    paths: tuple[str, ...]


def of(event: Element) -> list[Note]:
    """Return the notes beside an event."""
    return [
        Note(step, markup.words(one, "name").casefold().replace("\u2019", "'"), markup.words(one, "value"))
        for step, one in markup.steps(event)
        if one.tag == "infoCompList"
    ]


def partner(notes: list[Note]) -> str:
    """Return the number that Geopost's network carries the parcel under, an empty text when none is told."""
    found = _value(notes, _PARTNER).upper()
    return found.removeprefix(_GEOPOST) if found.startswith(_GEOPOST) else ""


def signer(notes: list[Note]) -> str:
    """Return who took the parcel."""
    return _value(notes, _SIGNER)


def delivery(notes: list[Note]) -> str:
    """Return how it was delivered, in Chronopost's words."""
    return _value(notes, _HOW)


def country(notes: list[Note]) -> str:
    """Return the country of the event's place, an empty text when none is told."""
    return _country(_value(notes, _PLACE))


def abroad(notes: list[Note]) -> bool:
    """Whether the event's place, or the place of the delivery, is told and is not in France."""
    return any(_country(_value(notes, names)) not in {"", "FR"} for names in (_PLACE, _TARGET))


def plan(notes: list[Note], zone: str) -> Expected | None:
    """Return the day of a new attempt, or the window of an appointment; ``None`` when none is told."""
    days = [(note.path, _iso(note.value)) for note in notes if note.name in _REDELIVERY]
    begins = [(note.path, _iso(note.value)) for note in notes if note.name in _BEGIN]
    ends = [(note.path, _iso(note.value)) for note in notes if note.name in _END]
    if days and days[0][1]:
        return Expected(Plan("", days[0][1], zone), (f"{days[0][0]}.value",))
    if begins and ends and begins[0][1] and ends[0][1]:
        return Expected(Plan(begins[0][1], ends[0][1], zone), (f"{ends[0][0]}.value", f"{begins[0][0]}.value"))
    return None


def dated(notes: list[Note]) -> list[Note]:
    """Return the notes that hold a date or a time."""
    return [note for note in notes if gathered.dated(note.value)]


def _value(notes: list[Note], names: frozenset[str]) -> str:
    return next((note.value for note in notes if note.name in names), "")


def _country(text: str) -> str:
    found = _COUNTRY.findall(text)
    return country_code(found[-1]) if found else ""


def _iso(text: str) -> str:
    found = _WRITTEN.fullmatch(text)
    if found is None:
        return ""
    day = f"{found[3]}-{found[2]}-{found[1]}"
    return f"{day}T{found[4]}:{found[5]}" if found[4] else day
