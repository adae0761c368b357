"""Read one shipment of the Unified API: events, status, expected delivery, who signed, who brings it. Pure."""

import re
from typing import Any, NamedTuple

from msgspec.structs import replace

from doorstep.connect import moments, numbers, plans
from doorstep.connect.carriers.dhl_unified import codes
from doorstep.connect.carriers.dhl_unified.place import place_of
from doorstep.connect.gathered import Gathered
from doorstep.connect.moments import Moment
from doorstep.connect.pick import count, inside, several, words
from doorstep.connect.places import zone_of
from doorstep.connect.scans import Seen, told
from doorstep.timeline.model import Told

_LATER = re.compile(r"(\.\d+)?(Z|[+-]\d\d:?\d\d)?$")
_OTHERS = {"local-tracking-number", "domestic-consignment-id"}


class Trip(NamedTuple):
    """What all events of a shipment share. `zone`: of events without a place, that of the company or of the origin."""

    carrier: str
    service: str
    number: str
    product: str
    pieces: int
    signed_by: str
    returned: bool
    zone: str


def read_shipment(shipment: Any, path: str, zone: str, gathered: Gathered) -> None:
    """Gather everything that a shipment tells."""
    before = f"{path}." if path else ""
    number = numbers.number(words(shipment, "id"))
    if not number:
        gathered.refuse(path, "the shipment has no id")
        return
    details = inside(shipment, "details")
    trip = Trip(
        codes.carrier_of(words(shipment, "service")),
        words(shipment, "service"),
        number,
        words(details, "product", "productName"),
        max(count(details, "totalNumberOfPieces") or len(several(details, "pieceIds")), 0),
        _person(inside(details, "proofOfDelivery", "signed")),
        shipment.get("returnFlag") is True,
        codes.home(words(shipment, "service")) or zone_of(place_of(inside(shipment, "origin"))) or zone,
    )
    partner = _partner(details, trip)
    rows = several(shipment, "events")
    latest = max(rows, key=_order, default=None)
    scans: list[Told] = []
    for place, row in enumerate(rows):
        event = _event(row, f"{before}events[{place}]", trip, partner if row is latest else ("", ""), gathered)
        scans.extend([event] if event is not None else [])
    _status(shipment, f"{before}status", rows, trip, scans, gathered)
    _expected(shipment, before, trip, scans, gathered)
    _left_out(details, f"{before}details", gathered)


def _person(entity: dict[str, Any]) -> str:
    full = f"{words(entity, 'givenName')} {words(entity, 'familyName')}".strip()
    return words(entity, "name") or full or words(entity, "organizationName")


def _order(row: Any) -> tuple[str, str, str]:
    """Puts events in order by their own words, since nobody promises the order of the list."""
    return words(row, "timestamp"), words(row, "statusCode"), words(row, "description")


def _partner(details: dict[str, Any], trip: Trip) -> tuple[str, str]:
    """The number under which another company brings the parcel, with that company."""
    provider = words(details, "provider", "destinationProvider")
    for reference in several(details, "references"):
        number = numbers.number(words(reference, "number"))
        if words(reference, "type").casefold() in _OTHERS and number and number != trip.number:
            return codes.partner(provider) if provider else "", number
    return "", ""


def _event(row: Any, path: str, trip: Trip, partner: tuple[str, str], gathered: Gathered) -> Told | None:
    written = words(row, "timestamp")
    if not written:
        gathered.refuse(path, "the event has no timestamp")
        return None
    place = place_of(inside(row, "location"))
    try:
        when = moments.written(_iso(written), zone_of(place) or trip.zone)
    except ValueError as error:
        gathered.refuse(path, error)
        return None
    seen = _seen(row, trip, when, written)
    event = told(replace(seen, place=place, next_carrier=partner[0], next_number=partner[1]))
    gathered.scanned(path, event, written)
    return event


def _seen(row: Any, trip: Trip, when: Moment, written: str) -> Seen:
    status, coarse = words(row, "status"), words(row, "statusCode")
    text = _text(row)
    return Seen(
        trip.carrier,
        trip.number,
        when,
        _LATER.sub("", _iso(written)),
        codes.code_of(status or text, coarse),
        text or status,
        codes.meaning(trip.service, status, text, coarse, trip.returned),
        signed_by=trip.signed_by,
        pieces=len(several(row, "pieceIds")) or trip.pieces,
        service=trip.product,
    )


def _iso(text: str) -> str:
    """The time as ISO 8601: DHL's own description shows an offset of one digit (+2:00)."""
    plain = text.strip().replace(" ", "T", 1)
    return re.sub(r"([+-])(\d):(\d\d)$", r"\g<1>0\2:\3", plain)


def _text(row: Any) -> str:
    """The words of an event; a remark that says more is added."""
    text, remark = words(row, "description"), words(row, "remark")
    if remark and remark.casefold() not in text.casefold():
        text = f"{text} ({remark})" if text else remark
    return " ".join(text.split())


def _status(shipment: Any, path: str, rows: list[Any], trip: Trip, scans: list[Told], gathered: Gathered) -> None:
    """The shipment's own status: the latest event once more, or the only one."""
    status = inside(shipment, "status")
    if not words(status, "timestamp"):
        return
    if any(words(row, "timestamp") == words(status, "timestamp") for row in rows):
        gathered.skip(path, "the latest event, said once more")
    elif not rows or words(status, "statusCode").casefold() in {"delivered", "failure"}:
        event = _event(status, path, trip, ("", ""), gathered)
        scans.extend([event] if event is not None else [])
    else:
        gathered.skip(path, "when DHL last looked at the shipment; its events tell what happened")


def _expected(shipment: Any, before: str, trip: Trip, scans: list[Told], gathered: Gathered) -> None:
    """The window where there is one, else the time; a date agreed with the recipient comes last."""
    frame = inside(shipment, "estimatedDeliveryTimeFrame")
    begins, ends = words(frame, "estimatedFrom"), words(frame, "estimatedThrough")
    single, agreed = words(shipment, "estimatedTimeOfDelivery"), words(shipment, "agreedDeliveryDate")
    place = place_of(inside(shipment, "destination"))
    paths = [
        path
        for path, text in (
            (f"{before}estimatedDeliveryTimeFrame", begins or ends),
            (f"{before}estimatedTimeOfDelivery", single),
            (f"{before}agreedDeliveryDate", agreed),
        )
        if text
    ]
    if not paths:
        return
    if not (begins or ends):
        ends = single or agreed
    plan = plans.Plan(_day(begins), _day(ends or begins), zone_of(place) or trip.zone)
    if paths[0].endswith("Frame"):
        plan = plan._replace(leaves=("estimatedFrom", "estimatedThrough"))
    plans.expect(paths[0], trip.carrier, trip.number, plan, scans, gathered)
    for path in paths[1:]:
        gathered.skip(path, "said more exactly beside it")


def _day(text: str) -> str:
    """A midnight stands for its day."""
    plain = _iso(text)
    return plain[:10] if plain[10:16] == "T00:00" else plain


def _left_out(details: dict[str, Any], path: str, gathered: Gathered) -> None:
    for name, why in (
        ("dgf:routes", "the planned way by air or sea; its events tell what happened"),
        ("telemetry", "readings of sensors are not read yet"),
        ("proofOfDelivery", "the proof of the delivery, which its event tells"),
        ("shipmentActivationDate", "when the label was activated, no movement"),
    ):
        if details.get(name):
            gathered.skip(f"{path}.{name}", why)
