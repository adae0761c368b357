"""The outbox of hooks: what is news for whom, calls on their way, dead letters."""

from collections.abc import Sequence
from datetime import date, datetime
from uuid import UUID

from msgspec import Struct

from doorstep.kit import db
from doorstep.kit.handle import Tx
from doorstep.messages.hooks.model import DEAD, SENT, SHADOW, Call, Kept, Letterbox, Place


class Known(Struct, frozen=True):
    """A hook as a release describes it. What was known before ``since`` is no news for it."""

    shop: str
    hook: str
    url: str
    since: datetime


def remember(tx: Tx, hooks: Sequence[Known]) -> None:
    """Remember hooks that are new, or have another address, which switches them on again. Locks nothing otherwise."""
    sql = """
        INSERT INTO hook (shop, hook, url, since)
        SELECT * FROM unnest(%(shop)b::text[], %(hook)b::text[], %(url)b::text[], %(since)b::timestamptz[])
                      AS w (shop, hook, url, since)
        WHERE NOT EXISTS (SELECT FROM hook h WHERE h.shop = w.shop AND h.hook = w.hook AND h.url = w.url)
        ORDER BY 1, 2
        ON CONFLICT (shop, hook) DO UPDATE SET url = excluded.url, off_at = NULL, off_why = ''"""
    db.run(tx, sql, {name: [getattr(one, name) for one in hooks] for name in Known.__struct_fields__})


def off(tx: Tx, hooks: Sequence[tuple[str, str]]) -> set[tuple[str, str]]:
    """Return those of these (shop, hook) whose receiver is gone."""
    sql = """
        SELECT h.shop, h.hook FROM unnest(%(shops)b::text[], %(hooks)b::text[]) AS w (shop, hook)
        JOIN hook h ON h.shop = w.shop AND h.hook = w.hook AND h.off_at IS NOT NULL"""
    columns = {"shops": [shop for shop, _ in hooks], "hooks": [hook for _, hook in hooks]}
    return {(row[0], row[1]) for row in db.rows(tx, sql, columns)}


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


class Claim(Struct, frozen=True):
    """How much to claim: at most ``limit`` in all and ``each`` of one hook, minus what ``busy`` says is under way.

    ``turn`` is any number that changes; it lets another hook be first each time.
    """

    limit: int
    each: int
    turn: int
    busy: dict[tuple[str, str], int]


