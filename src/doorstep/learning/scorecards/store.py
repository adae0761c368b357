"""SQL of the scorecards: marks, facts of legs, cells."""

from collections.abc import Iterable, Sequence
from datetime import date, datetime

import msgspec

from doorstep.kit import db
from doorstep.kit.handle import Tx
from doorstep.learning.scorecards.model import Cell, Key, LegFacts, Tally

_encode = msgspec.json.Encoder().encode
_facts = msgspec.json.Decoder(LegFacts).decode
_tally = msgspec.json.Decoder(Tally).decode

_MARK = """
INSERT INTO scorecard_mark (shop, subject)
SELECT shop, subject FROM unnest(%(shops)b::text[], %(subjects)b::text[]) AS w (shop, subject)
"""
_MARK_ALL = "INSERT INTO scorecard_mark (shop, subject) SELECT shop, subject FROM order_state WHERE shop = %(shop)s"
_CLAIM = """
WITH taken AS (
    DELETE FROM scorecard_mark m USING (
        SELECT shop, subject, seq FROM scorecard_mark WHERE shop = %(shop)s ORDER BY subject LIMIT %(limit)s
        FOR UPDATE SKIP LOCKED
    ) w
    WHERE m.shop = w.shop AND m.subject = w.subject AND m.seq = w.seq
    RETURNING m.subject
)
SELECT DISTINCT subject FROM taken ORDER BY subject
"""
_FORGET = """
DELETE FROM leg_score WHERE shop = %(shop)s AND subject = ANY(%(subjects)b::text[])
RETURNING carrier, service, lane, week
"""
_KEEP = """
INSERT INTO leg_score (shop, subject, parcel, leg, week, carrier, service, lane, facts)
SELECT %(shop)s, w.* FROM unnest(
    %(subjects)b::text[], %(parcels)b::text[], %(legs)b::text[], %(weeks)b::date[], %(carriers)b::text[],
    %(services)b::text[], %(lanes)b::text[], %(facts)b::jsonb[]) AS w
"""
_OF_CELLS = """
SELECT l.facts
FROM unnest(%(weeks)b::date[], %(carriers)b::text[], %(services)b::text[], %(lanes)b::text[])
     AS w (week, carrier, service, lane)
JOIN leg_score l ON l.shop = %(shop)s AND l.week = w.week AND l.carrier = w.carrier AND l.service = w.service
    AND l.lane = w.lane
"""
_DROP = """
DELETE FROM scorecard s
USING unnest(%(weeks)b::date[], %(carriers)b::text[], %(services)b::text[], %(lanes)b::text[])
      AS w (week, carrier, service, lane)
WHERE s.shop = %(shop)s AND s.week = w.week AND s.carrier = w.carrier AND s.service = w.service AND s.lane = w.lane
"""
_WRITE = """
INSERT INTO scorecard (shop, week, carrier, service, lane, tally, look_again)
SELECT %(shop)s, w.* FROM unnest(
    %(weeks)b::date[], %(carriers)b::text[], %(services)b::text[], %(lanes)b::text[], %(tallies)b::jsonb[],
    %(again)b::timestamptz[]) AS w
ON CONFLICT (shop, week, carrier, service, lane) DO UPDATE
SET tally = excluded.tally, look_again = excluded.look_again
"""
_DUE = """
SELECT carrier, service, lane, week FROM scorecard
WHERE shop = %(shop)s AND look_again <= %(now)s ORDER BY look_again LIMIT %(limit)s
"""
_CELLS = """
SELECT carrier, service, lane, week, tally, look_again FROM scorecard
WHERE shop = %(shop)s AND week >= %(since)s AND week < %(until)s
"""
_LEGS = """
SELECT facts FROM leg_score
WHERE shop = %(shop)s AND week >= %(since)s AND week < %(until)s
  AND (%(carrier)s::text IS NULL OR carrier = %(carrier)s) AND (%(service)s::text IS NULL OR service = %(service)s)
  AND (%(lane)s::text IS NULL OR lane = %(lane)s)
  AND (%(origin)s::text IS NULL OR split_part(lane, '>', 1) = %(origin)s)
ORDER BY facts ? 'blame' DESC, facts->>'started_at' DESC, subject, leg
LIMIT %(limit)s
"""


def hold(tx: Tx, shop: str) -> None:
    """Let nobody else count this shop's legs until the transaction ends: who counts a cell must see all its legs."""
    db.run(tx, "SELECT pg_advisory_xact_lock(hashtext('doorstep scorecards ' || %(shop)s))", {"shop": shop})


