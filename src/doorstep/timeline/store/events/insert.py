"""Events on their way into the table, and out of what counts."""

from collections.abc import Sequence
from typing import Any
from uuid import UUID

import msgspec

from doorstep.kit import db
from doorstep.kit.handle import Tx
from doorstep.timeline.model import Event

_encode = msgspec.json.Encoder().encode


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
