"""Amounts of WooCommerce and what hangs on them: lines with odd quantities, refunds, what was paid. Pure."""

from typing import Any

from msgspec import structs
from msgspec.structs import replace

from doorstep.connect.amounts import decimal, minor, pieces
from doorstep.connect.bodies import Refused
from doorstep.connect.pick import inside, several, words
from doorstep.connect.said import Said, When
from doorstep.connect.shops.woocommerce.clock import time_of
from doorstep.connect.shops.woocommerce.links import order_of, plain
from doorstep.timeline.model import Items, Line, PaymentRefunded


def lines_of(said: Said, order: Any, currency: str) -> tuple[Line, ...]:
    """Return the order's lines. A line written twice is one; two lines under one id are told apart."""
    found: dict[str, Line] = {}
    seen: set[Line] = set()
    copies: dict[str, int] = {}
    for place, item in enumerate(several(order, "line_items")):
        line = _line(said.within("line_items", place), inside(item), currency)
        if line is None or line in seen:
            continue
        seen.add(line)
        copies[line.id] = copies.get(line.id, 0) + 1
        name = line.id if copies[line.id] == 1 else f"{line.id}-{copies[line.id]}"
        found.setdefault(name, line if name == line.id else replace(line, id=name))
    return tuple(found.values())


def _line(said: Said, item: dict[str, Any], currency: str) -> Line | None:
    number, title = words(item, "id"), plain(words(item, "name"))
    if not number:
        said.refuse("", "the line has no id")
        return None
    value = item.get("quantity", 1)
    count, price = pieces(value), _price(item, currency)
    if count is None:
        amount = decimal(value)
        if amount is None or amount <= 0:
            said.leave("quantity", "nothing of this line is ordered")
            return None
        # Goods sold by weight or length: pieces cannot be broken, so the whole line is one piece.
        said.leave("quantity", f"{amount.normalize():f} is no number of pieces; the line counts as one")
        title, count = f"{title} ({amount.normalize():f} ×)".strip(), 1
        price = minor(item.get("total"), currency) or price
    product = words(item, "product_id")
    return Line(
        id=number,
        sku=words(item, "sku"),
        title=title,
        quantity=count,
        price=price or 0,
        product=product if product != "0" else "",
    )


def _price(item: dict[str, Any], currency: str) -> int | None:
    """What one piece costs after discounts, without tax. The text of the line's total is exact; `price` beside it is a
    number with a broken part, and with some extensions that of the whole line."""
    whole, count = decimal(item.get("total")), pieces(item.get("quantity", 1))
    if whole is None or count is None:
        return minor(item.get("price"), currency)
    return minor(f"{whole / count:f}", currency)


def read_refund(said: Said, refund: Any, order: str = "", currency: str = "", since: When | None = None) -> None:
    """A refund: alone or in a list of its own (with its time), or in the order's short list (without; then it went back
    by `since`, the order's last change)."""
    number, order = words(refund, "id"), order or order_of(refund)
    if not order:
        raise Refused("the refund names no order", "ask for it with its links, or read it within its order")
    if number in {"", "0"}:
        said.leave("", "a refund that was deleted again: it has no id")
        return
    created = time_of(said, refund, "date_created")
    currency = currency or words(refund, "currency").upper()
    back = _back(refund, currency)
    if back is not None and not currency:
        said.leave("amount", "counted as it is written: the body names no currency")
    when = said.first(created, since)
    if created is None:  # its time is guessed, so that the refund's own body counts where both are known
        when = When(structs.replace(when.moment, guessed=True))
    fact = PaymentRefunded(
        amount=back or 0,
        currency=currency if back is not None else "",
        reason=words(refund, "reason"),
        items=_items(refund),
    )
    said.tell(f"order:{order}", ("payment_refunded", number), when, fact)
    said.used("reason")


def _back(refund: Any, currency: str) -> int | None:
    """How much went back, without its sign. Without a currency the decimals that are written are its minor units."""
    value = decimal(refund.get("amount")) or decimal(refund.get("total"))
    if value is None:
        return None
    exponent = value.as_tuple().exponent
    if not currency and isinstance(exponent, int):
        return int(abs(value).scaleb(-min(exponent, 0)))
    return minor(f"{abs(value):f}", currency)


def _items(refund: Any) -> tuple[Items, ...]:
    """How many pieces of which lines of the order went back: a refund's line names the order's line in its meta."""
    found: dict[str, int] = {}
    for item in several(refund, "line_items"):
        line = next(
            (words(one, "value") for one in several(item, "meta_data") if words(one, "key") == "_refunded_item_id"), ""
        )
        count = pieces(inside(item).get("quantity"))
        if line and count:
            found[line] = found.get(line, 0) + count
    return tuple(Items(line=line, quantity=count) for line, count in found.items())
