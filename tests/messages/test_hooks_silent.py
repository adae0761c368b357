"""A receiver that takes nothing for days is called no more; one that takes something now and then is."""

import random
from datetime import UTC, date, datetime, timedelta
from uuid import UUID

import pytest

from doorstep.kit import db
from doorstep.kit.tx import Database
from doorstep.messages.hooks import handlers as hooks
from doorstep.messages.hooks.model import Answer, Call, Fate, Place
from doorstep.messages.hooks.rules import MOST

NOW = datetime(2026, 3, 10, 10, 0, tzinfo=UTC)
_HOOK = "INSERT INTO hook (shop, hook, url, since) VALUES ('fjord', 'till', 'https://till.example', %(at)s)"
_ROW = """
    INSERT INTO hook_delivery (shop, subject, month, id, hook, kind, payload, state, attempts, due_at, made_at,
                               started_at, ended_at)
    VALUES ('fjord', 'order:1', '2026-03-01', %(id)s, 'till', 'scan', '{}', %(state)s, 12, %(at)s, %(at)s, %(at)s,
            %(ended)s)
"""


@pytest.mark.parametrize(
    ("dead", "sent_hours_ago", "off"),
    [
        (9, None, "nothing arrived for three days"),
        (8, None, ""),
        (30, 71, ""),
        (30, 73, "nothing arrived for three days"),
    ],
)
def test_a_hook_to_which_nothing_arrives_is_switched_off(
    database: Database, dead: int, sent_hours_ago: int | None, off: str
) -> None:
    with database.transaction() as tx:
        db.run(tx, _HOOK, {"at": NOW})
        for n in range(dead):
            db.run(tx, _ROW, {"id": UUID(int=n + 10), "state": "dead", "at": NOW, "ended": NOW - timedelta(hours=n)})
        db.run(tx, _ROW, {"id": UUID(int=1), "state": "in_flight", "at": NOW, "ended": None})
        db.run(tx, _ROW, {"id": UUID(int=2), "state": "waiting", "at": NOW, "ended": None})
        if sent_hours_ago is not None:
            ended = NOW - timedelta(hours=sent_hours_ago)
            db.run(tx, _ROW, {"id": UUID(int=3), "state": "sent", "at": NOW, "ended": ended})
        call = Call(Place("fjord", "order:1", date(2026, 3, 1), UUID(int=1)), "till", MOST, NOW, b"{}")
        hooks.record(tx, [Fate(call, Answer(503, "busy"))], NOW, random.Random(1))
        (box,), _ = hooks.look(tx, "fjord")
        waits = db.rows(tx, "SELECT state FROM hook_delivery WHERE id = %(id)s", {"id": UUID(int=2)})
    assert box.off_why == off
    assert waits == [("dead" if off else "waiting",)]
