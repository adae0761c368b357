"""Read what FedEx tells: an answer of its Track API, a push of its webhook, or a SOAP TrackReply. Pure.

The formats are named on the card. Scans carry their own offset. An answer may hold several numbers, several parcels
of one number (numbers are used again), and failures beside successes inside a 200.
"""

from collections.abc import Iterable, Mapping
from typing import Any
from xml.etree.ElementTree import Element

from doorstep.connect import bodies, markup
from doorstep.connect.carriers.fedex import answer, codes, reply
from doorstep.connect.carriers.fedex.parcel import Parcel, read_parcel
from doorstep.connect.gathered import Gathered
from doorstep.connect.moments import received
from doorstep.connect.pick import several, words
from doorstep.timeline.model import Problem, Reading

_HELP = "compare it with FedEx's description of the Track API"
_NOTHING = Problem("FedEx answered without any scan", "ask again later; the label may be new")
_DOCUMENT = Problem(
    "this is a document of FedEx (a signature or a bill of lading), which holds no scan",
    "file it with the parcel that was asked for; the scans come with an answer about tracking numbers",
)
_FOREIGN = Problem(
    "this is no answer of FedEx about parcels",
    "send the body as FedEx sent it: an object with output.completeTrackResults, or a TrackReply in XML",
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
    for place, one in enumerate(body if isinstance(body, list) else [body]):
        path = f"[{place}]." if isinstance(body, list) else ""
        errors = several(one, "errors") or several(one, "output", "errors")
        for error in errors:
            problem = problem or _problem(words(error, "code"), words(error, "message"))
            gathered.skip(f"{path}errors", f"FedEx says: {words(error, 'message')} ({words(error, 'code')})")
        for at, alert in enumerate(several(one, "output", "alerts")):
            gathered.skip(f"{path}output.alerts[{at}]", f"FedEx notes: {words(alert, 'message')}")
        if several(one, "outputMetaData"):
            gathered.skip(f"{path}outputMetaData", "when FedEx tried to push, which is no movement")
        problem = _read_parcels(answer.parcels(one, path, gathered), meta, gathered) or problem
        if not errors and not several(one, "output", "completeTrackResults"):
            problem = problem or (_DOCUMENT if several(one, "output", "documents") else _FOREIGN)
    gathered.rest_of_json(body)
    return problem


def _read_xml(root: Element, meta: Mapping[str, str], gathered: Gathered) -> Problem | None:
    path, track = _track_reply(root)
    if track is None:
        fault = markup.inside(root, "Body", "Fault")
        gathered.rest_of_xml(root)
        return _FOREIGN if fault is None else _problem(markup.words(fault, "faultcode"), _fault(fault))
    problem = None
    for where, code, message in reply.failures(track, path):
        gathered.skip(where, f"FedEx says: {message} ({code})")
        problem = problem or _problem(code, message)
    problem = _read_parcels(reply.parcels(track, path, gathered), meta, gathered) or problem
    gathered.rest_of_xml(root)
    return problem


def _track_reply(root: Element) -> tuple[str, Element | None]:
    if root.tag == "TrackReply":
        return root.tag, root
    found = markup.inside(root, "Body", "TrackReply")
    return f"{root.tag}.Body.TrackReply", found


def _fault(fault: Element) -> str:
    return markup.words(fault, "detail", "desc") or markup.words(fault, "faultstring")


def _read_parcels(
    parcels: Iterable[tuple[Parcel, tuple[str, str]]], meta: Mapping[str, str], gathered: Gathered
) -> Problem | None:
    """Gather all parcels; return the first failure that FedEx tells of one of them."""
    zone, arrived = meta.get("zone", "") or meta.get("default_zone", ""), received(meta.get("received_at", ""))
    problem, silent = None, list[str]()
    for parcel, (code, message) in parcels:
        if not parcel.events:
            silent.append(parcel.number)
        if code or message:
            problem = problem or _problem(code, message)
        if not parcel.number:
            if parcel.events:
                gathered.refuse(parcel.path, "the scans have no tracking number")
            continue
        read_parcel(parcel, zone, arrived, gathered)
    again = next((number for number in silent if number and silent.count(number) > 1), "")
    return problem or (_several(again, silent.count(again)) if again else None)


def _several(number: str, times: int) -> Problem:
    """FedEx uses numbers again, and tells no scan until it is told which of them is meant."""
    return Problem(
        f"FedEx knows {times} parcels of the number {number}, and tells no scan of them",
        "ask once more with the unique id (trackingNumberUniqueId) of the parcel that was sent on the right day",
    )


def _problem(code: str, message: str) -> Problem:
    return Problem(f"FedEx says: {message or 'an error without words'} ({code or 'no code'})", codes.help_with(code))
