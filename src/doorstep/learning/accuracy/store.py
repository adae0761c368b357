"""SQL of accuracy: what was told of each order, and the cells counted from it."""

from collections.abc import Iterable, Sequence
from datetime import date, datetime

import msgspec

from doorstep.kit import db
from doorstep.kit.handle import Tx
from doorstep.learning.accuracy.model import Cell, Forecast, Key, Tally, Warned

_encode = msgspec.json.Encoder().encode
_forecast = msgspec.json.Decoder(Forecast).decode


class _Stored(msgspec.Struct):
    """A cell's column."""

    by: dict[str, Tally]
    warned: Warned


_stored = msgspec.json.Decoder(_Stored).decode
_KEY = ("how", "stage", "week", "carrier", "service", "lane")

_KEEP = """
INSERT INTO forecast (shop, subject, stage, how, week, carrier, service, lane, facts, settles_at)
SELECT %(shop)s, w.* FROM unnest(
    %(subject)b::text[], %(stage)b::text[], %(how)b::text[], %(week)b::date[], %(carrier)b::text[],
    %(service)b::text[], %(lane)b::text[], %(facts)b::jsonb[], %(settles)b::timestamptz[]) AS w
ON CONFLICT (shop, subject, stage, how) DO UPDATE
SET week = excluded.week, carrier = excluded.carrier, service = excluded.service, lane = excluded.lane,
    facts = excluded.facts, settles_at = excluded.settles_at
"""
_TOLD = """
SELECT facts FROM forecast WHERE shop = %(shop)s AND how = 'live' AND subject = ANY(%(subjects)b::text[])
"""
_OF_CELLS = """
SELECT f.facts
FROM unnest(%(how)b::text[], %(stage)b::text[], %(week)b::date[], %(carrier)b::text[], %(service)b::text[],
            %(lane)b::text[]) AS w (how, stage, week, carrier, service, lane)
JOIN forecast f ON f.shop = %(shop)s AND f.how = w.how AND f.stage = w.stage AND f.week = w.week
    AND f.carrier = w.carrier AND f.service = w.service AND f.lane = w.lane
"""
_DROP = """
DELETE FROM accuracy a
USING unnest(%(how)b::text[], %(stage)b::text[], %(week)b::date[], %(carrier)b::text[], %(service)b::text[],
             %(lane)b::text[]) AS w (how, stage, week, carrier, service, lane)
WHERE a.shop = %(shop)s AND a.how = w.how AND a.stage = w.stage AND a.week = w.week AND a.carrier = w.carrier
  AND a.service = w.service AND a.lane = w.lane
"""
_WRITE = """
INSERT INTO accuracy (shop, how, stage, week, carrier, service, lane, tally)
SELECT %(shop)s, w.* FROM unnest(%(how)b::text[], %(stage)b::text[], %(week)b::date[], %(carrier)b::text[],
    %(service)b::text[], %(lane)b::text[], %(tally)b::jsonb[]) AS w
"""
_DUE = """
SELECT facts FROM forecast WHERE shop = %(shop)s AND settles_at <= %(now)s ORDER BY settles_at, subject LIMIT %(limit)s
"""
_CELLS = """
SELECT how, stage, carrier, service, lane, week, tally FROM accuracy
WHERE shop = %(shop)s AND how = %(how)s AND stage = %(stage)s AND week >= %(since)s AND week < %(until)s
"""
_ORDERS = """
SELECT facts FROM forecast
WHERE shop = %(shop)s AND how = %(how)s AND stage = %(stage)s AND week >= %(since)s AND week < %(until)s
  AND (%(carrier)s::text IS NULL OR carrier = %(carrier)s) AND (%(service)s::text IS NULL OR service = %(service)s)
  AND (%(lane)s::text IS NULL OR lane = %(lane)s)
ORDER BY facts->>'told_at' DESC, subject LIMIT %(limit)s
"""


