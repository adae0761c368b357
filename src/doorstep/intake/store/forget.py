"""Find and empty the bodies in which a person is spoken of."""

from collections.abc import Sequence
from datetime import date

from msgspec import Struct

from doorstep.kit import db
from doorstep.kit.handle import Tx

_TOLD = """
SELECT raw FROM event WHERE shop = %(shop)b AND subject = ANY(%(subjects)b::text[]) AND raw IS NOT NULL
 UNION
SELECT body FROM inbox_about WHERE shop = %(shop)b AND subject = ANY(%(subjects)b::text[])
"""
_LOCK_BODIES = """
SELECT id FROM inbox_body
 WHERE shop = %(shop)b AND id = ANY(%(ids)b::bigint[]) AND state <> 'forgotten' ORDER BY id FOR UPDATE
"""
_UNTOLD = """
WITH mine AS (
    SELECT day, id FROM inbox_body WHERE shop = %(shop)b AND state = 'failed' AND id > %(after)b
     UNION
    SELECT day, body FROM inbox_about WHERE shop = %(shop)b AND subject = %(nobody)b AND body > %(after)b
     ORDER BY 2
     LIMIT %(limit)b
)
SELECT b.day, b.id, b.source, b.sealed, k.wrapped
  FROM mine m
  JOIN inbox_body b ON b.shop = %(shop)b AND b.day = m.day AND b.id = m.id
  JOIN day_key k ON k.shop = b.shop AND k.day = b.day
 ORDER BY b.id
"""
_EMPTY = """
UPDATE inbox_body SET state = 'forgotten', sealed = '', why = '', how_to_mend = '', ignored = '[]', meta = '{}'
 WHERE shop = %(shop)b AND state <> 'forgotten'
   AND id IN (SELECT id FROM inbox_body WHERE shop = %(shop)b AND id = ANY(%(ids)b::bigint[])
               ORDER BY id FOR UPDATE SKIP LOCKED)
"""
_NOTES = "DELETE FROM inbox_about WHERE shop = %(shop)b AND subject = ANY(%(subjects)b::text[])"


class Untold(Struct, frozen=True):
    """A body whose content no event tells: not readable, or read without any event."""

    day: date
    id: int
    source: str
    sealed: bytes
    wrapped: bytes


def told(tx: Tx, shop: str, subjects: Sequence[str]) -> list[int]:
    """Return the inbox ids of the bodies in which these subjects are spoken of, as far as events and notes tell."""
    return sorted(body for (body,) in db.rows(tx, _TOLD, {"shop": shop, "subjects": list(subjects)}))


def hold(tx: Tx, shop: str, bodies: Sequence[int]) -> None:
    """Hold these bodies until the transaction ends."""
    db.rows(tx, _LOCK_BODIES, {"shop": shop, "ids": list(bodies)})


def untold(tx: Tx, shop: str, *, after: int, nobody: str, limit: int) -> list[Untold]:
    """Return the next bodies after this id whose content no event tells."""
    return db.structs(tx, Untold, _UNTOLD, {"shop": shop, "after": after, "nobody": nobody, "limit": limit})


def empty(tx: Tx, shop: str, bodies: Sequence[int]) -> int:
    """Empty these bodies for good, except those that a reader holds just now; return how many."""
    return db.run(tx, _EMPTY, {"shop": shop, "ids": list(bodies)})


def forget_notes(tx: Tx, shop: str, subjects: Sequence[str]) -> None:
    """Delete the notes that led from these subjects to bodies."""
    db.run(tx, _NOTES, {"shop": shop, "subjects": list(subjects)})
