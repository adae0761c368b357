"""Read what DHL Paket tells: an answer of its Sendungsverfolgung, or rows of its scan report. Pure.

In the answer every element is called `data`; its attribute `name` tells what it is, and everything else stands in
attributes. An error stands in `code` and `error` of the root, inside a 200.
"""

from collections.abc import Mapping

from doorstep.connect import bodies, feeds, markup
from doorstep.connect.carriers.dhl_parcel_de import pieces, report
from doorstep.connect.gathered import Gathered
from doorstep.timeline.model import Problem, Reading

_NOTHING = Problem("DHL answered without any scan", "ask again later; the label may be new")


def read(raw: bytes, meta: Mapping[str, str]) -> Reading:
    """Return every scan and estimate; what is no event is named in `ignored`, an error of DHL in `error`."""
    zone = meta.get("zone", "") or meta.get("default_zone", "")
    gathered = Gathered()
    problem: Problem | None = None
    try:
        if feeds.is_feed(raw):
            feeds.gather(raw, report.FEED, report.scan, gathered)
            problem = Problem("the table has no row of DHL Paket", f"its rows are those of the feed {report.FEED}")
        else:
            root = markup.document(raw)
            problem = pieces.read_root(root, zone, gathered)
            gathered.rest_of_xml(root)
    except bodies.Refused as refused:
        return Reading(error=refused.problem)
    return gathered.reading(problem or _NOTHING, "compare it with DHL's description")
