"""Orders of BigCommerce (V2): each body is a snapshot; the latest `date_modified` wins. Pure.

The API keeps lines, addresses, shipments, transactions and refunds at addresses of their own. `doorstep import`
fetches them and puts each list under its own name into the order (`products`, `shipping_addresses`, `shipments`,
`transactions`, `refunds`); an order alone is read as well, and says what is missing.
"""

from collections.abc import Callable
from typing import Any

from msgspec import structs

from doorstep.connect.amounts import minor, pieces
from doorstep.connect.bodies import Refused
from doorstep.connect.persons import place_of
from doorstep.connect.pick import inside, several, words
from doorstep.connect.said import Said, When
from doorstep.connect.shops.bigcommerce.clock import time_of
from doorstep.connect.shops.bigcommerce.parcels import read_shipment
from doorstep.connect.shops.bigcommerce.payments import approved_at, read_refund, read_transaction, subject_of
from doorstep.connect.shops.bigcommerce.people import address_of, parties
from doorstep.connect.tables import table
from doorstep.timeline.model import (
    Line,
    OrderApproved,
    OrderCancelled,
    OrderChanged,
    OrderOnHold,
    OrderPlaced,
    OrderReleased,
)

_PAID = {"captured", "paid", "authorized", "capture pending"}


def read_order(said: Said, order: Any) -> None:
    """An order of V2, alone or with its parts put into it."""
    number, status = words(order, "id"), words(order, "status_id")
    if number in {"", "0"}:
        raise Refused("the body names no order", "ask BigCommerce for the order again")
    if status == "0":
        said.leave("", "an order that was never finished (Incomplete): nobody has bought")
        return
    subject, currency = f"order:{number}", currency_of(order)
    created, changed = time_of(said, order, "date_created"), time_of(said, order, "date_modified")
    when, latest = said.first(created, changed), said.first(changed, created)
    placed = _placed(said, order, currency)
    said.tell(subject, ("order_placed", number), when, placed)
    if changed is not None:
        said.tell(subject, ("order_changed", number, changed.written), changed, _changed(placed, order))
    if order.get("is_deleted") is True:
        said.note(subject, ("order_deleted", number), latest, "The shop deleted this order.")
    paid, shipped = approved_at(said, order), time_of(said, order, "date_shipped")
    approved = paid is not None or words(order, "payment_status").lower() in _PAID
    if approved:
        approve(said, number, paid or guessed(when))
    since = shipped if status == "2" and shipped is not None else guessed(latest)
    stands(said, number, status, since, words(order, "status"), approved=approved)
    if shipped is not None and status != "2":
        said.leave("date_shipped", "when the shop called the order shipped; its shipments tell when each parcel left")
    if text := words(order, "staff_notes"):
        said.note(subject, ("staff_notes", number, text), latest, text)
    said.used("staff_notes", "customer_message")
    _parts(said, order, number, currency)


def stands(said: Said, number: str, status: str, when: When, written: str = "", *, approved: bool = False) -> None:
    """Tell what a status says; unknown ones keep their words. `approved`: that it was accepted is told already."""
    own = {"does": "note", "says": f"The shop set this order to {(written or status)[:60]!r}."}
    row: dict[str, str] = table(__package__)["status"].get(status, own if status else {"does": "nothing"})
    subject, does, key = f"order:{number}", row["does"], when.written
    if does == "approve":
        if not approved:
            approve(said, number, when)
        said.tell(subject, ("order_released", number, key), when, OrderReleased())
    elif does == "hold":
        said.tell(subject, ("order_on_hold", number, key), when, OrderOnHold(reason=row.get("reason", "")))
    elif does == "cancel":
        cancelled = OrderCancelled(reason=row.get("reason", ""), by=row.get("by", ""))
        said.tell(subject, ("order_cancelled", number), when, cancelled)
    if text := row.get("says", ""):
        said.note(subject, ("order_status", number, status, key), when, text)


def approve(said: Said, number: str, when: When) -> None:
    """Tell that the shop accepted an order: once, whoever says it."""
    said.tell(f"order:{number}", ("order_approved", number), when, OrderApproved())


