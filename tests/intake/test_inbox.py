"""The inbox on a real PostgreSQL: kept once, read once, mended, forgotten, pruned."""

from collections.abc import Sequence
from datetime import date, datetime

import pytest

from doorstep.intake import handlers, jobs
from doorstep.intake.model import FAILED, FORGOTTEN, READ, Arrival, Body, Outcome
from doorstep.kit import db
from doorstep.kit.errors import Collision
from doorstep.kit.handle import Tx
from doorstep.kit.tx import Database
from doorstep.people.model import Keyring


def arrival(key: str, raw: bytes = b"{}", *, shop: str = "north", source: str = "web") -> Arrival:
    return Arrival(shop=shop, source=source, key=key, raw=raw, topic="orders/create", meta={"connector": "shopify"})


def put(database: Database, keys: Keyring, now: datetime, *arrivals: Arrival, history: bool = False) -> list[int]:
    with database.transaction() as tx:
        ids = handlers.enqueue(tx, keys, arrivals, received_at=now, history=history)
    return [body for body in ids if body is not None]


def outcome(body: Body, state: str = READ, reader: str = "shopify@1") -> Outcome:
    return Outcome(body.shop, body.day, body.id, state, reader)


def read_all(tx: Tx, bodies: Sequence[Body]) -> list[Outcome]:
    return [outcome(body) for body in bodies]


def states(database: Database) -> list[tuple[str, str, str]]:
    with database.transaction() as tx:
        return [
            (key, state, reader)
            for key, state, reader in db.rows(tx, "SELECT key, state, reader FROM inbox_body ORDER BY id")
        ]


def test_what_is_put_in_comes_out_as_it_was(database: Database, keys: Keyring, now: datetime) -> None:
    [number] = put(database, keys, now, arrival("a", b'{"id": 1}'))
    with database.transaction() as tx:
        bodies = handlers.claim(tx, keys, now=now)
    assert bodies == [
        Body(
            shop="north",
            day=date(2026, 3, 4),
            id=number,
            source="web",
            key="a",
            topic="orders/create",
            meta={"connector": "shopify"},
            raw=b'{"id": 1}',
            history=False,
            received_at=now,
            reader="",
            tries=0,
        )
    ]
    assert bodies[0].connector == "shopify"


def test_the_same_delivery_is_kept_once(database: Database, keys: Keyring, now: datetime) -> None:
    with database.transaction() as tx:
        first = handlers.enqueue(tx, keys, [arrival("a"), arrival("b"), arrival("a")], received_at=now)
    with database.transaction() as tx:
        second = handlers.enqueue(tx, keys, [arrival("b"), arrival("c")], received_at=now)
    assert [number is not None for number in first] == [True, True, False]
    assert [number is not None for number in second] == [False, True]
    assert [key for key, _, _ in states(database)] == ["a", "b", "c"]


def test_raw_bytes_lie_sealed(database: Database, keys: Keyring, now: datetime) -> None:
    put(database, keys, now, arrival("a", b"Ottilie Markwart"))
    with database.transaction() as tx:
        [(sealed,)] = db.rows(tx, "SELECT sealed FROM inbox_body")
    assert b"Ottilie" not in sealed


def test_readers_share_the_work_without_meeting(database: Database, keys: Keyring, now: datetime) -> None:
    put(database, keys, now, *(arrival(f"k{n}") for n in range(10)))
    with database.transaction() as one, database.transaction() as two:
        mine = handlers.claim(one, keys, now=now, limit=4)
        yours = handlers.claim(two, keys, now=now, limit=20)
    assert [body.key for body in mine] == ["k0", "k1", "k2", "k3"]
    assert [body.key for body in yours] == [f"k{n}" for n in range(4, 10)]


def test_a_batch_is_bounded_by_bytes_but_never_empty(database: Database, keys: Keyring, now: datetime) -> None:
    put(database, keys, now, arrival("big", b"x" * 5000), arrival("small", b"y" * 10), arrival("last", b"z" * 5000))
    with database.transaction() as tx:
        assert [body.key for body in handlers.claim(tx, keys, now=now, most_bytes=100)] == ["big"]
    with database.transaction() as tx:
        assert [body.key for body in handlers.claim(tx, keys, now=now, most_bytes=5005)] == ["big", "small"]


def test_history_waits_behind_what_is_fresh(database: Database, keys: Keyring, now: datetime) -> None:
    put(database, keys, now, arrival("old"), history=True)
    put(database, keys, now, arrival("fresh"))
    with database.transaction() as tx:
        bodies = handlers.claim(tx, keys, now=now)
    assert [(body.key, body.history) for body in bodies] == [("fresh", False), ("old", True)]


def test_what_is_settled_is_not_claimed_again(database: Database, keys: Keyring, now: datetime) -> None:
    put(database, keys, now, arrival("a"), arrival("b"))
    assert jobs.read_round(database.transaction, keys, read_all, now=now) == 2
    assert jobs.read_round(database.transaction, keys, read_all, now=now) == 0
    assert states(database) == [("a", READ, "shopify@1"), ("b", READ, "shopify@1")]


