"""Read interchanges of EDIFACT with IFTSTA messages. Pure."""

from collections.abc import Iterator, Mapping

from msgspec import structs

from doorstep.connect import edi, edi_clock, moments, numbers, scans
from doorstep.connect.bodies import Refused
from doorstep.connect.edi import Segment
from doorstep.connect.gathered import Gathered, dated
from doorstep.connect.moments import Moment
from doorstep.connect.standards.iftsta import groups, seen
from doorstep.connect.standards.iftsta.groups import Consignment, Message, Part
from doorstep.connect.steps import exact, planned, stepped
from doorstep.timeline.model import ARRIVED, DEPARTED, Precision, Problem, Reading

#: More statuses times packages than this in one consignment are not told apart: the consignment alone is.
_MOST = 20_000
_NOTHING = Problem("the interchange has no IFTSTA message", "send the carrier's status reports (IFTSTA)")
#: Qualifiers (element 2005) of the time of a status, the best first.
_HAPPENED = ("334", "7", "178", "186", "35", "200", "252", "253", "9", "1", "310")
#: Qualifiers of an expected delivery: a moment, or the ends of a window.
_EXPECTED, _FROM, _UNTIL = ("17", "191", "67", "69"), "64", "63"
#: Agencies (element 3055) whose list is Recommendation 24: none named, UN/ECE, GS1.
_COMMON = frozenset({"", "6", "9"})
#: Qualifiers of a departure that is to come: scheduled, estimated.
_DEPARTS = ("189", "133")
_LEFT = "24"
_STEPS = {"1": ARRIVED, "1E": ARRIVED, _LEFT: DEPARTED}
_ENVELOPE = {"UNB": "when the interchange was written", "UNG": "when the group was written"}


def read(raw: bytes, meta: Mapping[str, str]) -> Reading:
    """Return a scan for each status of each consignment and package, and the expected deliveries."""
    gathered = Gathered()
    try:
        segments = edi.edifact(edi.text(raw))
    except Refused as refused:
        return Reading(error=refused.problem)
    sender = next((one.text(2) for one in segments if one.tag == "UNB"), "")
    for head, inside in _messages(segments):
        if head.text(2).upper() != "IFTSTA":
            gathered.skip(head.path, f"a message {head.text(2)[:10]!r}, which tells no status of a consignment")
            gathered.used(*(one.path for one in inside))
            continue
        found = groups.message(head, inside)
        for consignment in found.consignments:
            if len(consignment.statuses) * len(consignment.packages) > _MOST:
                gathered.refuse(head.path, f"{len(consignment.packages)} packages are too many to tell apart")
                consignment.packages.clear()
            for status, part in consignment.statuses:
                _read_status(status, part, consignment, found, sender, meta, gathered)
            if not consignment.statuses:
                gathered.skip(f"{head.path}", "a consignment without a status")
    _rest(segments, gathered)
    return gathered.reading(_NOTHING)


def _messages(segments: list[Segment]) -> Iterator[tuple[Segment, list[Segment]]]:
    head: Segment | None = None
    inside: list[Segment] = []
    for one in segments:
        if one.tag in {"UNH", "UNT"}:
            if head is not None:
                yield head, inside
            head, inside = (one, []) if one.tag == "UNH" else (None, [])
        elif head is not None:
            inside.append(one)
    if head is not None:
        yield head, inside


