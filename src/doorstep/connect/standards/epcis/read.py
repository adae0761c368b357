"""Read documents of EPCIS: JSON or XML, whole documents, answers to queries, single events. Pure."""

import re
from collections.abc import Mapping

from doorstep.connect import bodies, markup
from doorstep.connect.bodies import Refused
from doorstep.connect.gathered import Gathered
from doorstep.connect.standards.epcis import ours, views
from doorstep.connect.standards.epcis.events import read_event
from doorstep.timeline.model import Problem, Reading

#: Tools write the bare document type (without entities or an address); it says nothing and is taken out.
_BARE_TYPE = re.compile(rb"<!DOCTYPE\s+[A-Za-z_][\w:.-]*\s*>")
_NO_EVENTS = "send an EPCISDocument with its eventList, or one event"
_OTHER = {
    "EPCISMasterDataDocument": "the document holds master data and no events",
    "EPCISCaptureJob": "the body tells how a capture went; it holds no events",
}


def read(raw: bytes, meta: Mapping[str, str]) -> Reading:
    """Return a scan for each thing of each event, what went into or out of which container, and what was taken back.

    An event of our own export is read back as what it was, but only where a member of staff reads a file (`meta` has no
    `connector`): a trading partner may tell what it saw, and not what we promised or were paid.
    """
    try:
        return _xml(raw) if markup.is_xml(raw) else _json(raw, restore="connector" not in meta)
    except Refused as refused:
        return Reading(error=refused.problem)


def _json(raw: bytes, *, restore: bool) -> Reading:
    body = bodies.value(bodies.cleaned(raw))
    if not views.is_json(body):
        raise Refused("the body is no EPCIS document: it has no event list", _NO_EVENTS)
    gathered = Gathered()
    known = views.places_of_json(body)
    for view in views.of_json(body):
        if not restore or not ours.read_back(view, gathered):
            read_event(view, known, gathered)
    if isinstance(body, dict) and body.get("creationDate"):
        gathered.skip("creationDate", "when the document was written")
    gathered.rest_of_json(body)
    return _reading(gathered)


def _xml(raw: bytes) -> Reading:
    root = markup.document(_BARE_TYPE.sub(b"", raw[:4096], count=1) + raw[4096:])
    if root.tag in _OTHER:
        raise Refused(_OTHER[root.tag], _NO_EVENTS)
    gathered = Gathered()
    known = views.places_of_xml(root)
    found = False
    for view in views.of_xml(root):
        found = True
        read_event(view, known, gathered)
    if not found and not root.tag.startswith("EPCIS"):
        raise Refused(f"the body is no EPCIS document: its root is {root.tag[:60]!r}", _NO_EVENTS)
    if root.get("creationDate"):
        gathered.skip(f"{root.tag}.@creationDate", "when the document was written")
    gathered.rest_of_xml(root)
    return _reading(gathered)


def _reading(gathered: Gathered) -> Reading:
    """A document whose events follow nothing (a measurement of a room) was read all the same."""
    reading = gathered.reading(Problem("the document has no events", _NO_EVENTS))
    refused = any(one.why.startswith("refused: ") for one in reading.ignored)
    if not reading.events and reading.ignored and not refused:
        return Reading((), reading.ignored)
    return reading
