"""Read what DHL's Unified API tells: an answer with shipments, one shipment that was pushed, or a list of either. Pure.

Times are ISO 8601 with or without an offset; without one they are local to the place. The newest event comes first, the
shipment's own status repeats it. Which company of DHL carries it stands in `service`.
"""

from collections.abc import Iterator, Mapping
from typing import Any

from doorstep.connect import bodies
from doorstep.connect.carriers.dhl_unified import codes
from doorstep.connect.carriers.dhl_unified.shipment import read_shipment
from doorstep.connect.gathered import Gathered
from doorstep.connect.pick import inside, several, words
from doorstep.timeline.model import Problem, Reading

_NOTHING = Problem("DHL answered without any event", "ask again later; the label may be new")


def read(raw: bytes, meta: Mapping[str, str]) -> Reading:
    """Return every scan and estimate; what is no event is named in `ignored`, an error of DHL in `error`."""
    zone = meta.get("zone", "") or meta.get("default_zone", "")
    gathered = Gathered()
    try:
        body = bodies.value(bodies.cleaned(raw))
    except bodies.Refused as refused:
        return Reading(error=refused.problem)
    found = list(_shipments(body))
    for path, shipment in found:
        read_shipment(shipment, path, zone, gathered)
    problem = _NOTHING if found else _problem(body, gathered)
    gathered.rest_of_json(body)
    return gathered.reading(problem, "compare it with DHL's description")


def _shipments(body: Any) -> Iterator[tuple[str, Any]]:
    """Each shipment with its path, in whichever wrapping: an answer, a push, a list of them."""
    for place, one in enumerate(body if isinstance(body, list) else [body]):
        before = f"[{place}]" if isinstance(body, list) else ""
        for step in ("", "data"):
            part = inside(one, step) if step else one
            path = ".".join(name for name in (before, step) if name)
            for where, shipment in enumerate(several(part, "shipments")):
                yield f"{path}.shipments[{where}]".lstrip("."), shipment
            if inside(part, "shipment"):
                yield f"{path}.shipment".lstrip("."), inside(part, "shipment")
            elif words(part, "id") and (several(part, "events") or inside(part, "status")):
                yield path, part


def _problem(body: Any, gathered: Gathered) -> Problem:
    failure = inside(body, "failure") or body
    code, message = words(failure, "status"), words(failure, "detail") or words(failure, "title")
    if not message:
        return Problem(
            "this is no answer of DHL's Unified API", "send the body as DHL sent it: an object with shipments"
        )
    why = f"DHL says: {message} ({code or 'no code'})"
    gathered.found.skip("", why)
    return Problem(why, codes.help_with(code))
