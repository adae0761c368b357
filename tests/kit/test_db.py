"""Types to PostgreSQL and back, errors by their names, waking each other."""

import threading
from datetime import UTC, date, datetime, timedelta
from decimal import Decimal
from uuid import UUID

import msgspec
import pytest

from doorstep.kit import db, ids
from doorstep.kit.db import Json
from doorstep.kit.errors import Collision, StoreDown
from doorstep.kit.handle import Tx
from doorstep.kit.postgres import Server
from doorstep.kit.tx import Bell, Database

NOON = datetime(2026, 3, 4, 12, 0, 0, 123456, UTC)


class Parcel(msgspec.Struct, frozen=True):
    id: UUID
    state: bytes
    at: datetime


def make_table(tx: Tx) -> None:
    db.run(tx, "CREATE TABLE thing (id uuid, state jsonb, at timestamptz, sealed bytea, n integer, word text)")


def test_a_batch_goes_in_by_unnest_and_comes_back_as_it_was(database: Database) -> None:
    a, b = ids.digest("a"), ids.digest("b")
    batch = {
        "ids": [a, b],
        "states": [Json(b'{"milestone": "delivered"}'), None],
        "ats": [NOON, NOON + timedelta(days=1)],
        "sealeds": [b"\x00\xff", None],
        "ns": [1, None],
        "words": ["Grüße", None],
    }
    with database.transaction() as tx:
        make_table(tx)
        touched = db.run(
            tx,
            "INSERT INTO thing SELECT * FROM unnest(%(ids)b::uuid[], %(states)b::jsonb[], %(ats)b::timestamptz[],"
            " %(sealeds)b::bytea[], %(ns)b::integer[], %(words)b::text[])",
            batch,
        )
        found = db.rows(tx, "SELECT * FROM thing ORDER BY at")
    assert touched == 2
    assert found == [
        (a, b'{"milestone": "delivered"}', NOON, b"\x00\xff", 1, "Grüße"),
        (b, None, NOON + timedelta(days=1), None, None, None),
    ]
    assert found[0][2].utcoffset() == timedelta(0)


def test_empty_and_all_unknown_batches(database: Database) -> None:
    insert = (
        "INSERT INTO thing (id, state, at, n) SELECT * FROM unnest(%(ids)b::uuid[], %(states)b::jsonb[],"
        " %(ats)b::timestamptz[], %(ns)b::integer[])"
    )
    with database.transaction() as tx:
        make_table(tx)
        assert db.run(tx, insert, {"ids": [], "states": [], "ats": [], "ns": []}) == 0
        assert db.run(tx, insert, {"ids": [None] * 2, "states": [None] * 2, "ats": [None] * 2, "ns": [None] * 2}) == 2
        assert db.run(tx, insert, {"ids": [None], "states": [None], "ats": [NOON], "ns": [2**31 - 1]}) == 1
        assert db.many(tx, "INSERT INTO thing (n) VALUES (%(n)s)", []) == 0
        assert db.rows(tx, "SELECT n, at FROM thing ORDER BY n") == [(2**31 - 1, NOON), (None, None), (None, None)]


def test_single_values_arrays_and_structs(database: Database) -> None:
    a = ids.digest("a")
    with database.transaction() as tx:
        make_table(tx)
        db.run(
            tx,
            "INSERT INTO thing (id, state, at) VALUES (%(id)s, %(state)s, %(at)s)",
            {"id": a, "state": Json(b"[1]"), "at": NOON},
        )
        parcels = db.structs(tx, Parcel, "SELECT id, state, at FROM thing")
        other = db.one(
            tx,
            "SELECT array_agg(state), date '2026-03-04', 1.5::numeric, 'a'::text = ANY(%(w)s) FROM thing",
            {"w": ["a"]},
        )
        nothing = db.one(tx, "SELECT 1 FROM thing WHERE id = %(id)s", {"id": ids.digest("b")})
        changed = db.many(tx, "UPDATE thing SET n = %(n)s WHERE id = %(id)s", [{"n": n, "id": a} for n in (1, 2, 3)])
        streamed = list(db.each(tx, "SELECT n, state FROM thing WHERE n = %(n)s", {"n": 3}, size=1))
    assert parcels == [Parcel(a, b"[1]", NOON)]
    assert other == ([b"[1]"], date(2026, 3, 4), Decimal("1.5"), True)
    assert nothing is None
    assert changed == 3
    assert streamed == [(3, b"[1]")]


