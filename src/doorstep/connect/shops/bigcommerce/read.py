"""Read a notice (webhook) of BigCommerce or an answer of its REST API, V2 or V3. Pure.

A notice is known by its `scope`, everything else by its fields: one part, a list of parts, or `data` with such.
"""

from collections.abc import Callable, Mapping
from typing import Any

from msgspec import structs

from doorstep.connect import bodies, moments
from doorstep.connect.gathered import Gathered
from doorstep.connect.pick import inside, words
from doorstep.connect.said import Said
from doorstep.connect.shops.bigcommerce.hooks import fetched, read_hook
from doorstep.connect.shops.bigcommerce.orders import read_address, read_order, read_product
from doorstep.connect.shops.bigcommerce.parcels import read_shipment
from doorstep.connect.shops.bigcommerce.payments import read_refund, read_transaction
from doorstep.connect.shops.bigcommerce.people import read_customer
from doorstep.connect.tables import table
from doorstep.timeline.model import Ignored, Problem, Reading

#: Fields that only parts of one kind have, the most telling ones first.
_SHAPES: tuple[tuple[tuple[str, ...], Callable[[Said, Any], None]], ...] = (
    (("scope", "producer"), read_hook),
    (("scope", "data"), read_hook),
    (("status_id", "billing_address"), read_order),
    (("status_id", "total_inc_tax"), read_order),
    (("total_amount", "payments"), read_refund),
    (("event", "gateway"), read_transaction),
    (("event", "amount", "method"), read_transaction),
    (("tracking_number", "order_id"), read_shipment),
    (("tracking_carrier", "order_id"), read_shipment),
    (("order_address_id", "product_id", "quantity"), read_product),
    (("shipping_method", "order_id", "items_total"), read_address),
    (("email", "customer_group_id"), read_customer),
    (("email", "registration_ip_address"), read_customer),
    (("email", "origin_channel_id"), read_customer),
)
_NOTHING = Problem(
    "the body is of no kind that is known", "send a notice of BigCommerce, or an answer of its REST API as it came"
)
_EMPTY = Ignored("", "an empty list: nothing to tell")
_HELP = "ask BigCommerce for it again"


def read(raw: bytes, meta: Mapping[str, str]) -> Reading:
    """Return what the body tells. Headers are never looked at: shops keep a name and a password in them."""
    gathered = Gathered()
    try:
        found = bodies.value(bodies.cleaned(raw))
    except bodies.Refused as refused:
        return Reading(error=refused.problem)
    path, body = _opened(found)
    if (problem := _error(body)) is not None:
        return Reading(error=problem)
    said = Said("bigcommerce", "", moments.received(meta.get("received_at", "")), "UTC", True, gathered, path)
    if body == []:
        return Reading(ignored=(_EMPTY,))
    if not isinstance(body, list):
        if not _part(said, body):
            return Reading((), (), _NOTHING)
    else:
        for place, one in enumerate(body):
            _part(said.within(place), one)
    gathered.rest_of_json(found)
    if not gathered.events and not any(one.why.startswith("refused: ") for one in gathered.found.ignored):
        return Reading((), tuple(gathered.found.ignored))
    found_all = gathered.reading(_NOTHING, _HELP)
    return structs.replace(found_all, fetch=fetched(body)) if isinstance(body, dict) and "scope" in body else found_all


def _opened(found: Any) -> tuple[str, Any]:
    """Take a recorded delivery or the envelope of V3 apart: path of the inner body, inner body."""
    if isinstance(found, dict) and isinstance(found.get("headers"), dict) and "body" in found:
        return "body", found["body"]
    if isinstance(found, dict) and "scope" not in found and isinstance(found.get("data"), dict | list):
        return "data", found["data"]
    return "", found


def _part(said: Said, body: Any) -> bool:
    """Read one part; whether its kind is known."""
    verb = next((verb for fields, verb in _SHAPES if all(field in inside(body) for field in fields)), None)
    if verb is None:
        said.refuse("", "of no kind that is known" if isinstance(body, dict) else "no JSON object")
        return False
    try:
        verb(said, body)
    except bodies.Refused as refused:
        said.refuse("", refused)
    return True


def _error(body: Any) -> Problem | None:
    """BigCommerce's own refusal: a list with one message in V2, an object with a title in V3."""
    one = body[0] if isinstance(body, list) and len(body) == 1 else body
    told = words(one, "title") or words(one, "message")
    if not told or not words(one, "status").isdigit() or "id" in inside(one):
        return None
    status = words(one, "status")
    helps: dict[str, str] = table(__package__)["error"]
    return Problem(
        f"BigCommerce answered with an error: {told[:200]} ({status[:3]})",
        helps.get(status, "look the answer up in the documentation of BigCommerce; ask again later"),
    )
