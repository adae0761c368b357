"""Bodies of every bad kind among good ones: set aside or read, told why, and never in the way of the others."""

import json
import random
from typing import Any

from doorstep.intake import handlers as intake
from doorstep.intake.model import Arrival
from doorstep.kit import db
from tests.smtp_sink import Sink
from tests.work.house import House
from tests.work.told import MINUTE, NOON

LONG = "".join(random.Random(1).choices("abcdefghijklmnopqrstuvwxyz0123456789", k=6000))


def order(name: Any, **more: Any) -> dict[str, Any]:
    """An order of our own format."""
    buyer = {"role": "buyer", "name": "Kim", "email": "kim@example.org", "language": "en"}
    placed = {"kind": "order_placed", "order": name, "number": "1", "at": NOON.isoformat(), "parties": [buyer]}
    return {**placed, **more}


def scan(number: Any, **more: Any) -> dict[str, Any]:
    """A scan of our own format."""
    seen = {"kind": "scan", "carrier": "ups", "number": number, "milestone": "picked_up", "at": NOON.isoformat()}
    return {**seen, **more}


def as_json(value: Any) -> bytes:
    return json.dumps(value).encode()


def raw_json(value: Any) -> tuple[str, bytes]:
    return ("generic_json", as_json(value))


#: What no reader can read, and the words that say why.
UNREADABLE: dict[str, tuple[tuple[str, bytes], str]] = {
    "no json": (("generic_json", b"hello, this is the carrier speaking"), "no JSON"),
    "cut off": (("generic_json", as_json(order("a"))[:-9]), "truncated"),
    "another encoding": (("generic_json", as_json(order("a")).replace(b"Kim", b"J\xfcrgen")), "UTF-8"),
    "two bytes a letter": (("generic_json", as_json(order("a")).decode().encode("utf-16")), "no JSON"),
    "deep": (("generic_json", b"[" * 200_000 + b"]" * 200_000), "too deeply"),
    "deep object": (("shopify", b'{"id":' * 100_000 + b"1" + b"}" * 100_000), "too deeply"),
    "nothing": (("generic_json", b"  \n "), "empty"),
    "a number": (("ups", b"17"), "neither an answer"),
    "a million keys": (("generic_json", b"{%s}" % b",".join(b'"k%d":1' % n for n in range(1_000_000))), "`kind`"),
    "nobody reads it": (("carrier_pigeon", as_json(order("a"))), "No connector"),
    "the end of time": (raw_json(order("a", at="9999-12-31T23:59:59-14:00")), "year 9999"),
    "before time": (raw_json(order("a", at="0001-01-01T00:00:00+14:00")), "year 1 "),
    "a promise out of time": (raw_json(order("a", promised_to="9999-12-31")), "promised_to"),
    "a very long name": (raw_json(order(LONG)), "too long to be kept"),
    "a very long number": (raw_json(scan(LONG)), "too long to be kept"),
    "half a letter": (raw_json(order("a", note="\ud800")), "no JSON"),
    "beyond numbers": (("generic_json", as_json(order("a", total=7)).replace(b"7", b"1e999")), "total"),
}
#: What looks odd and is read all the same.
READABLE: dict[str, tuple[str, bytes]] = {
    "nul": raw_json(order("nul\0", note="a\0b", number="\0")),
    "commands": raw_json(order("'; DROP TABLE event; --", number='"}]$$', note="%(shop)s {{7*7}}")),
    "an emoji": raw_json(order("🎁", number="𝟙")),
    "a huge sum": raw_json(order("sum", total=10**15)),
    "far in the future": raw_json(order("future", at="2199-12-31T00:00:00Z")),
    "a far promise": raw_json(order("promise", promised_to="2199-12-31")),
    "an old promise": raw_json(order("old", promised_from="1970-01-02", promised_to="1970-01-02")),
    "long ago": raw_json(order("ago", at="1970-01-02T00:00:00Z")),
    "a scan of the future": raw_json(scan("1Z1", at="2199-12-31T00:00:00Z")),
    "a scan of old": raw_json(scan("1Z1", at="1970-01-02T00:00:00Z")),
    "its parcel": raw_json(
        {
            "kind": "parcel_linked",
            "order": "future",
            "parcel": "1",
            "carrier": "ups",
            "number": "1Z1",
            "at": "1970-01-02",
        }
    ),
    "a long text": raw_json(order("text", note="x" * 1_500_000)),
}


def lay(shop: House, bodies: dict[str, tuple[str, bytes]]) -> dict[str, int]:
    """Put these bodies into the inbox, each between two good orders; return their ids."""
    arrivals = []
    for place, (name, (connector, raw)) in enumerate(bodies.items()):
        good = as_json(order(f"good-{place}"))
        arrivals.append(Arrival(shop.shop, "test", f"good {place}", good, "", {"connector": "generic_json"}))
        arrivals.append(Arrival(shop.shop, "test", name, raw, "", {"connector": connector}))
    with shop.app.database.transaction() as tx:
        ids = intake.enqueue(tx, shop.app.keys, arrivals, received_at=NOON)
    return {one.key: number for one, number in zip(arrivals, ids, strict=True) if number is not None}


def looked_at(shop: House) -> list[str]:
    """The orders that have a state."""
    sql = "SELECT subject FROM order_state WHERE state <> 'null' ORDER BY subject"
    with shop.app.database.transaction() as tx:
        return [row[0] for row in db.rows(tx, sql)]


def test_what_cannot_be_read_is_set_aside_and_says_why(shop: House) -> None:
    ids = lay(shop, {name: body for name, (body, _) in UNREADABLE.items()})
    shop.turn(NOON)
    with shop.app.database.transaction() as tx:
        failed = {one.id: one for one in intake.failed(tx, shop.shop)}
    assert sorted(failed) == sorted(ids[name] for name in UNREADABLE)
    told = {name: failed[ids[name]].why for name in UNREADABLE}
    assert {name: why for name, why in told.items() if UNREADABLE[name][1] not in why} == {}
    assert [one.id for one in failed.values() if not one.how_to_mend] == []
    assert looked_at(shop) == sorted(f"order:good-{place}" for place in range(len(UNREADABLE)))


def test_what_is_odd_and_readable_stops_nobody(shop: House, post_office: Sink) -> None:
    lay(shop, READABLE)
    shop.turn(NOON)
    shop.turn(NOON + MINUTE)
    odd = ["'; DROP TABLE event; --", "ago", "future", "nul", "old", "promise", "sum", "text", "🎁"]
    assert looked_at(shop) == sorted(
        [f"order:{name}" for name in odd] + [f"order:good-{n}" for n in range(len(READABLE))]
    )
    with shop.app.database.transaction() as tx:
        assert intake.failed(tx, shop.shop) == []
        assert db.rows(tx, "SELECT subject, why FROM todo WHERE why <> 'time'") == []
        assert db.rows(tx, "SELECT subject FROM ask WHERE verdict IS NULL AND rule = 'error'") == []
    assert {mail["to"] for mail in post_office.mails} == {"kim@example.org"}
