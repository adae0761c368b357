"""Read a webhook body of Shopify. Pure.

The topic stands in the header `x-shopify-topic`; without it the body is recognised by its fields. A recorded delivery
(`{"headers": …, "body": …}`) is taken apart first. Bodies are snapshots, ids are the source's own, and a body without a
time of its own happened when it was told (`x-shopify-triggered-at`, else `received_at`).
"""

from collections.abc import Callable, Mapping
from typing import Any

from doorstep.connect import bodies, moments
from doorstep.connect.moments import Moment
from doorstep.connect.pick import inside, words
from doorstep.connect.shops.shopify.orders import read_edit, read_order
from doorstep.connect.shops.shopify.parcels import read_carrier_word, read_parcel
from doorstep.connect.shops.shopify.payments import (
    read_dispute,
    read_instalment,
    read_refund,
    read_tender,
    read_transaction,
)
from doorstep.connect.shops.shopify.people import read_consent, read_customer, read_deleted, read_privacy
from doorstep.connect.shops.shopify.returns import read_return, read_warehouse
from doorstep.connect.shops.shopify.said import Said, id_of, leave_other_times
from doorstep.connect.tables import table
from doorstep.timeline.model import Ignored, Problem, Reading

_Verb = Callable[[Said, Any], None]

#: By the whole topic first, then by what stands before the slash.
_VERBS: dict[str, _Verb] = {
    "orders/edited": read_edit,
    "orders/risk_assessment_changed": lambda said, body: said.leave("", "a risk that Shopify sees: not used"),
    "orders": read_order,
    "fulfillments": read_parcel,
    "fulfillment_events/delete": lambda said, body: said.leave("", "a word of the carrier was deleted; it stays told"),
    "fulfillment_events": read_carrier_word,
    "fulfillment_orders": read_warehouse,
    "order_transactions": read_transaction,
    "refunds": read_refund,
    "tender_transactions": read_tender,
    "disputes": read_dispute,
    "subscription_billing_attempts": read_instalment,
    "returns": read_return,
    "customers/delete": read_deleted,
    "customers/redact": read_privacy,
    "customers/data_request": read_privacy,
    "customers": read_customer,
    "customers_marketing_consent": read_consent,
    "customers_email_marketing_consent": read_consent,
}

#: Fields that only bodies of one topic have, the most telling ones first.
_SHAPES: tuple[tuple[tuple[str, ...], str], ...] = (
    (("order_edit",), "orders/edited"),
    (("financial_status", "line_items"), "orders/updated"),
    (("happened_at", "fulfillment_id"), "fulfillment_events/create"),
    (("refund_line_items", "order_id"), "refunds/create"),
    (("tracking_numbers", "order_id"), "fulfillments/update"),
    (("tracking_company", "order_id"), "fulfillments/update"),
    (("remote_reference", "order_id"), "tender_transactions/create"),
    (("evidence_due_by", "order_id"), "disputes/update"),
    (("gateway", "kind", "order_id"), "order_transactions/create"),
    (("return_line_items",), "returns/request"),
    (("orders_count", "email"), "customers/update"),
    (("sms_marketing_consent", "id"), "customers_marketing_consent/update"),
    (("email_marketing_consent", "customer_id"), "customers_email_marketing_consent/update"),
)
_HELP = "send the header x-shopify-topic beside the body, as Shopify does"


def read(raw: bytes, meta: Mapping[str, str]) -> Reading:
    """Return what the body tells. Topics that are no part of an order's way are named in `ignored` with the reason."""
    try:
        body = bodies.document(raw)
    except bodies.Refused as refused:
        return Reading(error=refused.problem)
    headers, path, whole = dict(meta), "", body
    if isinstance(body.get("headers"), dict) and isinstance(body.get("body"), dict):
        headers = {**headers, **_headers(body), "received_at": meta.get("received_at", "")}
        path, body = "body", body["body"]
    topic = headers.get("x-shopify-topic", "").strip().lower() or recognised(body)
    said = Said(topic, _triggered(headers), headers.get("zone", "") or headers.get("default_zone", ""), [], [], set())
    if why := left_out(topic):
        return Reading(ignored=(Ignored("", why),))
    verb = _VERBS.get(topic) or _VERBS.get(topic.partition("/")[0])
    if verb is None:
        words_ = f"the topic {topic[:60]!r} is unknown" if topic else "the body is of no topic that is known"
        return Reading(error=Problem(words_, _HELP))
    try:
        verb(said, body)
    except bodies.Refused as refused:
        if not said.events:
            return Reading((), tuple(said.ignored), refused.problem)
        said.leave("", f"refused: {refused}")
    leave_other_times(said, whole, path)
    return Reading(tuple(said.events), tuple(said.ignored))


def recognised(body: dict[str, Any]) -> str:
    """Return the topic that a body of these fields has; an empty text when none fits."""
    for fields, topic in _SHAPES:
        if all(field in body for field in fields):
            return topic
    keys = [key for key in body if key.endswith("fulfillment_order")]
    return "fulfillment_orders/update" if keys and id_of(inside(body, keys[0]), "id") else ""


def left_out(topic: str) -> str:
    """Return why bodies of this topic are no events; an empty text for those that are read."""
    why: str = table(__package__)["left_out"].get(topic.partition("/")[0], "")
    return why


def _headers(recorded: dict[str, Any]) -> dict[str, str]:
    found = {str(key).lower(): words(recorded["headers"], key) for key in recorded["headers"]}
    if "x-shopify-topic" not in found and words(recorded, "topic"):
        found["x-shopify-topic"] = words(recorded, "topic")
    return found


def _triggered(headers: Mapping[str, str]) -> Moment | None:
    return moments.received(headers.get("x-shopify-triggered-at", "")) or moments.received(
        headers.get("received_at", "")
    )
