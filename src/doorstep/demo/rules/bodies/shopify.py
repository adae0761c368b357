"""Webhook bodies of the web shop, after shopify.dev (webhook topics and the Admin REST reference). Pure."""

from datetime import datetime
from typing import Any
from zoneinfo import ZoneInfo

import msgspec

from doorstep.demo.model import Parcel, Person, Post, Purchase
from doorstep.demo.rules.dice import whole

SOURCE = "webshop"
_SHOP_ZONE = ZoneInfo("Europe/Berlin")
_COMPANIES = {
    "ups": "UPS",
    "dhl_parcel_de": "DHL Paket",
    "dhl_express": "DHL Express",
    "dpd": "DPD",
    "gls": "GLS",
}


def ordered(bought: Purchase, *, paid: bool = True) -> Post:
    """orders/create."""
    return _post("orders/create", _order(bought, bought.placed_at, "paid" if paid else "pending"), bought.placed_at)


def cancelled(bought: Purchase, at: datetime, reason: str = "customer") -> Post:
    """orders/cancelled."""
    body = {**_order(bought, at, "voided"), "cancelled_at": _when(at), "cancel_reason": reason}
    return _post("orders/cancelled", body, at)


def paid(bought: Purchase, at: datetime, *, error: str = "") -> Post:
    """order_transactions/create: money taken, or refused for the reason in ``error``."""
    body = {
        "id": _id("transaction", bought, at.isoformat()),
        "order_id": int(bought.id),
        "kind": "sale",
        "gateway": "shopify_payments",
        "status": "failure" if error else "success",
        "error_code": error or None,
        "created_at": _when(at),
        "processed_at": _when(at),
        "amount": _money(bought.total),
        "currency": "EUR",
    }
    return _post("order_transactions/create", body, at)


def packed(bought: Purchase, parcel: Parcel, at: datetime) -> Post:
    """fulfillments/create: what is in the parcel, and under which number it travels."""
    wanted = parcel.lines or tuple(range(1, len(bought.lines) + 1))
    body = {
        "id": int(parcel_id(bought, parcel)),
        "order_id": int(bought.id),
        "name": f"#{bought.number}.{parcel.place}",
        "status": "success",
        "created_at": _when(at),
        "updated_at": _when(at),
        "tracking_company": _COMPANIES.get(parcel.carrier, parcel.carrier),
        "tracking_number": parcel.number,
        "tracking_numbers": [parcel.number],
        "shipment_status": None,
        "line_items": [{"id": _line_id(bought, n), "quantity": bought.lines[n - 1].quantity} for n in wanted],
    }
    return _post("fulfillments/create", body, at)


def return_asked(bought: Purchase, at: datetime, reason: str = "SIZE_TOO_SMALL") -> Post:
    """returns/approve: the customer may send the first line back."""
    body = {
        "id": _id("return", bought),
        "name": f"#{bought.number}-R1",
        "status": "open",
        "created_at": _when(at),
        "updated_at": _when(at),
        "order": {"id": int(bought.id), "admin_graphql_api_id": f"gid://shopify/Order/{bought.id}"},
        "total_return_line_items": 1,
        "return_line_items": [
            {
                "id": _id("return line", bought),
                "quantity": 1,
                "return_reason": reason,
                "fulfillment_line_item": {"id": 1, "line_item": {"id": _line_id(bought, 1)}},
            }
        ],
    }
    return _post("returns/approve", body, at)


def parcel_id(bought: Purchase, parcel: Parcel) -> str:
    """The shop's own id of a parcel (its fulfilment)."""
    return str(6_600_000_000_000 + bought.number * 10 + parcel.place)


def line_id(bought: Purchase, place: int) -> str:
    """The shop's own id of a line, counted from 1."""
    return str(_line_id(bought, place))


def _order(bought: Purchase, updated: datetime, financial: str) -> dict[str, Any]:
    return {
        "id": int(bought.id),
        "admin_graphql_api_id": f"gid://shopify/Order/{bought.id}",
        "name": f"#{bought.number}",
        "order_number": bought.number,
        "created_at": _when(bought.placed_at),
        "processed_at": _when(bought.placed_at),
        "updated_at": _when(updated),
        "cancelled_at": None,
        "cancel_reason": None,
        "currency": "EUR",
        "presentment_currency": "EUR",
        "financial_status": financial,
        "fulfillment_status": None,
        "total_price": _money(bought.total),
        "total_price_set": _set(bought.total),
        "email": bought.buyer.email,
        "customer_locale": bought.buyer.language,
        "tags": ", ".join(bought.tags),
        "note_attributes": _attributes(bought),
        "buyer_accepts_marketing": False,
        "customer": _customer(bought.buyer),
        "shipping_address": _address(bought.destination),
        "billing_address": _address(bought.buyer),
        "shipping_lines": [{"id": 1, "title": bought.service, "code": bought.service}] if bought.service else [],
        "line_items": [_line(bought, place) for place in range(1, len(bought.lines) + 1)],
        "fulfillments": [],
        "refunds": [],
    }


def _attributes(bought: Purchase) -> list[dict[str, str]]:
    found = {"doorstep_promised_to": bought.promised_to, "doorstep_gift": "yes" if bought.gift else ""}
    return [{"name": name, "value": value} for name, value in found.items() if value]


def _line(bought: Purchase, place: int) -> dict[str, Any]:
    line = bought.lines[place - 1]
    return {
        "id": _line_id(bought, place),
        "sku": line.goods.sku,
        "title": line.goods.title,
        "quantity": line.quantity,
        "grams": line.goods.weight_g,
        "price": _money(line.goods.price),
        "price_set": _set(line.goods.price),
        "product_id": whole("product", line.goods.sku, below=10_000_000),
        "vendor": "Nordlicht",
    }


def _customer(person: Person) -> dict[str, Any]:
    first, _, last = person.name.partition(" ")
    return {
        "id": 7_700_000_000_000 + whole("customer", person.email or person.name, below=1_000_000_000),
        "email": person.email,
        "first_name": first,
        "last_name": last,
        "phone": None,
        "default_address": _address(person),
    }


def _address(person: Person) -> dict[str, Any]:
    first, _, last = person.name.partition(" ")
    return {
        "first_name": first,
        "last_name": last,
        "address1": person.street,
        "zip": person.postcode,
        "city": person.city,
        "province_code": person.region or None,
        "country_code": person.country,
        "phone": None,
    }


def _set(amount: int) -> dict[str, Any]:
    money = {"amount": _money(amount), "currency_code": "EUR"}
    return {"shop_money": money, "presentment_money": money}


def _money(amount: int) -> str:
    return f"{amount // 100}.{amount % 100:02}"


def _when(at: datetime) -> str:
    return at.astimezone(_SHOP_ZONE).isoformat(timespec="seconds")


def _line_id(bought: Purchase, place: int) -> int:
    return 9_900_000_000_000 + bought.number * 10 + place


def _id(what: str, bought: Purchase, *more: str) -> int:
    return 4_400_000_000_000 + whole(what, bought.id, *more, below=100_000_000_000)


def _post(topic: str, body: dict[str, Any], at: datetime) -> Post:
    raw = msgspec.json.encode(body)
    return Post(SOURCE, raw, at, topic, f"{whole(topic, raw.decode(), below=1 << 62):016x}")
