"""What needs mending: bodies that could not be read, messages that could not be delivered, loops that are silent."""

from datetime import datetime, timedelta
from uuid import UUID

from msgspec import Struct

from doorstep.kit import db
from doorstep.kit.handle import Tx

_COUNTS = """
    SELECT (SELECT count(*) FROM inbox_body WHERE shop = %(shop)s AND state = 'failed'),
           (SELECT count(*) FROM inbox_body WHERE shop = %(shop)s AND state = 'new'),
           (SELECT count(*) FROM task WHERE shop = %(shop)s AND state = 'open' AND due_at < %(now)s),
           (SELECT count(*) FROM task WHERE shop = %(shop)s AND state = 'open'),
           (SELECT min(received_at) FROM inbox_body WHERE shop = %(shop)s AND state = 'new'),
           (SELECT count(*) FROM delivery WHERE shop = %(shop)s AND state = 'dead' AND due_at > %(since)s)
"""
_DEAD = """
    SELECT m.subject, d.message, d.channel, d.provider, d.error, d.ended_at
    FROM delivery d JOIN message m ON m.shop = d.shop AND m.month = d.month AND m.id = d.message
    WHERE d.shop = %(shop)s AND d.state = 'dead' AND d.due_at > %(since)s
    ORDER BY d.ended_at DESC NULLS LAST LIMIT 20
"""
_BEATS = "SELECT worker, loop, at, done, note FROM heartbeat ORDER BY loop, worker"
_LATELY = timedelta(days=14)


class Counts(Struct, frozen=True):
    """How much waits and how much went wrong."""

    failed: int
    waiting: int
    overdue: int
    open_tasks: int
    oldest: datetime | None
    dead: int


class Dead(Struct, frozen=True):
    """A message that could not be delivered for good."""

    subject: str
    message: UUID
    channel: str
    provider: str
    error: str
    ended_at: datetime | None


class Beat(Struct, frozen=True):
    """The last sign of life of a loop."""

    worker: str
    loop: str
    at: datetime
    done: int
    note: str


def counts(tx: Tx, shop: str, now: datetime) -> Counts:
    """Return the numbers of the shop's front page in one question."""
    row = db.one(tx, _COUNTS, {"shop": shop, "now": now, "since": now - _LATELY})
    return Counts(*row) if row else Counts(0, 0, 0, 0, None, 0)


def dead(tx: Tx, shop: str, now: datetime) -> list[Dead]:
    """Return messages of the last fortnight that could not be delivered."""
    return db.structs(tx, Dead, _DEAD, {"shop": shop, "since": now - _LATELY})


def beats(tx: Tx) -> list[Beat]:
    """Return the last sign of life of every loop."""
    return db.structs(tx, Beat, _BEATS)
