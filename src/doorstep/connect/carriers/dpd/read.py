"""Read what DPD tells: a parcel life cycle, a parcel of DPD UK, a file of scans, or its rows of a joint table. Pure.

All formats write local times without a zone, and the same two-digit scan codes; DPD UK has codes of its own.
"""

from collections.abc import Mapping
from typing import Any

from doorstep.connect import bodies, feeds
from doorstep.connect.carriers.dpd import lifecycle, table, uk
from doorstep.connect.carriers.dpd.scans import Context
from doorstep.connect.gathered import Gathered
from doorstep.connect.pick import inside
from doorstep.timeline.model import Problem, Reading

_NOTHING = Problem("DPD answered without any scan", "ask again later; the label may be new")


def read(raw: bytes, meta: Mapping[str, str]) -> Reading:
    """Return every scan and estimate; what is no event is named in `ignored`, an error of DPD in `error`."""
    gathered = Gathered()
    asked = meta.get("tracking_number", "")
    zone = meta.get("zone", "") or meta.get("default_zone", "")
    context = Context(zone, asked, meta.get("received_at", ""), gathered)
    problem: Problem | None = None
    try:
        if feeds.is_feed(raw):
            feeds.gather(raw, table.FEED, table.masked, gathered)
            problem = Problem("the table has no row of DPD", f"its rows are those of the feed {table.FEED}")
        elif table.is_file(raw):
            problem = table.read_file(raw, context)
        else:
            body = bodies.value(bodies.cleaned(raw))
            problem = _answers(body, context)
            gathered.rest_of_json(body)
    except bodies.Refused as refused:
        return Reading(error=refused.problem)
    return gathered.reading(problem or _NOTHING, "compare it with DPD's description")


def _answers(body: Any, context: Context) -> Problem | None:
    problem: Problem | None = None
    for place, one in enumerate(body if isinstance(body, list) else [body]):
        path = f"[{place}]." if isinstance(body, list) else ""
        if lifecycle.is_one(one):
            problem = lifecycle.read_body(one, path, context) or problem
        elif inside(one) and ("data" in one or "error" in one):
            problem = uk.read_body(one, path, context) or problem
        else:
            problem = Problem(
                "this is neither a parcel life cycle of DPD nor an answer of DPD UK",
                "send the body as DPD sent it: an object with parcellifecycleResponse, or one with data",
            )
    return problem
