"""SQL of peaks: what waits at locations, and how much left them."""

from collections.abc import Sequence
from datetime import datetime

import msgspec

from doorstep.kit import db
from doorstep.kit.handle import Tx
from doorstep.promise.model.backlog import Backlog

_encode = msgspec.json.Encoder().encode
_backlog = msgspec.json.Decoder(Backlog).decode


def write(tx: Tx, shop: str, found: Sequence[Backlog]) -> None:
    """Put these in the place of what was counted before."""
    db.run(tx, "DELETE FROM location_backlog WHERE shop = %(shop)s", {"shop": shop})
    for one in found:
        db.run(
            tx,
            """INSERT INTO location_backlog (shop, location, counted_at, backlog)
               VALUES (%(shop)s, %(location)s, %(counted_at)s, %(backlog)s)""",
            {
                "shop": shop,
                "location": one.location,
                "counted_at": one.counted_at,
                "backlog": db.Json(_encode(one)),
            },
        )


def backlogs(tx: Tx, shop: str) -> list[Backlog]:
    """Return what waits where it holds orders up."""
    sql = "SELECT backlog FROM location_backlog WHERE shop = %(shop)s ORDER BY location"
    return [_backlog(row[0]) for row in db.rows(tx, sql, {"shop": shop})]


def counted(tx: Tx, shops: Sequence[str]) -> list[tuple[str, datetime]]:
    """Return when it was counted last, of the shops where something is held up."""
    sql = """SELECT shop, max(counted_at) FROM location_backlog WHERE shop = ANY(%(shops)b::text[])
             GROUP BY shop ORDER BY shop"""
    return [(str(shop), at) for shop, at in db.rows(tx, sql, {"shops": list(shops)})]


def left(tx: Tx, shop: str, since: datetime, until: datetime) -> list[tuple[str, datetime, int]]:
    """Return how many orders left the shop in each hour, by the region from which they went."""
    sql = """SELECT split_part(lane, '>', 1), date_trunc('hour', ended_at), count(*)::integer FROM lane_history
             WHERE shop = %(shop)s AND segment = 'dispatch' AND ended_at > %(since)s AND ended_at <= %(until)s
             GROUP BY 1, 2 ORDER BY 1, 2"""
    found = db.rows(tx, sql, {"shop": shop, "since": since, "until": until})
    return [(str(region), hour, int(count)) for region, hour, count in found]
