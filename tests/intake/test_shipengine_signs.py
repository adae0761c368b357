"""ShipEngine's pushes are proved by its published keys: real keys, a real server, and a door that never waits long."""

import asyncio
from collections.abc import Iterator
from datetime import timedelta

import pytest

from doorstep.intake.door import Door
from doorstep.intake.model import Endpoint
from doorstep.intake.rules import Directory
from doorstep.intake.signers import PAUSE, PAUSE_AFTER_NONE, Signers
from doorstep.kit import clock
from doorstep.kit.errors import TransportError
from doorstep.kit.http import Client
from doorstep.kit.tx import Database
from doorstep.people.model import Keyring
from doorstep.shop.model import Source
from doorstep.wiring import endpoints_of
from tests.intake.test_providers_sign import call
from tests.stand_ins.base import running
from tests.stand_ins.shipengine import ShipEngine

RAW = b'{"resource_type": "API_TRACK", "data": {"tracking_number": "1Z"}}'
JSON = {"content-type": "application/json"}


@pytest.fixture
def engine() -> Iterator[ShipEngine]:
    with running(ShipEngine("k1")) as opened:
        yield opened


def signers(engine: ShipEngine) -> Signers:
    http = Client(allow_hosts=frozenset({engine.url.removeprefix("http://")}))
    return Signers(lambda url: http.send("GET", url).body, f"{engine.url}/jwks")


def post(database: Database, keys: Keyring, known: Signers, raw: bytes, headers: dict[str, str]) -> int:
    """Push once to a source of this kind and return the status."""
    endpoint = Endpoint("north", "s", "shipengine", "k", "shipengine", ("s1",))
    door = Door(database, keys, lambda source, key: endpoint, signers=known)
    return call(door, "POST", "", {**JSON, **headers}, raw)[0]


@pytest.mark.db
def test_what_shipengine_signed_is_kept_and_nothing_else(database: Database, keys: Keyring, engine: ShipEngine) -> None:
    known, now = signers(engine), clock.now()
    signed = engine.sign("k1", RAW, now)
    assert post(database, keys, known, RAW, signed) == 202
    assert post(database, keys, known, RAW, signed) == 200
    wrong = {
        "another body": (RAW + b" ", signed),
        "no signature": (RAW, {}),
        "sent again later": (RAW, engine.sign("k1", RAW, now - timedelta(minutes=6))),
        "another time": (RAW, {**signed, "x-shipengine-timestamp": now.isoformat()}),
        "no base64": (RAW, {**signed, "x-shipengine-rsa-sha256-signature": "?"}),
        "a key that is not theirs": (RAW, {**signed, "x-shipengine-rsa-sha256-key-id": "k9"}),
        "a key of another kind": (RAW, {**signed, "x-shipengine-rsa-sha256-key-id": "es-1"}),
    }
    assert {why: post(database, keys, known, *sent) for why, sent in wrong.items()} == dict.fromkeys(wrong, 401)
    assert engine.count("/jwks") == 1


@pytest.mark.db
def test_a_short_key_proves_nothing(database: Database, keys: Keyring) -> None:
    with running(ShipEngine("k1", size=1024)) as engine:
        assert post(database, keys, signers(engine), RAW, engine.sign("k1", RAW, clock.now())) == 401


@pytest.mark.db
def test_while_the_keys_cannot_be_had_the_sender_is_asked_to_come_again(
    database: Database, keys: Keyring, engine: ShipEngine
) -> None:
    engine.broken = [503]
    known, signed = signers(engine), engine.sign("k1", RAW, clock.now())
    assert [post(database, keys, known, RAW, signed) for _ in range(3)] == [503, 503, 503]
    assert engine.count("/jwks") == 1


def test_the_door_does_not_wait_for_a_slow_answer_which_is_kept_for_the_next(engine: ShipEngine) -> None:
    engine.delay = 4.0
    known, now = signers(engine), clock.now()

    async def several() -> tuple[list[object], str]:
        waited = await asyncio.gather(*(known.key("k1", now) for _ in range(20)), return_exceptions=True)
        assert known._asking is not None
        await known._asking
        return list(waited), await known.key("k1", now)

    waited, then = asyncio.run(several())
    assert {type(one) for one in waited} == {TransportError}
    assert '"kid":"k1"' in then
    assert engine.count("/jwks") == 1


def test_a_new_key_is_found_and_unknown_ones_are_not_asked_for_often(engine: ShipEngine) -> None:
    known, now = signers(engine), clock.now()
    seconds = timedelta(seconds=1)

    def key(kid: str, after: float) -> bool:
        return bool(asyncio.run(known.key(kid, now + after * seconds)))

    assert key("k1", 0)
    engine.keys = ShipEngine("k2").keys
    assert [key("k2", 1), *(key(f"x{n}", n) for n in range(2, 50)), key("k1", 50)] == [False] * 49 + [True]
    assert engine.count("/jwks") == 1
    assert [key("k2", PAUSE + 1), key("k1", PAUSE + 2)] == [True, False]
    assert engine.count("/jwks") == 2
    engine.broken = [500] * 9
    assert [key("k2", 90_000), key("k2", 90_001), key("k2", 90_000 + PAUSE_AFTER_NONE)] == [True] * 3
    assert engine.count("/jwks") == 4


def test_the_address_of_such_a_source_ends_with_its_secret() -> None:
    source = Source("agg", "shipengine", "key-of-the-source", "shipengine", "SETTING")
    find = Directory(endpoints_of("north", source, ("word",)))
    assert find("agg", "key-of-the-source") is None
    found = find("agg", "key-of-the-source/word")
    assert found is not None
    assert found.signature == "shipengine"
