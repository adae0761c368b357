"""Take the parcels out of a TrackReply of FedEx Web Services (SOAP), flat or nested by its version. Pure."""

from collections.abc import Iterator
from xml.etree.ElementTree import Element

from doorstep.connect import numbers
from doorstep.connect.carriers.fedex import codes
from doorstep.connect.carriers.fedex.parcel import Dated, Event, Parcel
from doorstep.connect.gathered import Gathered
from doorstep.connect.markup import inside, several, steps, words
from doorstep.connect.places import country_code
from doorstep.timeline.model import Place

_NEXT = {
    "REROUTE_TRACKING_NUMBER": "fedex",
    "RETURNED_TO_SHIPPER_TRACKING_NUMBER": "fedex",
    "PARTNER_CARRIER_NUMBER": "",
}
#: Names of single dates in the flat versions, and their kind in the later ones.
_DATES = {
    "ShipTimestamp": "SHIP",
    "ActualPickupTimestamp": "ACTUAL_PICKUP",
    "EstimatedPickupTimestamp": "ESTIMATED_PICKUP",
    "CommitmentTimestamp": "COMMITMENT",
    "AppointmentDeliveryTimestamp": "APPOINTMENT_DELIVERY",
    "EstimatedDeliveryTimestamp": "ESTIMATED_DELIVERY",
    "ActualDeliveryTimestamp": "ACTUAL_DELIVERY",
}
_BAD = {"ERROR", "FAILURE"}
_EMPTY = Place()


def notices(element: Element, path: str, name: str) -> Iterator[tuple[str, str, str]]:
    """Yield (path, code, message) of every notification of this name that tells of a failure."""
    for step, one in steps(element):
        if one.tag == name and words(one, "Severity").upper() in _BAD:
            yield f"{path}.{step}", words(one, "Code"), words(one, "Message")


def parcels(reply: Element, path: str, gathered: Gathered) -> Iterator[tuple[Parcel, tuple[str, str]]]:
    """Yield every parcel of a reply with the error that FedEx tells of it (code, message), mostly empty."""
    for step, child in steps(reply):
        if child.tag == "TrackDetails":
            yield _read(child, f"{path}.{step}", gathered)
        elif child.tag == "CompletedTrackDetails":
            for below, one in steps(child):
                if one.tag == "TrackDetails":
                    yield _read(one, f"{path}.{step}.{below}", gathered)


def failures(reply: Element, path: str) -> Iterator[tuple[str, str, str]]:
    """Yield (path, code, message) of every failure that FedEx tells of the whole reply or of one question in it."""
    yield from notices(reply, path, "Notifications")
    for step, child in steps(reply):
        if child.tag == "CompletedTrackDetails":
            yield from notices(child, f"{path}.{step}", "Notifications")


def _read(details: Element, path: str, gathered: Gathered) -> tuple[Parcel, tuple[str, str]]:
    number = words(details, "TrackingNumber")
    error = ("", "")
    for where, code, message in notices(details, path, "Notification"):
        error = (code, message)
        gathered.skip(where, f"FedEx says of {number or 'a number'}: {message} ({code})")
    return _parcel(details, numbers.number(number), path), error


def _parcel(details: Element, number: str, path: str) -> Parcel:
    service = words(details, "Service", "Type") or words(details, "ServiceType")
    status = _status(details)
    listed = steps(details)
    events = [_event(one, f"{path}.{step}") for step, one in listed if one.tag == "Events"]
    dates = [dated for step, one in listed if (dated := _dated(one, f"{path}.{step}")) is not None]
    created = words(details, "StatusDetail", "CreationTime")
    if created and events:
        where = f"{path}.StatusDetail.CreationTime"
        dates.append(Dated(where, "STATUS", "", created, (where,)))
    elif created and status.code:
        place = _place(inside(details, "StatusDetail", "Location"))
        events.append(Event(f"{path}.StatusDetail", created, status.code, "", status.text, "", "", "", place))
    count = words(details, "PackageCount")
    return Parcel(
        path=path,
        number=number,
        service=words(details, "Service", "Description") or words(details, "ServiceInfo") or service,
        pieces=int(count) if count.isascii() and count.isdigit() and len(count) < 9 else 0,
        events=events,
        dates=dates,
        status=status,
        received_by=codes.person(words(details, "DeliverySignatureName")),
        left=(words(details, "DeliveryLocationDescription"), words(details, "DeliveryLocationType")),
        following=_following(details, service),
        destination=_destination(details),
        shipper=_place(inside(details, "ShipperAddress")),
    )


def _event(item: Element, path: str) -> Event:
    address, station = inside(item, "Address"), words(item, "StationId")
    return Event(
        path,
        words(item, "Timestamp"),
        words(item, "EventType").upper(),
        "",
        words(item, "EventDescription"),
        words(item, "StatusExceptionDescription"),
        words(item, "StatusExceptionCode"),
        "",
        _place(address, f"FedEx {station}" if station else ""),
    )


def _place(address: Element | None, name: str = "") -> Place:
    if address is None:
        return Place(name=name) if name else _EMPTY
    return Place(
        name=name,
        city=words(address, "City"),
        region=words(address, "StateOrProvinceCode"),
        postcode=words(address, "PostalCode"),
        country=country_code(words(address, "CountryCode")) or country_code(words(address, "CountryName")),
    )


def _destination(details: Element) -> Place:
    for name in ("ActualDeliveryAddress", "DestinationAddress", "LastUpdatedDestinationAddress"):
        place = _place(inside(details, name))
        if place.country:
            return place
    return _EMPTY


def _status(details: Element) -> codes.Status:
    detail = inside(details, "StatusDetail")
    if detail is None:
        return codes.Status(words(details, "StatusCode").upper(), words(details, "StatusDescription"))
    return codes.Status(
        words(detail, "Code").upper(),
        words(detail, "Description"),
        words(detail, "AncillaryDetails", "ReasonDescription"),
        words(detail, "AncillaryDetails", "Reason"),
    )


def _dated(one: Element, path: str) -> Dated | None:
    if one.tag == "DatesOrTimes":
        text = words(one, "DateOrTimestamp")
        return Dated(path, words(one, "Type").upper(), "", text, (f"{path}.DateOrTimestamp",)) if text else None
    kind, text = _DATES.get(one.tag, ""), (one.text or "").strip()
    return Dated(path, kind, "", text, (path,)) if kind and text else None


def _following(details: Element, service: str) -> tuple[str, str]:
    """Who carries it on, and under which number."""
    for one in several(details, "OtherIdentifiers"):
        holder = inside(one, "PackageIdentifier")
        holder = one if holder is None else holder
        kind, number = words(holder, "Type").upper(), numbers.number(words(holder, "Value"))
        if kind in _NEXT and number:
            return _NEXT[kind] or codes.partner(number, service), number
    return "", ""