def mark(tx: Tx, orders: Sequence[tuple[str, str]]) -> None:
    """Mark these (shop, order)."""
    db.run(tx, _MARK, {"shops": [shop for shop, _ in orders], "subjects": [order for _, order in orders]})


def mark_all(tx: Tx, shop: str) -> int:
    """Forget all that was counted of a shop and mark its orders; return how many."""
    for table in ("leg_score", "scorecard", "scorecard_mark"):
        db.run(tx, _EMPTY[table], {"shop": shop})
    return db.run(tx, _MARK_ALL, {"shop": shop})


_EMPTY = {
    "leg_score": "DELETE FROM leg_score WHERE shop = %(shop)s",
    "scorecard": "DELETE FROM scorecard WHERE shop = %(shop)s",
    "scorecard_mark": "DELETE FROM scorecard_mark WHERE shop = %(shop)s",
}


def claim(tx: Tx, shop: str, limit: int) -> list[str]:
    """Take marks and return the orders that they name."""
    return [subject for (subject,) in db.rows(tx, _CLAIM, {"shop": shop, "limit": limit})]


def waiting(tx: Tx, shop: str) -> int:
    """Return how many orders are marked."""
    sql = "SELECT count(DISTINCT subject) FROM scorecard_mark WHERE shop = %(shop)s"
    row = db.one(tx, sql, {"shop": shop})
    return int(row[0]) if row else 0


def replace(tx: Tx, shop: str, orders: Sequence[str], legs: Sequence[LegFacts]) -> set[Key]:
    """Write the legs of these orders in the place of what was known of them; return the cells that are touched."""
    touched = {Key(*row) for row in db.rows(tx, _FORGET, {"shop": shop, "subjects": list(orders)})}
    columns = {
        "shop": shop,
        "subjects": [one.order for one in legs],
        "parcels": [one.parcel for one in legs],
        "legs": [one.leg for one in legs],
        "facts": [db.Json(_encode(one)) for one in legs],
        **_keys([one.key for one in legs]),
    }
    if legs:
        db.run(tx, _KEEP, columns)
    return touched | {one.key for one in legs}


def legs_of(tx: Tx, shop: str, cells: Sequence[Key]) -> list[LegFacts]:
    """Return the facts of all legs in these cells."""
    return [_facts(row[0]) for row in db.rows(tx, _OF_CELLS, {"shop": shop, **_keys(cells)})]


def write(tx: Tx, shop: str, keys: Iterable[Key], cells: Sequence[Cell]) -> None:
    """Write these cells; those of the keys that are not among them are empty now and go."""
    left = sorted(set(keys) - {cell.key for cell in cells})
    if left:
        db.run(tx, _DROP, {"shop": shop, **_keys(left)})
    if cells:
        columns = {
            "shop": shop,
            "tallies": [db.Json(_encode(cell.tally)) for cell in cells],
            "again": [cell.look_again for cell in cells],
            **_keys([cell.key for cell in cells]),
        }
        db.run(tx, _WRITE, columns)


def due(tx: Tx, shop: str, now: datetime, limit: int) -> list[Key]:
    """Return cells that time has changed."""
    return [Key(*row) for row in db.rows(tx, _DUE, {"shop": shop, "now": now, "limit": limit})]


def newest_week(tx: Tx, shop: str) -> date | None:
    """Return the last week of which anything is known."""
    row = db.one(tx, "SELECT max(week) FROM scorecard WHERE shop = %(shop)s", {"shop": shop})
    return row[0] if row else None


def cells(tx: Tx, shop: str, since: date, until: date) -> list[Cell]:
    """Return the cells of the weeks from ``since`` to before ``until``."""
    found = db.rows(tx, _CELLS, {"shop": shop, "since": since, "until": until})
    return [Cell(Key(*row[:4]), _tally(row[4]), row[5]) for row in found]


def legs(tx: Tx, shop: str, since: date, until: date, where: dict[str, str], limit: int) -> list[LegFacts]:
    """Return legs by carrier, service, lane or origin: the late ones first, then the latest."""
    names = ("carrier", "service", "lane", "origin")
    wanted = {name: where.get(name) for name in names}
    params = {"shop": shop, "since": since, "until": until, "limit": limit, **wanted}
    return [_facts(row[0]) for row in db.rows(tx, _LEGS, params)]


def _keys(keys: Sequence[Key]) -> dict[str, list[str] | list[date]]:
    return {
        "weeks": [key.week for key in keys],
        "carriers": [key.carrier for key in keys],
        "services": [key.service for key in keys],
        "lanes": [key.lane for key in keys],
    }
