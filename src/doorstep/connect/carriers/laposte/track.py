"""The last event of one parcel, as Colissimo's SOAP service `track` tells it. Pure."""

import re
from xml.etree.ElementTree import Element

from doorstep.connect import markup, moments, numbers
from doorstep.connect.gathered import Gathered
from doorstep.connect.scans import Seen, told
from doorstep.connect.statuses import statuses
from doorstep.connect.suivi import codes
from doorstep.timeline.model import Place, Problem

_PACKAGE = "doorstep.connect.carriers.laposte"
_HOME = "Europe/Paris"
_OFFSET = re.compile(r"(\.\d+)?\s*(Z|[+-]\d\d:?\d\d)?$")
_NO_ANSWER = Problem("this is no answer of La Poste", "send Suivi v2's JSON, or an Envelope with a trackResponse")


def read_root(root: Element, zone: str, gathered: Gathered) -> Problem | None:
    """Gather the event of an answer; return an error that stands in its place."""
    fault = markup.inside(root, "Body", "Fault")
    if fault is not None:
        path = f"{root.tag}.Body.Fault"
        return _failed(markup.words(fault, "faultcode"), markup.words(fault, "faultstring"), path, gathered)
    answer = markup.inside(root, "Body", "trackResponse", "return")
    if answer is None:
        return _NO_ANSWER
    path = f"{root.tag}.Body.trackResponse.return"
    code = markup.words(answer, "errorCode")
    if code not in {"", "0"}:
        return _failed(code, markup.words(answer, "errorMessage"), path, gathered)
    return _event(answer, path, zone, gathered)


def _event(answer: Element, path: str, zone: str, gathered: Gathered) -> Problem | None:
    number = numbers.number(markup.words(answer, "skybillNumber"))
    written, code, text = (markup.words(answer, key) for key in ("eventDate", "eventCode", "eventLibelle"))
    if not number or not written:
        gathered.skip(path, "an event without its parcel's number" if written else "an event without a time")
        return None
    try:
        when = moments.written(written, zone or _HOME)
    except ValueError as error:
        gathered.refuse(path, error)
        return None
    place = Place(name=markup.words(answer, "eventSite"))
    meaning = codes.meaning(code, text)
    seen = Seen("laposte", number, when, _OFFSET.sub("", written), code, text, meaning, place=place)
    gathered.scanned(path, told(seen), written)
    return None


def _failed(code: str, message: str, path: str, gathered: Gathered) -> Problem:
    why = f"Colissimo says: {' '.join(message.split()) or 'an error without words'} ({code or 'no code'})"
    gathered.skip(path, why)
    return Problem(why, statuses(_PACKAGE).help_with(code))
