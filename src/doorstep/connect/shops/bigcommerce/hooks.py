"""Notices of BigCommerce: a webhook says that something happened to an id, and no more. Pure.

Each becomes a note (and what its status change means), and its order is named as something to fetch: an account in
`carriers.toml` asks for it at once (`asked.py`), `doorstep import --from bigcommerce` whenever somebody wants it.
"""

from typing import Any

from doorstep.connect import numbers
from doorstep.connect.bodies import Refused
from doorstep.connect.pick import inside, words
from doorstep.connect.said import Said, When
from doorstep.connect.shops.bigcommerce.clock import time_of
from doorstep.connect.shops.bigcommerce.orders import stands
from doorstep.connect.tables import table
from doorstep.timeline.model import LinkRemoved

_FETCH = (
    "a notice tells the id alone; the rest is to be fetched: by an account in carriers.toml, or by"
    " doorstep import --from bigcommerce"
)


def read_hook(said: Said, body: Any) -> None:
    """One notice. Raises `Refused` for a scope that nobody knows."""
    scope = words(body, "scope").lower().removeprefix("store/")
    hooks = table(__package__)["hook"]
    if why := left_out(scope):
        said.leave("", why)
        return
    text: str = hooks.get(scope, "")
    if not text:
        raise Refused(f"the scope {scope[:60]!r} is unknown", "send notices about orders, shipments and customers")
    data, when = inside(body, "data"), said.first(time_of(said, body, "created_at"))
    key = words(body, "hash") or when.written
    if scope.startswith("customer"):
        _customer(said, scope, data, when, key, text)
    else:
        _order(said, scope, data, when, key, text)
    said.leave("data", _FETCH)


def fetched(body: Any) -> tuple[str, ...]:
    """Return the id of the order that a notice names: what it holds is to be asked for."""
    scope = words(body, "scope").lower().removeprefix("store/")
    if left_out(scope) or not table(__package__)["hook"].get(scope) or scope.startswith("customer"):
        return ()
    number = _named(inside(body, "data"))
    return (number,) if number.isascii() and number.isdigit() and int(number[:20]) else ()


def left_out(scope: str) -> str:
    """Return why notices of this scope are no events; an empty text for those that are read."""
    rows: dict[str, str] = table(__package__)["left_out"]
    return rows.get(scope, "") or rows.get(scope.partition("/")[0], "")


def _customer(said: Said, scope: str, data: Any, when: When, key: str, text: str) -> None:
    number = words(data, "address", "customer_id") or words(data, "id")
    if number in {"", "0"}:
        raise Refused("the notice names no customer", "send the body as BigCommerce sent it")
    said.note(f"customer:{number}", (scope, number, key), when, text)


def _order(said: Said, scope: str, data: Any, when: When, key: str, text: str) -> None:
    number = _named(data)
    if number in {"", "0"}:
        raise Refused("the notice names no order", "send the body as BigCommerce sent it")
    subject = f"order:{number}"
    if scope == "shipment/deleted" and words(data, "id"):
        child = numbers.parcel(number, words(data, "id"))
        said.tell(subject, ("shipment_deleted", words(data, "id")), when, LinkRemoved(child=child))
        return
    status = words(data, "status", "new_status_id")
    if scope == "order/statusupdated" and status:
        before, names = words(data, "status", "previous_status_id"), table(__package__)["name"]
        after, was = names.get(status, status), names.get(before, before)
        text = f"The shop set this order to {after}" + (f"; it was {was}." if was else ".")
        if status != "0":
            stands(said, number, status, when._replace(written=key))
    said.note(subject, (scope, number, key), when, text)


def _named(data: Any) -> str:
    named = words(data, "orderId") or words(data, "order_id")
    return named or (words(data, "id") if words(data, "type") in {"", "order"} else "")
