"""Past orders of BigCommerce with all their parts, fetched from a server on this machine."""

from pathlib import Path
from typing import Any

import msgspec
import pytest

from doorstep.connect.shops.bigcommerce.read import read
from doorstep.connect.shops.bigcommerce.wire import PER_PAGE, _rest
from doorstep.kit.errors import TransportError
from tests.connect.local_shop import Asked, Reply, served
from tests.connect.wired import wired

STORE = "/stores/invented1"
WHOLE: dict[str, Any] = msgspec.json.decode((Path(__file__).parent / "samples" / "rest.order.whole.json").read_bytes())
PARTS = ("products", "shipping_addresses", "shipments", "transactions", "refunds")
SLIM = {key: value for key, value in WHOLE.items() if key not in PARTS} | {
    key: {"url": f"https://elsewhere.example/{key}", "resource": f"/orders/7002/{key}"} for key in PARTS[:2]
}


def plain(number: int) -> dict[str, Any]:
    return {**SLIM, "id": number, "items_shipped": 0, "refunded_amount": "0.0000", "status_id": 11}


ORDERS = [{**SLIM, "id": 7001, "status_id": 0}, SLIM, *(plain(number) for number in range(7003, 7003 + PER_PAGE))]


def shop(asked: Asked) -> Reply:
    if asked.headers.get("x-auth-token") != "t0ken":
        return Reply(401, {"status": 401, "title": "Unauthorized"})
    path = asked.path.removeprefix(STORE)
    if path == "/v2/orders/count":
        return Reply(body={"count": len(ORDERS), "statuses": []})
    if path == "/v2/orders":
        found = [one for one in ORDERS if int(one["id"]) >= int(asked.query["min_id"])][: int(asked.query["limit"])]
        return Reply(body=found) if found else Reply(204)
    _, version, _, number, *rest = path.split("/")
    if number != "7002":
        return Reply(404, [{"status": 404, "message": "not here"}]) if version == "v2" else Reply(body={"data": []})
    part = WHOLE["refunds" if rest[-1] == "refunds" else rest[-1]]
    return Reply(body=part if version == "v2" else {"data": part, "meta": {}})


def test_all_orders_come_once_with_their_parts_put_into_them() -> None:
    with served(shop) as server, wired("bigcommerce", server, under=STORE) as wire:
        assert wire.count() == len(ORDERS)
        pages = list(wire.pages(0))
        paths = server.paths()
    bodies = [msgspec.json.decode(body) for page in pages for body in page.bodies]
    assert [one["id"] for one in bodies] == [one["id"] for one in ORDERS]
    assert {key: bodies[1][key] for key in PARTS} == {key: WHOLE[key] for key in PARTS}
    assert read(pages[0].bodies[1], {}).events == read(msgspec.json.encode(WHOLE), {}).events
    assert not [path for path in paths if "/7001/" in path]
    assert sorted(path.rpartition("/")[2] for path in paths if "/7003/" in path) == [
        "products",
        "shipping_addresses",
        "transactions",
    ]


def test_it_goes_on_behind_the_last_order_and_asks_for_changes_alone() -> None:
    with served(shop) as server, wired("bigcommerce", server, since="2026-03-01T00:00:00Z", under=STORE) as wire:
        first = next(iter(wire.pages(0)))
        rest = list(wire.pages(first.at))
        assert server.asked[0].query == {
            "min_date_modified": "2026-03-01T00:00:00Z",
            "limit": str(PER_PAGE),
            "sort": "id:asc",
            "min_id": "1",
        }
    assert (first.at, [len(page.bodies) for page in rest]) == (7000 + PER_PAGE, [2])


def test_a_spent_quota_is_waited_for_until_the_next_window() -> None:
    spent = {"x-rate-limit-requests-left": "0", "x-rate-limit-time-reset-ms": "1500"}
    assert [_rest(spent), _rest({**spent, "x-rate-limit-requests-left": "9"}), _rest({})] == [1.5, 0.0, 0.0]


def test_a_quota_that_ran_out_stops_nothing() -> None:
    with served(shop) as server, wired("bigcommerce", server, under=STORE) as wire:
        server.faults = [Reply(429, b"", {"X-Rate-Limit-Requests-Left": "0", "X-Rate-Limit-Time-Reset-Ms": "800"})]
        assert wire.count() == len(ORDERS)


def test_a_wrong_token_says_what_helps() -> None:
    with (
        served(shop) as server,
        wired("bigcommerce", server, secret="wr0ng", under=STORE) as wire,
        pytest.raises(TransportError) as caught,
    ):
        wire.count()
    assert caught.value.message == "BigCommerce answered 401: check the access token of the API account"