def _read_status(
    status: Segment,
    part: Part,
    consignment: Consignment,
    found: Message,
    sender: str,
    meta: Mapping[str, str],
    gathered: Gathered,
) -> None:
    levels = (part, consignment, found)
    if status.text(1) not in {"", "1", "Z01", "ZZZ"}:
        gathered.skip(status.path, f"a status of another kind ({status.text(1)[:5]}), not of the transport")
        return
    carrier = seen.carrier_of(levels, sender)
    subjects = _subjects(part, consignment)
    if not subjects:
        gathered.refuse(status.path, "neither the status nor its consignment has a number")
        return
    zone = seen.zone_of(levels) or meta.get("default_zone", "")
    timed = _time(status, levels, zone, gathered)
    if timed is None:
        return
    dtm, when = timed
    said = seen.said(status, levels, carrier, found.release, sender)
    common = status.text(2, 3) in _COMMON  # other agencies give these codes another meaning
    for number in subjects:
        one = structs.replace(said, number=number, when=when, written=dtm.text(1, 2))
        gathered.told(dtm.path, stepped(scans.told(one), _STEPS if common else {}, one.code.upper()), status.path)
        _departs(part, one, zone, gathered, left=common and one.code == _LEFT)
        _expected(part, one, zone, gathered)


def _subjects(part: Part, consignment: Consignment) -> list[str]:
    named = [groups.consignment_number(part, consignment), *groups.package_numbers(part, consignment)]
    return list(dict.fromkeys(number for number in map(numbers.number, named) if number))


def _time(status: Segment, levels: tuple[Part, ...], zone: str, gathered: Gathered) -> tuple[Segment, Moment] | None:
    """The time of a status, and the segment that tells it."""
    dtm = next((level.times[kind] for level in levels[:2] for kind in _HAPPENED if kind in level.times), None)
    if dtm is None:
        gathered.refuse(status.path, "the status has no time")
        return None
    try:
        return dtm, edi_clock.moment(dtm.text(1, 2), dtm.text(1, 3), zone)
    except ValueError as error:
        gathered.refuse(dtm.path, error)
        gathered.used(status.path)
        return None


def _expected(part: Part, one: scans.Seen, zone: str, gathered: Gathered) -> None:
    """The carrier's expected delivery, told beside a status and as of it."""
    single = next((part.times[kind] for kind in _EXPECTED if kind in part.times), None)
    first, last = part.times.get(_FROM), single or part.times.get(_UNTIL)
    if last is None:
        return
    try:
        until = edi_clock.moment(last.text(1, 2), last.text(1, 3), zone)
        begin: Moment | None = edi_clock.moment(first.text(1, 2), first.text(1, 3), zone) if first else None
    except ValueError as error:
        gathered.refuse(last.path, error)
        return
    start = begin.at if begin else None
    if until.precision is Precision.DAY and start is None:
        start = moments.start_of_day(until)
    written = (first.text(1, 2) if first else "", last.text(1, 2))
    told = scans.estimate(one.carrier, one.number, one.when, written, start, until.at)
    gathered.told(last.path, told, *([first.path] if first else []))


def _departs(part: Part, one: scans.Seen, zone: str, gathered: Gathered, *, left: bool) -> None:
    """The departure that is planned, told beside a status and as of it. A day alone books nothing, and neither does
    one that had passed, unless the status is that it left."""
    dtm = next((part.times[kind] for kind in _DEPARTS if kind in part.times), None)
    if dtm is None:
        return
    try:
        at = edi_clock.moment(dtm.text(1, 2), dtm.text(1, 3), zone)
    except ValueError as error:
        gathered.refuse(dtm.path, error)
        return
    if exact(at) and (left or at.at >= one.when.at):
        leg = numbers.leg(one.carrier, one.number)
        gathered.told(dtm.path, planned(leg, one.when, (dtm.text(1, 2),), at, one.place, one.vehicle))


def _rest(segments: list[Segment], gathered: Gathered) -> None:
    """Name every further segment that holds a date."""
    for one in segments:
        if one.tag in _ENVELOPE:
            test = "; sent as a test" if one.tag == "UNB" and one.text(11) == "1" else ""
            gathered.skip(one.path, _ENVELOPE[one.tag] + test)
        elif (one.tag == "DTM" or any(dated(p) for e in one.elements for p in e)) and not gathered.known(one.path):
            what = "when the message was written" if one.text(1) == "137" else "a date that is no status"
            gathered.skip(one.path, what)
