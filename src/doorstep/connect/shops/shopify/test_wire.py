"""Past orders of Shopify, fetched from a server on this machine."""

import msgspec
import pytest

from doorstep.connect.shops.shopify.read import read
from doorstep.connect.shops.shopify.wire import BESIDE, PER_PAGE, VERSION
from doorstep.kit.errors import TransportError
from doorstep.timeline.model import KIND_OF
from tests.connect.local_shop import Asked, Reply, served
from tests.connect.wired import wired

ROOT = f"/admin/api/{VERSION}"
ORDERS = [
    {
        "id": 5000 + 3 * number,
        "name": f"#{number}",
        "financial_status": "paid",
        "created_at": "2026-03-02T09:00:00+01:00",
        "updated_at": "2026-03-02T09:00:00+01:00",
        "currency": "EUR",
        "total_price": "12.00",
        "line_items": [],
    }
    for number in range(PER_PAGE + 20)
]

ORDERS[1]["financial_status"] = "pending"
PAID = [
    {"id": 71, "order_id": 5000, "kind": "sale", "status": "success", "gateway": "shopify_payments",
     "processed_at": "2026-03-02T09:01:00+01:00", "amount": "12.00", "currency": "EUR"},
    {"id": 72, "order_id": 5000, "kind": "refund", "status": "pending", "gateway": "shopify_payments",
     "processed_at": "2026-03-03T09:01:00+01:00", "amount": "2.00", "currency": "EUR"},
]  # fmt: skip


def shop(asked: Asked) -> Reply:
    if asked.headers.get("x-shopify-access-token") != "t0ken":
        return Reply(401, {"errors": "[API] Invalid API key or access token"})
    limit = {"X-Shopify-Shop-Api-Call-Limit": "39/40"}
    if asked.path == f"{ROOT}/orders/count.json":
        return Reply(body={"count": len(ORDERS)}, headers=limit)
    if asked.path.endswith("/transactions.json"):
        order = int(asked.path.split("/")[-2])
        return Reply(body={"transactions": PAID if order == 5000 else []}, headers=limit)
    after = int(asked.query["since_id"])
    found = [one for one in ORDERS if int(str(one["id"])) > after][: int(asked.query["limit"])]
    return Reply(body={"orders": found}, headers=limit)


def test_all_orders_come_once_in_the_order_of_their_ids() -> None:
    with served(shop) as server, wired("shopify", server) as wire:
        assert wire.count() == len(ORDERS)
        pages = list(wire.pages(0))
        asked, asked_for = server.asked[1], server.paths()
    assert [len(page.bodies) for page in pages] == [PER_PAGE, 20]
    assert [msgspec.json.decode(body)["id"] for page in pages for body in page.bodies] == [one["id"] for one in ORDERS]
    assert [path for path in asked_for if path.endswith("5003/transactions.json")] == []
    assert len(asked_for) == len(ORDERS) - 1 + 4
    assert (asked.path, asked.query) == (
        f"{ROOT}/orders.json",
        {"status": "any", "limit": str(PER_PAGE), "since_id": "0"},
    )


def test_it_goes_on_behind_the_last_order_and_asks_for_changes_alone() -> None:
    with served(shop) as server:
        with wired("shopify", server) as wire:
            first = next(iter(wire.pages(0)))
            rest = list(wire.pages(first.at))
        with wired("shopify", server, since="2026-03-01T00:00:00Z") as wire:
            next(iter(wire.pages(0)))
        pages = [one.query for one in server.asked if one.path == f"{ROOT}/orders.json"]
        assert pages[-1]["updated_at_min"] == "2026-03-01T00:00:00Z"
    assert [len(page.bodies) for page in rest] == [20]


def test_a_full_bucket_is_waited_for() -> None:
    from doorstep.connect.shops.shopify.wire import _rest

    assert [_rest({"x-shopify-shop-api-call-limit": text}) for text in ("39/40", "30/40", "", "a/b")] == [2.0, 0, 0, 0]


def test_a_wrong_token_says_what_helps() -> None:
    with (
        served(shop) as server,
        wired("shopify", server, secret="wr0ng") as wire,
        pytest.raises(TransportError) as caught,
    ):
        wire.count()
    assert caught.value.message == "Shopify answered 401: check the access token of the app"


def test_what_is_fetched_is_what_the_reader_reads() -> None:
    with served(shop) as server, wired("shopify", server) as wire:
        body = next(iter(wire.pages(0))).bodies[0]
    reading = read(body, BESIDE)
    assert [KIND_OF[type(one.fact)] for one in reading.events] == ["order_placed", "order_approved", "payment_captured"]
    assert [(one.path, one.why.partition(":")[0]) for one in reading.ignored if "[1]" in one.path] == [
        ("transactions[1].status", "the transaction is pending")
    ]
