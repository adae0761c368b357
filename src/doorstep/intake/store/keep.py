"""Keep what arrived: keys of days, and bodies that were not seen before."""

from collections.abc import Sequence
from datetime import date, datetime

import msgspec

from doorstep.intake.model import Arrival
from doorstep.kit import db
from doorstep.kit.handle import Tx

_DAY_KEYS = """
SELECT k.shop, k.day, k.wrapped
  FROM day_key k JOIN unnest(%(shops)b::text[], %(days)b::date[]) AS w(shop, day) ON w.shop = k.shop AND w.day = k.day
"""
_NEW_DAY_KEYS = """
INSERT INTO day_key (shop, day, wrapped)
SELECT shop, day, wrapped
  FROM unnest(%(shops)b::text[], %(days)b::date[], %(wrapped)b::bytea[]) AS w(shop, day, wrapped)
 ORDER BY shop, day
    ON CONFLICT DO NOTHING
"""
_KEEP = """
WITH given AS MATERIALIZED (
    SELECT * FROM unnest(%(shops)b::text[], %(sources)b::text[], %(keys)b::text[], %(topics)b::text[],
                         %(metas)b::jsonb[], %(sealed)b::bytea[], %(sizes)b::int[])
             WITH ORDINALITY AS g(shop, source, key, topic, meta, sealed, size, place)
), seen AS (
    INSERT INTO inbox_seen (shop, source, key, received_at)
    SELECT shop, source, key, %(at)b::timestamptz FROM given ORDER BY shop, source, key
        ON CONFLICT DO NOTHING
    RETURNING shop, source, key
)
INSERT INTO inbox_body (shop, day, source, key, topic, meta, sealed, size, history, later, received_at)
SELECT g.shop, %(day)b::date, g.source, g.key, g.topic, g.meta, g.sealed, g.size, %(history)b::bool, %(history)b::bool,
       %(at)b::timestamptz
  FROM given g JOIN seen s ON s.shop = g.shop AND s.source = g.source AND s.key = g.key
 ORDER BY g.place
RETURNING shop, source, key, id
"""


def day_keys(tx: Tx, wanted: Sequence[tuple[str, date]]) -> dict[tuple[str, date], bytes]:
    """Return the wrapped keys of these shops and days, as far as there are any."""
    found = db.rows(tx, _DAY_KEYS, {"shops": [shop for shop, _ in wanted], "days": [day for _, day in wanted]})
    return {(shop, day): wrapped for shop, day, wrapped in found}


def add_day_keys(tx: Tx, made: dict[tuple[str, date], bytes]) -> None:
    """Store wrapped keys; where another transaction was first, its key stays."""
    shops, days = [shop for shop, _ in made], [day for _, day in made]
    db.run(tx, _NEW_DAY_KEYS, {"shops": shops, "days": days, "wrapped": list(made.values())})


def keep(
    tx: Tx, arrivals: Sequence[Arrival], sealed: Sequence[bytes], *, at: datetime, history: bool
) -> dict[tuple[str, str, str], int]:
    """Store the arrivals that were never seen; return their ids by (shop, source, key). Keys must differ."""
    encode = msgspec.json.encode
    params = {
        "shops": [arrival.shop for arrival in arrivals],
        "sources": [arrival.source for arrival in arrivals],
        "keys": [arrival.key for arrival in arrivals],
        "topics": [arrival.topic for arrival in arrivals],
        "metas": [db.Json(encode(arrival.meta)) for arrival in arrivals],
        "sealed": sealed,
        "sizes": [len(arrival.raw) for arrival in arrivals],
        "at": at,
        "day": at.date(),
        "history": history,
    }
    return {(shop, source, key): body for shop, source, key, body in db.rows(tx, _KEEP, params)}
