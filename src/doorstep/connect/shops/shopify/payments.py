"""Money at Shopify: transactions, refunds, bookkeeping, disputes at the bank, instalments of subscriptions. Pure.

Only transactions move money. A refund credits goods; without a successful transaction no money is known to have gone
back. Bookkeeping (tender transactions) repeats what transactions told and is never added up.
"""

from typing import Any

from doorstep.connect.bodies import Refused
from doorstep.connect.pick import count, inside, several, words
from doorstep.connect.shops.shopify.money import amount, money
from doorstep.connect.shops.shopify.said import Said, id_of, order_subject
from doorstep.connect.tables import table
from doorstep.kit.money import Money, total
from doorstep.timeline.model import (
    Items,
    PaymentAuthorised,
    PaymentCaptured,
    PaymentFailed,
    PaymentRefunded,
)


def read_transaction(said: Said, body: Any, path: str = "") -> None:
    """order_transactions/create, and the transactions within an order that the history sync brings."""
    subject, number = order_subject(body, "order_id"), id_of(body, "id")
    kind, status = words(body, "kind").lower(), words(body, "status").lower()
    when = said.when(words(body, "processed_at"), words(body, "created_at"))
    paid, gateway = amount(body), words(body, "gateway")
    if paid is None:
        raise Refused("the transaction has no amount or no currency", "send the body as Shopify sent it")
    if status in {"failure", "error"}:
        reason = words(body, "error_code")
        failed = PaymentFailed(amount=paid.amount, currency=paid.currency, gateway=gateway, reason=reason)
        said.tell(subject, ("payment_failed", number), when, failed)
        return
    if status != "success":
        where = f"{path}.status" if path else "status"
        said.leave(where, f"the transaction is {status or 'without a status'}: nothing has happened yet")
        return
    said_kind: str = table(__package__)["payment"].get(kind, "")
    if said_kind == "payment_authorised":
        authorised = PaymentAuthorised(amount=paid.amount, currency=paid.currency, gateway=gateway)
        said.tell(subject, (said_kind, number), when, authorised)
    elif said_kind == "payment_captured":
        captured = PaymentCaptured(amount=paid.amount, currency=paid.currency, gateway=gateway)
        said.tell(subject, (said_kind, number), when, captured)
    elif said_kind == "payment_refunded":
        said.tell(subject, (said_kind, number), when, PaymentRefunded(amount=paid.amount, currency=paid.currency))
    else:
        said.note(subject, ("transaction", number), when, f"A payment of {paid} at {gateway or 'the bank'}: {kind}.")


def told_by_refunds(order: Any) -> set[str]:
    """Return the ids of the transactions that lie within the order's refunds, which tell the goods as well."""
    return {id_of(one, "id") for refund in several(order, "refunds") for one in several(refund, "transactions")}


def read_refund(said: Said, body: Any, path: str = "") -> None:
    """refunds/create, and the refunds within an order."""
    subject, number = order_subject(body, "order_id"), id_of(body, "id")
    times = (words(body, "processed_at"), words(body, "created_at"))
    items, why = _items(body), words(body, "note")
    moved = [one for one in several(body, "transactions") if _moved(one)]
    for place, transaction in enumerate(moved):
        back = amount(transaction)
        if back is None:
            said.leave(f"{path}transactions[{place}]", "refused: no amount or no currency")
            continue
        fact = PaymentRefunded(amount=back.amount, currency=back.currency, items=items if place == 0 else ())
        when = said.when(words(transaction, "processed_at"), words(transaction, "created_at"), *times)
        said.tell(subject, ("payment_refunded", id_of(transaction, "id")), when, fact)
        if why and place == 0:
            said.note(subject, ("refund_note", number), when, f"About the refund: {why}")
    if not moved:
        credited = _credited(body)
        goods = ", ".join(f"{item.quantity} of line {item.line}" for item in items)
        text = f"The shop credited {credited} ({goods}). No money is known to have gone back."
        text += f" The shop's note: {why}" if why else ""
        said.note(subject, ("refund", number), said.when(*times), text)


def _moved(transaction: Any) -> bool:
    return words(transaction, "kind").lower() == "refund" and words(transaction, "status").lower() == "success"


def _items(body: Any) -> tuple[Items, ...]:
    lines = [(id_of(one, "line_item_id"), count(one, "quantity", 1)) for one in several(body, "refund_line_items")]
    return tuple(Items(line=line, quantity=quantity) for line, quantity in lines if line and quantity > 0)


def _credited(body: Any) -> Money:
    """The sum of the refund's lines with their taxes, in the currency that the customer saw."""
    parts: list[Money] = []
    for line in several(body, "refund_line_items"):
        currency = words(line, "subtotal_set", "presentment_money", "currency_code").upper()
        for key in ("subtotal", "total_tax"):
            value = money(line, key, currency) if currency else None
            parts += [Money(value, currency)] if value is not None else []
    if not parts:
        return Money(0, words(inside(body, "total_duties_set"), "presentment_money", "currency_code") or "XXX")
    return total([part for part in parts if part.currency == parts[0].currency], parts[0].currency)


def read_tender(said: Said, body: Any) -> None:
    """tender_transactions/create: the bookkeeping's view of money that a transaction told of already."""
    subject, number = order_subject(body, "order_id"), id_of(body, "id")
    moved = amount(body)
    if moved is None:
        raise Refused("the body has no amount or no currency", "send the body as Shopify sent it")
    way = "given back" if moved.amount < 0 else "received"
    text = (
        f"Bookkeeping: {moved if moved.amount >= 0 else -moved} {way} by {words(body, 'payment_method') or 'unknown'}."
    )
    said.note(subject, ("tender", number), said.when(words(body, "processed_at")), text)
    said.leave("amount", "repeats what the order's transaction tells, and is not counted again")


def read_dispute(said: Said, body: Any) -> None:
    """disputes/create and update: the customer's bank asks for the money back. Nothing to do with a delivery."""
    if not id_of(body, "order_id"):
        said.leave("", "a dispute about a payment that names no order")
        return
    asked = amount(body)
    due, status = words(body, "evidence_due_by"), words(body, "status")
    words_ = (words(body, "type"), words(body, "reason"), words(body, "network_reason_code"))
    text = f"The customer's bank disputes {asked or 'a payment'} ({', '.join(word for word in words_ if word)})."
    text += f" It is {status.replace('_', ' ')}." if status else ""
    text += f" Evidence is due by {due}." if due else ""
    identity = ("dispute", id_of(body, "id"), status)
    said.note(order_subject(body, "order_id"), identity, said.when(words(body, "initiated_at")), text)


def read_instalment(said: Said, body: Any) -> None:
    """subscription_billing_attempts: success, failure, challenged. Without amount; only the topic differs."""
    subject, key = order_subject(body, "order_id"), words(body, "idempotency_key")
    identity, when = (said.topic, id_of(body, "order_id"), key), said.when()
    if said.topic.endswith("/success"):
        said.tell(subject, identity, when, PaymentCaptured())
        said.leave("", "the amount is not told")
    elif said.topic.endswith("/failure"):
        said.tell(subject, identity, when, PaymentFailed(reason=words(body, "error_code")))
    else:
        said.note(subject, identity, when, "The customer must confirm the payment at her bank.")
