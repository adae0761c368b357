"""Read a webhook body of WooCommerce or an answer of its REST API. Pure.

The topic stands in the header `x-wc-webhook-topic`; without it each part is recognised by its fields. Answers may be
one part, a list of parts, a batch (`create`, `update`, `delete`), or stand in an envelope (`data`, or `headers` and
`body`).
"""

from collections.abc import Callable, Iterator, Mapping
from typing import Any

from doorstep.connect import bodies, moments
from doorstep.connect.gathered import Gathered
from doorstep.connect.pick import inside, words
from doorstep.connect.said import Said
from doorstep.connect.shops.woocommerce.money import read_refund
from doorstep.connect.shops.woocommerce.orders import read_deleted, read_note, read_order
from doorstep.connect.shops.woocommerce.parcels import read_tracking
from doorstep.connect.shops.woocommerce.people import read_customer, read_deleted_customer
from doorstep.connect.tables import table
from doorstep.timeline.model import Ignored, Problem, Reading

_Verb = Callable[[Said, Any], None]

_VERBS: dict[str, _Verb] = {
    "order.deleted": read_deleted,
    "order": read_order,
    "refund": read_refund,
    "note": read_note,
    "tracking": read_tracking,
    "customer.deleted": read_deleted_customer,
    "customer": read_customer,
}
#: Fields that only parts of one kind have, the most telling ones first.
_SHAPES: tuple[tuple[tuple[str, ...], str], ...] = (
    (("refunded_by",), "refund"),
    (("refunded_payment",), "refund"),
    (("line_items", "status"), "order"),
    (("order_key",), "order"),
    (("customer_note", "note"), "note"),
    (("tracking_number",), "tracking"),
    (("tracking_id",), "tracking"),
    (("discount_type",), "coupon"),
    (("regular_price",), "product"),
    (("sku", "permalink"), "product"),
    (("is_paying_customer",), "customer"),
    (("email", "billing"), "customer"),
    (("totals", "intervals"), "report"),
    (("slug", "total"), "report"),
    (("total_spend", "orders_count"), "report"),
    (("success", "refund"), "postage"),
    (("delivery_url",), "webhook"),
    (("webhook_id",), "ping"),
    (("amount", "reason"), "refund"),
)
_NOTHING = Problem(
    "the body is of no kind that is known", "send the header x-wc-webhook-topic beside it, as WooCommerce does"
)
_EMPTY = Ignored("", "an empty list: nothing to tell")


def read(raw: bytes, meta: Mapping[str, str]) -> Reading:
    """Return what the body tells. Parts that are none of an order's way are named in `ignored` with the reason."""
    gathered = Gathered()
    try:
        found = bodies.value(bodies.cleaned(raw))
        headers, path, body = _opened(found, dict(meta))
        topic = headers.get("x-wc-webhook-topic", "").strip().lower()
        said = _said(topic, headers, gathered)._replace(path=path)
        if isinstance(body, dict) and (problem := _error(body)) is not None:
            return Reading(error=problem)
        parts = list(_parts(said, body))
        if not parts:
            return Reading(ignored=(_EMPTY,))
    except bodies.Refused as refused:
        return Reading(error=refused.problem)
    known = [_part(part, one) for part, one in parts]
    gathered.rest_of_json(found)
    if not any(known) and path == "" and isinstance(body, dict):
        return Reading((), tuple(gathered.found.ignored), _NOTHING)
    if not gathered.events and not any(one.why.startswith("refused: ") for one in gathered.found.ignored):
        return Reading((), tuple(gathered.found.ignored))
    return gathered.reading(_NOTHING, "send the body as WooCommerce sent it")


def _said(topic: str, headers: Mapping[str, str], gathered: Gathered) -> Said:
    zone = headers.get("zone", "")
    return Said(
        "woocommerce",
        topic,
        moments.received(headers.get("received_at", "")),
        zone or headers.get("default_zone", ""),
        bool(zone),
        gathered,
    )


def _opened(found: Any, headers: dict[str, str]) -> tuple[dict[str, str], str, Any]:
    """Take a recorded delivery or an envelope apart: headers, path of the inner body, inner body."""
    if isinstance(found, dict) and isinstance(found.get("headers"), dict) and "body" in found:
        came = found["headers"]
        headers |= {key: words(came, name) for name in came if (key := name.lower()).startswith("x-wc-webhook-")}
        return headers, "body", found["body"]
    if isinstance(found, dict) and "code" not in found and isinstance(found.get("data"), dict | list):
        return headers, "data", found["data"]
    return headers, "", found


def _parts(said: Said, body: Any) -> Iterator[tuple[Said, Any]]:
    if isinstance(body, list):
        yield from ((said.within(place), one) for place, one in enumerate(body))
        return
    batch = [key for key in ("create", "update", "delete") if isinstance(inside(body).get(key), list)]
    for key in batch:
        yield from ((said.within(key, place), one) for place, one in enumerate(body[key]))
    if not batch:
        yield said, body


def _part(said: Said, body: Any) -> bool:
    """Read one part; whether its kind is known."""
    if not isinstance(body, dict):
        said.refuse("", "no JSON object")
        return False
    if (problem := _error(inside(body, "error") or body)) is not None:
        said.refuse("", problem.why)
        return True
    kind = _kind(said.topic, body)
    left: str = table(__package__)["left_out"].get(kind.partition(".")[0], "")
    verb = _VERBS.get(kind) or _VERBS.get(kind.partition(".")[0])
    if left or verb is None:
        if left:
            said.leave("", left)
        else:
            said.refuse("", "of no kind that is known")
        return bool(left)
    try:
        verb(said, body)
    except bodies.Refused as refused:
        said.refuse("", refused)
    return True


def _kind(topic: str, body: dict[str, Any]) -> str:
    """The topic, unless the part has the fields of another kind (answers may hold several)."""
    shape = next((kind for fields, kind in _SHAPES if all(field in body for field in fields)), "")
    named = topic.partition(".")[0]
    return topic if topic and (not shape or shape == named or named == "action") else shape or topic


def _error(body: dict[str, Any]) -> Problem | None:
    """WooCommerce's own refusal instead of what was asked for. Its words are shown for known codes alone: others may
    hold what nobody may see (the code of a gift card)."""
    code = words(body, "code") or words(body, "error")
    if not code or not isinstance(body.get("message"), str) or "id" in body:
        return None
    helps: dict[str, str] = table(__package__)["error"]
    told = f"{words(body, 'message')[:200]} ({code})" if code in helps else code[:80]
    how = helps.get(code, "look the code up in the documentation of the WooCommerce REST API")
    return Problem(f"WooCommerce answered with an error: {told}", how)
