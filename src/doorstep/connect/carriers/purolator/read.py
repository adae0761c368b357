"""Read what Purolator tells: an answer about PINs or references, with the scans of each. Pure.

Depots tell local times without a zone: that of the depot's province is guessed. The scan's type is coarse, and most
scans are of the type "Other": their words are part of what makes each the same scan when it is sent again.
"""

from collections.abc import Mapping
from typing import NamedTuple
from xml.etree.ElementTree import Element

from doorstep.connect import bodies, markup, numbers
from doorstep.connect.carriers.purolator.scan import failures, read_scan
from doorstep.connect.gathered import Gathered
from doorstep.connect.markup import inside, steps, words
from doorstep.connect.statuses import statuses
from doorstep.timeline.model import Problem, Reading

_HELP = "compare it with Purolator's description of its tracking service"
_NOTHING = Problem("Purolator answered without any scan", "ask again later; the label may be new")
_FOREIGN = Problem(
    "this is no answer of Purolator about parcels",
    "send the body as Purolator sent it: a TrackPackagesByPinResponse or TrackPackagesByReferenceResponse in XML",
)
_ANSWERS = ("TrackPackagesByPinResponse", "TrackPackagesByReferenceResponse")
_TABLE = statuses("doorstep.connect.carriers.purolator")


class _Answer(NamedTuple):
    path: str
    element: Element


def read(raw: bytes, meta: Mapping[str, str]) -> Reading:
    """Return every scan; what is no event is named in `ignored`, an error of Purolator in `error`."""
    try:
        root = markup.document(raw)
    except bodies.Refused as refused:
        return Reading(error=refused.problem)
    gathered = Gathered()
    zone = meta.get("zone", "") or meta.get("default_zone", "")
    answer = _answer(root)
    if answer is None:
        fault = inside(root, "Body", "Fault")
        problem = _FOREIGN if fault is None else _problem(words(fault, "faultcode"), words(fault, "faultstring"))
    else:
        problem = _read(answer, zone, gathered) or _NOTHING
    gathered.rest_of_xml(root)
    return gathered.reading(problem, _HELP)


def _answer(root: Element) -> _Answer | None:
    if root.tag in _ANSWERS:
        return _Answer(root.tag, root)
    for name in _ANSWERS:
        if (found := inside(root, "Body", name)) is not None:
            return _Answer(f"{root.tag}.Body.{name}", found)
    return None


def _read(answer: _Answer, zone: str, gathered: Gathered) -> Problem | None:
    """Gather the scans of every package; return the first failure that Purolator tells."""
    problem = _failed(answer.path, answer.element, "", gathered)
    listed = inside(answer.element, "TrackingInformationList")
    for step, package in steps(listed) if listed is not None else ():
        here = f"{answer.path}.TrackingInformationList.{step}"
        number = numbers.number(words(package, "PIN", "Value"))
        problem = problem or _failed(here, package, number, gathered)
        scans = inside(package, "Scans")
        for below, scan in steps(scans) if scans is not None else ():
            read_scan(f"{here}.Scans.{below}", scan, number, zone, gathered)
    return problem


def _failed(path: str, element: Element, number: str, gathered: Gathered) -> Problem | None:
    problem = None
    for where, code, message in failures(element, path):
        about = f" of {number}" if number else ""
        gathered.skip(where, f"Purolator says{about}: {message} ({code})")
        problem = problem or _problem(code, message)
    return problem


def _problem(code: str, message: str) -> Problem:
    return Problem(
        f"Purolator says: {message or 'an error without words'} ({code or 'no code'})", _TABLE.help_with(code)
    )
