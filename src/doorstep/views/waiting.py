"""Orders that wait to leave the shop, and those that never will."""

from collections.abc import Sequence
from datetime import datetime

import msgspec

from doorstep.kit import db
from doorstep.kit.handle import Tx
from doorstep.promise.peaks.rules import Waits
from doorstep.timeline.model import Place

_place = msgspec.json.Decoder(Place | None).decode

_WAITS = """
SELECT state->'origin', date_trunc('hour', placed_at), count(*)::integer FROM order_state
WHERE shop = %(shop)s AND placed_at > %(since)s AND placed_at <= %(now)s
  AND milestone IN ('pending', 'ready', 'info_received') AND NOT history
GROUP BY 1, 2 ORDER BY 2
"""


def waits(tx: Tx, shop: str, since: datetime, now: datetime) -> list[Waits]:
    """Return how many orders bought since a moment still wait in the shop, by origin and hour of the purchase."""
    found = db.rows(tx, _WAITS, {"shop": shop, "since": since, "now": now})
    return [Waits(_place(origin) if origin is not None else None, hour, count) for origin, hour, count in found]


def cancelled(tx: Tx, shop: str, subjects: Sequence[str]) -> list[str]:
    """Return those of these orders that were cancelled."""
    sql = """SELECT subject FROM order_state
             WHERE shop = %(shop)s AND subject = ANY(%(subjects)b::text[]) AND milestone = 'cancelled'
             ORDER BY subject"""
    return [str(row[0]) for row in db.rows(tx, sql, {"shop": shop, "subjects": list(subjects)})]
