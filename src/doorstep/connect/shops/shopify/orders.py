"""Orders of Shopify: each body is a snapshot of the whole order; the latest `updated_at` wins. Pure."""

from datetime import datetime
from typing import Any

from doorstep.connect import moments, places
from doorstep.connect.bodies import Refused
from doorstep.connect.pick import count, inside, several, words
from doorstep.connect.shops.shopify.money import currency_of, money
from doorstep.connect.shops.shopify.parcels import read_parcel
from doorstep.connect.shops.shopify.payments import read_refund, read_transaction, told_by_refunds
from doorstep.connect.shops.shopify.people import parties, place_of
from doorstep.connect.shops.shopify.said import Said, id_of, order_subject
from doorstep.connect.tables import table
from doorstep.timeline.model import Line, OrderApproved, OrderCancelled, OrderChanged, OrderPlaced, Place, Precision

_PAID = {"paid", "authorized"}
_YES = {"yes", "true", "1", "on"}
_PARTS = (("fulfillments", read_parcel), ("refunds", read_refund), ("transactions", read_transaction))
_SENT = {
    "orders/fulfilled": "The shop has nothing left to send of this order.",
    "orders/partially_fulfilled": "The shop sent a part of this order.",
    "orders/delete": "The shop deleted this order.",
}


def read_order(said: Said, order: Any) -> None:
    """orders/create, updated, paid, cancelled, fulfilled, partially_fulfilled, delete."""
    subject, number = order_subject(order, "id"), id_of(order, "id")
    created, updated = words(order, "created_at"), words(order, "updated_at")
    if said.topic == "orders/delete" and not created:
        said.note(subject, ("order_deleted", number), said.when(), _SENT[said.topic])
        return
    placed = _placed(said, order)
    said.tell(subject, ("order_placed", number), said.when(words(order, "processed_at"), created), placed)
    if updated and (updated != created or said.topic != "orders/create"):
        said.tell(subject, ("order_changed", number, updated), said.when(updated), _changed(placed))
    if cancelled := words(order, "cancelled_at"):
        said.tell(subject, ("order_cancelled", number), said.when(cancelled), _cancelled(order))
    _milestones(said, order, subject, number)
    _parts(said, order, number)
    if order.get("buyer_accepts_marketing") is True:
        said.leave("buyer_accepts_marketing", "a ticked box without time and proof is no consent")


def _parts(said: Said, order: Any, number: str) -> None:
    """The fulfilments, refunds and transactions within an order; one that cannot be read never takes the others."""
    known = told_by_refunds(order)
    for key, verb in _PARTS:
        for place, part in enumerate(several(order, key)):
            path = f"{key}[{place}]"
            if key == "transactions" and id_of(part, "id") in known:
                said.leave(path, "a refund of this order tells it, with what was given back")
                continue
            try:
                verb(said, {**part, "order_id": number} if isinstance(part, dict) else {}, path)
            except Refused as refused:
                said.leave(path, f"refused: {refused}")


def _milestones(said: Said, order: Any, subject: str, number: str) -> None:
    """What the topic alone tells: paid, sent, deleted. No amount is known by it."""
    updated = words(order, "updated_at")
    if said.topic == "orders/paid":
        said.tell(subject, ("order_approved", number, "paid"), said.when(updated), OrderApproved())
    elif said.topic == "orders/create" and words(order, "financial_status").lower() in _PAID:
        when = said.when(words(order, "processed_at"), words(order, "created_at"))
        said.tell(subject, ("order_approved", number, "created"), when, OrderApproved())
    elif said.topic == "orders/delete":
        said.note(subject, ("order_deleted", number), said.when(), _SENT[said.topic])
    elif said.topic in _SENT:
        said.note(subject, (said.topic, number, updated), said.when(updated), _SENT[said.topic])


