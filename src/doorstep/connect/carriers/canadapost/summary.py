"""Read a summary of Canada Post: the latest scan of a parcel, and the days of its delivery and of an attempt. Pure."""

from xml.etree.ElementTree import Element

from doorstep.connect import numbers
from doorstep.connect.carriers.canadapost.details import Detail, Seen, expect, gather, scan_of
from doorstep.connect.carriers.canadapost.meanings import HOME, local, meaning, place_of
from doorstep.connect.markup import words
from doorstep.connect.places import zone_of
from doorstep.timeline.model import Place

#: Days that stand for a scan of this type when the summary's scan is another one.
_DAYS = {"actual-delivery-date": "DELIVERED", "attempted-date": "ATTEMPTED"}


def read_summary(path: str, element: Element, detail: Detail) -> None:
    """Gather the latest scan, days of other scans, and the expected day of one parcel."""
    number = numbers.number(words(element, "pin")) or detail.asked
    if not number:
        detail.gathered.refuse(path, "the answer does not say whose scan this is: it has no PIN")
        return
    destination = Place(
        region=words(element, "destination-province"), postcode=words(element, "destination-postal-id"), country="CA"
    )
    found = [*_latest(path, element, number, detail), *_days(path, element, number, destination, detail)]
    told = gather(found, numbers.number(words(element, "return-pin")), detail.gathered)
    if words(element, "mailed-on-date"):
        detail.gathered.skip(
            f"{path}.mailed-on-date", "the day on which it was to be mailed; its scans tell when it was"
        )
    plans = [(f"{path}.expected-delivery-date", words(element, "expected-delivery-date"))]
    expect(plans, number, zone_of(destination) or detail.zone or HOME, told, detail)


def _latest(path: str, element: Element, number: str, detail: Detail) -> list[Seen]:
    text, kind = words(element, "event-date-time"), words(element, "event-type")
    if not text:
        return []
    where = f"{path}.event-date-time"
    place = place_of(words(element, "event-location"), "", "")
    day, _, clock = text.partition(":")
    try:
        when, written = local(_dashed(day), _colons(clock), "", place, detail.zone)
    except ValueError as error:
        detail.gathered.refuse(where, error)
        return []
    detail.gathered.texts(text)
    said = words(element, "event-description")
    signed, service = words(element, "signatory-name"), words(element, "service-name")
    meant = meaning(kind, said, "type")
    return [Seen(where, scan_of(number, when, written, kind, said, meant, place, signed, service))]


def _days(path: str, element: Element, number: str, destination: Place, detail: Detail) -> list[Seen]:
    found = []
    for name, kind in _DAYS.items():
        text = words(element, name)
        if not text:
            continue
        if words(element, "event-type").upper() == kind:
            detail.gathered.skip(f"{path}.{name}", "the day of the scan that was read")
            continue
        try:
            when, written = local(text, "", "", destination, detail.zone)
        except ValueError as error:
            detail.gathered.refuse(f"{path}.{name}", error)
            continue
        detail.gathered.texts(text)
        service = words(element, "service-name")
        scan = scan_of(number, when, written, kind, "", meaning(kind, "", "type"), Place(), "", service)
        found.append(Seen(f"{path}.{name}", scan))
    return found


def _dashed(day: str) -> str:
    return f"{day[:4]}-{day[4:6]}-{day[6:8]}" if len(day) == 8 else day


def _colons(clock: str) -> str:
    return f"{clock[:2]}:{clock[2:4]}:{clock[4:6]}" if len(clock) == 6 else clock
