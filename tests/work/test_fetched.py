"""A notice names an order alone: the poll loop fetches it from the shop's API, within its limits, and it is read."""

import json
from collections.abc import Callable, Iterator
from datetime import timedelta
from pathlib import Path

import pytest

from doorstep.kit import db
from doorstep.kit.config import load
from doorstep.kit.tx import Database
from doorstep.shop import handlers as shops
from doorstep.timeline.polling import handlers as polling
from doorstep.timeline.polling.model import Shown
from doorstep.wiring import App, check_accounts
from doorstep.work.poll import Poller
from doorstep.work.read import read_round
from tests.smtp_sink import Sink
from tests.stand_ins.base import Answer, Asked, running
from tests.stand_ins.bigcommerce import BigCommerce
from tests.work.house import SECRETS, House
from tests.work.told import NOON

SAMPLES = Path(__file__).parents[2] / "src/doorstep/connect/shops/bigcommerce/samples"
WHOLE = json.loads((SAMPLES / "rest.order.whole.json").read_bytes())
PARTS = {"products": "products", "shipping_addresses": "shipping_addresses", "shipments": "shipments"}
MONEY = {"transactions": "transactions", "refunds": "payment_actions/refunds"}
SOURCE = """
[[source]]
name = "store"
connector = "bigcommerce"
key = "hooks-of-the-store-of-the-test"
signature = "token"
secret = "STORE_WORD"
"""
HEADERS = {"authorization": "Bearer word-of-the-hook", "x-doorstep-token": "word-of-the-hook"}
MINUTE = timedelta(minutes=1)


class Interrupted(BigCommerce):
    """A shop to which something happens while it answers its first question."""

    meanwhile: Callable[[], object] | None = None

    def respond(self, asked: Asked) -> Answer:
        happens, self.meanwhile = self.meanwhile, None
        if happens is not None:
            happens()
        return super().respond(asked)


class Store:
    """A shop that tells by notices, and its API on this machine."""

    def __init__(self, house: House, api: Interrupted) -> None:
        self.house, self.api = house, api
        slim = {key: value for key, value in WHOLE.items() if key not in PARTS | MONEY}
        api.orders = [slim]
        api.beside = {("7002", at): json.dumps(WHOLE[name]).encode() for name, at in PARTS.items()}
        api.beside |= {("7002", at): json.dumps({"data": WHOLE[name]}).encode() for name, at in MONEY.items()}
        text = f'[[account]]\nname = "store-api"\ncarrier = "bigcommerce"\nper_second = 50\nbase_url = "{api.url}'
        text += '/stores/abc123"\n[account.secrets]\ntoken = "STORE_TOKEN"\n'
        with house.app.database.transaction() as tx:
            now = shops.current(tx, house.shop)
            documents = {**now.documents, "carriers.toml": text}
            documents["sources.toml"] += SOURCE
            made = shops.publish(tx, house.shop, documents, now.hash, "test", NOON, [check_accounts])
            assert not made.refused, made.complaints
            house.directory = house.app.directory(tx)
        self.poller = Poller(house.app)

    def notice(self, word: str, number: int = 7002) -> int:
        body = {"scope": "store/order/updated", "producer": "stores/abc123", "hash": word, "created_at": 1772442000}
        data = {"type": "order", "id": number}
        return self.house.post("/in/store/hooks-of-the-store-of-the-test", {**body, "data": data}, HEADERS)

    def round(self, minutes: float) -> int:
        now = NOON + minutes * MINUTE
        done = self.poller.round(now=now, clock=lambda: now)
        self.house.turn(now)
        return done

    @property
    def shown(self) -> Shown:
        with self.house.app.database.transaction() as tx:
            (found,) = polling.shown(tx, self.house.shop, NOON)
        return found

    def bodies(self) -> int:
        with self.house.app.database.transaction() as tx:
            row = db.one(tx, "SELECT count(*) FROM inbox_body WHERE source = 'store-api'")
            return int(row[0]) if row else 0


@pytest.fixture
def store(database: Database, tmp_path: Path, post_office: Sink, monkeypatch: pytest.MonkeyPatch) -> Iterator[Store]:
    with running(Interrupted()) as api:
        host = api.url.removeprefix("http://")
        monkeypatch.setenv("DOORSTEP_ALLOW_HOSTS", host)
        house = House(database, tmp_path, post_office.url, NOON)
        env = {"DOORSTEP_HOME": str(tmp_path), "DATABASE_URL": database.dsn, "DOORSTEP_ALLOW_HOSTS": host}
        words = {"STORE_WORD": "word-of-the-hook", "STORE_TOKEN": BigCommerce.token}
        house.app = App(load(env), database, {**SECRETS, **words})
        opened = Store(house, api)
        yield opened
        opened.poller.close()
        house.sender.close()


def test_the_order_that_a_notice_names_is_fetched_once_with_all_its_parts(store: Store) -> None:
    assert [store.notice("a"), store.notice("b")] == [202, 202]
    assert [store.round(0), store.round(1), store.round(2)] == [0, 1, 0]
    state = store.house.state("order:7002")
    assert state is not None
    assert [(line.id, line.quantity) for line in state.lines] == [("11", 2), ("12", 1)]
    assert sorted(state.parcels) == ["parcel:7002/31", "parcel:7002/32"]
    assert (store.bodies(), store.shown.open, store.shown.today) == (1, 0, 6)


def test_a_further_notice_asks_again_and_the_same_answer_is_kept_once(store: Store) -> None:
    store.notice("a")
    assert [store.round(0), store.round(1)] == [0, 1]
    store.notice("b")
    assert [store.round(2), store.round(3), store.round(60)] == [0, 1, 0]
    assert (store.bodies(), store.shown.open) == (1, 0)


def test_what_fails_is_asked_for_again_later_and_no_other_order_is(store: Store) -> None:
    store.api.broken = [503]
    store.notice("a")
    store.notice("b", 4711)
    assert [store.round(minutes) for minutes in (0, 1, 5, 10)] == [0, 2, 1, 0]
    assert (store.bodies(), store.shown.open) == (1, 1)  # nobody knows 4711 yet; it is asked for again for two weeks


def test_a_notice_that_comes_while_the_order_is_fetched_is_not_lost(store: Store) -> None:
    store.notice("a")
    store.round(0)
    store.api.meanwhile = lambda: (store.notice("b"), read_round(store.house.app, now=NOON + MINUTE))
    assert [store.round(minutes) for minutes in (1, 2, 3)] == [1, 1, 0]
