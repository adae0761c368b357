"""Answers of Chronopost's SOAP service: `trackSkybillV2` with notes beside its events, `trackSkybill` without. Pure."""

import re
from datetime import datetime
from typing import NamedTuple
from xml.etree.ElementTree import Element

from doorstep.connect import markup, moments, numbers
from doorstep.connect.carriers.chronopost import codes, notes
from doorstep.connect.carriers.chronopost.notes import Note
from doorstep.connect.gathered import Gathered
from doorstep.connect.moments import Moment
from doorstep.connect.places import zone_of
from doorstep.connect.plans import expect
from doorstep.connect.scans import Seen, told
from doorstep.connect.statuses import Meaning
from doorstep.timeline.model import Milestone, Place, Problem, Told

CARRIER = "chronopost"
HOME = "Europe/Paris"
_ANSWERS = {"trackSkybillV2Response": "listEventInfoComp", "trackSkybillResponse": "listEvents"}
_OFFSET = re.compile(r"(\.\d+)?\s*(Z|[+-]\d\d:?\d\d)?$")
_NO_ANSWER = Problem(
    "this is no answer of Chronopost", "send the Envelope with a trackSkybillV2Response, or La Poste's Suivi v2"
)


class Parcel(NamedTuple):
    """What all events share. `abroad`: an event tells of a country that is not France. `back`: when it turned back."""

    number: str
    zone: str
    abroad: bool
    back: datetime | None = None


class Scan(NamedTuple):
    """One event: its path, its code and words, the notes beside it, its moment and what it means."""

    path: str
    beside: list[Note]
    code: str
    text: str
    written: str
    place: Place
    when: Moment
    meaning: Meaning


def read_root(root: Element, asked: str, zone: str, gathered: Gathered) -> Problem | None:
    """Gather the events of an answer; return an error that stands in their place."""
    fault = markup.inside(root, "Body", "Fault")
    if fault is not None:
        path = f"{root.tag}.Body.Fault"
        return _failed(markup.words(fault, "faultcode"), markup.words(fault, "faultstring"), path, gathered)
    for name, key in _ANSWERS.items():
        answer = markup.inside(root, "Body", name, "return")
        if answer is not None:
            return _answer(answer, f"{root.tag}.Body.{name}.return", key, (asked, zone), gathered)
    return _NO_ANSWER


def _answer(answer: Element, path: str, key: str, asked: tuple[str, str], gathered: Gathered) -> Problem | None:
    code = markup.words(answer, "errorCode")
    if code not in {"", "0"}:
        return _failed(code, markup.words(answer, "errorMessage"), path, gathered)
    listed = markup.inside(answer, key)
    number = numbers.number(markup.words(listed, "skybillNumber") or asked[0])
    if listed is None or not number:
        return None if listed is None else Problem("the answer names no parcel", "give its number: tracking_number")
    zone = asked[1] or HOME
    scans = [
        scan
        for step, event in markup.steps(listed)
        if event.tag == "events" and (scan := _scan(event, f"{path}.{key}.{step}", zone, gathered)) is not None
    ]
    abroad = any(notes.abroad(scan.beside) for scan in scans)
    turned = [scan.when.at for scan in scans if scan.meaning.milestone is Milestone.RETURNING]
    parcel = Parcel(number, zone, abroad, min(turned, default=None))
    for scan in scans:
        _gather(scan, parcel, gathered)
    return None


def _scan(event: Element, path: str, zone: str, gathered: Gathered) -> Scan | None:
    written, code, text = (markup.words(event, key) for key in ("eventDate", "code", "eventLabel"))
    beside = notes.of(event)
    if not written:
        gathered.skip(path, "an event without a time")
        return None
    postcode, department = markup.words(event, "zipCode"), markup.words(event, "NPC")
    home = "FR" if department and postcode.startswith(department) else ""
    place = Place(markup.words(event, "officeLabel"), postcode=postcode, country=notes.country(beside) or home)
    try:
        when = moments.written(written, zone_of(Place(country=place.country)) or zone)
    except ValueError as error:
        gathered.refuse(path, error)
        return None
    meaning = codes.meaning(code, text, notes.delivery(beside))
    return Scan(path, beside, code, text, written, place, when, meaning)


def _gather(scan: Scan, parcel: Parcel, gathered: Gathered) -> None:
    meaning = scan.meaning
    if meaning.milestone is Milestone.DELIVERED and parcel.back is not None and scan.when.at > parcel.back:
        meaning = meaning._replace(milestone=Milestone.RETURNED)
    following = notes.partner(scan.beside) if parcel.abroad else ""
    seen = Seen(
        CARRIER,
        parcel.number,
        scan.when,
        _OFFSET.sub("", scan.written),
        scan.code,
        scan.text,
        meaning,
        # before it is handed over an office is a service on the web
        place=None if meaning.milestone is Milestone.INFO_RECEIVED else scan.place,
        signed_by=notes.signer(scan.beside),
        next_carrier="dpd" if following else "",
        next_number=following,
    )
    event = told(seen)
    gathered.scanned(scan.path, event, scan.written)
    _notes(scan, event, parcel, gathered)


def _notes(scan: Scan, event: Told, parcel: Parcel, gathered: Gathered) -> None:
    """The expected day or window beside an event; every other dated note is left out by name."""
    plan = notes.plan(scan.beside, parcel.zone)
    if plan is not None:
        here, *further = (f"{scan.path}.{path}" for path in plan.paths)
        expect(here, CARRIER, parcel.number, plan.plan, [event], gathered, *further)
    for note in notes.dated(scan.beside):
        if plan is None or f"{note.path}.value" not in plan.paths:
            gathered.skip(f"{scan.path}.{note.path}.value", "a note beside the event")


def _failed(code: str, message: str, path: str, gathered: Gathered) -> Problem:
    why = f"Chronopost says: {' '.join(message.split()) or 'an error without words'} ({code or 'no code'})"
    gathered.skip(path, why)
    return Problem(why, codes.help_with(code))
