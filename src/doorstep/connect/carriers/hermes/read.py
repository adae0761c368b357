"""Read what Hermes tells: shipments of Hermes Germany's interface, parcels of its page, parcels of Evri. Pure.

A failed look-up stands inside an ordinary answer, in place of the events of its number.
"""

from collections.abc import Iterator, Mapping
from typing import Any

from doorstep.connect import bodies
from doorstep.connect.carriers.hermes import evri, germany
from doorstep.connect.carriers.hermes.scan import failed
from doorstep.connect.gathered import Gathered
from doorstep.connect.pick import several, words
from doorstep.timeline.model import Problem, Reading

_NOTHING = Problem("Hermes answered without any event", "ask again later; the label may be new")
_NO_ANSWER = Problem(
    "this is no answer of Hermes",
    "send the body as Hermes sent it: an object with shipmentinfo, a list of parcels, or Evri's results",
)
_HELP = "compare it with Hermes's description"


def read(raw: bytes, meta: Mapping[str, str]) -> Reading:
    """Return every scan and estimate; what is no event is named in `ignored`, an error of Hermes in `error`."""
    zone = meta.get("zone", "") or meta.get("default_zone", "")
    gathered = Gathered()
    try:
        body = bodies.value(bodies.cleaned(raw))
    except bodies.Refused as refused:
        return Reading(error=refused.problem)
    problem: Problem | None = None
    for path, one in _each(body):
        problem = _read_one(one, path, zone, meta.get("tracking_number", ""), gathered) or problem
    gathered.rest_of_json(body)
    return gathered.reading(problem or _NOTHING, _HELP)


def _each(body: Any) -> Iterator[tuple[str, Any]]:
    if isinstance(body, list):
        yield from ((f"[{place}]", one) for place, one in enumerate(body))
    else:
        yield "", body


def _read_one(body: Any, path: str, zone: str, asked: str, gathered: Gathered) -> Problem | None:
    before = f"{path}." if path else ""
    problem: Problem | None = None
    known = False
    for place, shipment in enumerate(several(body, "shipmentinfo")):
        known = True
        problem = germany.read_shipment(shipment, f"{before}shipmentinfo[{place}]", zone, gathered) or problem
    if words(body, "barcode") and not several(body, "trackingEvents"):
        known = True
        germany.read_parcel(body, path, zone, gathered)
    results = several(body, "results")
    for place, parcel in enumerate(results):
        known = True
        alone = asked if len(results) == 1 else ""
        evri.read_parcel(parcel, f"{before}results[{place}]", alone, zone, gathered)
    for place, failure in enumerate(several(body, "failures")):
        known, problem = True, evri.read_failure(failure, f"{before}failures[{place}]", gathered)
    return problem if known else _error(body, path, gathered)


def _error(body: Any, path: str, gathered: Gathered) -> Problem:
    for key in ("listOfResultCodes", "errors"):
        for one in several(body, key):
            message = words(one, "message") or words(one, "description")
            if message:
                return failed(words(one, "code"), message, path, gathered)
    code = words(body, "code") or words(body, "status") or words(body, "error")
    message = words(body, "message") or words(body, "error_description") or words(body, "detail")
    return failed(code, message, path, gathered) if message else _NO_ANSWER
