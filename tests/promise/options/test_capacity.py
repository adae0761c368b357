"""Capacity is held, kept and given back, and never sold twice: against a real database, by many at once."""

import threading
from collections.abc import Iterator
from concurrent.futures import ThreadPoolExecutor
from datetime import UTC, date, datetime, timedelta
from uuid import UUID

import pytest
from msgspec.structs import replace

from doorstep.kit import db
from doorstep.kit.errors import Collision
from doorstep.kit.handle import Tx
from doorstep.kit.tx import Database
from doorstep.promise.model import Basis, Quote
from doorstep.promise.model.booking import Booking
from doorstep.promise.options import handlers as options
from doorstep.promise.options.model import Options, Price, Service, Slot, Window

NOW = datetime(2026, 3, 2, 9, tzinfo=UTC)
DAY = date(2026, 3, 5)
SLOT = Slot("home", DAY, "08:00-12:00")
OFFERED = Options(
    service=(Service("home", "At home", "window", price=(Price(490),), window=(Window(7, "08:00", "12:00"),)),)
)


def counted(tx: Tx) -> tuple[int, int]:
    """What the slot says is taken, and how many hold it."""
    slot = db.one(tx, "SELECT taken FROM delivery_slot")
    held = db.one(tx, "SELECT count(*) FROM delivery_hold")
    assert held
    return (int(slot[0]) if slot else 0), int(held[0])


def quote_for(id_: int) -> Quote:
    """The quote of a hold."""
    chosen = Booking("home", 490, "EUR", DAY, "08:00-12:00", UUID(int=id_))
    return Quote("demo", NOW, NOW + timedelta(days=2), Basis(NOW, "UTC"), booking=chosen)


@pytest.fixture
def crowd(database_url: str) -> Iterator[Database]:
    """A database with many connections."""
    with Database(database_url, size=100, wait=120.0) as opened:
        yield opened


@pytest.mark.db
def test_two_hundred_at_once_get_exactly_what_there_is(crowd: Database) -> None:
    gate = threading.Barrier(200)

    def take(number: int) -> bool:
        gate.wait(120)
        for _ in range(50):
            try:
                with crowd.transaction() as tx:
                    return options.hold(tx, "demo", SLOT, OFFERED, id_=UUID(int=number), now=NOW) is not None
            except Collision:
                continue
        raise AssertionError("never came through")

    with ThreadPoolExecutor(200) as pool:
        got = list(pool.map(take, range(200)))
    assert sum(got) == 7
    with crowd.transaction() as tx:
        assert counted(tx) == (7, 7)


@pytest.mark.db
def test_takers_givers_and_sweepers_at_once_leave_the_books_right(crowd: Database) -> None:
    def live(number: int) -> None:
        for turn in range(6):
            id_, now = UUID(int=1000 * number + turn + 1), NOW + timedelta(minutes=7 * turn)
            try:
                with crowd.transaction() as tx:
                    held = options.hold(tx, "demo", SLOT, OFFERED, id_=id_, now=now)
                with crowd.transaction() as tx:
                    assert counted(tx)[0] <= 7
                    if held and turn % 3 == 0:
                        options.release(tx, "demo", id_)
                    elif held and turn % 3 == 1:
                        options.carried(tx, "demo", f"order:{number}", quote_for(id_.int), OFFERED, now)
                    else:
                        options.sweep(tx, "demo", now)
            except Collision:
                continue

    with ThreadPoolExecutor(30) as pool:
        list(pool.map(live, range(30)))
    with crowd.transaction() as tx:
        taken, held = counted(tx)
        assert taken == held <= 7
        options.sweep(tx, "demo", NOW + timedelta(days=1))
        kept = db.one(tx, "SELECT count(*) FROM delivery_hold WHERE subject IS NOT NULL")
        assert kept
        assert counted(tx) == (kept[0], kept[0])


@pytest.mark.db
def test_a_hold_runs_out_and_its_room_is_free_at_once(database: Database) -> None:
    one = replace(OFFERED, service=(replace(OFFERED.service[0], window=(Window(1, "08:00", "12:00"),)),))
    with database.transaction() as tx:
        assert options.hold(tx, "demo", SLOT, one, id_=UUID(int=1), now=NOW)
        assert options.hold(tx, "demo", SLOT, one, id_=UUID(int=2), now=NOW + timedelta(minutes=14)) is None
        assert options.taken(tx, "demo", NOW) == {SLOT: 1}
        later = NOW + timedelta(minutes=15)
        assert options.taken(tx, "demo", later) == {SLOT: 0}
        assert options.hold(tx, "demo", SLOT, one, id_=UUID(int=3), now=later)
        assert options.release(tx, "demo", UUID(int=3))
        assert not options.release(tx, "demo", UUID(int=3))
        assert options.hold(tx, "demo", SLOT, one, id_=UUID(int=4), now=later)
        assert options.sweep(tx, "demo", later + timedelta(hours=1)) == 1
        assert options.taken(tx, "demo", later) == {}
        assert options.hold(tx, "demo", Slot("home", DAY, "12:00-16:00"), one, id_=UUID(int=5), now=later) is None
        assert options.hold(tx, "demo", Slot("gone", DAY, "day"), one, id_=UUID(int=6), now=later) is None


@pytest.mark.db
def test_an_order_keeps_what_was_held_for_it(database: Database) -> None:
    one = replace(OFFERED, service=(replace(OFFERED.service[0], window=(Window(1, "08:00", "12:00"),)),))
    later = NOW + timedelta(hours=1)
    with database.transaction() as tx:
        options.hold(tx, "demo", SLOT, one, id_=UUID(int=1), now=NOW)
        assert options.carried(tx, "demo", "order:1", quote_for(1), one, later) == "kept"
        assert options.carried(tx, "demo", "order:1", quote_for(1), one, later) == "kept"
        assert options.carried(tx, "demo", "order:2", quote_for(1), one, later) == "lost"
        assert options.sweep(tx, "demo", later) == 0
        assert not options.release(tx, "demo", UUID(int=1))
        assert options.carried(tx, "demo", "order:3", quote_for(9), one, later) == "lost"
        assert options.holders(tx, "demo", DAY) == ["order:1"]
        assert options.release_orders(tx, "demo", ["order:1"], DAY) == 1
        assert options.carried(tx, "demo", "order:3", quote_for(9), one, later) == "anew"
        assert options.carried(tx, "demo", "order:4", replace(quote_for(9), booking=None), one, later) == ""
        assert counted(tx) == (1, 1)
