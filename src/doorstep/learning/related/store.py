"""SQL of related products: baskets of a shop, what they taught, and what a person ordered."""

from datetime import datetime
from uuid import UUID

import msgspec

from doorstep.kit import db
from doorstep.kit.handle import Tx
from doorstep.learning.related.model import Known

_encode = msgspec.json.Encoder().encode
_decode = msgspec.json.Decoder(Known).decode


class Line(msgspec.Struct, frozen=True):
    """What a line says of its product."""

    sku: str = ""
    title: str = ""
    product: str = ""
    quantity: int = 1

    @property
    def name(self) -> str:
        """By what the product is known."""
        return self.product or self.sku


_lines = msgspec.json.Decoder(list[Line]).decode


def baskets(tx: Tx, shop: str, since: datetime, limit: int) -> list[tuple[datetime, list[Line]]]:
    """Return when and what was ordered since then, the newest first; what was cancelled teaches nothing."""
    sql = """
        SELECT placed_at, coalesce(state->'lines', '[]') FROM order_state
        WHERE shop = %(shop)s AND placed_at >= %(since)s AND milestone <> 'cancelled' AND jsonb_typeof(state) = 'object'
        ORDER BY placed_at DESC, subject LIMIT %(limit)s"""
    found = db.rows(tx, sql, {"shop": shop, "since": since, "limit": limit})
    return [(row[0], [line for line in _lines(row[1]) if line.quantity > 0 and line.name]) for row in found]


def keep(tx: Tx, shop: str, known: Known, now: datetime) -> None:
    """Keep what was learned, in the place of what was known."""
    sql = """
        INSERT INTO related (shop, version, learned_at, model)
        VALUES (%(shop)s, %(version)s, %(now)s, %(model)s)
        ON CONFLICT (shop) DO UPDATE SET version = excluded.version, learned_at = excluded.learned_at,
                                         model = excluded.model"""
    db.run(tx, sql, {"shop": shop, "version": known.related.version, "now": now, "model": _encode(known)})


def stamp(tx: Tx, shop: str) -> tuple[str, datetime] | None:
    """Return the version that was learned and when, ``None`` before the first."""
    row = db.one(tx, "SELECT version, learned_at FROM related WHERE shop = %(shop)s", {"shop": shop})
    return (row[0], row[1]) if row else None


def load(tx: Tx, shop: str) -> Known | None:
    """Return what was learned."""
    row = db.one(tx, "SELECT model FROM related WHERE shop = %(shop)s", {"shop": shop})
    return _decode(row[0]) if row else None


def ordered(tx: Tx, shop: str, person: UUID) -> set[str]:
    """Return every product that a person ever ordered, kept or sent back."""
    sql = """
        SELECT coalesce(o.state->'lines', '[]')
        FROM person_order p JOIN order_state o ON o.shop = p.shop AND o.subject = p.subject
        WHERE p.shop = %(shop)s AND p.person = %(person)s AND jsonb_typeof(o.state) = 'object'"""
    found = db.rows(tx, sql, {"shop": shop, "person": person})
    return {name for row in found for line in _lines(row[0]) for name in (line.product, line.sku) if name}
