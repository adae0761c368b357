"""Importing into a live shop: the past is folded and teaches, and nobody is told or asked anything."""

import os
import random
from datetime import timedelta
from pathlib import Path

import msgspec
import pytest

from doorstep.cli import importing
from doorstep.kit import db
from doorstep.timeline.model import Milestone
from doorstep.work.think import think_round
from tests.crash.load import EVENTS_EACH, life
from tests.smtp_sink import Sink
from tests.work.house import House
from tests.work.told import MINUTE, NOON, placed, scan, tell

ORDERS = 2_000
COUNTED = ("ask", "message", "delivery", "task", "step", "decision")


def counts(shop: House) -> dict[str, int]:
    """How many rows each table has in which something is asked or said."""
    sql = " UNION ALL ".join(f"SELECT '{name}', count(*) FROM {name}" for name in COUNTED)
    with shop.app.database.transaction() as tx:
        return dict(db.rows(tx, sql))


def take_in(shop: House, path: Path, connector: str) -> importing.Result:
    """Import a file or folder, and let the loops work until nothing is left to do."""
    source = importing.source_of(path, connector, {"default_zone": "UTC", "received_at": NOON.isoformat()})
    done = importing.run(shop.app.database, shop.app.keys, shop.shop, source, now=lambda: NOON)
    while think_round(shop.app, now=NOON):
        pass
    while think_round(shop.app, now=NOON + timedelta(days=3)):  # what would wake by time alone
        pass
    shop.turn(NOON + timedelta(days=3))
    return done


def test_two_thousand_orders_of_this_morning_are_taken_in_without_a_word(
    shop: House, post_office: Sink, tmp_path: Path
) -> None:
    """Even what is so fresh that it would be news is history when it is imported, beside an order that is live."""
    tell(shop, [placed(1)])
    shop.turn(NOON)
    before = counts(shop)
    rng = random.Random(4)
    events = [one for number in range(ORDERS) for one in life(number, rng, NOON - timedelta(hours=3))]
    file = tmp_path / "orders.jsonl"
    file.write_bytes(b"\n".join(msgspec.json.encode(one) for one in events))
    done = take_in(shop, file, "generic_json")
    assert done.findings.records == ORDERS * EVENTS_EACH
    with shop.app.database.transaction() as tx:
        sql = "SELECT history, milestone, count(*) FROM order_state GROUP BY 1, 2 ORDER BY 1, 3"
        assert db.rows(tx, sql) == [(False, "pending", 1), (True, "delivered", ORDERS)]
    live = "SELECT count(*) FROM {} WHERE subject <> 'order:1'"
    with shop.app.database.transaction() as tx:
        assert [db.one(tx, live.format(name)) for name in ("ask", "message", "task", "step")] == [(0,)] * 4
    assert {mail["to"] for mail in post_office.mails} == {"kim1@example.org"}
    assert before["ask"] == 1


def test_news_of_an_imported_order_is_told_and_nothing_older(shop: House, post_office: Sink, tmp_path: Path) -> None:
    file = tmp_path / "order.jsonl"
    events = [
        one for one in life(0, random.Random(4), NOON - timedelta(hours=3)) if one.get("milestone") != "delivered"
    ]
    file.write_bytes(b"\n".join(msgspec.json.encode(one) for one in events))
    take_in(shop, file, "generic_json")
    assert counts(shop) == dict.fromkeys(COUNTED, 0)
    arrived = scan(0, Milestone.DELIVERED, NOON + timedelta(days=3, hours=1))
    tell(shop, [msgspec.structs.replace(arrived, subject=f"leg:ups:1Z{0:016d}")])
    shop.turn(NOON + timedelta(days=3, hours=1) + MINUTE)
    with shop.app.database.transaction() as tx:
        assert db.rows(tx, "SELECT playbook, verdict FROM ask") == [("delivered", "sent")]
    assert [mail["to"] for mail in post_office.mails] == ["kim0@example.org"]


def test_twenty_thousand_real_orders_are_taken_in_without_a_word(
    shop: House, post_office: Sink, real_data: Path
) -> None:
    if not os.environ.get("DOORSTEP_LONG"):
        pytest.skip("takes a minute; DOORSTEP_LONG=1 runs it")
    done = take_in(shop, real_data / "olist", "olist")
    assert done.findings.records >= 20_000
    assert counts(shop) == dict.fromkeys(COUNTED, 0)
    assert post_office.mails == []
