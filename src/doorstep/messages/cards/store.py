"""Codes of offers: each given away once, never more than the budget."""

from collections.abc import Sequence
from datetime import date, datetime
from uuid import UUID

from msgspec import Struct

from doorstep.kit import db
from doorstep.kit.handle import Tx


class Row(Struct, frozen=True):
    """A code that was given away."""

    shop: str
    offer: str
    code: str
    person: UUID
    ask: UUID
    drawn_at: datetime
    until: date


def hold(tx: Tx, offers: Sequence[tuple[str, str]]) -> dict[tuple[str, str], int]:
    """Hold these (shop, offer) until the transaction ends; return how many codes of each were given away."""
    if not offers:
        return {}
    ordered = sorted(set(offers))
    columns = {"shops": [shop for shop, _ in ordered], "offers": [offer for _, offer in ordered]}
    make = """
        INSERT INTO offer_use (shop, offer, drawn)
        SELECT w.shop, w.offer, 0 FROM unnest(%(shops)b::text[], %(offers)b::text[]) AS w (shop, offer)
        ORDER BY 1, 2 ON CONFLICT DO NOTHING"""
    db.run(tx, make, columns)
    lock = """
        SELECT u.shop, u.offer, u.drawn
        FROM unnest(%(shops)b::text[], %(offers)b::text[]) AS w (shop, offer)
        JOIN offer_use u ON u.shop = w.shop AND u.offer = w.offer
        ORDER BY u.shop, u.offer FOR NO KEY UPDATE OF u"""
    return {(row[0], row[1]): row[2] for row in db.rows(tx, lock, columns)}


def drawn(tx: Tx, shop: str, offer: str, persons: Sequence[UUID]) -> list[Row]:
    """Return the codes of an offer that these persons have."""
    sql = """
        SELECT shop, offer, code, person, ask, drawn_at, until FROM offer_drawn
        WHERE shop = %(shop)s AND offer = %(offer)s AND person = ANY(%(persons)b::uuid[])
        ORDER BY drawn_at, code"""
    return db.structs(tx, Row, sql, {"shop": shop, "offer": offer, "persons": list(persons)})


def taken(tx: Tx, shop: str, offer: str, codes: Sequence[str]) -> set[str]:
    """Return which of these codes were given away."""
    sql = """
        SELECT code FROM offer_drawn
        WHERE shop = %(shop)s AND offer = %(offer)s AND code = ANY(%(codes)b::text[])"""
    return {row[0] for row in db.rows(tx, sql, {"shop": shop, "offer": offer, "codes": list(codes)})}


def add(tx: Tx, rows: Sequence[Row]) -> None:
    """Give codes away. Their offers must be held."""
    sql = """
        INSERT INTO offer_drawn (shop, offer, code, person, ask, drawn_at, until)
        SELECT * FROM unnest(%(shop)b::text[], %(offer)b::text[], %(code)b::text[], %(person)b::uuid[], %(ask)b::uuid[],
                             %(drawn_at)b::timestamptz[], %(until)b::date[])"""
    names = Row.__struct_fields__
    db.run(tx, sql, {name: [getattr(one, name) for one in rows] for name in names})
    count = """
        UPDATE offer_use SET drawn = offer_use.drawn + n.n
        FROM (SELECT w.shop, w.offer, count(*)::integer AS n
              FROM unnest(%(shop)b::text[], %(offer)b::text[]) AS w (shop, offer) GROUP BY 1, 2) n
        WHERE offer_use.shop = n.shop AND offer_use.offer = n.offer"""
    db.run(tx, count, {"shop": [one.shop for one in rows], "offer": [one.offer for one in rows]})
