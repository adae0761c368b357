"""Messages that wait to be delivered or read before they go on to the next channel."""

from collections.abc import Sequence
from datetime import datetime
from uuid import UUID

from msgspec import Struct

from doorstep.kit import db
from doorstep.kit.handle import Tx


class Rung(Struct, frozen=True):
    """A look that is due or will be. ``tried`` are the channels on which it was told."""

    shop: str
    subject: str
    ask: UUID
    n: int
    message: UUID
    tried: tuple[str, ...]
    due_at: datetime


def add(tx: Tx, rungs: Sequence[Rung]) -> None:
    """Store looks; one that is there stays."""
    sql = """
        INSERT INTO rung (shop, subject, ask, n, message, tried, due_at)
        SELECT r.shop, r.subject, r.ask, r.n, r.message, string_to_array(r.tried, ' '), r.due_at
        FROM unnest(%(shop)b::text[], %(subject)b::text[], %(ask)b::uuid[], %(n)b::smallint[], %(message)b::uuid[],
                    %(tried)b::text[], %(due_at)b::timestamptz[]) AS r (shop, subject, ask, n, message, tried, due_at)
        ON CONFLICT DO NOTHING"""
    columns: dict[str, list[object]] = {
        name: [getattr(one, name) for one in rungs] for name in Rung.__struct_fields__ if name != "tried"
    }
    columns["tried"] = [" ".join(one.tried) for one in rungs]
    db.run(tx, sql, columns)


def due(tx: Tx, now: datetime, limit: int) -> list[tuple[Rung, str]]:
    """Hold looks that are due, each with what its message has come to; those that somebody holds are left out."""
    sql = """
        SELECT r.shop, r.subject, r.ask, r.n, r.message, r.tried, r.due_at,
               coalesce((SELECT max(m.reached) FROM message m
                         WHERE m.shop = r.shop AND m.subject = r.subject AND m.id = r.message), '')
        FROM rung r WHERE r.ended = '' AND r.due_at <= %(now)s
        ORDER BY r.due_at, r.shop, r.ask LIMIT %(limit)s FOR NO KEY UPDATE OF r SKIP LOCKED"""
    found = db.rows(tx, sql, {"now": now, "limit": limit})
    return [(Rung(row[0], row[1], row[2], row[3], row[4], tuple(row[5]), row[6]), str(row[7])) for row in found]


def end(tx: Tx, one: Rung, ended: str, now: datetime, rule: str = "", reason: str = "") -> None:
    """Write down how a look ended."""
    sql = """
        UPDATE rung SET ended = %(ended)s, rule = %(rule)s, reason = %(reason)s, ended_at = %(now)s
        WHERE shop = %(shop)s AND subject = %(subject)s AND ask = %(ask)s AND n = %(n)s"""
    params = {"shop": one.shop, "subject": one.subject, "ask": one.ask, "n": one.n}
    db.run(tx, sql, {**params, "ended": ended, "rule": rule, "reason": reason, "now": now})


def wait(tx: Tx, one: Rung, until: datetime) -> None:
    """Look again at that moment."""
    sql = """
        UPDATE rung SET due_at = %(until)s
        WHERE shop = %(shop)s AND subject = %(subject)s AND ask = %(ask)s AND n = %(n)s"""
    db.run(tx, sql, {"shop": one.shop, "subject": one.subject, "ask": one.ask, "n": one.n, "until": until})
