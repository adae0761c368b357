"""The outbox: what is news for whom."""

from collections.abc import Sequence
from datetime import date, datetime
from uuid import UUID

from msgspec import Struct

from doorstep.kit import db
from doorstep.kit.handle import Tx


class Candidate(Struct, frozen=True):
    """Something that may be news for a hook. ``told_of`` is the subject of ``event``; both are nothing for a step."""

    shop: str
    subject: str
    month: date
    id: UUID
    hook: str
    told_of: str
    event: UUID | None
    known_at: datetime


def news(tx: Tx, candidates: Sequence[Candidate]) -> list[tuple[int, str]]:
    """Return the places (from 0) of those that are news, each with the token of its order's tracking page.

    News is what was not offered before, did not come in as history, counts, and became known after the hook was made.
    """
    sql = """
        SELECT w.place - 1, o.token
        FROM unnest(%(shop)b::text[], %(subject)b::text[], %(month)b::date[], %(id)b::uuid[], %(hook)b::text[],
                    %(told_of)b::text[], %(event)b::uuid[], %(known_at)b::timestamptz[])
             WITH ORDINALITY AS w (shop, subject, month, id, hook, told_of, event, known_at, place)
        JOIN hook h ON h.shop = w.shop AND h.hook = w.hook AND h.off_at IS NULL AND h.since <= w.known_at
        JOIN order_state o ON o.shop = w.shop AND o.subject = w.subject
        WHERE NOT EXISTS (SELECT FROM hook_delivery d
                          WHERE d.shop = w.shop AND d.subject = w.subject AND d.month = w.month AND d.id = w.id)
          AND (w.event IS NULL
               OR EXISTS (SELECT FROM event e WHERE e.shop = w.shop AND e.subject = w.told_of AND e.id = w.event
                                                AND NOT e.history AND NOT e.retired))
        ORDER BY w.place"""
    columns = {name: [getattr(one, name) for one in candidates] for name in Candidate.__struct_fields__}
    return [(row[0], row[1]) for row in db.rows(tx, sql, columns)]


class Row(Struct, frozen=True):
    """A delivery on its way into the outbox."""

    shop: str
    subject: str
    month: date
    id: UUID
    hook: str
    kind: str
    event: UUID | None
    payload: bytes
    state: str


def add(tx: Tx, rows: Sequence[Row], now: datetime) -> int:
    """Insert deliveries that are due at once; one that is there already stays as it is. Return how many were new."""
    sql = """
        INSERT INTO hook_delivery (shop, subject, month, id, hook, kind, event, payload, state, due_at, made_at)
        SELECT w.*, %(now)s, %(now)s
        FROM unnest(%(shop)b::text[], %(subject)b::text[], %(month)b::date[], %(id)b::uuid[], %(hook)b::text[],
                    %(kind)b::text[], %(event)b::uuid[], %(payload)b::jsonb[], %(state)b::text[])
             AS w (shop, subject, month, id, hook, kind, event, payload, state)
        ORDER BY 1, 2, 3, 4
        ON CONFLICT (shop, subject, month, id) DO NOTHING"""
    columns: dict[str, object] = {name: [getattr(one, name) for one in rows] for name in Row.__struct_fields__}
    payloads = [db.Json(one.payload) for one in rows]
    return db.run(tx, sql, {**columns, "payload": payloads, "now": now})
