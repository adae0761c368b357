"""Read an answer of the MyDHL API, or a push of it: shipments, their scans, the scans of their pieces. Pure."""

from typing import Any

from doorstep.connect import numbers, plans
from doorstep.connect.carriers.dhl_express import area
from doorstep.connect.carriers.dhl_express.scans import (
    CARRIER,
    Checkpoint,
    Waybill,
    help_with,
    problem_words,
    product,
    scanned,
)
from doorstep.connect.gathered import Gathered
from doorstep.connect.pick import count, inside, several, words
from doorstep.connect.places import country_code, zone_of
from doorstep.timeline.model import Place, Problem, Told


def read_body(body: Any, zone: str, gathered: Gathered) -> Problem | None:
    """Gather all shipments of an answer, a push, or a list of them. Returns why nothing could be read."""
    problem: Problem | None = None
    for place, one in enumerate(body if isinstance(body, list) else [body]):
        before = f"[{place}]." if isinstance(body, list) else ""
        shipments = several(one, "shipments")
        for where, shipment in enumerate(shipments):
            problem = _shipment(shipment, f"{before}shipments[{where}]", zone, gathered) or problem
        if not shipments:
            problem = _error(one, before.rstrip("."), gathered)
    return problem


def _error(body: Any, path: str, gathered: Gathered) -> Problem:
    code = words(body, "status")
    message = words(body, "detail") or words(body, "message") or words(body, "title")
    if not message:
        return Problem("this is no answer of the MyDHL API", "send the body as DHL sent it: an object with shipments")
    gathered.skip(path, problem_words(message, code))
    return Problem(problem_words(message, code), help_with(code))


def _shipment(shipment: Any, path: str, zone: str, gathered: Gathered) -> Problem | None:
    number = numbers.number(words(shipment, "shipmentTrackingNumber"))
    if not number:
        gathered.refuse(path, "the shipment has no tracking number")
        return None
    status = words(shipment, "status")
    rows = several(shipment, "events")
    if not rows and status.casefold() not in {"", "success"}:
        gathered.skip(path, problem_words(status, ""))
        return Problem(problem_words(status, ""), help_with("404"))
    pieces = several(shipment, "pieces")
    total = count(shipment, "numberOfPieces") or len(pieces)
    waybill = Waybill(number, max(total, 0), product(words(shipment, "productCode")), zone)
    if words(shipment, "shipmentTimestamp"):
        gathered.skip(
            f"{path}.shipmentTimestamp",
            "when the shipment was made out; its first scan tells when it began to move",
        )
    scans = _events(rows, f"{path}.events", waybill, gathered)
    _expected(shipment, path, waybill, scans, gathered)
    for place, piece in enumerate(pieces):
        plate = numbers.number(words(piece, "trackingNumber"))
        own = waybill._replace(number=plate, pieces=1) if len(pieces) > 1 and plate else waybill
        _events(several(piece, "events"), f"{path}.pieces[{place}].events", own, gathered)
    return None


def _events(rows: list[Any], path: str, waybill: Waybill, gathered: Gathered) -> list[Told]:
    scans = [scanned(_checkpoint(row), waybill, f"{path}[{place}]", gathered) for place, row in enumerate(rows)]
    return [event for event in scans if event is not None]


def _checkpoint(row: Any) -> Checkpoint:
    return Checkpoint(
        day=words(row, "date"),
        clock=words(row, "time"),
        offset=words(row, "GMTOffset") or words(row, "gmtOffset"),
        code=words(row, "typeCode"),
        text=words(row, "description"),
        place=_place(row),
        signed_by=words(row, "signedBy"),
    )


def _place(row: Any) -> Place:
    first = next(iter(several(row, "serviceArea")), None) or inside(row, "serviceArea")
    place = area.place_of(words(first, "code"), words(first, "description"))
    address = inside(row, "location", "address")
    if not address:
        return place
    return Place(
        name=place.name,
        city=words(address, "addressLocality") or words(address, "cityName") or place.city,
        region=words(address, "provinceCode") or place.region,
        postcode=words(address, "postalCode"),
        country=country_code(words(address, "countryCode")) or place.country,
    )


def _expected(shipment: Any, path: str, waybill: Waybill, scans: list[Told], gathered: Gathered) -> None:
    day = words(shipment, "estimatedDeliveryDate")
    if not day:
        return
    address = inside(shipment, "receiverDetails", "postalAddress")
    place = Place(
        region=words(address, "provinceCode"),
        postcode=words(address, "postalCode"),
        country=country_code(words(address, "countryCode")) or _place(inside(shipment, "receiverDetails")).country,
    )
    plan = plans.Plan("", area.expected(day), zone_of(place) or waybill.zone)
    plans.expect(f"{path}.estimatedDeliveryDate", CARRIER, waybill.number, plan, scans, gathered)
