"""Rows of orders as the pages read them: the folded state, what the latest look knew, and the events behind them."""

from datetime import datetime
from uuid import UUID

import msgspec

from doorstep.kit import db
from doorstep.kit.handle import Tx
from doorstep.promise.model import Estimate
from doorstep.timeline.model import AnyFact, Event, OrderState, Precision
from doorstep.timeline.rules.eras import own

_STATE = msgspec.json.Decoder(OrderState)
_FACT = msgspec.json.Decoder(AnyFact)

_EVENTS = """
    SELECT subject, id, content, occurred_at, received_at, source, fact, utc_offset, precision, zone_guessed
    FROM event
    WHERE shop = %(shop)s AND subject = ANY(%(subjects)s) AND NOT retired
    ORDER BY occurred_at, received_at
    LIMIT %(most)s
"""


class Looked(msgspec.Struct, frozen=True):
    """What the latest look at an order knew: its moment, the estimate, the release in force."""

    now: datetime | None = None
    estimate: Estimate | None = None
    release: str = ""


_LOOKED = msgspec.json.Decoder(Looked)


def state_of(stored: bytes) -> OrderState:
    """Read a folded state out of its column."""
    return _STATE.decode(stored)


def looked_of(stored: bytes | None) -> Looked:
    """Read what the latest look knew; nothing at all when nobody has looked yet."""
    return _LOOKED.decode(stored) if stored else Looked()


def events_of(tx: Tx, shop: str, subject: str, state: OrderState, most: int = 2000) -> list[Event]:
    """Return the stored events that make up this order: its own, its parcels' and its legs', oldest first, every
    variant, at most `most`. What another parcel was told of under the same number is left out."""
    legs = [leg for parcel in state.parcels.values() for leg in parcel.legs]
    subjects = [subject, *state.parcels, *legs]
    found = [_event(*row) for row in db.rows(tx, _EVENTS, {"shop": shop, "subjects": subjects, "most": most})]
    return [event for event in found if own(state, event)]


def _event(
    subject: str,
    id_: UUID,
    content: UUID,
    occurred_at: datetime,
    received_at: datetime,
    source: str,
    fact: bytes,
    offset: int | None,
    precision: str,
    zone_guessed: bool,
) -> Event:
    return Event(
        subject,
        id_,
        content,
        occurred_at,
        received_at,
        source,
        _FACT.decode(fact),
        offset,
        Precision(precision),
        zone_guessed,
    )
