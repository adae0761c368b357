"""Read what PostNL tells: the current or the complete status of shipments, those updated since, or a signature. Pure.

An answer holds one shipment or a list of them. Times are local and have no zone; letter case of keys differs.
"""

from collections.abc import Mapping
from typing import Any

from doorstep.connect import bodies
from doorstep.connect.carriers.postnl import shipment
from doorstep.connect.carriers.postnl.keys import named, rows, text
from doorstep.connect.carriers.postnl.scans import HOME, PACKAGE
from doorstep.connect.carriers.postnl.shipment import Context
from doorstep.connect.gathered import Gathered
from doorstep.connect.pick import inside
from doorstep.connect.statuses import statuses
from doorstep.timeline.model import Problem, Reading

_ANSWERS = ("completestatus", "currentstatus")


def read(raw: bytes, meta: Mapping[str, str]) -> Reading:
    """Return every scan and estimate; what is no event is named in `ignored`, an error of PostNL in `error`."""
    gathered = Gathered()
    zone = meta.get("zone", "") or meta.get("default_zone", "") or HOME
    context = Context(zone, meta.get("received_at", ""), gathered)
    try:
        body = bodies.value(bodies.cleaned(raw))
    except bodies.Refused as refused:
        return Reading(error=refused.problem)
    problem: Problem | None = None
    for place, one in enumerate(body if isinstance(body, list) else [body]):
        problem = _answer(one, f"[{place}]" if isinstance(body, list) else "", context) or problem
    gathered.rest_of_json(body)
    return gathered.reading(
        problem or Problem("PostNL answered without any status", "ask again later; the label may be new"),
        "compare it with PostNL's description",
    )


def _answer(body: Any, path: str, context: Context) -> Problem | None:
    here = f"{path}." if path else ""
    if problem := _error(body):
        context.gathered.skip(path, problem.why)
        return problem
    key, signature = named(body, "signature")
    if isinstance(signature, dict):
        shipment.signed(signature, f"{here}{key}", context)
        return None
    if text(body, "barcode"):
        shipment.read_one(body, path, context)
        return None
    known = False
    for name in _ANSWERS:
        key, answer = named(body, name)
        known = known or key != ""
        for where, one in rows(answer, "shipment", f"{here}{key}"):
            shipment.read_one(one, where, context)
    if known:
        return _warning(body)
    return Problem(
        "this is no answer of PostNL's Shippingstatus API",
        "send the body as PostNL sent it: an object with CurrentStatus or CompleteStatus, or a list of updates",
    )


def _error(body: Any) -> Problem | None:
    """The error that this answer consists of: of the gateway, of the API, or a message alone."""
    fault = inside(body, "fault")
    code, said = text(inside(fault, "detail"), "errorcode"), text(fault, "faultstring")
    for _, one in rows(body, "errors", ""):
        code = code or text(one, "code") or text(one, "errornumber")
        said = said or text(one, "description") or text(one, "error") or text(one, "errormsg")
    if not code and not said and len(inside(body)) <= 2:
        said = text(body, "message")
    return _problem(code, said) if code or said else None


def _warning(body: Any) -> Problem | None:
    for _, one in rows(body, "warnings", ""):
        code, said = text(one, "code"), text(one, "message") or text(one, "description")
        if code or said:
            return _problem(code, said)
    return None


def _problem(code: str, said: str) -> Problem:
    written = f"PostNL says: {said or 'an error without words'} ({code or 'no code'})"
    return Problem(written, statuses(PACKAGE).help_with(code))
