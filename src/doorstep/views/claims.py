"""What a claim is made from: the stored events of an order's legs, and the raw bodies that they were read from."""

from collections.abc import Sequence
from datetime import datetime

import msgspec
from msgspec import Struct

from doorstep.kit import db
from doorstep.kit.handle import Tx
from doorstep.learning.claims.model import Source
from doorstep.timeline.model import AnyFact, Event, OrderState, Precision
from doorstep.timeline.rules.eras import own

_TOLD = """
    SELECT raw, reader, subject, id, content, occurred_at, received_at, source, fact, utc_offset, precision,
           zone_guessed
    FROM event
    WHERE shop = %(shop)s AND subject = ANY(%(legs)b::text[]) AND NOT retired
    UNION ALL
    SELECT raw, reader, subject, id, content, occurred_at, received_at, source, fact, utc_offset, precision,
           zone_guessed
    FROM event
    WHERE shop = %(shop)s AND subject = ANY(%(others)b::text[]) AND NOT retired AND fact->>'kind' = 'retraction'
"""
_BODIES = """
    SELECT id, source, received_at, size, state FROM inbox_body
    WHERE shop = %(shop)s AND id = ANY(%(ids)b::bigint[]) ORDER BY id
"""
_fact = msgspec.json.Decoder(AnyFact).decode
_PRECISIONS = {str(one): one for one in Precision}


class Kept(Struct, frozen=True):
    """A raw body that is known; ``forgotten`` ones are empty."""

    id: int
    source: str
    received_at: datetime
    size: int
    state: str


def sources(tx: Tx, shop: str, state: OrderState) -> list[Source]:
    """Return what was told of the order's legs, with every variant, and what took something back."""
    legs = sorted({leg for parcel in state.parcels.values() for leg in parcel.legs})
    others = [state.order, *state.parcels]
    found = [_source(row) for row in db.rows(tx, _TOLD, {"shop": shop, "legs": legs, "others": others})]
    return [one for one in found if own(state, one.event)]


def bodies(tx: Tx, shop: str, ids: Sequence[int]) -> list[Kept]:
    """Return those of these raw bodies that are still known."""
    return db.structs(tx, Kept, _BODIES, {"shop": shop, "ids": list(ids)}) if ids else []


def _source(row: db.Row) -> Source:
    raw, reader, subject, id_, content, occurred, received, source, fact, offset, precision, guessed = row
    event = Event(
        subject, id_, content, occurred, received, source, _fact(fact), offset, _PRECISIONS[precision], guessed
    )
    return Source(event, raw, reader)
