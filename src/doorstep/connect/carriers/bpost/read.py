"""Read what bpost tells: an itemTracking of its Tracked Mail service, or the items of its Track & Trace page. Pure.

The service writes a code of a letter and two digits with words in the account's language; the page writes local times
to the minute, and either a key or words in each language. An error stands inside an ordinary answer.
"""

from collections.abc import Mapping

from doorstep.connect import bodies, markup
from doorstep.connect.carriers.bpost import items, tracked
from doorstep.connect.carriers.bpost.scans import Context
from doorstep.connect.gathered import Gathered
from doorstep.timeline.model import Problem, Reading


def read(raw: bytes, meta: Mapping[str, str]) -> Reading:
    """Return every scan and estimate; what is no event is named in `ignored`, an error of bpost in `error`."""
    gathered = Gathered()
    zone = meta.get("zone", "") or meta.get("default_zone", "") or "Europe/Brussels"
    context = Context(zone, meta.get("received_at", ""), gathered)
    try:
        if markup.is_xml(raw):
            root = markup.document(raw)
            problem = tracked.read_root(root, context)
            gathered.rest_of_xml(root)
        else:
            body = bodies.value(bodies.cleaned(raw))
            problem = items.read_body(body, context)
            gathered.rest_of_json(body)
    except bodies.Refused as refused:
        return Reading(error=refused.problem)
    return gathered.reading(
        problem or Problem("bpost answered without any scan", "ask again later; the label may be new"),
        "compare it with bpost's description",
    )