def test_a_poisoned_body_is_set_aside_and_the_others_are_read(database: Database, keys: Keyring, now: datetime) -> None:
    put(database, keys, now, *(arrival(f"k{n}", b"poison" if n in (3, 7) else b"{}") for n in range(9)))
    seen: list[str] = []

    def step(tx: Tx, bodies: Sequence[Body]) -> list[Outcome]:
        for body in bodies:
            db.run(tx, "INSERT INTO heartbeat (worker, loop, at) VALUES (%(k)b, 'x', %(n)b)", {"k": body.key, "n": now})
            if body.raw == b"poison":
                raise RecursionError("Ottilie Markwart")
        seen.extend(body.key for body in bodies)
        return [outcome(body) for body in bodies]

    assert jobs.read_round(database.transaction, keys, step, now=now) == 9
    assert [key for key, state, _ in states(database) if state == FAILED] == ["k3", "k7"]
    assert sorted(seen) == ["k0", "k1", "k2", "k4", "k5", "k6", "k8"]
    with database.transaction() as tx:
        assert db.one(tx, "SELECT count(*) FROM heartbeat") == (7,)
        failures = handlers.failed(tx, "north")
    assert [(f.source, f.why) for f in failures] == [
        ("web", "Reading it stopped with an error of our own (RecursionError).")
    ] * 2
    assert jobs.read_round(database.transaction, keys, step, now=now) == 0


def test_a_body_that_breaks_the_database_transaction_is_set_aside(
    database: Database, keys: Keyring, now: datetime
) -> None:
    put(database, keys, now, arrival("good"), arrival("bad", b"\0"))

    def step(tx: Tx, bodies: Sequence[Body]) -> list[Outcome]:
        for body in bodies:
            db.run(tx, "SELECT %(t)b::text", {"t": body.raw.decode()})
        return [outcome(body) for body in bodies]

    jobs.read_round(database.transaction, keys, step, now=now)
    assert [(key, state) for key, state, _ in states(database)] == [("good", READ), ("bad", FAILED)]


def test_a_collision_blames_no_body(database: Database, keys: Keyring, now: datetime) -> None:
    put(database, keys, now, arrival("a"))

    def step(tx: Tx, bodies: Sequence[Body]) -> list[Outcome]:
        raise Collision("deadlock")

    with pytest.raises(Collision):
        jobs.read_round(database.transaction, keys, step, now=now)
    assert states(database) == [("a", "new", "")]


def test_a_body_that_cannot_be_unsealed_is_set_aside(database: Database, keys: Keyring, now: datetime) -> None:
    put(database, keys, now, arrival("a"))
    with database.transaction() as tx:
        assert handlers.claim(tx, Keyring(b"o" * 32), now=now) == []
    with database.transaction() as tx:
        [failure] = handlers.failed(tx, "north")
    assert failure.why == "It cannot be opened: the key does not fit, or the bytes were changed."
    assert failure.how_to_mend.startswith("Put back the master key")
    with database.transaction() as tx:
        assert handlers.reread(tx, "north", all_failed=True) == 1
    assert jobs.read_round(database.transaction, keys, read_all, now=now) == 1


def test_rereading_keeps_the_name_of_the_last_reader(database: Database, keys: Keyring, now: datetime) -> None:
    first, second, third = put(database, keys, now, arrival("a"), arrival("b"), arrival("c"))
    with database.transaction() as tx:
        bodies = handlers.claim(tx, keys, now=now)
        readers = ["shopify@1", "shopify@10", "ups@1"]
        handlers.settle(tx, [outcome(b, reader=r) for b, r in zip(bodies, readers, strict=True)], now=now)
    with database.transaction() as tx:
        assert handlers.reread(tx, "north", older_than="shopify@9") == 1
        assert [(body.id, body.reader, body.tries) for body in handlers.claim(tx, keys, now=now)] == [
            (first, "shopify@1", 1)
        ]
        assert handlers.reread(tx, "north", ids=[second, third, first]) == 2
        with pytest.raises(ValueError, match="say which"):
            handlers.reread(tx, "north")
        with pytest.raises(ValueError, match="id@version"):
            handlers.reread(tx, "north", older_than="shopify")


def test_a_forgotten_body_is_empty_and_stays_so(database: Database, keys: Keyring, now: datetime) -> None:
    [number] = put(database, keys, now, arrival("a", b"Ottilie"))
    with database.transaction() as tx:
        handlers.settle(tx, [outcome(body, FORGOTTEN) for body in handlers.claim(tx, keys, now=now)], now=now)
        assert handlers.reread(tx, "north", ids=[number]) == 0
        assert handlers.look(tx, keys, "north", number) is None
        assert db.one(tx, "SELECT sealed FROM inbox_body") == (b"",)


def test_no_shop_sees_another_shops_bodies(database: Database, keys: Keyring, now: datetime) -> None:
    [number] = put(database, keys, now, arrival("a"))
    put(database, keys, now, arrival("a", shop="south"))
    with database.transaction() as tx:
        bodies = handlers.claim(tx, keys, now=now)
        handlers.settle(tx, [outcome(body, FAILED) for body in bodies if body.shop == "north"], now=now)
    with database.transaction() as tx:
        assert handlers.failed(tx, "south") == []
        assert handlers.look(tx, keys, "south", number) is None
        assert handlers.reread(tx, "south", ids=[number]) == 0
        assert handlers.reread(tx, "south", all_failed=True) == 0
        assert handlers.reread(tx, "south", older_than="shopify@99") == 0
        assert handlers.prune_raw(tx, "south", now=now, raw_days=0) == 0
        waiting = handlers.backlog(tx, "south")
        assert (waiting.new, waiting.oldest, waiting.failed) == (1, now, 0)
    assert states(database) == [("a", FAILED, "shopify@1"), ("a", "new", "")]
