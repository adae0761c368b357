"""Every body that speaks of a person is found again when she is forgotten, also the ones that brought nothing new."""

import json
from datetime import datetime, timedelta

import pytest

from doorstep.intake import handlers, jobs
from doorstep.intake.handlers import forget as bodies
from doorstep.intake.model import Arrival
from doorstep.kit import db
from doorstep.kit.tx import Database
from doorstep.people import handlers as people
from doorstep.people.model import Forgetting, Keyring
from doorstep.work.read import step


def placed(order: str, **more: str) -> dict[str, object]:
    party = {"role": "buyer", "name": f"Buyer {order}", "email": f"b{order}@example.org"}
    return {"kind": "order_placed", "at": "2026-03-02T09:00:00Z", "order": order, "parties": [party], **more}


def scan(number: str) -> dict[str, object]:
    return {"kind": "scan", "at": "2026-03-03T09:00:00Z", "carrier": "ups", "number": number, "milestone": "delivered"}


@pytest.fixture
def shop(database: Database, keys: Keyring) -> Database:
    with database.transaction() as tx:
        db.run(tx, "INSERT INTO shop (shop, secret) VALUES ('north', %(s)b)", {"s": keys.wrap(b"n" * 32)})
    return database


def send(database: Database, keys: Keyring, now: datetime, key: str, *events: dict[str, object]) -> None:
    raw = json.dumps(events).encode()
    with database.transaction() as tx:
        arrival = Arrival("north", "web", key, raw, meta={"connector": "generic_json"})
        handlers.enqueue(tx, keys, [arrival], received_at=now)
    assert jobs.read_round(database.transaction, keys, step(keys, now), now=now) == 1


def forget(database: Database, keys: Keyring, now: datetime, order: str) -> Forgetting | None:
    with database.transaction() as tx:
        person = people.people_of(tx, "north", [order])[order, "buyer"].id
        kept: list[Forgetting] = []
        return people.forget(tx, keys, "north", person, who="t", now=now, inbox=bodies, log=kept.append)


def states(database: Database) -> dict[str, str]:
    with database.transaction() as tx:
        return dict(db.rows(tx, "SELECT key, state FROM inbox_body"))


def test_bodies_without_news_and_batches_of_several_orders_are_found(
    shop: Database, keys: Keyring, now: datetime
) -> None:
    link = {"kind": "parcel_linked", "at": "2026-03-02T10:00:00Z", "order": "1", "parcel": "A"}
    send(shop, keys, now, "first", placed("1"), {**link, "carrier": "ups", "number": "1Z1"})
    send(shop, keys, now, "scan", scan("1Z1"))
    send(shop, keys, now, "again", placed("1"))
    send(shop, keys, now, "scan again", scan("1Z1"))
    send(shop, keys, now, "several", placed("2"), placed("1"))
    send(shop, keys, now, "other", placed("3"))
    send(shop, keys, now, "none", {"kind": "sold", "buyer": "B1@example.org"})
    with shop.transaction() as tx:
        about = db.rows(tx, "SELECT b.key, a.subject FROM inbox_about a JOIN inbox_body b ON b.id = a.body ORDER BY 1")
    assert about == [("again", "order:1"), ("none", "?"), ("scan again", "leg:ups:1Z1"), ("several", "order:1")]
    assert forget(shop, keys, now, "order:1") is not None
    assert states(shop) == dict.fromkeys(("first", "scan", "again", "scan again", "several", "none"), "forgotten") | {
        "other": "read"
    }


def test_what_comes_after_she_was_forgotten_is_emptied_when_it_is_read(
    shop: Database, keys: Keyring, now: datetime
) -> None:
    send(shop, keys, now, "first", placed("1"))
    forget(shop, keys, now, "order:1")
    send(shop, keys, now + timedelta(days=1), "late", {**placed("1"), "kind": "order_changed"})
    assert states(shop) == {"first": "forgotten", "late": "forgotten"}
    with shop.transaction() as tx:
        assert db.one(tx, "SELECT count(*) FROM vault") == (0,)
        assert db.one(tx, "SELECT count(*) FROM event") == (2,)
