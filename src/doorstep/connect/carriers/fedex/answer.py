"""Take the parcels out of an answer of the Track API or a webhook push, which has the same body. Pure."""

from collections.abc import Iterator
from typing import Any

from doorstep.connect import numbers
from doorstep.connect.carriers.fedex import codes
from doorstep.connect.carriers.fedex.parcel import Dated, Event, Parcel
from doorstep.connect.gathered import Gathered
from doorstep.connect.pick import count, inside, several, texts, words
from doorstep.connect.places import country_code
from doorstep.timeline.model import Place

_NEXT = {
    "REROUTE_TRACKING_NUMBER": "fedex",
    "RETURNED_TO_SHIPPER_TRACKING_NUMBER": "fedex",
    "PARTNER_CARRIER_NUMBER": "",
}
_EMPTY = Place()
_ADDRESS = ("city", "stateOrProvinceCode", "postalCode", "countryCode", "countryName")


def parcels(body: Any, path: str, gathered: Gathered) -> Iterator[tuple[Parcel, tuple[str, str]]]:
    """Yield every parcel of an answer with the error that FedEx tells of it (code, message), mostly empty."""
    for place, asked in enumerate(several(body, "output", "completeTrackResults")):
        for other, result in enumerate(several(asked, "trackResults")):
            here = f"{path}output.completeTrackResults[{place}].trackResults[{other}]"
            number = words(result, "trackingNumberInfo", "trackingNumber") or words(asked, "trackingNumber")
            error = (words(result, "error", "code"), words(result, "error", "message"))
            if any(error):
                gathered.skip(f"{here}.error", f"FedEx says of {number or 'a number'}: {error[1]} ({error[0]})")
            yield _parcel(result, numbers.number(number), here), error


def _parcel(result: Any, number: str, path: str) -> Parcel:
    delivery = inside(result, "deliveryDetails")
    service = words(result, "serviceDetail", "type")
    return Parcel(
        path=path,
        number=number,
        service=words(result, "serviceDetail", "description") or service,
        pieces=max(count(inside(result, "packageDetails"), "count"), 0),
        events=[_event(one, f"{path}.scanEvents[{at}]") for at, one in enumerate(several(result, "scanEvents"))],
        dates=[*_windows(result, path), *_dates(result, path)],
        status=_status(result),
        received_by=codes.person(words(delivery, "signedByName"), words(delivery, "receivedByName")),
        left=(words(delivery, "locationDescription"), words(delivery, "locationType")),
        following=_following(result, service),
        destination=_destination(result),
        shipper=_place(inside(result, "shipperInformation", "address")),
    )


_EVENT = (
    "date",
    "eventType",
    "derivedStatusCode",
    "eventDescription",
    "derivedStatus",
    "exceptionDescription",
    "exceptionCode",
    "locationId",
)


def _event(item: Any, path: str) -> Event:
    at, code, derived, text, status, why, why_code, station = texts(item, *_EVENT)
    return Event(
        path,
        at,
        code.upper(),
        derived.upper(),
        text or status,
        why,
        why_code,
        _delay(item),
        _place(inside(item, "scanLocation"), f"FedEx {station}" if station else ""),
    )


def _place(address: dict[str, Any], name: str = "") -> Place:
    if not address and not name:
        return _EMPTY
    city, region, postcode, code, country = texts(address, *_ADDRESS)
    return Place(name, city, region, postcode, country_code(code) or country_code(country))


def _destination(result: Any) -> Place:
    for path in (
        ("deliveryDetails", "actualDeliveryAddress"),
        ("recipientInformation", "address"),
        ("lastUpdatedDestinationAddress",),
        ("destinationLocation", "locationContactAndAddress", "address"),
    ):
        place = _place(inside(result, *path))
        if place.country:
            return place
    return _EMPTY


def _delay(item: Any) -> str:
    detail = inside(item, "delayDetail")
    if not detail:
        return ""
    if words(detail, "status").upper() not in {"", "DELAYED"}:
        return ""
    return f"{words(detail, 'subType')} {words(detail, 'type')}".strip()


def _status(result: Any) -> codes.Status:
    latest = inside(result, "latestStatusDetail")
    ancillary = next((one for one in several(latest, "ancillaryDetails") if isinstance(one, dict)), {})
    return codes.Status(
        words(latest, "code").upper(),
        words(latest, "statusByLocale") or words(latest, "description"),
        words(ancillary, "reasonDescription"),
        words(ancillary, "reason"),
        _delay(latest),
    )


def _windows(result: Any, path: str) -> Iterator[Dated]:
    for key, kind in (("estimatedDeliveryTimeWindow", "WINDOW"), ("standardTransitTimeWindow", "STANDARD")):
        window = inside(result, key, "window")
        begins, ends = words(window, "begins"), words(window, "ends")
        if begins or ends:
            here = f"{path}.{key}"
            yield Dated(here, kind, begins, ends, (f"{here}.window.begins", f"{here}.window.ends"))


def _dates(result: Any, path: str) -> Iterator[Dated]:
    for place, one in enumerate(several(result, "dateAndTimes")):
        if text := words(one, "dateTime"):
            here = f"{path}.dateAndTimes[{place}]"
            yield Dated(here, words(one, "type").upper(), "", text, (f"{here}.dateTime",))


def _following(result: Any, service: str) -> tuple[str, str]:
    """Who carries it on, and under which number."""
    for one in several(result, "additionalTrackingInfo", "packageIdentifiers"):
        kind = words(one, "type").upper()
        listed = several(one, "values")
        number = numbers.number(words(one, "value") or (listed[0] if listed and isinstance(listed[0], str) else ""))
        if kind in _NEXT and number:
            return _NEXT[kind] or codes.partner(number, service), number
    return "", ""
