"""An order of BigCommerce with all its parts put into it, under the names that the reader knows. Pure beside asking."""

from typing import Any, Protocol

from doorstep.connect.amounts import decimal
from doorstep.connect.pick import count, several, words

_PER_PAGE = 250


class Ask(Protocol):
    """Asks for what lies at an address; ``None`` for what is not there (404: digital goods have no address)."""

    def __call__(self, url: str, **query: str | int) -> Any: ...


def whole(order: dict[str, Any], base: str, ask: Ask) -> dict[str, Any]:
    """Return the order with its parts. `base` is the store's address. An unfinished order has none."""
    number = words(order, "id")
    if not number or words(order, "status_id") == "0":
        return order
    own, money = f"{base}/v2/orders/{number}", f"{base}/v3/orders/{number}"
    parts: dict[str, Any] = {
        "products": _all(f"{own}/products", ask),
        "shipping_addresses": _all(f"{own}/shipping_addresses", ask),
        "transactions": several(ask(f"{money}/transactions"), "data"),
    }
    if count(order, "items_shipped"):
        parts["shipments"] = _all(f"{own}/shipments", ask)
    if decimal(order.get("refunded_amount")):
        parts["refunds"] = several(ask(f"{money}/payment_actions/refunds"), "data")
    return {**order, **parts}


def _all(url: str, ask: Ask) -> list[Any]:
    """Every part of a list of V2, which comes in pages."""
    found: list[Any] = []
    page = 1
    while isinstance(part := ask(url, limit=_PER_PAGE, page=page), list):
        found += part
        if len(part) < _PER_PAGE:
            break
        page += 1
    return found