def guessed(when: When) -> When:
    """Return a time that is the least bad guess for something else: where the right one is known, that one counts."""
    return when._replace(moment=structs.replace(when.moment, guessed=True))


def currency_of(order: Any) -> str:
    """Return the currency of the order's amounts: the one that was paid in, not the one that was shown."""
    return (words(order, "default_currency_code") or words(order, "currency_code")).upper()


def _placed(said: Said, order: Any, currency: str) -> OrderPlaced:
    total = minor(order.get("total_inc_tax"), currency)
    if total is None:
        said.leave("total_inc_tax", f"the total is not told in {currency[:10] or 'any currency'}")
    addresses = several(order, "shipping_addresses")
    for place in range(1, len(addresses)):
        said.leave(f"shipping_addresses[{place}]", "a further address of the order; the first is the recipient's")
    first = addresses[0] if addresses else None
    return OrderPlaced(
        number=words(order, "id"),
        currency=currency if len(currency) == 3 else "",
        total=total or 0,
        lines=_lines(said, order, currency) or (),
        parties=parties(order),
        destination=place_of(address_of(first)),
        service=words(first, "shipping_method"),
        note=words(order, "customer_message"),
    )


def _changed(placed: OrderPlaced, order: Any) -> OrderChanged:
    return OrderChanged(
        currency=placed.currency,
        total=placed.total,
        lines=placed.lines if isinstance(order.get("products"), list) else None,
        parties=placed.parties,
        destination=placed.destination,
    )


def _lines(said: Said, order: Any, currency: str) -> tuple[Line, ...] | None:
    found = order.get("products")
    if not isinstance(found, list):
        if found is not None:
            said.leave("products", "the lines lie at an address of their own: `doorstep import` fetches them")
        return None
    lines = [_line(said.within("products", place), inside(item), currency) for place, item in enumerate(found)]
    return tuple(line for line in lines if line is not None)


def _line(said: Said, item: dict[str, Any], currency: str) -> Line | None:
    number, count, product = words(item, "id"), pieces(item.get("quantity", 1)), words(item, "product_id")
    if not number:
        said.refuse("", "the line has no id")
        return None
    if count is None:
        said.leave("quantity", "no number of pieces; the line is left out")
        return None
    return Line(
        id=number,
        sku=words(item, "sku"),
        title=words(item, "name"),
        quantity=count,
        price=minor(item.get("price_inc_tax", item.get("base_price")), currency) or 0,
        product=product if product != "0" else "",
        seller=words(item, "brand"),
    )


def _parts(said: Said, order: Any, number: str, currency: str) -> None:
    """What was put into the order; a part that cannot be read never takes the others with it."""
    known = bool(several(order, "refunds"))
    verbs: tuple[tuple[str, Callable[[Said, Any], None]], ...] = (
        ("shipments", lambda part, one: read_shipment(part, one, number)),
        ("transactions", lambda part, one: read_transaction(part, one, number, refunds_known=known)),
        ("refunds", lambda part, one: read_refund(part, one, number, currency)),
    )
    for key, verb in verbs:
        for place, one in enumerate(several(order, key)):
            part = said.within(key, place)
            try:
                verb(part, inside(one))
            except Refused as refused:
                part.refuse("", refused)


def read_product(said: Said, body: Any) -> None:
    """A line of an order, alone: what was bought cannot be told from one line, so the order is not changed by it."""
    subject_of(body)
    said.leave("", "one line of an order: read it within its order (`products`), or the others would be lost")


def read_address(said: Said, body: Any) -> None:
    """A shipping address of an order, alone: the recipient and where the parcel goes."""
    subject, number = subject_of(body), words(body, "order_id")
    changed = OrderChanged(
        parties=tuple(one for one in parties({"shipping_addresses": [body]}) if one.role.value == "recipient"),
        destination=place_of(address_of(body)),
    )
    said.tell(subject, ("order_address", number, words(body, "id")), guessed(said.first()), changed)
