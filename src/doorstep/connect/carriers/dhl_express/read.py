"""Read what DHL Express tells: a TrackingResponse of XML-PI, or an answer or push of the MyDHL API. Pure.

XML-PI writes local times without a zone, oldest first; MyDHL adds an offset when it is asked for. A failed look-up
stands inside an ordinary answer, beside others that succeeded. Pieces may have scans of their own.
"""

from collections.abc import Mapping

from doorstep.connect import bodies, markup
from doorstep.connect.carriers.dhl_express import mydhl, xmlpi
from doorstep.connect.gathered import Gathered
from doorstep.timeline.model import Problem, Reading


def read(raw: bytes, meta: Mapping[str, str]) -> Reading:
    """Return every scan and estimate; what is no event is named in `ignored`, an error of DHL in `error`."""
    zone = meta.get("zone", "") or meta.get("default_zone", "")
    gathered = Gathered()
    try:
        if markup.is_xml(raw):
            root = markup.document(raw)
            problem = xmlpi.read_root(root, zone, gathered)
            gathered.rest_of_xml(root)
        else:
            body = bodies.value(bodies.cleaned(raw))
            problem = mydhl.read_body(body, zone, gathered)
            gathered.rest_of_json(body)
    except bodies.Refused as refused:
        return Reading(error=refused.problem)
    return gathered.reading(
        problem or Problem("DHL answered without any scan", "ask again later; the label may be new"),
        "compare it with DHL's description",
    )
