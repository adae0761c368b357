"""Messages, attempts and hook deliveries: a partition a month, made ahead, emptied by pruning, and dropped."""

from datetime import date, timedelta
from uuid import UUID

import pytest

from doorstep.kit import db
from doorstep.kit.errors import Collision
from doorstep.kit.handle import Tx
from doorstep.kit.tx import Database
from doorstep.messages import handlers as messages
from doorstep.messages.hooks import handlers as hooks
from doorstep.work.tend import Tender
from tests.work.house import House
from tests.work.told import NOON

MARCH = date(2026, 3, 1)


def put(tx: Tx, month: date, number: int) -> None:
    """A hook's delivery that was sent."""
    sql = """
        INSERT INTO hook_delivery (shop, subject, month, id, hook, kind, payload, state, due_at, made_at, ended_at)
        VALUES ('north', 'order:1', %(month)s, %(id)s, 'books', 'scan', '{}', 'sent', %(at)s, %(at)s, %(at)s)"""
    db.run(tx, sql, {"month": month, "id": UUID(int=number), "at": NOON.replace(month=month.month)})


def places(tx: Tx) -> list[str]:
    """The partitions that hook deliveries lie in, in the order of their ids."""
    return [row[0] for row in db.rows(tx, "SELECT tableoid::regclass::text FROM hook_delivery ORDER BY id")]


def parts(tx: Tx, table: str, year: int = 2026) -> list[str]:
    """The partitions of a table for the first half of a year."""
    sql = "SELECT relname FROM pg_class WHERE relname ~ %(name)s ORDER BY 1"
    return [row[0].removeprefix(f"{table}_") for row in db.rows(tx, sql, {"name": f"^{table}_{year}0[1-6]$"})]


def test_months_are_made_ahead_and_dropped_when_pruning_has_emptied_them(database: Database) -> None:
    with database.transaction() as tx:
        put(tx, date(2026, 4, 1), 1)
        for _ in range(2):
            messages.ensure_months(tx, "hook_delivery", MARCH)
        put(tx, MARCH, 2)
        put(tx, date(2026, 4, 1), 3)
        assert places(tx) == ["hook_delivery_other", "hook_delivery_202603", "hook_delivery_other"]
        assert parts(tx, "hook_delivery") == ["202603", "202605"]  # April began before its partition did

        messages.ensure_months(tx, "hook_delivery", date(2026, 5, 20))
        assert parts(tx, "hook_delivery") == ["202603", "202605", "202606"]  # March still has something
        assert hooks.prune(tx, NOON + timedelta(days=100)) == 3
        messages.ensure_months(tx, "hook_delivery", date(2026, 5, 20))
        assert parts(tx, "hook_delivery") == ["202605", "202606"]


def test_a_month_keeps_the_room_for_rewriting_that_its_table_asks_for(database: Database) -> None:
    with database.transaction() as tx:
        messages.ensure_months(tx, "hook_delivery", MARCH)
        assert db.one(tx, "SELECT reloptions FROM pg_class WHERE relname = 'hook_delivery_202604'") == (
            ["fillfactor=70"],
        )


def test_every_table_by_month_is_among_them(database: Database) -> None:
    sql = """
        SELECT p.partrelid::regclass::text FROM pg_partitioned_table p
        JOIN pg_attribute a ON a.attrelid = p.partrelid AND a.attnum = p.partattrs[0] AND a.attname = 'month'"""
    with database.transaction() as tx:
        assert {row[0] for row in db.rows(tx, sql)} == set(messages.TABLES)


def test_a_fresh_installation_has_the_months_that_begin_now(database: Database) -> None:
    with database.transaction() as tx:
        (this,) = db.one(tx, "SELECT to_char(current_date, 'YYYYMM')") or ("",)
        for table in messages.TABLES:
            assert db.one(tx, "SELECT to_regclass(%(name)s) IS NOT NULL", {"name": f"{table}_{this}"}) == (True,)


def test_what_is_being_written_into_an_old_month_is_not_dropped_with_it(database: Database) -> None:
    with database.transaction() as tx:
        messages.ensure_months(tx, "hook_delivery", MARCH)
    with database.transaction() as writing:
        put(writing, MARCH, 1)
        with pytest.raises(Collision), database.transaction() as tx:
            messages.ensure_months(tx, "hook_delivery", date(2026, 5, 20))
    with database.transaction() as tx:
        messages.ensure_months(tx, "hook_delivery", date(2026, 5, 20))
        assert places(tx) == ["hook_delivery_202603"]


def test_tend_makes_all_of_them_and_one_that_is_busy_waits_for_the_next_hour(shop: House) -> None:
    tender = Tender(shop.app)
    with shop.app.database.transaction() as reading:
        db.one(reading, "SELECT count(*) FROM message")
        with pytest.raises(Collision):
            tender.partitions(NOON)
    with shop.app.database.transaction() as tx:
        ahead = ["202603", "202604", "202605"]
        assert [parts(tx, table) for table in messages.TABLES] == [[], ahead, ahead]
    tender.partitions(NOON)
    with shop.app.database.transaction() as tx:
        assert parts(tx, "message") == ahead
        assert db.one(tx, "SELECT to_regclass('inbox_body_20260304') IS NOT NULL") == (True,)
