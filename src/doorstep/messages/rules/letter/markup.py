"""schema.org ParcelDelivery, which mail programs show as a card. Pure.

Source of the fields: schema.org/ParcelDelivery, schema.org/Order. Holds no address and no name of a person.
"""

from collections.abc import Sequence

import msgspec

from doorstep.promise.model import Estimate
from doorstep.timeline.model import LegState, OrderState, ParcelState

_MOST_TITLES = 5


def parcel_delivery(
    state: OrderState,
    parcels: Sequence[ParcelState],
    shop: str,
    link: str,
    estimate: Estimate | None,
    *,
    with_goods: bool,
) -> bytes:
    """Return the script element for the head of a mail, empty when no parcel has a number."""
    titles = [line.title for line in state.lines if line.title][:_MOST_TITLES] if with_goods else []
    beside: dict[str, object] = {}
    if estimate is not None:
        beside |= {"expectedArrivalFrom": estimate.earliest, "expectedArrivalUntil": estimate.latest}
    if titles:
        beside["itemShipped"] = [{"@type": "Product", "name": title} for title in titles]
    legs = [leg for parcel in parcels if (leg := _leg(parcel)) is not None]
    found = [_delivery(state, leg, shop, link) | beside for leg in legs]
    return _script(found[0] if len(found) == 1 else found) if found else b""


def _leg(parcel: ParcelState) -> LegState | None:
    return next((leg for leg in parcel.legs.values() if leg.number and leg.direction == "out"), None)


def _delivery(state: OrderState, leg: LegState, shop: str, link: str) -> dict[str, object]:
    return {
        "@context": "https://schema.org",
        "@type": "ParcelDelivery",
        "trackingNumber": leg.number,
        "trackingUrl": link,
        "carrier": {"@type": "Organization", "name": leg.carrier},
        "partOfOrder": {
            "@type": "Order",
            "orderNumber": state.number or state.order.partition(":")[2],
            "merchant": {"@type": "Organization", "name": shop},
        },
    }


def _script(said: object) -> bytes:
    data = msgspec.json.encode(said)
    for sign, written in ((b"<", b"\\u003c"), (b">", b"\\u003e"), (b"&", b"\\u0026")):
        data = data.replace(sign, written)  # so that no text can end the element
    return b'<script type="application/ld+json">' + data + b"</script>"
