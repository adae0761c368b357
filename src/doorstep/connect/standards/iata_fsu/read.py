"""Read freight status updates of airlines: Cargo-IMP text, Cargo-XML, ONE Record. Pure."""

from collections.abc import Iterable, Mapping
from contextlib import suppress

from doorstep.connect import bodies, edi, markup, moments, scans
from doorstep.connect.bodies import Refused
from doorstep.connect.gathered import Gathered
from doorstep.connect.moments import Moment
from doorstep.connect.standards.iata_fsu import linked, markups, text
from doorstep.connect.standards.iata_fsu.status import DELIVERED, NAMED, Status, booking, right, seen, stepped, when_of
from doorstep.timeline.model import Problem, Reading

_SEND = "send an FSU or FSA message, an XFSU, or logistics events with their waybill"
_NOTHING = Problem("the body tells no status of an air waybill", _SEND)


def read(raw: bytes, meta: Mapping[str, str]) -> Reading:
    """Return a scan for each status of each air waybill. Days without a year take the one nearest to `received_at`."""
    gathered = Gathered()
    try:
        if markup.is_xml(raw):
            root = markup.document(raw)
            _all(markups.statuses_of(root), meta, gathered)
            gathered.rest_of_xml(root)
        elif raw[:200].removeprefix(b"\xef\xbb\xbf").lstrip()[:1] in {b"{", b"["}:
            body = bodies.value(bodies.cleaned(raw))
            _all(linked.events_of(body), meta, gathered)
            gathered.rest_of_json(body)
        else:
            _lines(edi.text(raw), meta, gathered)
    except Refused as refused:
        return Reading(error=refused.problem)
    return gathered.reading(_NOTHING)


def _lines(body: str, meta: Mapping[str, str], gathered: Gathered) -> None:
    if not text.is_text(body):
        raise Refused("the body is no freight status: it has no line FSU or FSA", _SEND)
    found: list[tuple[str, str, Status]] = []
    for line in text.lines(body):
        path = f"line {line.place}"
        if line.status is not None:
            found.append((path, path, line.status))
        else:
            gathered.skip(path, line.why)
    _all(found, meta, gathered)


def _all(found: Iterable[tuple[str, str, Status]], meta: Mapping[str, str], gathered: Gathered) -> None:
    received, zone = moments.received(meta.get("received_at", "")), meta.get("default_zone", "")
    every = list(found)
    last = _last_parts(every, received, zone)
    wrong: dict[str, str] = {}
    for place, (path, time_path, one) in enumerate(every):
        if not one.awb:
            gathered.refuse(path, "the status names no air waybill")
            continue
        if one.code == "OSI" and not (one.day or one.time):
            gathered.skip(path, f"other service information: {one.text[:200]}")
            continue
        try:
            gathered.told(time_path, stepped(one, scans.told(seen(one, received, zone, place in last))))
            if (planned := booking(one, received, zone)) is not None:
                gathered.told(time_path, planned)
        except ValueError as error:
            gathered.refuse(path, error)
        if one.name and one.code in NAMED:
            gathered.skip(path, "the name of the party is not kept; the status was read")
        if not right(one.awb):
            wrong.setdefault(one.awb, path)
    for awb, path in wrong.items():
        gathered.skip(path, f"the check digit of {awb} is wrong; the status was read")


def _last_parts(every: list[tuple[str, str, Status]], received: Moment | None, zone: str) -> set[int]:
    """The places of those partial deliveries that complete their waybill: the last in time, where the pieces add up."""
    parts: dict[str, dict[tuple[Moment, int], int]] = {}
    for place, (_, _, one) in enumerate(every):
        if one.code in DELIVERED and one.split and one.total:
            with suppress(ValueError):  # a line that cannot be read is refused on its own
                when = when_of(one, received, zone)
                parts.setdefault(one.awb, {})[when, one.parts] = place
    complete = set()
    for told in parts.values():
        latest = told[max(told, key=lambda one: (one[0].at, one[1]))]
        if sum(pieces for _, pieces in told) >= every[latest][2].total:
            complete.add(latest)
    return complete