def hold(tx: Tx, shop: str) -> None:
    """Let nobody else count this shop's forecasts until the transaction ends."""
    db.run(tx, "SELECT pg_advisory_xact_lock(hashtext('doorstep accuracy ' || %(shop)s))", {"shop": shop})


def told(tx: Tx, shop: str, subjects: Sequence[str]) -> list[Forecast]:
    """Return what was told live of these orders."""
    return [_forecast(row[0]) for row in db.rows(tx, _TOLD, {"shop": shop, "subjects": list(subjects)})]


def keep(tx: Tx, shop: str, rows: Sequence[tuple[Forecast, datetime | None]]) -> None:
    """Write forecasts (distinct), each with the moment at which time alone changes it."""
    keys = [one.key for one, _ in rows]
    columns: dict[str, object] = {name: [getattr(key, name) for key in keys] for name in _KEY}
    columns |= {
        "shop": shop,
        "subject": [one.order for one, _ in rows],
        "facts": [db.Json(_encode(one)) for one, _ in rows],
        "settles": [at for _, at in rows],
    }
    db.run(tx, _KEEP, columns)


def clear_tested(tx: Tx, shop: str) -> None:
    """Forget what an earlier walk told."""
    db.run(tx, "DELETE FROM forecast WHERE shop = %(shop)s AND how = 'tested'", {"shop": shop})
    db.run(tx, "DELETE FROM accuracy WHERE shop = %(shop)s AND how = 'tested'", {"shop": shop})


def of_cells(tx: Tx, shop: str, keys: Sequence[Key]) -> list[Forecast]:
    """Return every forecast of these cells."""
    return [_forecast(row[0]) for row in db.rows(tx, _OF_CELLS, _columns(shop, keys))]


def write(tx: Tx, shop: str, keys: Sequence[Key], cells: Iterable[Cell]) -> None:
    """Put these cells in the place of those with the keys."""
    db.run(tx, _DROP, _columns(shop, keys))
    made = list(cells)
    tallies = [db.Json(_encode(_Stored(one.by, one.warned))) for one in made]
    db.run(tx, _WRITE, {**_columns(shop, [one.key for one in made]), "tally": tallies})


def due(tx: Tx, shop: str, now: datetime, limit: int) -> list[Forecast]:
    """Return forecasts that time alone has changed."""
    return [_forecast(row[0]) for row in db.rows(tx, _DUE, {"shop": shop, "now": now, "limit": limit})]


def cells(tx: Tx, shop: str, how: str, stage: str, since: date, until: date) -> list[Cell]:
    """Return the cells of these weeks."""
    params = {"shop": shop, "how": how, "stage": stage, "since": since, "until": until}
    found = []
    for of_how, of_stage, carrier, service, lane, week, tally in db.rows(tx, _CELLS, params):
        stored = _stored(tally)
        found.append(Cell(Key(of_how, of_stage, carrier, service, lane, week), stored.by, stored.warned))
    return found


def newest_week(tx: Tx, shop: str, how: str, stage: str) -> date | None:
    """Return the newest week of which anything was told."""
    sql = "SELECT max(week) FROM accuracy WHERE shop = %(shop)s AND how = %(how)s AND stage = %(stage)s"
    row = db.one(tx, sql, {"shop": shop, "how": how, "stage": stage})
    return row[0] if row is not None else None


def orders(
    tx: Tx, shop: str, how: str, stage: str, since: date, until: date, where: dict[str, str], limit: int
) -> list[Forecast]:
    """Return the forecasts behind a figure, the newest first."""
    named: dict[str, object] = {name: where.get(name) for name in ("carrier", "service", "lane")}
    params = {"shop": shop, "how": how, "stage": stage, "since": since, "until": until, "limit": limit, **named}
    return [_forecast(row[0]) for row in db.rows(tx, _ORDERS, params)]


def _columns(shop: str, keys: Sequence[Key]) -> dict[str, object]:
    columns: dict[str, object] = {name: [getattr(key, name) for key in keys] for name in _KEY}
    return {"shop": shop, **columns}
