"""Hermes Germany: shipments of the shipping interface (`shipmentinfo`), parcels of the parcel page. Pure."""

from typing import Any

from doorstep.connect import numbers, plans
from doorstep.connect.carriers.hermes import codes
from doorstep.connect.carriers.hermes.scan import CARRIER, Parcel, Scan, failed, scanned
from doorstep.connect.gathered import Gathered
from doorstep.connect.pick import inside, several, texts, words
from doorstep.connect.places import country_code, zone_of
from doorstep.timeline.model import Place, Problem, Told

HOME = "Europe/Berlin"
_DELIVERED = "DELIVERED"


def read_shipment(shipment: Any, path: str, zone: str, gathered: Gathered) -> Problem | None:
    """Gather the events of one shipment of the shipping interface; return an error that stands in its place."""
    number = words(shipment, "shipmentID")
    events = several(shipment, "status")
    if not number:
        gathered.skip(path, "a shipment without its number")
        return None
    result = inside(shipment, "result")
    if result and not events:
        code, message = words(result, "code"), words(result, "message")
        return failed(code, message, f"{path}.result", gathered, numbers.number(number))
    following = numbers.number(words(shipment, "internationalShipmentID"))
    own = numbers.number(number)
    parcel = Parcel(own, zone or HOME, following if following != own else "")
    scans = [_event(one, f"{path}.status[{place}]", parcel, gathered) for place, one in enumerate(events)]
    receiver = Place(country=country_code(words(shipment, "receiverAddress", "countryCode")))
    _forecast(
        inside(shipment, "deliveryForecast"),
        f"{path}.deliveryForecast",
        parcel._replace(zone=zone_of(receiver) or parcel.zone),
        [one for one in scans if one is not None],
        gathered,
    )
    return None


def _event(event: Any, path: str, parcel: Parcel, gathered: Gathered) -> Told | None:
    written, code, text = texts(event, "timestamp", "code", "description")
    if not written:
        gathered.skip(path, "an event without a time")
        return None
    unit = inside(event, "scanningUnit")
    city, country = texts(unit, "city", "countryCode")
    place = Place(city=city, country=country_code(country))
    return scanned(Scan(written, code, text, codes.event(code, text), place), parcel, path, gathered)


def _forecast(forecast: Any, path: str, parcel: Parcel, scans: list[Told], gathered: Gathered) -> None:
    """The day, and the hours of it where they are told, on the clock of the receiver."""
    day = words(forecast, "date")
    if not day:
        return
    first, last = words(forecast, "timeSlot", "from"), words(forecast, "timeSlot", "to")
    plan = plans.Plan(f"{day}T{first}" if first else "", f"{day}T{last}" if last else day, parcel.zone)
    further = [f"{path}.timeSlot.{name}" for name, text in (("from", first), ("to", last)) if text]
    gathered.texts(first, last)
    plans.expect(f"{path}.date", CARRIER, parcel.number, plan, scans, gathered, *further)


def read_parcel(body: Any, path: str, zone: str, gathered: Gathered) -> None:
    """Gather the steps of one parcel of the parcel page, in its present form or the older one."""
    before = f"{path}." if path else ""
    parcel = Parcel(numbers.number(words(body, "barcode")), zone or HOME)
    scans: list[Told] = []
    for name, text in (("parcelProgress", "historyText"), ("parcelHistory", "statusHistoryText")):
        for place, step in enumerate(several(body, name)):
            word = words(step, "parcelStatus") or words(step, "status")
            told = _step(step, word, words(step, text), f"{before}{name}[{place}]", parcel, gathered)
            scans += [told] if told is not None else []
    _status(body, f"{before}status", parcel, scans, gathered)
    _delivered(body, f"{before}parcelAttributes.deliveredTimestamp", parcel, scans, gathered)
    forecast, here = inside(body, "forecast"), f"{before}forecast"
    first, last = words(forecast, "deliveryTimeFromUTC"), words(forecast, "deliveryTimeToUTC")
    if last:
        further = [f"{here}.deliveryTimeFromUTC"] if first else []
        plan = plans.Plan(first, last, "UTC")
        plans.expect(f"{here}.deliveryTimeToUTC", CARRIER, parcel.number, plan, scans, gathered, *further)
    elif first:
        gathered.skip(f"{here}.deliveryTimeFromUTC", "a window without an end")
    if words(forecast, "pickupReadyFromUTC"):
        gathered.skip(f"{here}.pickupReadyFromUTC", "when it may be fetched at a shop, no delivery")
    if inside(body, "viewParameters"):
        gathered.skip(f"{before}viewParameters", "what the page shows; the steps tell the same")


def _step(step: Any, word: str, text: str, path: str, parcel: Parcel, gathered: Gathered) -> Told | None:
    written = words(step, "timestamp")
    if not written:
        gathered.skip(path, "a step without a time: it has not happened")
        return None
    return scanned(Scan(written, word, text, codes.status(word, text)), parcel, path, gathered)


def _status(body: Any, path: str, parcel: Parcel, scans: list[Told], gathered: Gathered) -> None:
    """The state beside the steps (older form), an event only where no step has its time."""
    status = inside(body, "status")
    word, written = words(status, "parcelStatus"), words(status, "timestamp")
    if not written:
        return
    if scans:
        gathered.skip(f"{path}.timestamp", "repeats the latest step")
    else:
        told = _step(status, word, words(status, "text"), path, parcel, gathered)
        scans += [told] if told is not None else []


def _delivered(body: Any, path: str, parcel: Parcel, scans: list[Told], gathered: Gathered) -> None:
    """The time of delivery beside the steps, an event only where no step tells a delivery."""
    written = words(body, "parcelAttributes", "deliveredTimestamp")
    if written and plans.ended(scans):
        gathered.skip(path, "the time of the delivery, which its step tells")
    elif written:
        told = scanned(Scan(written, _DELIVERED, "", codes.status(_DELIVERED, "")), parcel, path, gathered)
        scans += [told] if told is not None else []
