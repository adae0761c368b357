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


def shop(asked: Asked) -> Reply:
    if asked.headers.get("x-shopify-access-token") != "t0ken":
        return Reply(401, {"errors": "[API] Invalid API key or access token"})
    limit = {"X-Shopify-Shop-Api-Call-Limit": "39/40"}
    if asked.path == f"{ROOT}/orders/count.json":
        return Reply(body={"count": len(ORDERS)}, headers=limit)
    after = int(asked.query["since_id"])
    found = [one for one in ORDERS if int(str(one["id"])) > after][: int(asked.query["limit"])]
    return Reply(body={"orders": found}, headers=limit)


def test_all_orders_come_once_in_the_order_of_their_ids() -> None:
    with served(shop) as server, wired("shopify", server) as wire:
        assert wire.count() == len(ORDERS)
        pages = list(wire.pages(0))
        asked = server.asked[1]
    assert [len(page.bodies) for page in pages] == [PER_PAGE, 20]
    assert [msgspec.json.decode(body)["id"] for page in pages for body in page.bodies] == [one["id"] for one in ORDERS]
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
        assert server.asked[-1].query["updated_at_min"] == "2026-03-01T00:00:00Z"
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
    assert [KIND_OF[type(one.fact)] for one in reading.events] == ["order_placed", "order_approved"]
