"""Every shop's wire against the stand-in of its shop: both were written from the document, neither from the other."""

import json
import random
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from datetime import UTC, datetime
from importlib import import_module
from typing import NamedTuple
from urllib.parse import urlsplit

import pytest

from doorstep.connect.fetching import Account, Wire
from doorstep.kit.errors import TransportError
from tests.stand_ins.base import StandIn, running
from tests.stand_ins.bigcommerce import BigCommerce
from tests.stand_ins.shopify import Shopify
from tests.stand_ins.woocommerce import WooCommerce

NOW = datetime(2026, 11, 22, 6, 0, tzinfo=UTC)


class Case(NamedTuple):
    """A wire, its stand-in, its secret, and how long the shop asks to wait when it is asked too often (seconds)."""

    shop: str
    stand_in: Callable[[], Shopify | WooCommerce | BigCommerce]
    secret: str
    pause: float
    under: str = ""


CASES = [
    Case("shopify", Shopify, Shopify.token, 2.0),
    Case("woocommerce", WooCommerce, ":".join(WooCommerce.user), 5.0),
    Case("bigcommerce", BigCommerce, BigCommerce.token, 1.5, f"/stores/{BigCommerce.store}"),
]
EACH = pytest.mark.parametrize("case", [pytest.param(case, id=case.shop) for case in CASES])


@contextmanager
def wired(case: Case, at: StandIn, sleep: Callable[[float], None], secret: str = "", since: str = "") -> Iterator[Wire]:
    """Open the wire of a case towards its stand-in."""
    wire: Wire = import_module(f"doorstep.connect.shops.{case.shop}.wire").Wire(
        Account(at.url + case.under, secret or case.secret, since),
        allow_hosts=frozenset({urlsplit(at.url).netloc}),
        sleep=sleep,
        rng=random.Random(1),
        now=lambda: NOW,
    )
    try:
        yield wire
    finally:
        wire.close()


def fetched(wire: Wire) -> list[object]:
    """Return the ids of all orders, in the order in which they come."""
    return [json.loads(body)["id"] for page in wire.pages(0) for body in page.bodies]


@EACH
def test_every_order_comes_once(case: Case) -> None:
    with running(case.stand_in()) as shop, wired(case, shop, sleep=lambda seconds: None) as wire:
        assert wire.count() == len(shop.orders)
        assert sorted(map(str, fetched(wire))) == sorted(str(one["id"]) for one in shop.orders)


@EACH
def test_more_orders_than_a_page_holds_come_once_each(case: Case) -> None:
    with running(case.stand_in()) as shop, wired(case, shop, sleep=lambda seconds: None) as wire:
        shop.orders = [shop.orders[0] | {"id": 9000 + at, "refunds": []} for at in range(130)]
        assert sorted(map(str, fetched(wire))) == [str(9000 + at) for at in range(130)]


@EACH
def test_nothing_is_asked_for_again_that_did_not_change(case: Case) -> None:
    with (
        running(case.stand_in()) as shop,
        wired(case, shop, sleep=lambda seconds: None, since="2027-01-01T00:00:00") as wire,
    ):
        assert (wire.count(), fetched(wire)) == (0, [])


@EACH
def test_a_wrong_secret_is_said_at_once(case: Case) -> None:
    slept: list[float] = []
    with running(case.stand_in()) as shop, wired(case, shop, slept.append, secret="another:one") as wire:
        with pytest.raises(TransportError) as error:
            wire.count()
        assert (error.value.permanent, error.value.status, slept, len(shop.asked)) == (True, 401, [], 1)


@EACH
def test_a_full_bucket_is_waited_for_at_least_as_long_as_the_shop_says(case: Case) -> None:
    slept: list[float] = []
    with running(case.stand_in()) as shop:

        def sleep(seconds: float) -> None:
            slept.append(seconds)
            shop.limit = None

        with wired(case, shop, sleep) as wire:
            shop.limit = 0
            assert wire.count() == len(shop.orders)
    assert len(slept) == 1
    assert case.pause <= slept[0] <= case.pause + 1


@EACH
def test_a_shop_that_fails_is_asked_again(case: Case) -> None:
    slept: list[float] = []
    with running(case.stand_in()) as shop, wired(case, shop, slept.append) as wire:
        shop.broken = [500, 502, 503]
        assert wire.count() == len(shop.orders)
        assert (len(slept), sorted(slept)) == (3, slept)
