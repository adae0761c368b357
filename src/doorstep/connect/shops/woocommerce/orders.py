"""Orders of WooCommerce: each body is a snapshot of the whole order; the latest `date_modified` wins. Pure."""

from datetime import datetime
from typing import Any

from doorstep.connect import moments, places
from doorstep.connect.amounts import minor
from doorstep.connect.bodies import Refused
from doorstep.connect.persons import place_of
from doorstep.connect.pick import inside, several, words
from doorstep.connect.said import Said, When
from doorstep.connect.shops.woocommerce.clock import time_of
from doorstep.connect.shops.woocommerce.links import meta_of, order_of, plain
from doorstep.connect.shops.woocommerce.money import lines_of, read_refund
from doorstep.connect.shops.woocommerce.parcels import read_hidden
from doorstep.connect.shops.woocommerce.people import address_of, parties
from doorstep.connect.tables import table
from doorstep.timeline.model import (
    OrderApproved,
    OrderCancelled,
    OrderChanged,
    OrderOnHold,
    OrderPlaced,
    OrderReleased,
    PaymentCaptured,
    PaymentFailed,
    Place,
    Precision,
)

_YES = {"yes", "true", "1", "on"}
_DELETED = "The shop deleted this order."


def read_order(said: Said, order: Any) -> None:
    """order.created, order.updated, order.restored, and orders of the REST API."""
    number, status = _number(order), _status(order)
    if status.get("does") == "draft":
        said.leave("", f"a draft ({words(order, 'status')}): nobody has bought yet")
        return
    subject = f"order:{number}"
    created, changed = time_of(said, order, "date_created"), time_of(said, order, "date_modified")
    when = said.first(created, changed)
    placed = _placed(said, order)
    said.tell(subject, ("order_placed", number), when, placed)
    if changed is not None and (created is None or changed.moment != created.moment or said.topic != "order.created"):
        said.tell(subject, ("order_changed", number, changed.written), changed, _changed(placed))
    elif changed is not None:
        said.used(*changed.fields)
    latest = said.first(changed, created)
    _paid(said, order, subject, number, placed, status, when)
    _stands(said, order, subject, number, placed, status, latest)
    for place, refund in enumerate(several(order, "refunds")):
        read_refund(said.within("refunds", place), inside(refund), number, placed.currency, latest)
    read_hidden(said, order, number, latest)
    said.used("customer_user_agent", "customer_note")


def read_deleted(said: Said, order: Any) -> None:
    """order.deleted: nothing but the id."""
    number = _number(order)
    said.note(f"order:{number}", ("order_deleted", number), said.first(), _DELETED)


def read_note(said: Said, body: Any) -> None:
    """A note to an order. `customer_note` says that the customer was sent it, and never that she wrote it."""
    order, number = order_of(body), words(body, "id")
    if not order:
        raise Refused("the note names no order", "ask for it with its links, which name the order")
    text = plain(words(body, "note"))
    said.used("note")
    author = words(body, "author")
    if body.get("customer_note") is True:
        text = f"To the customer: {text}"
    elif author.lower() not in {"", "system", "woocommerce"}:
        text = f"{author}: {text}"
    said.note(f"order:{order}", ("order_note", number), said.first(time_of(said, body, "date_created")), text)


def _number(order: Any) -> str:
    number = words(order, "id")
    if number in {"", "0"}:
        raise Refused("the body names no order", "send the body as WooCommerce sent it")
    return number


def _status(order: Any) -> dict[str, str]:
    word = words(order, "status").lower().removeprefix("wc-")
    known: dict[str, dict[str, str]] = table(__package__)["status"]
    own = {"does": "note", "says": f"The shop put this order into its own status {word[:60]!r}."}
    return known.get(word, own) if word else {"does": "nothing"}


def _placed(said: Said, order: Any) -> OrderPlaced:
    currency = words(order, "currency").upper()
    total = minor(order.get("total"), currency)
    if total is None:
        said.leave("total", f"the total is not told in {currency[:10] or 'any currency'}")
    destination = place_of(address_of(inside(order, "shipping")))
    meta = meta_of(order)
    return OrderPlaced(
        number=words(meta, "_order_number_formatted") or words(order, "number") or words(order, "id"),
        currency=currency if len(currency) == 3 else "",
        total=total or 0,
        lines=lines_of(said, order, currency),
        parties=parties(order),
        promised_from=_promised(said, order, meta, "doorstep_promised_from", destination),
        promised_to=_promised(said, order, meta, "doorstep_promised_to", destination),
        destination=destination,
        service=next(
            (name for one in several(order, "shipping_lines") if (name := plain(words(one, "method_title")))), ""
        ),
        gift=words(meta, "doorstep_gift").lower() in _YES,
        note=words(order, "customer_note"),
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
    )


def _promised(said: Said, order: Any, meta: Any, name: str, destination: Place | None) -> datetime | None:
    """A date that the checkout told: on the clock of the destination, a day alone until its end."""
    text = words(meta, name)
    if not text:
        return None
    place = next(place for place, one in enumerate(several(order, "meta_data")) if words(one, "key") == name)
    field = f"meta_data[{place}].value"
    zone = (places.zone_of(destination) if destination is not None else "") or said.zone
    try:
        when = moments.written(text, zone)
    except ValueError as error:
        said.refuse(field, error)
        return None
    said.used(field)
    if name.endswith("_from") and when.precision is Precision.DAY:
        return moments.start_of_day(when)
    return when.at


def _paid(
    said: Said, order: Any, subject: str, number: str, placed: OrderPlaced, status: dict[str, str], begun: When
) -> None:
    """Money came in at `date_paid`. Without it an approved order is paid at the door, and was approved when placed."""
    paid, method = time_of(said, order, "date_paid"), words(order, "payment_method")
    if paid is not None:
        captured = PaymentCaptured(amount=placed.total, currency=placed.currency, gateway=method)
        said.tell(subject, ("payment_captured", number, paid.written), paid, captured)
    if paid is not None or status["does"] == "approve":
        said.tell(subject, ("order_approved", number), paid or begun, OrderApproved())


def _stands(
    said: Said, order: Any, subject: str, number: str, placed: OrderPlaced, status: dict[str, str], latest: When
) -> None:
    """What the status says beside the money. Its own time is told for completed orders alone."""
    done = time_of(said, order, "date_completed")
    does, word, key = status["does"], words(order, "status").lower(), latest.written
    if does == "hold":
        said.tell(subject, ("order_on_hold", number, key), latest, OrderOnHold(reason=status.get("reason", "")))
    elif does == "approve" and said.topic != "order.created":  # it may have been on hold before
        said.tell(subject, ("order_released", number, key), latest, OrderReleased())
    elif does == "cancel":
        said.tell(subject, ("order_cancelled", number), latest, OrderCancelled())
    elif does == "fail":
        failed = PaymentFailed(placed.total, placed.currency, words(order, "payment_method"))
        said.tell(subject, ("payment_failed", number, key), latest, failed)
    if text := status.get("says", ""):
        when = done if done is not None and word == "completed" else latest
        said.note(subject, ("order_status", number, word, when.written), when, text)
    elif done is not None:
        for field in done.fields:
            said.leave(field, f"since then the shop had done its work; the order is {word or 'in no status'} now")
