"""Read what UPS tells: an answer of its Track API or a push of its Track Alert, or a list of them. Pure.

The formats are named on the card. UPS writes local times, mostly without a zone; scans come newest first, are sent
again with other wording, and an answer may hold several packages or an error inside a 200.
"""

from collections.abc import Mapping
from typing import Any

from doorstep.connect import bodies
from doorstep.connect.carriers.ups import codes
from doorstep.connect.carriers.ups.answer import Found, read_shipment
from doorstep.connect.carriers.ups.push import read_push
from doorstep.connect.pick import inside, several, words
from doorstep.timeline.model import Ignored, Problem, Reading

_HELP = {
    "later": "UPS knows nothing of the number yet; ask again later",
    "number": "correct the tracking number; asking again does not help",
    "settings": "mend the credentials in the settings of this source; asking again does not help",
    "": "look the code up in UPS's list of errors",
}


def read(raw: bytes, meta: Mapping[str, str]) -> Reading:
    """Return every scan and estimate; what is no event is named in `ignored`, an error of UPS in `error`."""
    try:
        body = bodies.value(bodies.cleaned(raw))
    except bodies.Refused as refused:
        return Reading(error=refused.problem)
    zone = meta.get("zone", "") or meta.get("default_zone", "")
    found = Found([], [], [])
    bodies_of = body if isinstance(body, list) else [body]
    problem: Problem | None = None
    for place, one in enumerate(bodies_of):
        problem = _read_one(one, f"[{place}]." if isinstance(body, list) else "", zone, found) or problem
    if found.events:
        if problem is not None:
            found.ignored.append(Ignored("", f"{problem.why}; {problem.how_to_mend}"))
        return Reading(tuple(found.events), tuple(found.ignored))
    return Reading((), tuple(found.ignored), problem or _nothing(found))


def _read_one(body: Any, path: str, zone: str, found: Found) -> Problem | None:
    errors = several(body, "response", "errors") or several(body, "errors")
    if errors:
        return _problem(words(errors[0], "code"), words(errors[0], "message"))
    shipments = several(body, "trackResponse", "shipment")
    for place, shipment in enumerate(shipments):
        read_shipment(shipment, f"{path}trackResponse.shipment[{place}]", zone, found)
    if shipments:
        return None
    if inside(body, "activityStatus") or words(body, "localActivityDate"):
        read_push(body, path, zone, found)
        return None
    return Problem(
        "this is neither an answer of the Track API nor a push of Track Alert",
        "send the body as UPS sent it: an object with trackResponse, or one with trackingNumber and activityStatus",
    )


def _nothing(found: Found) -> Problem:
    if found.warnings:
        return _problem(*found.warnings[0])
    refused = next((one for one in found.ignored if one.why.startswith("refused: ")), None)
    if refused is not None:
        return Problem(f"{refused.path}: {refused.why.removeprefix('refused: ')}", "compare it with UPS's description")
    return Problem("UPS answered without any activity", "ask again later; the label may be new")


def _problem(code: str, message: str) -> Problem:
    return Problem(f"UPS says: {message or 'an error without words'} ({code or 'no code'})", _HELP[codes.again(code)])
