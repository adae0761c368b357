"""An order that makes our own code raise is put off; the others go on, and when it is mended it is looked at again."""

import logging
from typing import LiteralString

import pytest

from doorstep.kit import db
from doorstep.timeline.model import Milestone
from doorstep.work.think import PUT_OFF, think_round
from tests.work.house import House
from tests.work.told import MINUTE, NOON, assert_whole, linked, placed, scan, tell

#: What a newer version may have stored before it was taken back.
FOREIGN = """UPDATE event SET fact = '{"kind": "of_tomorrow"}' WHERE subject = 'order:2'"""
MENDED = """UPDATE event SET fact = '{"kind": "note_added", "text": "", "by": ""}' WHERE subject = 'order:2'"""


def poison(shop: House, sql: LiteralString = FOREIGN) -> None:
    with shop.app.database.transaction() as tx:
        db.run(tx, sql)


def marks(shop: House) -> list[tuple[object, ...]]:
    sql = "SELECT subject, due_at, why FROM todo WHERE why NOT IN ('time', 'event') ORDER BY subject, due_at"
    with shop.app.database.transaction() as tx:
        return db.rows(tx, sql)


def test_others_go_on_and_the_mended_one_is_looked_at_again(shop: House, caplog: pytest.LogCaptureFixture) -> None:
    tell(shop, [placed(number) for number in (1, 2, 3)])
    poison(shop)
    with caplog.at_level(logging.WARNING):
        assert think_round(shop.app, now=NOON) == 3
    assert [record.getMessage() for record in caplog.records] == ["order:2 of shop alpine is put off"]
    assert [shop.state(f"order:{number}") is None for number in (1, 2, 3)] == [False, True, False]
    assert marks(shop) == [("order:2", NOON + PUT_OFF, "ValidationError")]
    poison(shop, MENDED)
    assert think_round(shop.app, now=NOON + PUT_OFF) == 1
    assert_whole(shop, 2)
    assert marks(shop) == []


def test_a_scan_of_two_orders_reaches_the_sound_one(shop: House) -> None:
    """The story: one leg carries parcels of two orders, and one of the orders cannot be looked at."""
    tell(shop, [placed(1), placed(2), *linked(1)])
    poison(shop)
    shop.turn(NOON)
    with shop.app.database.transaction() as tx:
        db.run(tx, "INSERT INTO link SELECT shop, child, 'order:2', event FROM link WHERE parent = 'order:1'")
        db.run(tx, "DELETE FROM todo WHERE why = 'event'")
        db.run(
            tx,
            "INSERT INTO todo (shop, subject, due_at, why) VALUES ('alpine', 'leg:ups:1', %(n)s, 'event')",
            {"n": NOON},
        )
    tell(shop, [scan(1, Milestone.PICKED_UP, NOON + MINUTE)])
    shop.turn(NOON + MINUTE)
    state = shop.state("order:1")
    assert state is not None
    assert state.milestone is Milestone.PICKED_UP
    assert [mark[:2] for mark in marks(shop)] == [("order:2", NOON + MINUTE + PUT_OFF)]


def test_a_poisoned_order_never_stops_the_loop(shop: House) -> None:
    tell(shop, [placed(number) for number in (1, 2)])
    poison(shop)
    for minute in range(5):
        tell(shop, [scan(2, Milestone.IN_TRANSIT, NOON + minute * MINUTE), placed(10 + minute)])
        shop.turn(NOON + minute * MINUTE)
        assert shop.state(f"order:{10 + minute}") is not None
    assert shop.state("order:1") is not None
