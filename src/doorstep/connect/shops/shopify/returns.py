"""Returns at Shopify, and what the warehouse says about its part of an order. Pure."""

from typing import Any

from doorstep.connect.pick import count, inside, several, words
from doorstep.connect.shops.shopify.said import Said, id_of, order_subject
from doorstep.connect.tables import table
from doorstep.timeline.model import Items, OrderOnHold, OrderReleased, ReturnDecided, ReturnRequested

_WORDS = {
    "returns/cancel": "The return was cancelled.",
    "returns/close": "The return is closed.",
    "returns/reopen": "The return was opened again.",
    "returns/update": "The return was changed.",
    "returns/process": "The return is being processed.",
}


def read_return(said: Said, body: Any) -> None:
    """returns/request, approve, decline, cancel, close, reopen, update. A return is asked for once."""
    subject = order_subject(body, "order", "id") if inside(body, "order") else order_subject(body, "order_id")
    number = id_of(body, "id")
    when = said.when(words(body, "updated_at"), words(body, "created_at"))
    asked = ReturnRequested(reason=_reason(body), items=_items(body), return_id=number)
    if said.topic in {"returns/request", "returns/approve", "returns/decline"}:
        said.tell(subject, ("return_requested", number), when, asked)
    if said.topic == "returns/approve":
        said.tell(subject, ("return_decided", number, "approved"), when, ReturnDecided(approved=True, return_id=number))
    elif said.topic == "returns/decline":
        reason = words(body, "decline", "reason")
        declined = ReturnDecided(approved=False, rule=reason, return_id=number)
        said.tell(subject, ("return_decided", number, "declined"), when, declined)
    elif said.topic != "returns/request":
        text = _WORDS.get(said.topic, "Something happened to the return.")
        said.note(subject, (said.topic, number, words(body, "updated_at")), when, text)


def _reason(body: Any) -> str:
    lines = several(body, "return_line_items")
    return next((reason for line in lines if (reason := words(line, "return_reason").lower())), "")


def _items(body: Any) -> tuple[Items, ...]:
    found: dict[str, int] = {}
    for line in several(body, "return_line_items"):
        number = id_of(line, "fulfillment_line_item", "line_item", "id") or id_of(line, "line_item_id")
        quantity = count(line, "quantity", 1)
        if number and quantity > 0:
            found[number] = found.get(number, 0) + quantity
    return tuple(Items(line=line, quantity=quantity) for line, quantity in found.items())


def read_warehouse(said: Said, body: Any) -> None:
    """fulfillment_orders/…: these bodies name the warehouse's part and mostly not the order it belongs to."""
    keys = ("fulfillment_order", "original_fulfillment_order", "submitted_fulfillment_order")
    part = next((found for key in keys if (found := inside(body, key))), {})
    number, topic = id_of(part, "id"), said.topic.partition("/")[2]
    meaning: str = table(__package__)["warehouse"].get(topic, "Something changed in the warehouse.")
    order = id_of(part, "order_id") or id_of(body, "order_id")
    if not order:
        why = (
            f"{meaning} The body names fulfilment order {number or 'unknown'}; its order is missing, so it stays apart."
        )
        said.leave("fulfillment_order", why)
        return
    subject, identity, when = f"order:{order}", (said.topic, number), said.when(words(part, "updated_at"))
    holds = [words(hold, "reason") for hold in several(part, "fulfillment_holds")]
    if topic == "placed_on_hold":
        said.tell(subject, identity, when, OrderOnHold(reason=next(iter(holds), "")))
    elif topic == "hold_released":
        said.tell(subject, identity, when, OrderReleased())
    else:
        said.note(subject, identity, when, meaning)
