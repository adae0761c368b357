"""Marks that say "look at this order", and the states that are folded when somebody looked."""

from collections.abc import Sequence
from datetime import datetime
from typing import Any
from uuid import UUID

import msgspec

from doorstep.kit import db
from doorstep.kit.handle import Tx
from doorstep.timeline.model import FoldKey, OrderState

_encode = msgspec.json.Encoder().encode
_decode = msgspec.json.Decoder(OrderState).decode

FRESH, WAKE = 0, 1
#: Why a subject is marked. Any other word asks for a whole fold: events were taken back, or a look went wrong.
EVENT, TIME, BUSY, AGAIN = "event", "time", "busy", "again"
ON_TOP = frozenset({EVENT, TIME, BUSY})


class Mark(msgspec.Struct, frozen=True):
    """Look at this subject: now (fresh events) or at ``due_at`` (a wake)."""

    shop: str
    subject: str
    due_at: datetime
    priority: int = FRESH
    why: str = ""


def mark(tx: Tx, marks: Sequence[Mark]) -> None:
    """Insert marks. They are never updated, so nobody waits for anybody."""
    if not marks:
        return
    sql = """
        INSERT INTO todo (shop, subject, due_at, priority, why)
        SELECT * FROM unnest(%(shops)b::text[], %(subjects)b::text[], %(due)b::timestamptz[],
        %(priorities)b::smallint[],
                             %(why)b::text[])"""
    columns = {
        "shops": [one.shop for one in marks],
        "subjects": [one.subject for one in marks],
        "due": [one.due_at for one in marks],
        "priorities": [one.priority for one in marks],
        "why": [one.why for one in marks],
    }
    db.run(tx, sql, columns)


def claim(tx: Tx, now: datetime, limit: int) -> list[Mark]:
    """Take the marks that are due: fresh events before wakes, the same number from each shop; busy ones are skipped.

    With a mark go all other due marks of the same subject, so that a backlog asks for one look and not for many.
    """
    sql = """
        WITH picked AS (
            SELECT t.shop, t.subject, t.seq
            FROM shop s CROSS JOIN (VALUES (0::smallint), (1::smallint)) AS p (priority)
            CROSS JOIN LATERAL (
                SELECT shop, subject, seq FROM todo
                WHERE todo.shop = s.shop AND todo.priority = p.priority AND todo.due_at <= %(now)s
                ORDER BY due_at, seq LIMIT greatest(1, %(limit)s / (SELECT greatest(1, count(*)) FROM shop))
                FOR UPDATE SKIP LOCKED
            ) t
        ), every AS (
            SELECT t.shop, t.subject, t.seq
            FROM (SELECT DISTINCT shop, subject FROM picked) p
            CROSS JOIN LATERAL (
                SELECT shop, subject, seq FROM todo
                WHERE todo.shop = p.shop AND todo.subject = p.subject AND todo.due_at <= %(now)s
                FOR UPDATE SKIP LOCKED
            ) t
        )
        DELETE FROM todo USING every
        WHERE todo.shop = every.shop AND todo.subject = every.subject AND todo.seq = every.seq
        RETURNING todo.shop, todo.subject, todo.due_at, todo.priority, todo.why"""
    return db.structs(tx, Mark, sql, {"now": now, "limit": limit})


def drop_marks(tx: Tx, shop: str, subject: str, until: datetime) -> None:
    """Delete the marks of this subject that are due by then."""
    sql = "DELETE FROM todo WHERE shop = %(shop)s AND subject = %(subject)s AND due_at <= %(until)s"
    db.run(tx, sql, {"shop": shop, "subject": subject, "until": until})


def waiting(tx: Tx) -> int:
    """How many marks of fresh events nobody has looked at yet."""
    row = db.one(tx, "SELECT count(*) FROM todo WHERE priority = 0")
    return int(row[0]) if row else 0


class Held(msgspec.Struct):
    """An order that this transaction holds, with the state folded last."""

    shop: str
    subject: str
    state: OrderState | None
    last: FoldKey | None
    folded: int
    version: int
    history: bool
    wake_at: datetime | None
    token: str


