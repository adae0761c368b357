"""Whatever the order of arrival, however often, in whichever letter case, read again: the stored state is the same."""

import json
import os
import random
from collections.abc import Sequence
from pathlib import Path
from typing import Any

import msgspec
import pytest

from doorstep import connect
from doorstep.intake import handlers as intake
from doorstep.intake.model import Arrival
from doorstep.kit import db
from doorstep.timeline.handlers import Seen, take, write
from doorstep.timeline.model import OrderState
from doorstep.work.read import read_round
from tests.work.house import House
from tests.work.told import MINUTE, NOON

ORDER = "order:1"
SAMPLES = Path(connect.__file__ or "").parent / "carriers" / "ups" / "samples"
OURS = ["delivered.json", "push_new_date.json", "push_out_for_delivery.json", "two_packages.json"]
TABLES = "event, leg, link, order_state, todo, inbox_body, inbox_seen, inbox_about, person, person_key, person_order"
Body = tuple[str, bytes]


def pieces(raw: bytes) -> list[bytes]:
    """The same answer of the carrier as if it had been asked after each activity, and once in capitals.

    UPS tells the newest first. An answer with one activity alone would not be the same knowledge: what is expected of a
    parcel counts as said with the last scan before its delivery, and would then be said by the delivery.
    """
    found: list[bytes] = [raw, _loud(raw)]
    whole = msgspec.json.decode(raw)
    for at, shipment in enumerate(whole.get("trackResponse", {}).get("shipment", ())):
        for place, package in enumerate(shipment.get("package", ())):
            for number in range(len(package.get("activity", ()))):
                part = json.loads(raw)
                its = part["trackResponse"]["shipment"] = [part["trackResponse"]["shipment"][at]]
                its[0]["package"] = [its[0]["package"][place]]
                its[0]["package"][0]["activity"] = its[0]["package"][0]["activity"][number:]
                found.append(json.dumps(part).encode())
    return found


def _loud(raw: bytes) -> bytes:
    """The words of places and statuses in capitals, as carriers sometimes send a scan again."""

    def loud(value: Any, name: str = "") -> Any:
        if isinstance(value, dict):
            return {key: loud(inner, key) for key, inner in value.items()}
        if isinstance(value, list):
            return [loud(inner, name) for inner in value]
        return value.upper() if name in {"description", "city"} else value

    return json.dumps(loud(json.loads(raw))).encode()


def order_of(raw: bytes) -> list[Body]:
    """An order that has every number of the carrier's answer for a parcel."""
    events = connect.reader("ups").read(raw, {"received_at": NOON.isoformat()}).events
    numbers = sorted({told.subject.split(":")[2] for told in events})
    assert numbers
    at = min(told.occurred_at for told in events).isoformat()
    made: list[dict[str, str]] = [{"kind": "order_placed", "order": "1", "number": "1", "at": at}]
    for place, number in enumerate(numbers):
        link = {"kind": "parcel_linked", "order": "1", "parcel": str(place), "carrier": "ups", "number": number}
        made.append({**link, "at": at})
    return [("generic_json", msgspec.json.encode(one)) for one in made]


def live(shop: House, bodies: Sequence[Body], rng: random.Random | None) -> OrderState:
    """Store these bodies in an empty shop and look at the order now and then; return its state at last."""
    with shop.app.database.transaction() as tx:
        db.run(tx, f"TRUNCATE {TABLES}")
    waiting = list(enumerate(bodies))
    while waiting:
        size = rng.randint(1, 4) if rng else len(waiting)
        arrivals = [
            Arrival(shop.shop, "test", f"{place}", raw, "", {"connector": name})
            for place, (name, raw) in waiting[:size]
        ]
        del waiting[:size]
        with shop.app.database.transaction() as tx:
            intake.enqueue(tx, shop.app.keys, arrivals, received_at=NOON)
        if rng is None or rng.random() < 0.7:
            read_round(shop.app, now=NOON, limit=rng.randint(1, 5) if rng else 500)
        if rng and rng.random() < 0.5:
            look(shop)
    return settled(shop)


def settled(shop: House) -> OrderState:
    while read_round(shop.app, now=NOON):
        pass
    while look(shop):
        pass
    state = shop.state(ORDER)
    assert state is not None
    return state


def look(shop: House) -> int:
    """Fold what is marked, without estimates and playbooks: what we do ourselves lies outside this law."""
    with shop.app.database.transaction() as tx:
        looks, marks = take(tx, [os.urandom(20) for _ in range(9)], now=NOON + MINUTE)
        write(tx, [Seen(one, False) for one in looks], now=NOON + MINUTE)
    return marks


def assert_the_same(shop: House, raw: bytes, seeds: range) -> None:
    order = order_of(raw)
    expected = live(shop, [*order, ("ups", raw)], None)
    assert sum(parcel.scans for parcel in expected.parcels.values()) or expected.parcels
    every = [*order, *(("ups", part) for part in pieces(raw))]
    for seed in seeds:
        rng = random.Random(seed)
        bodies = every + rng.choices(every, k=len(every) // 2)
        rng.shuffle(bodies)
        assert live(shop, bodies, rng) == expected, seed
        with shop.app.database.transaction() as tx:
            ids = [row[0] for row in db.rows(tx, "SELECT id FROM inbox_body")]
            assert intake.reread(tx, shop.shop, ids=rng.sample(ids, len(ids) // 2)) == len(ids) // 2
        assert settled(shop) == expected, f"{seed}, read again"
        with shop.app.database.transaction() as tx:
            assert intake.backlog(tx, shop.shop).new == 0


@pytest.mark.parametrize("name", OURS)
def test_our_own_samples(shop: House, name: str) -> None:
    assert_the_same(shop, (SAMPLES / name).read_bytes(), range(3))


def test_the_recorded_answer_of_the_carrier(shop: House, real_data: Path) -> None:
    assert_the_same(shop, (real_data / "carriers" / "ups" / "TrackingResponseJSON.json").read_bytes(), range(5))
