"""Shipments of BigCommerce: what was packed together, and under which numbers it travels. Pure."""

import re
from typing import Any

from doorstep.connect import numbers
from doorstep.connect.amounts import pieces
from doorstep.connect.bodies import Refused
from doorstep.connect.pick import inside, several, words
from doorstep.connect.said import Said
from doorstep.connect.shops.bigcommerce.clock import time_of
from doorstep.connect.shops.bigcommerce.payments import subject_of
from doorstep.timeline.model import Items, LegLinked, ParcelLinked, ParcelPacked

#: Shops write several numbers into the one field.
_BETWEEN = re.compile(r"[,;\n|]+")


def read_shipment(said: Said, body: Any, order: str = "") -> None:
    """One shipment of V2: a parcel, each of its tracking numbers a leg."""
    subject, shipment = subject_of(body, order), words(body, "id")
    if not shipment:
        raise Refused("the shipment has no id", "ask BigCommerce for it again")
    parcel = numbers.parcel(subject.removeprefix("order:"), shipment)
    when = said.first(time_of(said, body, "date_created"))
    said.tell(subject, ("parcel_linked", shipment), when, ParcelLinked(parcel=parcel, items=_items(body)))
    named = words(body, "tracking_carrier") or words(body, "shipping_provider")
    country = words(body, "shipping_address", "country_iso2")
    links = [words(body, key) for key in ("tracking_link", "generated_tracking_link")]
    link = next((text for text in links if text.startswith("https://")), "")
    written = [text for part in _BETWEEN.split(words(body, "tracking_number")) if (text := part.strip())]
    for text in dict.fromkeys(written):
        number = numbers.number(text)
        carrier, guessed = numbers.carrier_of(named, number, country)
        leg = LegLinked(
            leg=numbers.leg(carrier, number),
            carrier=carrier,
            number=text,
            service=words(body, "shipping_method"),
            url=link if len(written) == 1 else "",
            guessed=guessed,
        )
        said.tell(parcel, ("leg_linked", shipment, carrier, number), when, leg)
    said.tell(parcel, ("parcel_packed", shipment), when, ParcelPacked())
    said.used("comments")


def _items(body: Any) -> tuple[Items, ...]:
    found: dict[str, int] = {}
    for item in several(body, "items"):
        line, count = words(item, "order_product_id"), pieces(inside(item).get("quantity", 1))
        if line and count:
            found[line] = found.get(line, 0) + count
    return tuple(Items(line=line, quantity=count) for line, count in found.items())
