"""Answers to writes under an idempotency key, in the transaction of the write itself; and the life of the database."""

from datetime import datetime, timedelta

from msgspec import Struct

from doorstep.kit import db
from doorstep.kit.handle import Tx

KEPT = timedelta(hours=24)
_BEGIN = """
    INSERT INTO api_answer (shop, handle, key, asked, at) VALUES (%(shop)s, %(handle)s, %(key)s, %(asked)s, %(at)s)
    ON CONFLICT (shop, handle, key) DO NOTHING
"""
_KNOWN = "SELECT asked, status, body FROM api_answer WHERE shop = %(shop)s AND handle = %(handle)s AND key = %(key)s"
_END = """
    UPDATE api_answer SET status = %(status)s, body = %(body)s
    WHERE shop = %(shop)s AND handle = %(handle)s AND key = %(key)s
"""
_OLD = """
    DELETE FROM api_answer WHERE shop = %(shop)s AND at < %(before)s AND (handle, key) IN (
        SELECT handle, key FROM api_answer WHERE shop = %(shop)s AND at < %(before)s
        ORDER BY at LIMIT 20 FOR UPDATE SKIP LOCKED)
"""


_LIFE = "SELECT system_identifier::text FROM pg_control_system()"


class Answered(Struct, frozen=True):
    """An answer that was given: to what (a hash), its status and body."""

    asked: bytes
    status: int
    body: bytes


def begin(tx: Tx, shop: str, handle: str, key: str, asked: bytes, now: datetime) -> Answered | None:
    """Take this idempotency key, or return what was answered under it. Two at once: the second waits for the first."""
    db.run(tx, _OLD, {"shop": shop, "before": now - KEPT})
    named = {"shop": shop, "handle": handle, "key": key}
    if db.run(tx, _BEGIN, {**named, "asked": asked, "at": now}):
        return None
    row = db.one(tx, _KNOWN, named)
    return Answered(bytes(row[0]), row[1], bytes(row[2])) if row and row[1] is not None else None


def end(tx: Tx, shop: str, handle: str, key: str, status: int, body: bytes) -> None:
    """Keep what was answered under this key."""
    db.run(tx, _END, {"shop": shop, "handle": handle, "key": key, "status": status, "body": body})


def life(tx: Tx) -> str:
    """Return what tells this database's count of transactions from that of another server."""
    row = db.one(tx, _LIFE)
    return str(row[0]) if row else ""