def claim(tx: Tx, wanted: Claim, worker: str, now: datetime, until: datetime) -> list[Call]:
    """Put deliveries in flight that are due: those that wait, and those whose sender was to be done by now and is gone.

    No hook takes the places of the others, however many of its own are waiting.
    """
    sql = """
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
    columns = {
        "shops": [shop for shop, _ in wanted.busy],
        "hooks": [hook for _, hook in wanted.busy],
        "busy": list(wanted.busy.values()),
        "each": wanted.each,
        "limit": wanted.limit,
        "turn": str(wanted.turn),
    }
    found = db.rows(tx, sql, {**columns, "worker": worker, "now": now, "until": until})
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


def switch_off(tx: Tx, hooks: Sequence[tuple[str, str]], why: str, now: datetime) -> None:
    """Call these (shop, hook) no more, and give up what waits for them."""
    columns = {"shops": [one for one, _ in hooks], "hooks": [one for _, one in hooks], "why": why, "now": now}
    sql = """
        UPDATE hook SET off_at = %(now)s, off_why = %(why)s
        WHERE (shop, hook) IN (SELECT * FROM unnest(%(shops)b::text[], %(hooks)b::text[]))"""
    db.run(tx, sql, columns)
    sql = """
        UPDATE hook_delivery SET state = 'dead', error = %(why)s, ended_at = %(now)s
        WHERE (shop, hook) IN (SELECT * FROM unnest(%(shops)b::text[], %(hooks)b::text[])) AND state = 'waiting'"""
    db.run(tx, sql, columns)


def switch_on(tx: Tx, shop: str, hook: str) -> bool:
    """Call a hook again whose receiver was gone. Return whether it was off."""
    sql = "UPDATE hook SET off_at = NULL, off_why = '' WHERE shop = %(shop)s AND hook = %(hook)s AND off_at IS NOT NULL"
    return db.run(tx, sql, {"shop": shop, "hook": hook}) > 0


# -- for people ------------------------------------------------------------------------------------------------------


def letterboxes(tx: Tx, shop: str) -> list[Letterbox]:
    """How each hook of a shop stands."""
    sql = """
        SELECT h.hook, h.url, h.since, h.off_at, h.off_why, coalesce(w.n, 0), w.oldest, coalesce(x.n, 0)
        FROM hook h
        LEFT JOIN (SELECT hook, count(*) AS n, min(made_at) AS oldest FROM hook_delivery
                   WHERE shop = %(shop)s AND state IN ('waiting', 'in_flight') GROUP BY hook) w ON w.hook = h.hook
        LEFT JOIN (SELECT hook, count(*) AS n FROM hook_delivery
                   WHERE shop = %(shop)s AND state = 'dead' GROUP BY hook) x ON x.hook = h.hook
        WHERE h.shop = %(shop)s ORDER BY h.hook"""
    return db.structs(tx, Letterbox, sql, {"shop": shop})


def kept(tx: Tx, shop: str, state: str, hook: str, limit: int) -> list[Kept]:
    """Deliveries of a shop in one state, the newest first; of one hook, or of all when it is empty."""
    sql = """
        SELECT id, hook, subject, kind, state, attempts, made_at, due_at, ended_at, status, error, refused
        FROM hook_delivery
        WHERE shop = %(shop)s AND state = %(state)s AND (%(hook)s = '' OR hook = %(hook)s)
        ORDER BY made_at DESC, id LIMIT %(limit)s"""
    return db.structs(tx, Kept, sql, {"shop": shop, "state": state, "hook": hook, "limit": limit})


def again(tx: Tx, shop: str, ids: Sequence[UUID], now: datetime) -> int:
    """Let deliveries that ended wait again, from their first attempt, under their old ids. Return how many."""
    sql = """
        UPDATE hook_delivery SET state = 'waiting', attempts = 0, due_at = %(now)s, ended_at = NULL
        WHERE shop = %(shop)s AND id = ANY(%(ids)b::uuid[]) AND state = ANY(%(ended)b::text[])"""
    return db.run(tx, sql, {"shop": shop, "ids": list(ids), "now": now, "ended": [SENT, DEAD]})


def all_again(tx: Tx, shop: str, hook: str, now: datetime) -> int:
    """As `again`, for all dead letters of a shop, or of one hook when it is given."""
    sql = """
        UPDATE hook_delivery SET state = 'waiting', attempts = 0, due_at = %(now)s, ended_at = NULL
        WHERE shop = %(shop)s AND state = 'dead' AND (%(hook)s = '' OR hook = %(hook)s)"""
    return db.run(tx, sql, {"shop": shop, "hook": hook, "now": now})


def prune(tx: Tx, done_before: datetime, dead_before: datetime, limit: int) -> int:
    """Delete up to so many deliveries that ended: sent and shadow ones, and dead ones, made before these moments."""
    sql = """
        DELETE FROM hook_delivery d USING (
            SELECT shop, subject, month, id FROM hook_delivery
            WHERE (made_at < %(done)s AND state = ANY(%(states)b::text[])) OR (made_at < %(dead)s AND state = 'dead')
            LIMIT %(limit)s
        ) o WHERE d.shop = o.shop AND d.subject = o.subject AND d.month = o.month AND d.id = o.id"""
    return db.run(tx, sql, {"done": done_before, "dead": dead_before, "limit": limit, "states": [SENT, SHADOW]})
