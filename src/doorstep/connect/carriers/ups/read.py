"""Read what UPS tells: an answer of its Track API or a push of its Track Alert, or a list of them. Pure.

The formats are named on the card. UPS writes local times, mostly without a zone; scans come newest first, are sent
again with other wording, and an answer may hold several packages or an error inside a 200.
"""

from collections.abc import Mapping
from typing import Any

from doorstep.connect import bodies
from doorstep.connect.carriers.ups import codes
from doorstep.connect.carriers.ups.answer import read_shipment
from doorstep.connect.carriers.ups.push import read_push
from doorstep.connect.gathered import Gathered
from doorstep.connect.pick import inside, several, words
from doorstep.timeline.model import Problem, Reading

_FOREIGN = Problem(
    "this is neither an answer of the Track API nor a push of Track Alert",
    "send the body as UPS sent it: an object with trackResponse, or one with trackingNumber and activityStatus",
)


def read(raw: bytes, meta: Mapping[str, str]) -> Reading:
    """Return every scan and estimate; what is no event is named in `ignored`, an error of UPS in `error`."""
    try:
        body = bodies.value(bodies.cleaned(raw))
    except bodies.Refused as refused:
        return Reading(error=refused.problem)
    zone = meta.get("zone", "") or meta.get("default_zone", "")
    found = Gathered()
    problem: Problem | None = None
    warned: Problem | None = None
    for place, one in enumerate(body if isinstance(body, list) else [body]):
        here = f"[{place}]." if isinstance(body, list) else ""
        failed, noticed = _read_one(one, here, zone, found)
        problem, warned = failed or problem, warned or noticed
    found.rest_of_json(body)
    if found.events and problem is not None:
        found.skip("", f"{problem.why}; {problem.how_to_mend}")
    nothing = problem or warned or Problem("UPS answered without any activity", "ask again later; the label may be new")
    return found.reading(nothing, "compare it with UPS's description")


def _read_one(body: Any, path: str, zone: str, found: Gathered) -> tuple[Problem | None, Problem | None]:
    """Gather one answer or push. Returns why it could not be read, and what UPS warns of."""
    errors = several(body, "response", "errors") or several(body, "errors")
    if errors:
        return codes.problem(words(errors[0], "code"), words(errors[0], "message")), None
    shipments = several(body, "trackResponse", "shipment")
    warned: Problem | None = None
    for place, shipment in enumerate(shipments):
        said = read_shipment(shipment, f"{path}trackResponse.shipment[{place}]", zone, found)
        warned = warned or said
    if shipments:
        return None, warned
    if inside(body, "activityStatus") or words(body, "localActivityDate"):
        read_push(body, path, zone, found)
        return None, None
    return _FOREIGN, None
