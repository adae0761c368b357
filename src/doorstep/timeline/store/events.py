"""Events, the legs they speak of and the links between subjects."""

from collections.abc import Sequence
from datetime import datetime, timedelta
from typing import Any
from uuid import UUID

import msgspec

from doorstep.kit import db
from doorstep.kit.handle import Tx
from doorstep.timeline.model import AnyFact, Event, Precision

_encode = msgspec.json.Encoder().encode
_decode = msgspec.json.Decoder(AnyFact).decode
_PRECISIONS = {str(one): one for one in Precision}

#: A leg's span is only moved when a scan lies this far outside it: most scans write nothing here.
LOOSE = timedelta(days=10)


class Row(msgspec.Struct, frozen=True):
    """An event on its way into the table."""

    shop: str
    event: Event
    raw: int | None
    reader: str
    history: bool


def insert(tx: Tx, batch: Sequence[Row]) -> list[tuple[str, str, UUID]]:
    """Insert what is not there yet and return (shop, subject, id) of what is new or came back from retirement.

    The batch must not hold the same (shop, subject, id, content) twice.
    """
    if not batch:
        return []
    sql = """
        INSERT INTO event (shop, subject, id, content, occurred_at, received_at, utc_offset, precision, zone_guessed,
                           source, raw, reader, history, fact)
        SELECT * FROM unnest(%(shop)b::text[], %(subject)b::text[], %(id)b::uuid[], %(content)b::uuid[],
                             %(occurred_at)b::timestamptz[], %(received_at)b::timestamptz[], %(offset)b::smallint[],
                             %(precision)b::text[], %(guessed)b::boolean[], %(source)b::text[], %(raw)b::bigint[],
                             %(reader)b::text[], %(history)b::boolean[], %(fact)b::jsonb[])
        ORDER BY 1, 2, 3, 4  -- two readers that are told the same must not wait for each other
        ON CONFLICT (shop, subject, id, content) DO UPDATE SET retired = false, reader = excluded.reader
        WHERE event.retired
        RETURNING shop, subject, id"""
    return [(shop, subject, row_id) for shop, subject, row_id in db.rows(tx, sql, _columns(batch))]


def _columns(batch: Sequence[Row]) -> dict[str, list[Any]]:
    events = [row.event for row in batch]
    return {
        "shop": [row.shop for row in batch],
        "subject": [event.subject for event in events],
        "id": [event.id for event in events],
        "content": [event.content for event in events],
        "occurred_at": [event.occurred_at for event in events],
        "received_at": [event.received_at for event in events],
        "offset": [event.offset for event in events],
        "precision": [event.precision.value for event in events],
        "guessed": [event.zone_guessed for event in events],
        "source": [event.source for event in events],
        "raw": [row.raw for row in batch],
        "reader": [row.reader for row in batch],
        "history": [row.history for row in batch],
        "fact": [db.Json(_encode(event.fact)) for event in events],
    }


def retire(tx: Tx, raws: Sequence[tuple[str, int]]) -> list[tuple[str, str]]:
    """Retire every event that was read from these raw bodies; return the (shop, subject) pairs they belong to."""
    sql = """
        UPDATE event SET retired = true
        FROM (SELECT * FROM unnest(%(shops)b::text[], %(raws)b::bigint[])) AS old (shop, raw)
        WHERE event.shop = old.shop AND event.raw = old.raw AND NOT event.retired
        RETURNING event.shop, event.subject"""
    columns = {"shops": [shop for shop, _ in raws], "raws": [raw for _, raw in raws]}
    return [(shop, subject) for shop, subject in db.rows(tx, sql, columns)]


class Reach(msgspec.Struct, frozen=True):
    """What an order reaches over its links: how many rows and identities, whether all is history, and recent events."""

    shop: str
    order: str
    rows: int
    identities: int
    history: bool
    recent: list[Event]


def of_orders(tx: Tx, wanted: Sequence[tuple[str, str, datetime | None]]) -> list[Reach]:
    """Count the rows that each (shop, order, since) reaches, and return its events since then (all, for ``None``)."""
    # A plain join whose older rows come without their fact: aggregating in SQL took twice as long.
    sql = """
        WITH w AS (
            SELECT * FROM unnest(%(shops)b::text[], %(orders)b::text[], %(since)b::timestamptz[])
                          WITH ORDINALITY AS w (shop, ord, since, place)
        ), p AS (
            SELECT w.shop, w.place, w.since, l.child FROM w JOIN link l ON l.shop = w.shop AND l.parent = w.ord
        ), r AS (
            SELECT shop, place, since, ord AS subject FROM w
            UNION ALL SELECT * FROM p
            UNION ALL SELECT p.shop, p.place, p.since, l.child
                      FROM p JOIN link l ON l.shop = p.shop AND l.parent = p.child
        )
        SELECT r.place, e.subject, e.id, e.history,
               e.content, e.occurred_at, e.received_at, e.source,
               CASE WHEN e.occurred_at >= r.since THEN e.fact END, e.utc_offset, e.precision, e.zone_guessed
        FROM r JOIN event e ON e.shop = r.shop AND e.subject = r.subject AND NOT e.retired"""
    columns = {
        "shops": [shop for shop, _, _ in wanted],
        "orders": [order for _, order, _ in wanted],
        "since": [since or _EVER for _, _, since in wanted],
    }
    found: list[list[db.Row]] = [[] for _ in wanted]
    for row in db.rows(tx, sql, columns):
        found[row[0] - 1].append(row)
    return [_reach(shop, order, rows) for (shop, order, _), rows in zip(wanted, found, strict=True)]


