"""Everything page by page: events in the order in which they were committed, orders from the newest on.

Both go on from where a page ended, so that what arrives meanwhile is neither missed nor read twice.
"""

from collections.abc import Sequence
from datetime import datetime
from uuid import UUID

import msgspec
from msgspec import Struct

from doorstep.kit import db
from doorstep.kit.handle import Tx
from doorstep.timeline.model import AnyFact, Event, Milestone, Precision

#: Only what no running transaction can still put something before; after a restore old rows may bear numbers ahead.
_EVENTS = """
    SELECT tx::text, subject, id, content, occurred_at, received_at, source, fact, utc_offset, precision, zone_guessed
    FROM event
    WHERE shop = %(shop)s AND NOT retired AND tx >= %(tx)s::text::xid8
      AND (tx, subject, id, content) > (%(tx)s::text::xid8, %(subject)s, %(id)s, %(content)s)
      AND tx < pg_snapshot_xmin(pg_current_snapshot())
      AND (%(kinds)b::text[] = '{}' OR fact->>'kind' = ANY(%(kinds)b::text[]))
    ORDER BY tx, subject, id, content
    LIMIT %(most)s
"""
_LISTED = """
    SELECT subject, number, milestone, attention, placed_at, promised_to, delivered_at, risk, updated_at
    FROM order_state
    WHERE shop = %(shop)s
      AND (coalesce(placed_at, '-infinity'), subject)
          < (coalesce(%(placed_at)s::timestamptz, %(none)s::text::timestamptz), %(subject)s)
      AND (%(milestone)s = '' OR milestone = %(milestone)s) AND (%(attention)s = '' OR attention = %(attention)s)
    ORDER BY coalesce(placed_at, '-infinity') DESC, subject DESC
    LIMIT %(most)s
"""
_LEGS = """
    SELECT carrier, number, subject FROM leg WHERE shop = %(shop)s AND number = %(number)s
    ORDER BY carrier, subject LIMIT 50
"""
_NIL = UUID(int=0)
_fact = msgspec.json.Decoder(AnyFact).decode
_PRECISIONS = {str(one): one for one in Precision}


class Place(Struct, frozen=True, array_like=True):
    """Where a page of events ended, and in which life of the database (transactions count anew in another one)."""

    life: str
    tx: str
    subject: str
    id: UUID
    content: UUID


class Written(Struct, frozen=True):
    """An event, and its place in the order in which events were committed."""

    place: Place
    event: Event


class Listed(Struct, frozen=True):
    """One order in a list."""

    subject: str
    number: str
    milestone: Milestone
    attention: str
    placed_at: datetime | None
    promised_to: datetime | None
    delivered_at: datetime | None
    risk: float | None
    updated_at: datetime


class After(Struct, frozen=True, array_like=True):
    """Where a page of orders ended. Orders that nobody knows the moment of come last."""

    placed_at: datetime | None
    subject: str


class Leg(Struct, frozen=True):
    """A number of a carrier."""

    carrier: str
    number: str
    subject: str


def events(tx: Tx, shop: str, after: Place, kinds: Sequence[str], most: int) -> list[Written]:
    """Return the events that were committed after this place, the first first; of these kinds, or all."""
    params = {"tx": after.tx, "subject": after.subject, "id": after.id, "content": after.content}
    found = db.rows(tx, _EVENTS, {"shop": shop, **params, "kinds": list(kinds), "most": most})
    return [_written(after.life, row) for row in found]


def beginning(life: str) -> Place:
    """Return the place before everything."""
    return Place(life, "0", "", _NIL, _NIL)


def listed(tx: Tx, shop: str, after: After | None, milestone: str, attention: str, most: int) -> list[Listed]:
    """Return orders from the newest on, those that come after this place; at one milestone, asking one attention."""
    params = {"placed_at": after.placed_at if after else None, "none": "-infinity" if after else "infinity"}
    params["subject"] = after.subject if after else ""
    found = db.rows(tx, _LISTED, {"shop": shop, **params, "milestone": milestone, "attention": attention, "most": most})
    return [Listed(row[0], row[1], Milestone(row[2]), *row[3:]) for row in found]


def legs(tx: Tx, shop: str, number: str) -> list[Leg]:
    """Return the legs with this tracking number, of every carrier."""
    return db.structs(tx, Leg, _LEGS, {"shop": shop, "number": "".join(number.upper().split())})


def _written(life: str, row: db.Row) -> Written:
    number, subject, id_, content, occurred, received, source, fact, offset, precision, guessed = row
    event = Event(
        subject, id_, content, occurred, received, source, _fact(fact), offset, _PRECISIONS[precision], guessed
    )
    return Written(Place(life, number, subject, id_, content), event)
