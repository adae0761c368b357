"""Past orders of WooCommerce, fetched from a server on this machine."""

from base64 import b64decode
from datetime import UTC, datetime, timedelta

import msgspec
import pytest

from doorstep.connect.shops.woocommerce.read import read
from doorstep.connect.shops.woocommerce.wire import PER_PAGE, _rest
from doorstep.kit.errors import TransportError
from doorstep.timeline.model import Items, PaymentRefunded
from tests.connect.local_shop import Asked, Reply, served
from tests.connect.wired import wired

ROOT = "/wp-json/wc/v3"
KEY = "ck_invented:cs_invented"
BEGUN = datetime(2026, 3, 2, 9, 0)  # noqa: DTZ001 - as WooCommerce writes it, without a zone


def order(number: int, second: int) -> dict[str, object]:
    return {
        "id": number,
        "status": "completed",
        "currency": "EUR",
        "total": "12.00",
        "date_created_gmt": (BEGUN + timedelta(seconds=second)).isoformat(),
        "line_items": [{"id": 1, "name": "Bowl", "quantity": 2, "total": "12.00"}],
        "refunds": [{"id": 900, "reason": "", "total": "-6.00"}] if number == 3 else [],
    }


#: Three minutes with one order a second, then an import of many orders within one second, then three more.
ORDERS = [
    *(order(number, number) for number in range(1, 61)),
    *(order(number, 100) for number in range(61, 61 + 2 * PER_PAGE + 7)),
    *(order(number, number) for number in range(500, 503)),
]
REFUND = {
    "id": 900,
    "date_created_gmt": "2026-03-05T10:00:00",
    "amount": "6.00",
    "reason": "chipped",
    "line_items": [{"id": 7, "quantity": -1, "meta_data": [{"key": "_refunded_item_id", "value": "1"}]}],
}


def shop(asked: Asked) -> Reply:
    if b64decode(asked.headers["authorization"].removeprefix("Basic ")).decode() != KEY:
        return Reply(401, {"code": "woocommerce_rest_cannot_view", "message": "no", "data": {"status": 401}})
    if asked.path == f"{ROOT}/orders/3/refunds":
        return Reply(body=[REFUND])
    after = asked.query.get("after", "")
    found = [one for one in ORDERS if str(one["date_created_gmt"]) > after]
    size, page = int(asked.query["per_page"]), int(asked.query.get("page", "1"))
    return Reply(body=found[size * (page - 1) : size * page], headers={"X-WP-Total": str(len(found))})


def ids(pages: list[list[bytes]]) -> list[int]:
    return [msgspec.json.decode(body)["id"] for page in pages for body in page]


def test_all_orders_come_once_also_when_many_were_placed_in_one_second() -> None:
    with served(shop) as server, wired("woocommerce", server, KEY) as wire:
        assert wire.count() == len(ORDERS)
        pages = list(wire.pages(0))
        asked = server.asked[1]
    assert ids([page.bodies for page in pages]) == [one["id"] for one in ORDERS]
    assert asked.query == {
        "orderby": "date",
        "order": "asc",
        "dates_are_gmt": "true",
        "per_page": str(PER_PAGE),
        "page": "1",
    }


@pytest.mark.parametrize("stop", [1, 2, 3, 4])
def test_it_goes_on_at_the_second_it_reached_and_loses_nothing(stop: int) -> None:
    with served(shop) as server, wired("woocommerce", server, KEY) as wire:
        pages = wire.pages(0)
        first = [next(pages) for _ in range(stop)]
        rest = list(wire.pages(first[-1].at))
    fetched = ids([page.bodies for page in (*first, *rest)])
    assert set(fetched) == {one["id"] for one in ORDERS}
    assert first[-1].at >= int(BEGUN.replace(tzinfo=UTC).timestamp())


def test_changes_alone_are_asked_for() -> None:
    with served(shop) as server, wired("woocommerce", server, KEY, since="2026-03-01T00:00:00Z") as wire:
        next(iter(wire.pages(0)))
        assert server.asked[0].query["modified_after"] == "2026-03-01T00:00:00Z"


def test_refunds_are_fetched_in_full_and_read_with_their_time_and_lines() -> None:
    with served(shop) as server, wired("woocommerce", server, KEY) as wire:
        bodies = next(iter(wire.pages(0))).bodies
        assert server.paths().count(f"{ROOT}/orders/3/refunds") == 1
    refunds = [one for one in read(bodies[2], {}).events if isinstance(one.fact, PaymentRefunded)]
    assert [(one.fact, one.occurred_at, one.zone_guessed) for one in refunds] == [
        (PaymentRefunded(600, "EUR", "chipped", (Items("1", 1),)), datetime(2026, 3, 5, 10, tzinfo=UTC), False)
    ]


def test_a_wrong_key_says_what_helps_and_the_hosts_limits_are_kept() -> None:
    with (
        served(shop) as server,
        wired("woocommerce", server, "ck:wrong") as wire,
        pytest.raises(TransportError) as caught,
    ):
        wire.count()
    assert caught.value.message.startswith("WooCommerce answered 401: check the API key")
    assert _rest({"ratelimit-remaining": "0", "ratelimit-reset": "9"}) == 9.0
    assert _rest({"ratelimit-remaining": "7", "ratelimit-reset": "9"}) == 0.0
