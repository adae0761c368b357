"""Partitions made ahead and dropped, raw bytes and keys deleted when the shop no longer keeps them."""

from datetime import date, datetime, timedelta

import pytest

from doorstep.intake import handlers
from doorstep.intake.model import Arrival
from doorstep.kit import db
from doorstep.kit.errors import Collision
from doorstep.kit.tx import Database
from doorstep.people.model import Keyring


def put(database: Database, keys: Keyring, now: datetime, key: str) -> None:
    with database.transaction() as tx:
        handlers.enqueue(tx, keys, [Arrival("north", "web", key, b"{}")], received_at=now)


def test_partitions_are_made_ahead_and_old_ones_dropped(database: Database, keys: Keyring, now: datetime) -> None:
    late = now + timedelta(days=2)
    put(database, keys, late, "before its partition")
    with database.transaction() as tx:
        handlers.ensure_partitions(tx, now.date())
        handlers.ensure_partitions(tx, now.date())
    put(database, keys, now, "a")
    put(database, keys, late, "b")
    with database.transaction() as tx:
        held = db.rows(tx, "SELECT tableoid::regclass::text, key FROM inbox_body ORDER BY id")
    assert held == [
        ("inbox_body_other", "before its partition"),
        ("inbox_body_20260304", "a"),
        ("inbox_body_other", "b"),
    ]
    with database.transaction() as tx:
        assert handlers.prune_raw(tx, "north", now=now + timedelta(days=91), raw_days=90) == 2
        handlers.ensure_partitions(tx, (now + timedelta(days=30)).date())
        parts = db.rows(tx, "SELECT relname FROM pg_class WHERE relname ~ '^inbox_body_2026[0-9]{4}$' ORDER BY 1")
    assert parts[0] == ("inbox_body_20260403",)
    with database.transaction() as tx:
        assert db.rows(tx, "SELECT key FROM inbox_body") == [("before its partition",), ("b",)]


def test_pruned_days_lose_their_key_too(database: Database, keys: Keyring, now: datetime) -> None:
    put(database, keys, now, "a")
    put(database, keys, now + timedelta(days=1), "b")
    later = now + timedelta(days=91)
    for expected in (2, 0):
        with database.transaction() as tx:
            assert handlers.prune_raw(tx, "north", now=later, raw_days=90) == expected
    with database.transaction() as tx:
        assert db.rows(tx, "SELECT day FROM day_key") == [(date(2026, 3, 5),)]
        assert db.rows(tx, "SELECT key FROM inbox_seen") == [("b",)]


def test_making_partitions_never_keeps_the_door_waiting(database: Database, now: datetime) -> None:
    """The story: a long reading held the table, the partitions waited for it, and everybody else behind them."""
    with database.transaction() as reading:
        db.one(reading, "SELECT count(*) FROM inbox_body")
        with pytest.raises(Collision), database.transaction() as tx:
            handlers.ensure_partitions(tx, now.date())
    with database.transaction() as tx:
        handlers.ensure_partitions(tx, now.date())
