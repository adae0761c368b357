"""Read what Canada Post tells: tracking details with every scan, or summaries with the latest one. Pure.

Local times stand with the letters of their zone, or without; then the zone of the place is guessed. An answer may hold
several parcels, and a failure inside a 200.
"""

from collections.abc import Iterator, Mapping
from typing import NamedTuple
from xml.etree.ElementTree import Element

from doorstep.connect import bodies, markup, numbers
from doorstep.connect.carriers.canadapost.details import Detail, read_detail
from doorstep.connect.carriers.canadapost.meanings import TABLE
from doorstep.connect.carriers.canadapost.summary import read_summary
from doorstep.connect.gathered import Gathered
from doorstep.connect.moments import received
from doorstep.timeline.model import Problem, Reading

_HELP = "compare it with Canada Post's description of its tracking service"
_NOTHING = Problem("Canada Post answered without any scan", "ask again later; the label may be new")
_FOREIGN = Problem(
    "this is no answer of Canada Post about parcels",
    "send the body as Canada Post sent it: a tracking-detail, a tracking-summary or messages in XML",
)
_DETAILS = {"tracking-detail", "pin-detail", "dnc-detail"}
_SUMMARIES = {"pin-summary", "dnc-summary"}


class _Part(NamedTuple):
    path: str
    element: Element


def read(raw: bytes, meta: Mapping[str, str]) -> Reading:
    """Return every scan and the expected day; what is no event is named in `ignored`, an error in `error`."""
    try:
        root = markup.document(raw)
    except bodies.Refused as refused:
        return Reading(error=refused.problem)
    gathered = Gathered()
    zone = meta.get("zone", "") or meta.get("default_zone", "")
    asked = numbers.number(meta.get("tracking_number", ""))
    detail = Detail(zone, asked, received(meta.get("received_at", "")), gathered)
    problem: Problem | None = None
    known = False
    for path, element in _parts(root):
        known = True
        if element.tag in _DETAILS:
            read_detail(path, element, detail)
        elif element.tag in _SUMMARIES:
            read_summary(path, element, detail)
        else:
            problem = problem or _failure(path, element, gathered)
    gathered.rest_of_xml(root)
    return gathered.reading(problem or (_NOTHING if known else _FOREIGN), _HELP)


def _parts(root: Element) -> Iterator[_Part]:
    """Every parcel and every message of a body, however it is wrapped."""
    stack = [_Part(root.tag, root)]
    wanted = _DETAILS | _SUMMARIES | {"message", "Fault"}
    while stack:
        part = stack.pop()
        if part.element.tag in wanted:
            yield part
        else:
            below = [_Part(f"{part.path}.{step}", child) for step, child in markup.steps(part.element) if len(child)]
            stack.extend(reversed(below))


def _failure(path: str, element: Element, gathered: Gathered) -> Problem:
    code = markup.words(element, "code") or markup.words(element, "faultcode").rpartition(":")[2]
    message = markup.words(element, "description") or markup.words(element, "faultstring")
    problem = Problem(
        f"Canada Post says: {message or 'an error without words'} ({code or 'no code'})", TABLE.help_with(code)
    )
    gathered.skip(path, problem.why)
    return problem
