"""Read what USPS tells: its Tracking API v3, its older Web Tools, or Stamps.com on its behalf. Pure.

The formats are named on the card. `meta` may name the number that was asked for (`tracking_number`), for answers that
do not repeat it.
"""

from collections.abc import Mapping
from typing import Any
from xml.etree.ElementTree import Element

from doorstep.connect import bodies, markup, numbers
from doorstep.connect.carriers.usps import answer, stamps, webtools
from doorstep.connect.carriers.usps.parcel import TABLE, Parcel, read_parcel
from doorstep.connect.gathered import Gathered
from doorstep.connect.moments import received
from doorstep.connect.pick import inside, several, words
from doorstep.timeline.model import Problem, Reading

_HELP = "compare it with USPS's description of its tracking"
_NOTHING = Problem("USPS answered without any scan", "ask again later; the label may be new")
_FOREIGN = Problem(
    "this is no answer of USPS about parcels",
    "send the body as USPS sent it: an object with trackingEvents, a TrackResponse, or a TrackShipmentResponse",
)


def read(raw: bytes, meta: Mapping[str, str]) -> Reading:
    """Return every scan and the expected delivery; what is no event is named in `ignored`, an error in `error`."""
    gathered = Gathered()
    try:
        if markup.is_xml(raw):
            problem = _read_xml(markup.document(raw), meta, gathered)
        else:
            problem = _read_json(bodies.value(bodies.cleaned(raw)), meta, gathered)
    except bodies.Refused as refused:
        return Reading(error=refused.problem)
    return gathered.reading(problem or _NOTHING, _HELP)


def _read_json(body: Any, meta: Mapping[str, str], gathered: Gathered) -> Problem | None:
    problem: Problem | None = None
    listed = body if isinstance(body, list) else [body]
    for place, one in enumerate(listed):
        path = f"[{place}]." if isinstance(body, list) else ""
        if answer.is_answer(one):
            _take(answer.parcel(one, path, _zone(meta), gathered), meta, gathered)
        if (error := _error(one)) is not None:
            problem = problem or error
            about = words(one, "trackingNumber")
            gathered.skip(f"{path}error", f"{error.why}{f' about {about}' if about else ''}; {error.how_to_mend}")
        elif not answer.is_answer(one):
            problem = problem or _FOREIGN
    gathered.rest_of_json(body)
    return problem


def _error(body: Any) -> Problem | None:
    """An error of the API (an object with code and message) or of its sign-in (a word)."""
    error = inside(body, "error")
    if error:
        first = next(iter(several(error, "errors")), None)
        code = answer.said(error, "code") or answer.said(first, "status") or answer.said(first, "code")
        return _problem(code, answer.said(error, "message") or answer.said(first, "detail"))
    if code := words(body, "error"):
        return _problem(code, words(body, "error_description"))
    return None


def _read_xml(root: Element, meta: Mapping[str, str], gathered: Gathered) -> Problem | None:
    problem = None
    sent = markup.inside(root, "Body", "TrackShipmentResponse")
    if root.tag == "TrackResponse":
        for parcel, (code, message) in webtools.parcels(root, root.tag, _zone(meta), gathered):
            _take(parcel, meta, gathered)
            problem = problem or (_problem(code, message) if code or message else None)
    elif root.tag == "Error":
        problem = _problem(*webtools.failure(root))
        gathered.skip(root.tag, problem.why)
    elif root.tag == "TrackShipmentResponse" or sent is not None:
        response, path = (root, root.tag) if sent is None else (sent, f"{root.tag}.Body.{sent.tag}")
        parcel = stamps.parcel(response, path, meta.get("tracking_number", ""), _zone(meta), gathered)
        read_parcel(parcel, received(meta.get("received_at", "")), gathered)
    elif (fault := markup.inside(root, "Body", "Fault")) is not None:
        problem = _problem(markup.words(fault, "faultcode"), markup.words(fault, "faultstring"))
    else:
        problem = _FOREIGN
    gathered.rest_of_xml(root)
    return problem


def _take(parcel: Parcel, meta: Mapping[str, str], gathered: Gathered) -> None:
    """Gather a parcel of an answer that names its number, or that was asked for by one."""
    number = parcel.number or numbers.number(meta.get("tracking_number", ""))
    if number:
        read_parcel(parcel._replace(number=number), received(meta.get("received_at", "")), gathered)
        return
    for event in parcel.events:
        gathered.refuse(event.path, "the answer does not say whose scan it is: it has no tracking number")


def _zone(meta: Mapping[str, str]) -> str:
    return meta.get("zone", "") or meta.get("default_zone", "")


def _problem(code: str, message: str) -> Problem:
    return Problem(f"USPS says: {message or 'an error without words'} ({code or 'no code'})", TABLE.help_with(code))
