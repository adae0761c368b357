"""Read interchanges of X12 with the transaction set 214. Pure."""

from collections.abc import Iterator, Mapping, Sequence
from typing import NamedTuple

from doorstep.connect import edi, moments, numbers, scans
from doorstep.connect.bodies import Refused
from doorstep.connect.edi import Segment
from doorstep.connect.gathered import Gathered, dated
from doorstep.connect.moments import Moment
from doorstep.connect.standards.x12_214 import clock, loops
from doorstep.connect.standards.x12_214.loops import Group, Shipment, Status
from doorstep.connect.standards.x12_214.seen import carrier_of, near, place_of, seen
from doorstep.connect.steps import exact, planned, stepped
from doorstep.timeline.model import ARRIVED, DEPARTED, Place, Precision, Problem, Reading, Told

#: More statuses times packages than this under one number are not told apart: the shipment alone is.
_MOST = 20_000
_NOTHING = Problem("the interchange has no transaction set 214", "send the carrier's status messages (214)")
_ENVELOPE = {"ISA": "when the interchange was written", "GS": "when the group was written"}


_STEPS = {
    "AF": DEPARTED, "P1": DEPARTED, "RL": DEPARTED, "VD": DEPARTED,
    "X4": ARRIVED, "AR": ARRIVED, "VA": ARRIVED, "Y1": ARRIVED,
}  # fmt: skip


class _Due(NamedTuple):
    """An expected delivery, or a departure from a place, that waits until the moment is known as of which it was
    said."""

    path: str
    number: str
    written: tuple[str, ...]
    until: Moment
    whole_day: bool
    place: Place | None = None
    vehicle: str = ""


def read(raw: bytes, meta: Mapping[str, str]) -> Reading:
    """Return a scan for each status of each shipment and package, and the carrier's expected deliveries."""
    gathered = Gathered()
    try:
        segments = edi.x12(edi.text(raw))
    except Refused as refused:
        return Reading(error=refused.problem)
    for kind, one_set in _sets(segments):
        if kind.text(1) != "214":
            gathered.skip(kind.path, f"a transaction set {kind.text(1)[:10]!r}, which tells no status of a shipment")
            gathered.used(*(one.path for one in one_set))
            continue
        _read_set(kind, one_set, meta, gathered)
    _rest(segments, gathered)
    return gathered.reading(_NOTHING)


def _sets(segments: list[Segment]) -> Iterator[tuple[Segment, list[Segment]]]:
    begin: Segment | None = None
    inside: list[Segment] = []
    for one in segments:
        if one.tag == "ST" or one.tag == "SE":
            if begin is not None:
                yield begin, inside
            begin, inside = (one, []) if one.tag == "ST" else (None, [])
        elif begin is not None:
            inside.append(one)
    if begin is not None:
        yield begin, inside


def _read_set(kind: Segment, segments: list[Segment], meta: Mapping[str, str], gathered: Gathered) -> None:
    found = loops.shipment(segments)
    if not found.number and not any(group.packages for group in found.groups):
        gathered.refuse(kind.path, "the shipment has no number (B10)")
        gathered.used(*(one.path for one in segments))
        return
    due: list[_Due] = []
    before = len(gathered.events)
    for group in found.groups:
        if len(group.statuses) * len(group.packages) > _MOST:
            gathered.refuse(
                group.statuses[0].segment.path, f"{len(group.packages)} packages are too many to tell apart"
            )
            group.packages.clear()
        for status in group.statuses:
            _read_status(found, group, status, meta, gathered, due)
    _tell_due(due, found, _as_of(gathered.events[before:], meta), gathered)


def _as_of(events: Sequence[Told], meta: Mapping[str, str]) -> Moment | None:
    """What is due was said with the latest status."""
    latest = max(events, key=lambda told: told.occurred_at, default=None)
    if latest is None:
        return moments.received(meta.get("received_at", ""))
    return Moment(latest.occurred_at, latest.offset, latest.precision, latest.zone_guessed)


def _tell_due(due: list[_Due], found: Shipment, as_of: Moment | None, gathered: Gathered) -> None:
    for one in due:
        start = moments.start_of_day(one.until) if one.whole_day else None
        said = as_of or one.until
        carrier = carrier_of(found.carrier) or "x12_214"
        if one.place is not None:
            leg = numbers.leg(carrier, one.number)
            gathered.told(one.path, planned(leg, said, one.written, one.until, one.place, one.vehicle))
            continue
        gathered.told(
            one.path,
            scans.estimate(carrier, one.number, said, one.written, start, one.until.at),
        )


def _read_status(
    found: Shipment, group: Group, status: Status, meta: Mapping[str, str], gathered: Gathered, due: list[_Due]
) -> None:
    at7, path = status.segment, status.segment.path
    code, appointment = at7.text(1).upper(), at7.text(3).upper()
    century = at7.text(6) if len(at7.text(5)) == 6 and len(at7.text(6)) == 2 else ""
    skip = 1 if century else 0
    written = (century + at7.text(5), at7.text(6 + skip), at7.text(7 + skip))
    if not written[0]:
        gathered.refuse(path, f"the status {code or appointment!r} has no date")
        return
    try:
        when = clock.moment(*written, near(found, status, code), meta.get("default_zone", ""))
    except ValueError as error:
        gathered.refuse(path, error)
        return
    subjects = list(dict.fromkeys(number for number in map(numbers.number, (found.number, *group.packages)) if number))
    expects = clock.EXPECTED.get(code)
    if expects or (not code and appointment in clock.DELIVERY_APPOINTMENTS):
        whole = when.precision is Precision.DAY
        due.extend(_Due(path, number, (*written, code or appointment), when, whole) for number in subjects)
    elif code == clock.DEPARTS and exact(when):
        place = place_of(status)
        due.extend(_Due(path, number, (*written, code), when, False, place, status.vehicle) for number in subjects)
    elif expects is False or not code:
        gathered.skip(path, f"a time that is expected or arranged and not for the delivery ({code or appointment})")
    else:
        for number in subjects:
            one = scans.told(seen(found, group, status, number, when, written))
            gathered.told(path, stepped(one, _STEPS, code))


def _rest(segments: list[Segment], gathered: Gathered) -> None:
    """Name every further segment that holds a date."""
    for one in segments:
        if one.tag in _ENVELOPE:
            test = "; sent as a test" if one.tag == "ISA" and one.text(15) == "T" else ""
            gathered.skip(one.path, _ENVELOPE[one.tag] + test)
        elif any(dated(part) for element in one.elements for part in element) and not gathered.known(one.path):
            gathered.skip(one.path, "a date that is no status")
