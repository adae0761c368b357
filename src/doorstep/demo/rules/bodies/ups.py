"""Bodies of UPS: pushes of Track Alert and answers of the Track API, after UPS's published descriptions. Pure."""

from collections.abc import Sequence
from datetime import UTC
from typing import Any, NamedTuple

import msgspec

from doorstep.demo.model import Parcel, Post, Seen
from doorstep.demo.rules.clocks import at_place

SOURCE = "ups"


class _Code(NamedTuple):
    kind: str
    code: str
    number: str
    words: str


_CODES = {
    "info_received": _Code("M", "MP", "003", "Shipper created a label, UPS has not received the package yet."),
    "picked_up": _Code("P", "PU", "038", "Pickup Scan"),
    "in_transit": _Code("I", "DP", "005", "Departed from Facility"),
    "customs": _Code("X", "", "014", "Your package is being reviewed by customs"),
    "out_for_delivery": _Code("I", "OT", "021", "Out For Delivery Today"),
    "attempt_failed": _Code("X", "48", "022", "The receiver was not available for delivery."),
    "available_for_pickup": _Code("I", "2W", "040", "Delivered to UPS Access Point"),
    "delivered": _Code("D", "FS", "011", "DELIVERED"),
    "exception": _Code("X", "", "013", "Exception"),
    "lost": _Code("X", "", "068", "The package is lost."),
    "returning": _Code("X", "", "033", "Returning to the sender"),
    "returned": _Code("RS", "UA", "034", "Returned to the sender"),
}
_REASONS = {
    "carrier.damaged_parcel": _Code("X", "", "059", "The package was damaged and will be inspected."),
    "customs.documentation": _Code("X", "", "058", "Customs needs further documents."),
    "recipient.incorrect_address": _Code("X", "", "050", "The street number is incorrect."),
    "outside.weather": _Code("X", "", "051", "Severe weather conditions have delayed delivery."),
}
_LEFT = {
    "neighbour": "Neighbor",
    "safe_place": "Porch",
    "concierge": "Reception",
    "recipient": "Met Customer",
    "household": "Residential",
    "locker": "Locker",
}


def pushed(parcel: Parcel, seen: Seen) -> Post:
    """One activity, pushed by Track Alert."""
    local = at_place(seen.at, seen.spot)
    code = _code(seen)
    body = {
        "trackingNumber": parcel.number,
        "localActivityDate": f"{local:%Y%m%d}",
        "localActivityTime": f"{local:%H%M%S}",
        "gmtActivityDate": f"{seen.at.astimezone(UTC):%Y%m%d}",
        "gmtActivityTime": f"{seen.at.astimezone(UTC):%H%M%S}",
        "activityLocation": {
            "city": seen.spot.city,
            "stateProvince": seen.spot.region,
            "postalCode": seen.spot.postcode,
            "country": seen.spot.country,
        },
        "activityStatus": {
            "type": code.kind,
            "code": code.code,
            "descriptionCode": code.number,
            "description": seen.words or code.words,
        },
        "scheduledDeliveryDate": "",
        "actualDeliveryDate": f"{local:%Y%m%d}" if seen.milestone == "delivered" else "",
        "deliveryStartTime": "",
        "deliveryEndTime": "",
    }
    return Post(SOURCE, msgspec.json.encode(body), seen.at)


def answered(parcel: Parcel, scans: Sequence[Seen]) -> Post:
    """All activities so far, newest first, as the Track API answers. The newest one dates the answer."""
    newest = max(scans, key=lambda one: one.at)
    package: dict[str, Any] = {
        "trackingNumber": parcel.number,
        "packageCount": 1,
        "activity": [_activity(one) for one in sorted(scans, key=lambda one: one.at, reverse=True)],
    }
    if newest.milestone == "delivered":
        package["deliveryDate"] = [{"type": "DEL", "date": f"{at_place(newest.at, newest.spot):%Y%m%d}"}]
        package["deliveryInformation"] = {"location": _LEFT.get(newest.how, ""), "receivedBy": newest.signed_by}
    body = {"trackResponse": {"shipment": [{"inquiryNumber": parcel.number, "package": [package]}]}}
    return Post(SOURCE, msgspec.json.encode(body), newest.at)


def _activity(seen: Seen) -> dict[str, Any]:
    local, code = at_place(seen.at, seen.spot), _code(seen)
    offset = f"{local:%z}"
    return {
        "date": f"{local:%Y%m%d}",
        "time": f"{local:%H%M%S}",
        "gmtDate": f"{seen.at.astimezone(UTC):%Y%m%d}",
        "gmtTime": f"{seen.at.astimezone(UTC):%H:%M:%S}",
        "gmtOffset": f"{offset[:3]}:{offset[3:]}",
        "location": {
            "address": {
                "city": seen.spot.city,
                "stateProvince": seen.spot.region,
                "postalCode": seen.spot.postcode,
                "countryCode": seen.spot.country,
            }
        },
        "status": {
            "type": code.kind,
            "code": code.code,
            "statusCode": code.number,
            "description": seen.words or code.words,
        },
    }


def _code(seen: Seen) -> _Code:
    return _REASONS.get(seen.reason) or _CODES[seen.milestone]