def _reach(shop: str, order: str, rows: list[db.Row]) -> Reach:
    recent = [to_event(row[1], row[2], row[4:]) for row in rows if row[8] is not None]
    return Reach(shop, order, len(rows), len({row[2] for row in rows}), all(row[3] for row in rows), recent)


_EVER = datetime.fromisoformat("0001-01-01T00:00:00+00:00")


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


# -- legs and links --------------------------------------------------------------------------------------------------


class Leg(msgspec.Struct, frozen=True):
    """A carrier's number in one of its eras."""

    shop: str
    carrier: str
    number: str
    era: int
    subject: str
    first_at: datetime
    last_at: datetime


def legs(tx: Tx, numbers: Sequence[tuple[str, str, str]]) -> list[Leg]:
    """Return every era of these (shop, carrier, number)."""
    sql = """
        SELECT l.shop, l.carrier, l.number, l.era, l.subject, l.first_at, l.last_at
        FROM unnest(%(shops)b::text[], %(carriers)b::text[], %(numbers)b::text[]) AS w (shop, carrier, number)
        JOIN leg l ON l.shop = w.shop AND l.carrier = w.carrier AND l.number = w.number"""
    columns = {
        "shops": [shop for shop, _, _ in numbers],
        "carriers": [carrier for _, carrier, _ in numbers],
        "numbers": [number for _, _, number in numbers],
    }
    return db.structs(tx, Leg, sql, columns)


def meet_legs(tx: Tx, met: Sequence[Leg]) -> None:
    """Make the legs, or widen their span; in the order of their keys, so that two workers never wait for each other."""
    if not met:
        return
    ordered = sorted(met, key=lambda leg: (leg.shop, leg.carrier, leg.number, leg.era))
    sql = """
        INSERT INTO leg AS l (shop, carrier, number, era, subject, first_at, last_at)
        SELECT * FROM unnest(%(shops)b::text[], %(carriers)b::text[], %(numbers)b::text[], %(eras)b::smallint[],
                             %(subjects)b::text[], %(firsts)b::timestamptz[], %(lasts)b::timestamptz[])
        ON CONFLICT (shop, carrier, number, era) DO UPDATE
        SET first_at = least(l.first_at, excluded.first_at), last_at = greatest(l.last_at, excluded.last_at)
        WHERE excluded.first_at < l.first_at - %(loose)s OR excluded.last_at > l.last_at + %(loose)s"""
    columns = {
        "shops": [leg.shop for leg in ordered],
        "carriers": [leg.carrier for leg in ordered],
        "numbers": [leg.number for leg in ordered],
        "eras": [leg.era for leg in ordered],
        "subjects": [leg.subject for leg in ordered],
        "firsts": [leg.first_at for leg in ordered],
        "lasts": [leg.last_at for leg in ordered],
        "loose": LOOSE,
    }
    db.run(tx, sql, columns)


def insert_links(tx: Tx, links: Sequence[tuple[str, str, str, UUID]]) -> None:
    """Promote (shop, child, parent, event): they only widen what an order reaches; the fold decides what counts."""
    if not links:
        return
    sql = """
        INSERT INTO link (shop, child, parent, event)
        SELECT * FROM unnest(%(shops)b::text[], %(children)b::text[], %(parents)b::text[], %(events)b::uuid[])
        ORDER BY 1, 2, 3 ON CONFLICT DO NOTHING"""
    columns = {
        "shops": [link[0] for link in links],
        "children": [link[1] for link in links],
        "parents": [link[2] for link in links],
        "events": [link[3] for link in links],
    }
    db.run(tx, sql, columns)


def orders_of(tx: Tx, subjects: Sequence[tuple[str, str]]) -> dict[tuple[str, str], set[str]]:
    """Return, for each (shop, subject) of a parcel or leg, the orders that can be reached from it now."""
    if not subjects:
        return {}
    sql = """
        SELECT w.shop, w.subject, coalesce(up.parent, l.parent)
        FROM unnest(%(shops)b::text[], %(subjects)b::text[]) AS w (shop, subject)
        JOIN link l ON l.shop = w.shop AND l.child = w.subject
        LEFT JOIN link up ON up.shop = l.shop AND up.child = l.parent"""
    columns = {"shops": [shop for shop, _ in subjects], "subjects": [subject for _, subject in subjects]}
    found: dict[tuple[str, str], set[str]] = {}
    for shop, subject, order in db.rows(tx, sql, columns):
        if order.startswith("order:"):
            found.setdefault((shop, subject), set()).add(order)
    return found


def reach_of(tx: Tx, shop: str, order: str) -> list[str]:
    """Return the subjects whose events belong to an order: itself, its parcels, their legs."""
    sql = """
        SELECT %(order)s UNION SELECT child FROM link WHERE shop = %(shop)s AND parent = %(order)s
        UNION SELECT m.child FROM link l JOIN link m ON m.shop = l.shop AND m.parent = l.child
              WHERE l.shop = %(shop)s AND l.parent = %(order)s"""
    return [subject for (subject,) in db.rows(tx, sql, {"shop": shop, "order": order})]
