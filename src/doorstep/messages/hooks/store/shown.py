"""What people look at, let go again, and what is tidied away."""

from collections.abc import Sequence
from datetime import datetime
from uuid import UUID

from doorstep.kit import db
from doorstep.kit.handle import Tx
from doorstep.messages.hooks.model import DEAD, SENT, SHADOW, Kept, Letterbox


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
