"""Addresses that are not written to, by their keyed hashes only."""

from collections.abc import Sequence
from datetime import datetime

from doorstep.kit import db
from doorstep.kit.handle import Tx
from doorstep.messages.incoming.model import Listed, Suppression


def hold(tx: Tx, shop: str, channel: str, digest: bytes) -> None:
    """Let nobody else judge this address until the transaction ends."""
    sql = "SELECT pg_advisory_xact_lock(hashtextextended(%(word)b, 7))"
    db.one(tx, sql, {"word": f"suppression {shop} {channel} {digest.hex()}"})


def lifted_at(tx: Tx, shop: str, channel: str, digest: bytes) -> datetime | None:
    """Return when staff last let this address be written to again."""
    sql = "SELECT lifted_at FROM suppression WHERE shop = %(shop)s AND channel = %(channel)s AND hash = %(digest)b"
    row = db.one(tx, sql, {"shop": shop, "channel": channel, "digest": digest})
    return row[0] if row else None


def keep(tx: Tx, shop: str, channel: str, digest: bytes, found: Suppression) -> None:
    """Write that an address is not written to."""
    sql = """
        INSERT INTO suppression (shop, channel, hash, why, since, until, message, on_list)
        VALUES (%(shop)s, %(channel)s, %(digest)b, %(why)s, %(since)s, %(until)s, %(message)s, true)
        ON CONFLICT (shop, channel, hash) DO UPDATE
        SET why = excluded.why, since = excluded.since, until = excluded.until, message = excluded.message,
            on_list = true"""
    names = {"why": found.why, "since": found.since, "until": found.until, "message": found.message}
    db.run(tx, sql, {"shop": shop, "channel": channel, "digest": digest, **names})


def of(tx: Tx, shop: str, wanted: Sequence[tuple[str, bytes]], now: datetime) -> dict[tuple[str, bytes], Suppression]:
    """Return those of these (channel, hash) that are not written to at this moment."""
    sql = """
        SELECT s.channel, s.hash, s.why, s.since, s.message, s.until
        FROM unnest(%(channels)b::text[], %(hashes)b::bytea[]) AS w (channel, hash)
        JOIN suppression s ON s.shop = %(shop)s AND s.channel = w.channel AND s.hash = w.hash
        WHERE s.on_list AND (s.until IS NULL OR s.until > %(now)s)"""
    columns = {"channels": [one for one, _ in wanted], "hashes": [one for _, one in wanted]}
    found = db.rows(tx, sql, {"shop": shop, "now": now, **columns}) if wanted else []
    return {(row[0], bytes(row[1])): Suppression(row[2], row[3], row[4], row[5]) for row in found}


def lift(tx: Tx, shop: str, channel: str, digest: bytes, *, who: str, now: datetime) -> bool:
    """Let an address be written to again; False when it is not on the list."""
    sql = """
        UPDATE suppression SET on_list = false, lifted_at = %(now)s, lifted_by = %(who)s
        WHERE shop = %(shop)s AND channel = %(channel)s AND hash = %(digest)b AND on_list"""
    return db.run(tx, sql, {"shop": shop, "channel": channel, "digest": digest, "who": who, "now": now}) > 0


def listed(tx: Tx, shop: str, now: datetime, limit: int = 1000) -> list[Listed]:
    """Return what is on the list now, and what staff took off it, the latest first."""
    sql = """
        SELECT s.channel, s.why, s.since, s.until, s.message, coalesce(m.subject, '') AS subject, s.lifted_at,
               s.lifted_by, s.on_list
        FROM suppression s LEFT JOIN message m ON m.shop = s.shop AND m.id = s.message
        WHERE s.shop = %(shop)s AND (s.lifted_at IS NOT NULL OR (s.on_list AND (s.until IS NULL OR s.until > %(now)s)))
        ORDER BY s.since DESC, s.channel, s.hash LIMIT %(limit)s"""
    return db.structs(tx, Listed, sql, {"shop": shop, "now": now, "limit": limit})
