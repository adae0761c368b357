"""Money at BigCommerce: transactions and refunds. Nothing of a card is read. Pure."""

from typing import Any

from doorstep.connect.amounts import decimal, minor, pieces
from doorstep.connect.bodies import Refused
from doorstep.connect.pick import inside, several, words
from doorstep.connect.said import Said, When
from doorstep.connect.shops.bigcommerce.clock import time_of
from doorstep.connect.tables import table
from doorstep.timeline.model import (
    Items,
    PaymentAuthorised,
    PaymentCaptured,
    PaymentFailed,
    PaymentRefunded,
)

_TOLD_BY_REFUND = "the order's refunds tell how much went back, and for what; it is not counted again"


def subject_of(body: Any, order: str = "") -> str:
    """Return the subject of the order that a part names. Raises `Refused` when it names none."""
    number = words(body, "order_id") or order
    if number in {"", "0"}:
        raise Refused("the body names no order", "ask BigCommerce for it within its order")
    return f"order:{number}"


def read_transaction(said: Said, body: Any, order: str = "", *, refunds_known: bool = False) -> None:
    """One transaction of V3. `refunds_known`: the order's refunds lie beside, and tell what went back."""
    subject, number = subject_of(body, order), words(body, "id")
    event, status = words(body, "event").lower(), words(body, "status").lower()
    currency, gateway = words(body, "currency").upper(), words(body, "gateway") or words(body, "method")
    amount = minor(body.get("amount"), currency)
    if amount is None:
        raise Refused("the transaction has no amount or no currency", "ask BigCommerce for it again")
    when, kind = said.first(time_of(said, body, "date_created")), table(__package__)["transaction"].get(event, "")
    if status not in {"", "ok"}:
        said.tell(subject, ("transaction", number), when, PaymentFailed(amount, currency, gateway, event))
    elif kind == "authorised":
        said.tell(subject, ("transaction", number), when, PaymentAuthorised(amount, currency, gateway))
    elif kind == "captured":
        said.tell(subject, ("transaction", number), when, PaymentCaptured(amount, currency, gateway))
    elif kind == "refunded" and refunds_known:
        said.leave("", _TOLD_BY_REFUND)
    elif kind == "refunded":
        said.tell(subject, ("transaction", number), when, PaymentRefunded(amount, currency))
    else:
        text = f"A payment of {body.get('amount')} {currency} at {gateway or 'the bank'}: {event or 'no event'}."
        said.note(subject, ("transaction", number), when, text)


def approved_at(said: Said, order: Any) -> When | None:
    """Return when the first transaction of an order went well, where they lie beside it."""
    found = [
        (when.moment.at, place, when)
        for place, one in enumerate(several(order, "transactions"))
        if table(__package__)["transaction"].get(words(one, "event").lower()) in {"authorised", "captured"}
        and words(one, "status").lower() in {"", "ok"}
        and (when := time_of(said.within("transactions", place), one, "date_created")) is not None
    ]
    if not found:
        return None
    _, place, when = min(found, key=lambda one: one[:2])
    return when._replace(fields=tuple(f"transactions[{place}].{field}" for field in when.fields))


def read_refund(said: Said, body: Any, order: str = "", currency: str = "") -> None:
    """One refund of V3: how much went back by which ways, and for which lines. It names no currency: the order does."""
    subject, number = subject_of(body, order), words(body, "id")
    when = said.first(time_of(said, body, "created"))
    currency = currency or words(body, "currency").upper()
    ways = several(body, "payments")
    went = [one for one in ways if isinstance(one, dict) and one.get("is_declined") is not True]
    said.used("reason", *(f"items[{place}].reason" for place, _ in enumerate(several(body, "items"))))
    if ways and not went:
        said.note(subject, ("refund", number, "declined"), when, "The bank declined to give money back.")
        return
    parts = [value for one in went if (value := decimal(one.get("amount"))) is not None]
    whole = sum(parts) if parts else decimal(body.get("total_amount"))
    if whole is None:
        raise Refused("the refund has no amount", "ask BigCommerce for it again")
    # Without the order's currency two decimals are meant, as the description of the field says.
    back = minor(f"{abs(whole):f}", currency or "XXX")
    if not currency:
        said.leave("total_amount", "counted with two decimals: the body names no currency")
    reasons = [words(body, "reason"), *(words(one, "reason") for one in several(body, "items"))]
    reason = next((text for text in reasons if text), "")
    said.tell(subject, ("refund", number), when, PaymentRefunded(back or 0, currency, reason, _items(body)))


def _items(body: Any) -> tuple[Items, ...]:
    found: dict[str, int] = {}
    for item in several(body, "items"):
        line, count = words(item, "item_id"), pieces(inside(item).get("quantity", 1))
        if words(item, "item_type").upper() == "PRODUCT" and line and count:
            found[line] = found.get(line, 0) + count
    return tuple(Items(line=line, quantity=count) for line, count in found.items())
