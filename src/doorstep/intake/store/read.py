"""Claim bodies for reading, and settle what became of them."""

from collections.abc import Sequence
from datetime import date, datetime
from typing import Any

from msgspec import Struct

from doorstep.intake.model import Outcome
from doorstep.kit import db
from doorstep.kit.handle import Tx

_CLAIM = """
WITH picked AS MATERIALIZED (
    SELECT shop, day, id, source, key, topic, meta, sealed, size, history, received_at, reader, tries, later
      FROM inbox_body
     WHERE state = 'new'
     ORDER BY later, id
     LIMIT %(limit)b
       FOR UPDATE SKIP LOCKED
), counted AS (
    SELECT *, sum(size) OVER (ORDER BY later, id) - size AS before FROM picked
)
SELECT shop, day, id, source, key, topic, meta, sealed, history, received_at, reader, tries
  FROM counted
 WHERE before < %(bytes)b
 ORDER BY later, id
"""
_CLAIM_THESE = """
SELECT b.shop, b.day, b.id, b.source, b.key, b.topic, b.meta, b.sealed, b.history, b.received_at, b.reader, b.tries
  FROM unnest(%(shops)b::text[], %(days)b::date[], %(ids)b::bigint[]) AS w(shop, day, id)
  JOIN inbox_body b ON b.shop = w.shop AND b.day = w.day AND b.id = w.id AND b.day = ANY(%(span)b::date[])
 WHERE b.state = 'new'
 ORDER BY b.later, b.id
   FOR UPDATE OF b SKIP LOCKED
"""
_OPEN = """
SELECT shop, day, id, source, key, topic, meta, sealed, history, received_at, reader, tries
  FROM inbox_body
 WHERE shop = %(shop)b AND id = %(id)b AND state <> 'forgotten'
"""
_SETTLE = """
UPDATE inbox_body b
   SET state = g.state, reader = g.reader, read_at = %(now)b, tries = least(b.tries + 1, 32000), why = g.why,
       how_to_mend = g.how_to_mend, ignored = g.ignored,
       sealed = CASE WHEN g.state = 'forgotten' THEN ''::bytea ELSE b.sealed END
  FROM unnest(%(shops)b::text[], %(days)b::date[], %(ids)b::bigint[], %(states)b::text[], %(readers)b::text[],
              %(whys)b::text[], %(mends)b::text[], %(ignored)b::jsonb[])
       AS g(shop, day, id, state, reader, why, how_to_mend, ignored)
 WHERE b.shop = g.shop AND b.day = g.day AND b.id = g.id AND b.day = ANY(%(span)b::date[])
"""
_ABOUT = """
INSERT INTO inbox_about (shop, subject, day, body)
SELECT shop, subject, day, body
  FROM unnest(%(shops)b::text[], %(subjects)b::text[], %(days)b::date[], %(bodies)b::bigint[])
       AS g(shop, subject, day, body)
 ORDER BY shop, subject, day, body
    ON CONFLICT DO NOTHING
"""


class Sealed(Struct, frozen=True):
    """A claimed row as it lies in the inbox, still sealed."""

    shop: str
    day: date
    id: int
    source: str
    key: str
    topic: str
    meta: bytes
    sealed: bytes
    history: bool
    received_at: datetime
    reader: str
    tries: int


def claim(tx: Tx, *, limit: int, most_bytes: int) -> list[Sealed]:
    """Lock and return bodies that wait, oldest first, skipping what other readers hold.

    At least one, at most `limit`, and no more once `most_bytes` of raw bytes are together.
    """
    return db.structs(tx, Sealed, _CLAIM, {"limit": limit, "bytes": most_bytes})


def claim_these(tx: Tx, wanted: Sequence[tuple[str, date, int]]) -> list[Sealed]:
    """Lock and return those of these bodies that still wait and that nobody holds."""
    shops, days, ids = map(list, zip(*wanted, strict=True))
    return db.structs(tx, Sealed, _CLAIM_THESE, {"shops": shops, "days": days, "ids": ids, "span": sorted(set(days))})


def one(tx: Tx, shop: str, body: int) -> Sealed | None:
    """Return one body of this shop, whatever became of it."""
    found = db.structs(tx, Sealed, _OPEN, {"shop": shop, "id": body})
    return found[0] if found else None


def settle(tx: Tx, outcomes: Sequence[Outcome], now: datetime) -> int:
    """Write what became of these bodies; return how many there were."""
    params: dict[str, Any] = {
        "now": now,
        "shops": [o.shop for o in outcomes],
        "days": [o.day for o in outcomes],
        "ids": [o.id for o in outcomes],
        "states": [o.state for o in outcomes],
        "readers": [o.reader for o in outcomes],
        "whys": [o.why for o in outcomes],
        "mends": [o.how_to_mend for o in outcomes],
        "ignored": [db.Json(o.ignored) for o in outcomes],
        "span": sorted({o.day for o in outcomes}),
    }
    settled = db.run(tx, _SETTLE, params)
    about = [(o.shop, subject, o.day, o.id) for o in outcomes for subject in o.about]
    if about:
        shops, subjects, days, bodies = map(list, zip(*about, strict=True))
        db.run(tx, _ABOUT, {"shops": shops, "subjects": subjects, "days": days, "bodies": bodies})
    return settled
