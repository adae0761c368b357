"""Read a tracking-detail of Canada Post: every scan of a parcel and its expected day. Pure."""

from typing import NamedTuple
from xml.etree.ElementTree import Element

from msgspec.structs import replace

from doorstep.connect import moments, numbers, scans
from doorstep.connect.carriers.canadapost.meanings import HOME, local, meaning, place_of
from doorstep.connect.gathered import Gathered
from doorstep.connect.markup import inside, steps, texts, words
from doorstep.connect.moments import Moment
from doorstep.connect.places import zone_of
from doorstep.connect.statuses import Meaning
from doorstep.timeline.model import Milestone, Place, Told

ID = "canadapost"
#: The expected day, the newest word first.
_PLANS = ("changed-expected-date", "expected-delivery-date")
_BACK = frozenset({Milestone.RETURNING})


class Detail(NamedTuple):
    """What a parcel is read with: the zone to guess by, the number that was asked, the time of receipt."""

    zone: str
    asked: str
    received: Moment | None
    gathered: Gathered


class Seen(NamedTuple):
    """One occurrence with what it means."""

    path: str
    scan: scans.Seen


def read_detail(path: str, element: Element, detail: Detail) -> None:
    """Gather the scans and the expected day of one parcel."""
    number = numbers.number(words(element, "pin")) or detail.asked
    if not number:
        detail.gathered.refuse(path, "the answer does not say whose scans these are: it has no PIN")
        return
    service = words(element, "service-name") or words(element, "service-name-2")
    found = [
        seen
        for step, one in _occurrences(element)
        if (seen := _seen(f"{path}.significant-events.{step}", one, number, service, detail)) is not None
    ]
    following = numbers.number(words(element, "return-pin"))
    told = gather(found, following, detail.gathered)
    _expected(path, element, number, told, detail)


def _occurrences(element: Element) -> list[tuple[str, Element]]:
    listed = inside(element, "significant-events")
    return [] if listed is None else [(step, one) for step, one in steps(listed) if one.tag == "occurrence"]


def _seen(path: str, item: Element, number: str, service: str, detail: Detail) -> Seen | None:
    said = texts(item)
    code, text = said.get("event-identifier", ""), said.get("event-description", "")
    place = place_of(*(said.get(f"event-{name}", "") for name in ("site", "province", "retail-name")))
    day = said.get("event-date", "")
    if not day:
        detail.gathered.refuse(path, "the scan has no day")
        return None
    try:
        when, written = local(day, said.get("event-time", ""), said.get("event-time-zone", ""), place, detail.zone)
    except ValueError as error:
        detail.gathered.refuse(path, error)
        return None
    clock = said.get("event-time", "")
    detail.gathered.texts(*((day, clock) if clock else (day,)))
    signed = said.get("signatory-name", "")
    return Seen(path, scan_of(number, when, written, code, text, meaning(code, text), place, signed, service))


def scan_of(
    number: str,
    when: Moment,
    written: str,
    code: str,
    text: str,
    meant: Meaning,
    place: Place,
    signed: str,
    service: str,
) -> scans.Seen:
    """Return a scan in our fields, with what it means."""
    return scans.Seen(
        carrier=ID,
        number=number,
        when=when,
        written=written,
        code=code,
        text=text,
        meaning=meant,
        place=place,
        signed_by=signed,
        service=service,
        mode="van" if meant.milestone is Milestone.OUT_FOR_DELIVERY else "",
    )


def gather(found: list[Seen], following: str, gathered: Gathered) -> list[Told]:
    """Gather scans; where the parcel goes back, the return's own number follows."""
    told = []
    for path, scan in found:
        if following and scan.meaning.milestone in _BACK:
            scan = replace(scan, next_carrier=ID, next_number=following)
        told.append(scans.told(scan))
        gathered.scanned(path, told[-1])
    return told


def _expected(path: str, element: Element, number: str, told: list[Told], detail: Detail) -> None:
    destination = Place(postcode=words(element, "destination-postal-id"), country="CA")
    zone = zone_of(destination) or detail.zone or HOME
    expect([(f"{path}.{name}", words(element, name)) for name in _PLANS], number, zone, told, detail)


def expect(plans: list[tuple[str, str]], number: str, zone: str, told: list[Told], detail: Detail) -> None:
    """Gather the first of these expected days (path, text); name the others."""
    as_of = scans.as_of(told, detail.received)
    used = False
    for path, text in plans:
        if not text:
            continue
        if used:
            detail.gathered.skip(path, "an older word than the one that was read")
        elif as_of is None:
            detail.gathered.skip(path, "an expected day, and no scan that says since when it is expected")
        else:
            used = _plan(path, text, number, zone, as_of, detail.gathered)


def _plan(path: str, text: str, number: str, zone: str, as_of: Moment, gathered: Gathered) -> bool:
    try:
        end = moments.written(text[:10], zone)
    except ValueError as error:
        gathered.refuse(path, error)
        return False
    gathered.told(path, scans.estimate(ID, number, as_of, (text,), moments.start_of_day(end), end.at))
    return True
