"""Related products of a shop: learned from its orders, never what she had, only what is offered."""

from collections.abc import Sequence
from datetime import UTC, datetime, timedelta
from uuid import UUID

import msgspec
import pytest

from doorstep.kit import db
from doorstep.kit.ids import digest
from doorstep.kit.tx import Database
from doorstep.learning.related import handlers, store
from doorstep.learning.related.handlers import Goods
from doorstep.learning.related.model import ENOUGH_BASKETS
from doorstep.messages.cards.model import Item, Product, Products
from doorstep.shop import handlers as shops
from doorstep.work.learn.goods import learn_goods

NOW = datetime(2026, 3, 4, 11, 0, tzinfo=UTC)
DAY = timedelta(days=1)
ADA = digest("ada")


@pytest.fixture
def shop(database: Database) -> Database:
    """A shop `demo` without orders."""
    with database.transaction() as tx:
        shops.create_shop(tx, "demo", b"m" * 32, NOW)
    return database


def order(shop: Database, baskets: Sequence[tuple[str, ...]], at: datetime = NOW, person: UUID | None = None) -> None:
    """Orders with these products."""
    names = [f"order:{at.isoformat()}{person}{n}" for n in range(len(baskets))]
    states = [
        msgspec.json.encode({"lines": [{"id": str(n), "sku": sku, "title": sku.title()} for n, sku in enumerate(one)]})
        for one in baskets
    ]
    with shop.transaction() as tx:
        db.run(
            tx,
            """INSERT INTO order_state (shop, subject, state, placed_at, token, updated_at)
               SELECT 'demo', w.name, w.state, %(at)s, w.name, %(at)s
               FROM unnest(%(names)b::text[], %(states)b::jsonb[]) AS w (name, state)""",
            {"names": names, "states": [db.Json(one) for one in states], "at": at},
        )
        if person is not None:
            sql = "INSERT INTO person_order SELECT 'demo', %(person)b, unnest(%(names)b::text[]), 'buyer', %(at)b"
            db.run(tx, sql, {"person": person, "names": names, "at": at})


def suggested(shop: Database, goods: Goods, products: Products, *bought: str, person: UUID = ADA) -> list[str]:
    with shop.transaction() as tx:
        return [one.title for one in goods(tx, "demo", person, bought, products, NOW)]


def test_a_small_shop_suggests_what_is_popular_and_not_what_she_had(shop: Database) -> None:
    goods = Goods()
    assert suggested(shop, goods, Products(), "tent") == []
    order(shop, [("tent", "pegs")] * 5 + [("stove",)] * 4 + [("lamp",)] * 3)
    order(shop, [("rope",)] * 9, NOW - 200 * DAY)
    order(shop, [("lamp",)], person=ADA)
    with shop.transaction() as tx:
        assert handlers.teach(tx, "demo", NOW).related.beside == {}
    assert suggested(shop, goods, Products(), "tent") == ["Pegs", "Stove"]
    assert suggested(shop, goods, Products(seen_days=365), "tent") == ["Rope", "Pegs", "Stove"]
    listed = Products((Product("stove", "The stove"), Product("pegs", "The pegs", offered=False)), show=2)
    assert suggested(shop, goods, listed, "tent") == ["The stove"]


def test_a_shop_with_enough_baskets_suggests_what_goes_together(shop: Database) -> None:
    half = ENOUGH_BASKETS // 2
    order(shop, [("tent", "pegs")] * half + [("stove", "gas")] * half + [("lamp",)] * (2 * half))
    assert learn_goods(shop.dsn, NOW) == 0
    goods = Goods()
    assert suggested(shop, goods, Products(show=1), "tent") == ["Pegs"]
    assert suggested(shop, goods, Products(show=1), "gas") == ["Stove"]
    with shop.transaction() as tx:
        known = store.load(tx, "demo")
        assert known is not None
        assert known.related.beside["tent"][0][0] == "pegs"
    order(shop, [("lamp", "oil")] * half, NOW + DAY)
    with shop.transaction() as tx:
        handlers.teach(tx, "demo", NOW + DAY)
    assert suggested(shop, goods, Products(show=1), "oil") == ["Lamp"]
    assert Item("Pegs") == Item("Pegs", "")
