"""Events out of the table: those that an order reaches over its links, and those of given subjects."""

from collections.abc import Sequence
from datetime import datetime
from typing import Any
from uuid import UUID

import msgspec

from doorstep.kit import db
from doorstep.kit.handle import Tx
from doorstep.timeline.model import AnyFact, Event, Precision

_decode = msgspec.json.Decoder(AnyFact).decode
_PRECISIONS = {str(one): one for one in Precision}
_EVER = datetime.fromisoformat("0001-01-01T00:00:00+00:00")


class Reach(msgspec.Struct, frozen=True):
    """What an order reaches over its links: how many rows and identities, (subject, occurred_at) of those that are no
    history, and recent events. Scans of other parcels that bore the same number at another time are among them."""

    shop: str
    order: str
    rows: int
    identities: int
    alive: list[tuple[str, datetime]]
    recent: list[Event]


# A plain join whose older rows come without their fact: aggregating in SQL took twice as long.
_OF_ORDERS = """
    WITH RECURSIVE w AS (
        SELECT * FROM unnest(%(shops)b::text[], %(orders)b::text[], %(since)b::timestamptz[])
                      WITH ORDINALITY AS w (shop, ord, since, place)
    ), p AS (
        SELECT w.shop, w.place, w.since, l.child FROM w JOIN link l ON l.shop = w.shop AND l.parent = w.ord
    ), b AS (
        SELECT p.shop, p.place, p.since, l.child FROM p JOIN link l ON l.shop = p.shop AND l.parent = p.child
    ), j AS (  -- the legs that legs lead to: few numbers do, and those have an index of their own
        SELECT b.shop, b.place, b.since, l.child FROM b JOIN link l
            ON l.shop = b.shop AND l.parent = b.child AND l.parent LIKE 'leg:%%'
        UNION
        SELECT j.shop, j.place, j.since, l.child FROM j JOIN link l
            ON l.shop = j.shop AND l.parent = j.child AND l.parent LIKE 'leg:%%'
    ), r AS (
        SELECT shop, place, since, ord AS subject FROM w
        UNION ALL SELECT * FROM p
        UNION ALL (SELECT * FROM b UNION SELECT * FROM j)  -- a number may carry two parcels of the order
    )
    SELECT r.place, e.subject, e.id, e.history,
           e.content, e.occurred_at, e.received_at, e.source,
           CASE WHEN e.occurred_at >= r.since THEN e.fact END, e.utc_offset, e.precision, e.zone_guessed
    FROM r JOIN event e ON e.shop = r.shop AND e.subject = r.subject AND NOT e.retired"""


def of_orders(tx: Tx, wanted: Sequence[tuple[str, str, datetime | None]]) -> list[Reach]:
    """Count the rows that each (shop, order, since) reaches, and return its events since then (all, for ``None``)."""
    columns = {
        "shops": [shop for shop, _, _ in wanted],
        "orders": [order for _, order, _ in wanted],
        "since": [since or _EVER for _, _, since in wanted],
    }
    found: list[list[db.Row]] = [[] for _ in wanted]
    for row in db.rows(tx, _OF_ORDERS, columns):
        found[row[0] - 1].append(row)
    return [_reach(shop, order, rows) for (shop, order, _), rows in zip(wanted, found, strict=True)]


def _reach(shop: str, order: str, rows: list[db.Row]) -> Reach:
    recent = [to_event(row[1], row[2], row[4:]) for row in rows if row[8] is not None]
    alive = [(row[1], row[5]) for row in rows if not row[3]]
    return Reach(shop, order, len(rows), len({row[2] for row in rows}), alive, recent)


def to_event(subject: str, row_id: UUID, columns: Sequence[Any]) -> Event:
    """Build an event from (content, occurred_at, received_at, source, fact, offset, precision, zone_guessed)."""
    content, occurred_at, received_at, source, fact, offset, precision, guessed = columns
    return Event(
        subject,
        row_id,
        content,
        occurred_at,
        received_at,
        source,
        _decode(fact),
        offset,
        _PRECISIONS[precision],
        guessed,
    )


def of_subjects(tx: Tx, shop: str, subjects: Sequence[str]) -> list[Event]:
    """Return the counting events of these subjects, oldest first."""
    sql = """
        SELECT e.subject, e.id, e.content, e.occurred_at, e.received_at, e.source, e.fact, e.utc_offset, e.precision,
               e.zone_guessed
        FROM event e WHERE e.shop = %(shop)s AND e.subject = ANY(%(subjects)b::text[]) AND NOT e.retired
        ORDER BY e.occurred_at, e.id"""
    found = db.rows(tx, sql, {"shop": shop, "subjects": list(subjects)})
    return [to_event(row[0], row[1], row[2:]) for row in found]