def _placed(said: Said, order: Any) -> OrderPlaced:
    currency, shop = currency_of(order), words(order, "currency").upper()
    shipping = inside(order, "shipping_address")
    destination = place_of(shipping)
    attributes = _attributes(order)
    total = money(order, "total_price", currency, shop)
    if total is None:
        said.leave("total_price", f"the total is not told in {currency or 'any currency'}")
    first = next(iter(several(order, "shipping_lines")), None)
    return OrderPlaced(
        number=words(order, "name") or words(order, "order_number"),
        currency=currency,
        total=total or 0,
        lines=tuple(line for item in several(order, "line_items") if (line := _line(item, currency, shop)) is not None),
        parties=parties(said, order),
        promised_from=_promised(said, attributes, "doorstep_promised_from", destination),
        promised_to=_promised(said, attributes, "doorstep_promised_to", destination),
        destination=destination,
        service=words(first, "title") or words(first, "code"),
        gift=attributes.get("doorstep_gift", ("", ""))[0].lower() in _YES,
        note=words(order, "note"),
        tags=tuple(tag for part in words(order, "tags").split(",") if (tag := part.strip())),
    )


def _changed(placed: OrderPlaced) -> OrderChanged:
    return OrderChanged(
        number=placed.number,
        currency=placed.currency,
        total=placed.total,
        lines=placed.lines,
        parties=placed.parties,
        promised_from=placed.promised_from,
        promised_to=placed.promised_to,
        destination=placed.destination,
        gift=placed.gift,
        tags=placed.tags,
    )


def _line(item: Any, currency: str, shop: str) -> Line | None:
    """A line with the pieces that are still ordered; ``None`` when an edit removed it wholly."""
    quantity = count(item, "current_quantity", count(item, "quantity", 1))
    number = id_of(item, "id")
    if not number or quantity <= 0:
        return None
    return Line(
        id=number,
        sku=words(item, "sku"),
        title=words(item, "title") or words(item, "name"),
        quantity=quantity,
        price=money(item, "price", currency, shop) or 0,
        product=id_of(item, "product_id"),
        weight_g=max(count(item, "grams"), 0),
        seller=words(item, "vendor"),
    )


def _cancelled(order: Any) -> OrderCancelled:
    word = words(order, "cancel_reason").lower()
    known: dict[str, str] = table(__package__)["cancel"].get(word, {})
    return OrderCancelled(reason=known.get("reason", word), by=known.get("by", ""))


def _attributes(order: Any) -> dict[str, tuple[str, str]]:
    """The order's note attributes, which a shop's checkout may fill: name → value and its path."""
    found = enumerate(several(order, "note_attributes"))
    return {
        name.lower(): (words(one, "value"), f"note_attributes[{place}].value")
        for place, one in found
        if (name := words(one, "name"))
    }


def _promised(
    said: Said, attributes: dict[str, tuple[str, str]], name: str, destination: Place | None
) -> datetime | None:
    """A date that the checkout told: on the clock of the destination, a day alone until its end."""
    text, path = attributes.get(name, ("", ""))
    if not text:
        return None
    said.read.add(path)
    zone = (places.zone_of(destination) if destination is not None else "") or said.zone
    try:
        when = moments.written(text, zone)
    except ValueError as error:
        said.leave(path, f"refused: {error}")
        return None
    if name.endswith("_from") and when.precision is Precision.DAY:
        return moments.start_of_day(when)
    return when.at


def read_edit(said: Said, body: Any) -> None:
    """orders/edited: which lines were added and removed. The next snapshot brings the lines themselves."""
    edit = inside(body, "order_edit")
    subject, number = order_subject(edit, "order_id"), id_of(edit, "id")
    when = said.when(words(edit, "created_at"))
    said.tell(subject, ("order_edited", number), when, OrderChanged())
    changes = [
        f"{count(line, 'delta', 1)} of line {id_of(line, 'id')} {what}"
        for key, what in (("additions", "added"), ("removals", "removed"))
        for line in several(edit, "line_items", key)
    ]
    if changes:
        said.note(subject, ("order_edited", number, "lines"), when, f"The order was edited: {', '.join(changes)}.")
    if why := words(edit, "staff_note"):
        said.note(subject, ("order_edited", number, "note"), when, f"About the edit of the order: {why}")