def hold(tx: Tx, orders: Sequence[tuple[str, str, str]], now: datetime) -> list[Held]:
    """Make missing (shop, order, token) rows, then lock in the order of their keys; those that are busy are left
    out."""
    ordered = sorted(orders)
    columns = {
        "shops": [shop for shop, _, _ in ordered],
        "orders": [order for _, order, _ in ordered],
        "tokens": [token for _, _, token in ordered],
        "now": now,
    }
    make = """
        INSERT INTO order_state (shop, subject, state, token, updated_at, history)
        SELECT w.shop, w.subject, 'null', w.token, %(now)s, true
        FROM unnest(%(shops)b::text[], %(orders)b::text[], %(tokens)b::text[]) AS w (shop, subject, token)
        WHERE NOT EXISTS (SELECT 1 FROM order_state o WHERE o.shop = w.shop AND o.subject = w.subject)
        ORDER BY 1, 2 ON CONFLICT (shop, subject) DO NOTHING"""
    db.run(tx, make, columns)
    lock = """
        SELECT o.shop, o.subject, o.state, o.last_at, o.last_precedence, o.last_id, o.folded, o.version, o.history,
               o.wake_at, o.token
        FROM unnest(%(shops)b::text[], %(orders)b::text[]) AS w (shop, subject)
        JOIN order_state o ON o.shop = w.shop AND o.subject = w.subject
        ORDER BY o.shop, o.subject FOR NO KEY UPDATE OF o SKIP LOCKED"""
    del columns["tokens"], columns["now"]
    return [_held(row) for row in db.rows(tx, lock, columns)]


def _held(row: db.Row) -> Held:
    shop, subject, state, last_at, precedence, last_id, folded, version, history, wake_at, token = row
    key = None if last_at is None else (last_at, precedence, last_id)
    known = None if state == b"null" else _readable(state)
    return Held(shop, subject, known, key, folded, version, history, wake_at, token)


def _readable(state: bytes) -> OrderState | None:
    """A state that another version wrote in another shape is folded again from its events."""
    try:
        return _decode(state)
    except msgspec.ValidationError:
        return None


class Folded(msgspec.Struct, frozen=True):
    """A state to be written."""

    shop: str
    subject: str
    state: OrderState
    last: FoldKey | None
    folded: int
    history: bool
    risk: float | None
    attention: str
    inputs: bytes | None
    wake_at: datetime | None


_SAVE = """
    UPDATE order_state o
    SET state = w.state, version = o.version + 1, last_at = w.last_at, last_precedence = w.precedence,
        last_id = w.last_id, folded = w.folded, number = w.number, milestone = w.milestone,
        placed_at = w.placed_at, promised_to = w.promised_to, delivered_at = w.delivered_at, risk = w.risk,
        attention = w.attention, inputs = coalesce(w.inputs, o.inputs), wake_at = w.wake_at, history = w.history,
        updated_at = %(now)s
    FROM unnest(%(shops)b::text[], %(subjects)b::text[], %(states)b::jsonb[], %(last_at)b::timestamptz[],
                %(precedences)b::smallint[], %(last_ids)b::uuid[], %(folded)b::integer[], %(numbers)b::text[],
                %(milestones)b::text[], %(placed)b::timestamptz[], %(promised)b::timestamptz[],
                %(delivered)b::timestamptz[], %(risks)b::real[], %(attention)b::text[], %(inputs)b::bytea[],
                %(wakes)b::timestamptz[], %(history)b::boolean[])
         AS w (shop, subject, state, last_at, precedence, last_id, folded, number, milestone, placed_at,
               promised_to, delivered_at, risk, attention, inputs, wake_at, history)
    WHERE o.shop = w.shop AND o.subject = w.subject"""


def save(tx: Tx, folded: Sequence[Folded], now: datetime) -> None:
    """Write the states, their promoted columns and the next version."""
    if folded:
        db.run(tx, _SAVE, {"now": now, **_columns(folded)})


def _columns(folded: Sequence[Folded]) -> dict[str, list[Any]]:
    states = [one.state for one in folded]
    lasts: list[tuple[datetime | None, int | None, UUID | None]] = [one.last or (None, None, None) for one in folded]
    return {
        "shops": [one.shop for one in folded],
        "subjects": [one.subject for one in folded],
        "states": [db.Json(_encode(state)) for state in states],
        "last_at": [last[0] for last in lasts],
        "precedences": [last[1] for last in lasts],
        "last_ids": [last[2] for last in lasts],
        "folded": [one.folded for one in folded],
        "numbers": [state.number for state in states],
        "milestones": [state.milestone.value for state in states],
        "placed": [state.placed_at for state in states],
        "promised": [state.promised.end if state.promised else None for state in states],
        "delivered": [state.delivered_at for state in states],
        # the column is a real, which refuses what is nearly nothing
        "risks": [None if one.risk is None else round(one.risk, 6) for one in folded],
        "attention": [one.attention for one in folded],
        "inputs": [one.inputs for one in folded],
        "wakes": [one.wake_at for one in folded],
        "history": [one.history for one in folded],
    }


def state_of(tx: Tx, shop: str, order: str) -> OrderState | None:
    """Return the state folded last, ``None`` when the order is not known."""
    sql = "SELECT state FROM order_state WHERE shop = %(shop)s AND subject = %(order)s"
    row = db.one(tx, sql, {"shop": shop, "order": order})
    return None if row is None or row[0] == b"null" else _decode(row[0])
