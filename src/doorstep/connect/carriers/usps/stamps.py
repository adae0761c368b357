"""Take a parcel out of a TrackShipmentResponse of Stamps.com: USPS scans without their number. Pure."""

from collections.abc import Iterator
from xml.etree.ElementTree import Element

from doorstep.connect import moments, numbers
from doorstep.connect.carriers.usps import clock
from doorstep.connect.carriers.usps.parcel import Event, Parcel, Plan, place_of, zone_near
from doorstep.connect.gathered import Gathered
from doorstep.connect.markup import inside, steps, words
from doorstep.timeline.model import Place


def parcel(response: Element, path: str, number: str, default_zone: str, gathered: Gathered) -> Parcel:
    """Take everything that an answer says. `number` is the one that was asked for, empty when nobody knows."""
    destination = inside(response, "DestinationInfo")
    zone = zone_near(place_of("", words(destination, "State"), words(destination, "ZipCode"), ""), default_zone)
    return Parcel(
        number=numbers.number(words(response, "TrackingNumber") or number),
        service=words(response, "ServiceDescription") or words(response, "ServiceType"),
        events=list(_events(response, path, default_zone, gathered)),
        plans=list(_plans(response, path, zone, gathered)),
        origin=Place(),
        field="stamps",
    )


def _events(response: Element, path: str, default_zone: str, gathered: Gathered) -> Iterator[Event]:
    listed = inside(response, "TrackingEvents")
    for step, item in steps(listed) if listed is not None else ():
        here = f"{path}.TrackingEvents.{step}"
        text = words(item, "Timestamp")
        where = place_of(words(item, "City"), words(item, "State"), words(item, "Zip"), words(item, "Country"))
        if not text:
            gathered.refuse(here, "the scan has no time")
            continue
        try:
            when, written = clock.iso(text, "", "", zone_near(where, default_zone))
        except ValueError as error:
            gathered.refuse(here, error)
            continue
        gathered.texts(text)
        kind, said = words(item, "TrackingEventType"), words(item, "Event")
        yield Event(here, when, written, kind, said, where, words(item, "SignedBy"))


def _plans(response: Element, path: str, zone: str, gathered: Gathered) -> Iterator[Plan]:
    for name in ("ExpectedDeliveryDate", "GuaranteedDeliveryDate", "EstimatedDeliveryDate"):
        if text := words(response, name):
            try:
                end = moments.on_day(clock.day(text), zone).at
            except ValueError as error:
                gathered.refuse(f"{path}.{name}", error)
            else:
                yield Plan(f"{path}.{name}", (text,), None, end)
