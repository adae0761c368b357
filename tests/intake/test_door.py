"""The door, spoken to as a server speaks to it, in front of a real PostgreSQL."""

import asyncio
from typing import Any

import pytest

from doorstep.intake import handlers
from doorstep.intake.door import Door
from doorstep.intake.model import Endpoint
from doorstep.kit import clock, db
from doorstep.kit.errors import StoreDown
from doorstep.kit.tx import Database
from doorstep.people.model import Keyring
from tests.intake.speaking import JSON, SOURCES, Said, ask, say


def test_a_signed_body_is_kept_before_the_answer(database: Database, keys: Keyring) -> None:
    headers = {**JSON, "x-shopify-topic": "orders/create", "x-shopify-webhook-id": "w1", "cookie": "secret"}
    status, answer, _ = ask(database, keys, b'{"id":', b" 1}", headers=headers)
    assert (status, answer) == (202, {"accepted": True})
    with database.transaction() as tx:
        [body] = handlers.claim(tx, keys, now=clock.now())
    assert (body.shop, body.source, body.connector, body.key) == ("north", "web", "shopify", "x-shopify-webhook-id:w1")
    assert (body.topic, body.raw, body.history) == ("orders/create", b'{"id": 1}', False)
    assert sorted(body.meta) == ["connector", "content-type", "x-shopify-topic"]


def test_the_same_delivery_is_recognised(database: Database, keys: Keyring) -> None:
    async def run() -> list[Said]:
        door = Door(database, keys, SOURCES)
        at_once = await asyncio.gather(*(say(door, b"{}") for _ in range(3)))
        return [*at_once, await say(door, b"{}"), await say(door, b"{ }")]

    said = asyncio.run(run())
    assert [status for status, _, _ in said] == [202, 200, 200, 200, 202]
    assert said[1][1] == {"seen": True}


def test_shops_with_the_same_source_name_do_not_meet(database: Database, keys: Keyring) -> None:
    async def run() -> list[int]:
        door = Door(database, keys, SOURCES)
        other = {**JSON, "x-doorstep-token": "s2"}
        said = [await say(door, b"{}"), await say(door, b"{}", path="/in/web/k2", headers=other)]
        said.append(await say(door, b"{ }", path="/in/web/k2"))
        return [status for status, _, _ in said]

    assert asyncio.run(run()) == [202, 202, 401]
    with database.transaction() as tx:
        assert db.rows(tx, "SELECT shop FROM inbox_body ORDER BY shop") == [("north",), ("south",)]


@pytest.mark.parametrize(
    ("more", "status", "why"),
    [
        ({"path": "/in/web/wrong"}, 404, "Nobody is expected at this address."),
        ({"path": "/in/other/k1"}, 404, "Nobody is expected at this address."),
        ({"path": "/in/web"}, 404, "Nobody is expected at this address."),
        ({"path": "/track/web/k1"}, 404, "Nobody is expected at this address."),
        ({"method": "GET"}, 405, "This address takes POST only."),
        ({"headers": {**JSON, "x-doorstep-token": "s2"}}, 401, "The signature does not fit."),
        ({"headers": {"x-doorstep-token": "s1"}}, 415, "Bodies of this type are not read."),
        ({"headers": {**JSON, "content-type": "image/png"}}, 415, "Bodies of this type are not read."),
        ({"headers": {**JSON, "content-encoding": "gzip"}}, 415, "Bodies of this type are not read."),
        ({"headers": {**JSON, "content-length": str(2 * 1024 * 1024 + 1)}}, 413, "The body is larger than 2 MB."),
        ({"headers": {**JSON, "content-length": "9" * 5000}}, 413, "The body is larger than 2 MB."),
    ],
)
def test_whoever_is_refused_is_told_why(
    database: Database, keys: Keyring, more: dict[str, Any], status: int, why: str
) -> None:
    said, answer, _ = ask(database, keys, b"{}", **more)
    assert (said, answer["error"]) == (status, why)
    assert answer["how_to_mend"]
    with database.transaction() as tx:
        assert db.one(tx, "SELECT count(*) FROM inbox_body") == (0,)


def test_while_nobody_knows_who_may_speak_senders_are_asked_to_come_again(database: Database, keys: Keyring) -> None:
    def nobody(source: str, key: str) -> Endpoint | None:
        raise StoreDown("just started")

    status, _, headers = asyncio.run(say(Door(database, keys, nobody), b"{}"))
    assert (status, headers["retry-after"]) == (503, "2")


def test_a_body_is_measured_while_it_comes(database: Database, keys: Keyring) -> None:
    chunk = b"x" * (1024 * 1024)
    assert ask(database, keys, *[chunk] * 3)[0] == 413
    batch = {"path": "/in/web/k2", "headers": {**JSON, "x-doorstep-token": "s2"}}
    assert ask(database, keys, *[chunk] * 3, **batch)[0] == 202
    assert ask(database, keys, *[chunk] * 17, **batch)[:2] == (
        413,
        {"error": "The body is larger than 16 MB.", "how_to_mend": "Send it in several smaller bodies."},
    )
    assert ask(database, keys)[0] == 400


@pytest.mark.parametrize(
    ("path", "raw", "status"),
    [
        ("/in/woo/k3", b"webhook_id=17", 200),
        ("/in/woo/k3", b"webhook_id=17&order=1", 415),
        ("/in/web/k1", b"webhook_id=17", 415),
    ],
)
def test_the_first_call_of_woocommerce_is_answered_and_not_kept(
    database: Database, keys: Keyring, path: str, raw: bytes, status: int
) -> None:
    form = {"content-type": "application/x-www-form-urlencoded"}
    assert ask(database, keys, raw, path=path, headers=form)[0] == status
    with database.transaction() as tx:
        assert handlers.claim(tx, keys, now=clock.now()) == []


def test_hostile_words_are_kept_as_harmless_ones(database: Database, keys: Keyring) -> None:
    headers = {**JSON, "x-shopify-topic": "or\0ders", "x-shopify-webhook-id": "\0", "webhook-type": "x" * 9000}
    assert ask(database, keys, b"\0\xff\xfe", headers=headers)[0] == 202
    with database.transaction() as tx:
        [body] = handlers.claim(tx, keys, now=clock.now())
    assert (body.raw, body.topic, len(body.meta["webhook-type"])) == (b"\0\xff\xfe", "'or\\x00ders'", 500)
