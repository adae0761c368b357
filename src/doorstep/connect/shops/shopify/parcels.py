"""Fulfilments of Shopify: what was packed together, under which numbers it travels, and what the carrier said. Pure.

`shipment_status` is Shopify's own summary of what a carrier said, without the carrier's time; a late one would turn a
delivered parcel back. It is left out. `fulfillment_events/create` has the carrier's own words and time, and is read.
"""

from typing import Any

from doorstep.connect import numbers
from doorstep.connect.bodies import Refused
from doorstep.connect.pick import count, several, words
from doorstep.connect.shops.shopify.people import country_of
from doorstep.connect.shops.shopify.said import Said, id_of, order_subject
from doorstep.connect.tables import table
from doorstep.timeline.model import (
    CarrierEstimate,
    Items,
    LegLinked,
    LinkRemoved,
    Milestone,
    ParcelLinked,
    ParcelPacked,
    Place,
    Scan,
)


def read_parcel(said: Said, body: Any, path: str = "") -> None:
    """fulfillments/create and update, and the fulfilments within an order."""
    order, number = id_of(body, "order_id"), id_of(body, "id")
    if not order or not number:
        raise Refused("the fulfilment names no order or has no id", "send the body as Shopify sent it")
    parcel = numbers.parcel(order, number)
    created, updated = words(body, "created_at"), words(body, "updated_at")
    when = said.when(created, updated)
    status = words(body, "status").lower()
    if status == "cancelled":
        removed = LinkRemoved(child=parcel)
        said.tell(f"order:{order}", ("fulfilment_cancelled", number), said.when(updated, created), removed)
        return
    if status in {"error", "failure"}:
        text = f"The shop could not send a part of this order (fulfilment {words(body, 'name') or number})."
        said.note(f"order:{order}", ("fulfilment_failed", number), said.when(updated, created), text)
        return
    said.tell(f"order:{order}", ("parcel_linked", number), when, ParcelLinked(parcel=parcel, items=_items(body)))
    _legs(said, body, parcel, number)
    if status == "success":
        said.tell(parcel, ("parcel_packed", number), when, ParcelPacked())
    if shipment := words(body, "shipment_status"):
        where = f"{path}.shipment_status" if path else "shipment_status"
        said.leave(where, f"{shipment!r} is a summary without the carrier's time; the carrier's own scans tell it")


def _items(body: Any) -> tuple[Items, ...]:
    found: dict[str, int] = {}
    for item in several(body, "line_items"):
        line, quantity = id_of(item, "id"), count(item, "quantity", 1)
        if line and quantity > 0:
            found[line] = found.get(line, 0) + quantity
    return tuple(Items(line=line, quantity=quantity) for line, quantity in found.items())


def _legs(said: Said, body: Any, parcel: str, fulfilment: str) -> None:
    """One leg for each distinct number; the single fields repeat the first of the lists."""
    company = words(body, "tracking_company")
    written = [words(one) for one in several(body, "tracking_numbers")] or [words(body, "tracking_number")]
    urls = [words(one) for one in several(body, "tracking_urls")] or [words(body, "tracking_url")]
    when, seen = said.when(words(body, "created_at"), words(body, "updated_at")), set()
    for place, text in enumerate(written):
        number = numbers.number(text)
        if not number or number in seen:
            continue
        seen.add(number)
        carrier, guessed = numbers.carrier_of(company, number)
        leg = LegLinked(
            leg=numbers.leg(carrier, number),
            carrier=carrier,
            number=text,
            url=urls[place] if place < len(urls) and urls[place].startswith("https://") else "",
            guessed=guessed,
        )
        said.tell(parcel, ("leg_linked", fulfilment, carrier, number), when, leg)


def read_carrier_word(said: Said, body: Any) -> None:
    """fulfillment_events/create: what the carrier said about a fulfilment, at the carrier's time.

    The body names the fulfilment and no tracking number: the scan belongs to a leg of its own beside the numbered one.
    """
    order_subject(body, "order_id")
    fulfilment, number = id_of(body, "fulfillment_id"), id_of(body, "id")
    if not fulfilment:
        raise Refused("the event names no fulfilment", "send the body as Shopify sent it")
    parcel, leg = numbers.parcel(id_of(body, "order_id"), fulfilment), numbers.leg("shopify", fulfilment)
    when = said.when(words(body, "happened_at"), words(body, "created_at"))
    status = words(body, "status").lower()
    known: str = table(__package__)["delivery"].get(status, "unknown")
    place = Place(
        city=words(body, "city"), region=words(body, "province"), postcode=words(body, "zip"), country=country_of(body)
    )
    link = LegLinked(leg=leg, carrier="shopify", number=fulfilment)
    said.tell(parcel, ("leg_linked", fulfilment, "shopify"), when, link)
    scan = Scan(
        milestone=Milestone(known),
        code=status,
        raw_text=words(body, "message") or status,
        place=None if place == Place() else place,
        tracking_number=fulfilment,
    )
    said.tell(leg, ("scan", number or fulfilment, words(body, "happened_at"), status), when, scan)
    if expected := words(body, "estimated_delivery_at"):
        estimate = CarrierEstimate(expected_to=said.when(expected).at)
        said.tell(leg, ("estimate", number or fulfilment, expected), when, estimate)
