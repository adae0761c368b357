"""schema.org ParcelDelivery, which mail programs show as a card. Pure.

Source of the fields: schema.org/ParcelDelivery, schema.org/Order. Holds no address and no name of a person.
"""

from collections.abc import Sequence

import msgspec

from doorstep.promise.model import Estimate
from doorstep.timeline.model import OrderState, ParcelState


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
    found = []
    for parcel in parcels:
        leg = next((leg for leg in parcel.legs.values() if leg.number and leg.direction == "out"), None)
        if leg is None:
            continue
        one: dict[str, object] = {
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
        if estimate is not None:
            one["expectedArrivalFrom"] = estimate.earliest
            one["expectedArrivalUntil"] = estimate.latest
        titles = [line.title for line in state.lines if line.title][:5]
        if with_goods and titles:
            one["itemShipped"] = [{"@type": "Product", "name": title} for title in titles]
        found.append(one)
    if not found:
        return b""
    data = msgspec.json.encode(found[0] if len(found) == 1 else found)
    for sign, written in ((b"<", b"\\u003c"), (b">", b"\\u003e"), (b"&", b"\\u0026")):
        data = data.replace(sign, written)  # so that no text can end the element
    return b'<script type="application/ld+json">' + data + b"</script>"
