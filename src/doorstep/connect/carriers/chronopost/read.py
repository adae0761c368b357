"""Read what Chronopost tells: its SOAP service, or Suivi v2 of La Poste. Pure."""

from collections.abc import Mapping

from doorstep.connect import bodies, markup
from doorstep.connect.carriers.chronopost import soap
from doorstep.connect.gathered import Gathered
from doorstep.connect.suivi import answer
from doorstep.timeline.model import Problem, Reading

_NOTHING = Problem("Chronopost answered without any event", "ask again later; the label may be new")


def read(raw: bytes, meta: Mapping[str, str]) -> Reading:
    """Return every scan and estimate; what is no event is named in `ignored`, an error of Chronopost in `error`."""
    zone = meta.get("zone", "") or meta.get("default_zone", "")
    gathered = Gathered()
    try:
        if markup.is_xml(raw):
            root = markup.document(raw)
            problem = soap.read_root(root, meta.get("tracking_number", ""), zone, gathered)
            gathered.rest_of_xml(root)
        else:
            body = bodies.value(bodies.cleaned(raw))
            problem = answer.read_body(body, zone, gathered)
            gathered.rest_of_json(body)
    except bodies.Refused as refused:
        return Reading(error=refused.problem)
    return gathered.reading(problem or _NOTHING, "compare it with Chronopost's description")