def test_a_transaction_that_raises_leaves_nothing(database: Database) -> None:
    with database.transaction() as tx:
        make_table(tx)
    with pytest.raises(ZeroDivisionError), database.transaction() as tx:
        db.run(tx, "INSERT INTO thing (n) VALUES (1)")
        raise ZeroDivisionError
    with database.transaction() as tx:
        assert db.one(tx, "SELECT count(*) FROM thing") == (0,)


def test_a_deadlock_is_a_collision(database: Database) -> None:
    with database.transaction() as tx:
        make_table(tx)
        db.run(tx, "INSERT INTO thing (n) VALUES (1), (2)")
    both_hold = threading.Barrier(2)
    collisions: list[Collision] = []

    def lock(first: int, second: int) -> None:
        try:
            with database.transaction() as tx:
                db.run(tx, "UPDATE thing SET word = 'x' WHERE n = %(n)s", {"n": first})
                both_hold.wait(60)
                db.run(tx, "UPDATE thing SET word = 'x' WHERE n = %(n)s", {"n": second})
        except Collision as error:
            collisions.append(error)

    threads = [threading.Thread(target=lock, args=pair) for pair in ((1, 2), (2, 1))]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join(60)
    assert len(collisions) == 1


def test_after_a_restart_the_next_transaction_just_works(database: Database, postgres: Server) -> None:
    with database.transaction() as tx:
        make_table(tx)
    with pytest.raises(StoreDown), database.transaction() as tx:
        db.run(tx, "INSERT INTO thing (n) VALUES (1)")
        db.run(tx, "SELECT pg_terminate_backend(pg_backend_pid())")
    with database.transaction() as tx:
        db.run(tx, "INSERT INTO thing (n) VALUES (2)")
    other = db.Line(postgres.url_of("postgres"))
    other.say("SELECT pg_terminate_backend(pid, 60000) FROM pg_stat_activity WHERE datname LIKE 'test_%'")
    other.close()
    with database.transaction() as tx:
        assert db.rows(tx, "SELECT n FROM thing") == [(2,)]


def test_locks_of_whoever_vanished_do_not_outlive_her(database: Database) -> None:
    with database.transaction() as tx:
        assert db.one(tx, "SHOW idle_in_transaction_session_timeout") == ("5min",)
        assert db.one(tx, "SHOW TimeZone") == ("UTC",)


def test_a_database_that_cannot_write_just_now_is_store_down(database: Database) -> None:
    """The story: the disk was full for a minute, the door answered that sending it again would not help."""
    with database.transaction() as tx:
        make_table(tx)
    with pytest.raises(StoreDown, match="full"), database.transaction() as tx:
        db.run(tx, "DO $$ BEGIN RAISE EXCEPTION 'the disk is full' USING ERRCODE = 'disk_full'; END $$")
    with pytest.raises(StoreDown, match="read-only"), database.transaction() as tx:
        db.run(tx, "SET TRANSACTION READ ONLY")
        db.run(tx, "INSERT INTO thing (n) VALUES (1)")


def test_nobody_there_is_store_down() -> None:
    with Database("postgresql://doorstep@/doorstep?host=/nowhere", wait=0.2) as database, pytest.raises(StoreDown):
        database.ping()


def test_a_bell_wakes_once_for_many_rings(database: Database) -> None:
    bell = Bell(database.dsn, "inbox")
    other = Bell(database.dsn, "todo")
    assert bell.wait(0.01), "the first wait looks at what was there before"
    other.ring()
    assert not bell.wait(0.05)
    bell.ring()
    bell.ring()
    assert bell.wait(60)
    while bell.wait(0.05):
        pass
    later = threading.Timer(0.1, bell.ring)
    later.start()
    assert bell.wait(60)
    later.join()
    bell.close()
    other.close()


def test_a_bell_without_postgres_is_silence() -> None:
    bell = Bell("postgresql://doorstep@/doorstep?host=/nowhere", "inbox")
    bell.ring()
    assert not bell.wait(0.01)
