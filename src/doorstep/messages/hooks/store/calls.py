"""Calls on their way: put in flight, and what became of them."""

from collections.abc import Sequence
from datetime import date, datetime
from typing import LiteralString
from uuid import UUID

from msgspec import Struct

from doorstep.kit import db
from doorstep.kit.handle import Tx
from doorstep.messages.hooks.model import Call, Place


class Claim(Struct, frozen=True):
    """How much to claim: at most ``limit`` in all and ``each`` of one hook, minus what ``busy`` says is under way.

    ``turn`` is any number that changes; it lets another hook be first each time.
    """

    limit: int
    each: int
    turn: int
    busy: dict[tuple[str, str], int]


_CLAIM: LiteralString = """
    WITH due AS MATERIALIZED (
        SELECT d.* FROM (
            SELECT h.shop, h.hook, %(each)s - coalesce(b.n, 0) AS room
            FROM hook h LEFT JOIN unnest(%(shops)b::text[], %(hooks)b::text[], %(busy)b::int[]) AS b (shop, hook, n)
                 ON b.shop = h.shop AND b.hook = h.hook
            WHERE h.off_at IS NULL AND coalesce(b.n, 0) < %(each)s
            ORDER BY hashtext(h.shop || '/' || h.hook || %(turn)s)
        ) h CROSS JOIN LATERAL (
            SELECT d.shop, d.subject, d.month, d.id FROM hook_delivery d
            WHERE d.shop = h.shop AND d.hook = h.hook AND d.state IN ('waiting', 'in_flight')
              AND d.due_at <= %(now)s
            ORDER BY d.due_at LIMIT h.room FOR UPDATE SKIP LOCKED
        ) d LIMIT %(limit)s
    )
    UPDATE hook_delivery d
    SET state = 'in_flight', attempts = d.attempts + 1, started_at = %(now)s, due_at = %(until)s,
        worker = %(worker)s
    FROM due WHERE d.shop = due.shop AND d.subject = due.subject AND d.month = due.month AND d.id = due.id
    RETURNING d.shop, d.subject, d.month, d.id, d.hook, d.attempts, d.started_at, d.payload"""


def claim(tx: Tx, wanted: Claim, worker: str, now: datetime, until: datetime) -> list[Call]:
    """Put deliveries in flight that are due: those that wait, and those whose sender was to be done by now and is gone.

    No hook takes the places of the others, however many of its own are waiting.
    """
    columns = {
        "shops": [shop for shop, _ in wanted.busy],
        "hooks": [hook for _, hook in wanted.busy],
        "busy": list(wanted.busy.values()),
        "each": wanted.each,
        "limit": wanted.limit,
        "turn": str(wanted.turn),
    }
    found = db.rows(tx, _CLAIM, {**columns, "worker": worker, "now": now, "until": until})
    return [Call(Place(*row[:4]), *row[4:]) for row in found]


class Change(Struct, frozen=True):
    """What became of a call that began at ``started_at``."""

    shop: str
    subject: str
    month: date
    id: UUID
    started_at: datetime
    state: str
    due_at: datetime | None
    status: int | None
    error: str
    refused: bool


def change(tx: Tx, changes: Sequence[Change], now: datetime) -> int:
    """Write what became of calls. What was sent stays sent, and of a call that somebody else took up since only its
    success counts. Return how many were written."""
    sql = """
        UPDATE hook_delivery d
        SET state = c.state, due_at = coalesce(c.due_at, d.due_at), status = c.status, error = c.error,
            refused = c.refused, ended_at = CASE WHEN c.state IN ('sent', 'dead') THEN %(now)s END
        FROM unnest(%(shop)b::text[], %(subject)b::text[], %(month)b::date[], %(id)b::uuid[],
                    %(started_at)b::timestamptz[], %(state)b::text[], %(due_at)b::timestamptz[], %(status)b::smallint[],
                    %(error)b::text[], %(refused)b::boolean[])
             AS c (shop, subject, month, id, started_at, state, due_at, status, error, refused)
        WHERE d.shop = c.shop AND d.subject = c.subject AND d.month = c.month AND d.id = c.id AND d.state <> 'sent'
          AND (c.state = 'sent' OR (d.state = 'in_flight' AND d.started_at = c.started_at))"""
    ordered = sorted(changes, key=lambda one: (one.shop, one.subject, one.month, one.id))
    columns: dict[str, object] = {name: [getattr(one, name) for one in ordered] for name in Change.__struct_fields__}
    return db.run(tx, sql, {**columns, "now": now})
