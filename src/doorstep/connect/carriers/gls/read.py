"""Read what GLS tells, in whichever of its formats: Track and Trace V1, ShipIT, MyGLS, its page, pakstat rows. Pure.

Times have offsets in Track and Trace and MyGLS, none on the page and in pakstat. A failed look-up stands beside parcels
that are known. The parcel's own status may be later than every event.
"""

from collections.abc import Iterator, Mapping
from typing import Any

from doorstep.connect import bodies, feeds
from doorstep.connect.carriers.gls import group, mygls, pakstat, trace
from doorstep.connect.carriers.gls.parcel import failed
from doorstep.connect.gathered import Gathered
from doorstep.connect.pick import inside, several, words
from doorstep.timeline.model import Problem, Reading

_NOTHING = Problem("GLS answered without any event", "ask again later; the label may be new")
_HELP = "compare it with GLS's description"


def read(raw: bytes, meta: Mapping[str, str]) -> Reading:
    """Return every scan and estimate; what is no event is named in `ignored`, an error of GLS in `error`."""
    zone = meta.get("zone", "") or meta.get("default_zone", "")
    gathered = Gathered()
    try:
        if feeds.is_feed(raw):
            feeds.gather(raw, pakstat.FEED, pakstat.scan, gathered)
            nothing = Problem("the table has no row of GLS", f"its rows are those of the feed {pakstat.FEED}")
            return gathered.reading(nothing, _HELP)
        body = bodies.value(bodies.cleaned(raw))
    except bodies.Refused as refused:
        return Reading(error=refused.problem)
    problem: Problem | None = None
    for path, one in _each(body):
        problem = _read_one(one, path, zone, gathered) or problem
    gathered.rest_of_json(body)
    return gathered.reading(problem or _NOTHING, _HELP)


def _each(body: Any) -> Iterator[tuple[str, Any]]:
    if isinstance(body, list):
        yield from ((f"[{place}]", one) for place, one in enumerate(body))
    else:
        yield "", body


def _read_one(body: Any, path: str, zone: str, gathered: Gathered) -> Problem | None:
    before = f"{path}." if path else ""
    problem: Problem | None = None
    known = False
    for place, parcel in enumerate(several(body, "parcels")):
        known, problem = True, trace.read_parcel(parcel, f"{before}parcels[{place}]", zone, gathered) or problem
    for place, unit in enumerate(several(body, "tuStatus")):
        known = True
        group.read_parcel(unit, f"{before}tuStatus[{place}]", zone, gathered)
    if several(body, "history") and words(body, "tuNo"):
        known = True
        group.read_parcel(body, path, zone, gathered)
    if inside(body, "UnitDetail"):
        known = True
        trace.read_unit(inside(body, "UnitDetail"), f"{before}UnitDetail", zone, gathered)
    for step in ("", "d"):
        part = inside(body, step) if step else body
        if several(part, "ParcelStatusList") or several(part, "GetParcelStatusErrors"):
            known, problem = True, mygls.read_parcel(part, f"{before}{step}".rstrip("."), zone, gathered) or problem
    return problem if known else _error(body, path, gathered)


def _error(body: Any, path: str, gathered: Gathered) -> Problem:
    first = next(iter(several(body, "errors")), body)
    code = words(first, "errorCode") or words(first, "lastError") or words(first, "code") or words(first, "error")
    message = (
        words(first, "errorMessage")
        or words(first, "exceptionText")
        or words(first, "message")
        or words(first, "error_description")
    )
    if not message:
        return Problem("this is no answer of GLS", "send the body as GLS sent it: an object with parcels or tuStatus")
    return failed(code, message, path, gathered)
