"""What scorecards are counted from: the states of orders, and what carriers told of their legs."""

from collections.abc import Sequence
from datetime import datetime
from uuid import UUID

import msgspec
from msgspec import Struct

from doorstep.kit import db
from doorstep.kit.handle import Tx
from doorstep.timeline.model import AnyFact, Event, OrderState, Precision
from doorstep.timeline.rules.eras import own
from doorstep.views.states import state_of

_STATES = "SELECT subject, state FROM order_state WHERE shop = %(shop)s AND subject = ANY(%(subjects)b::text[])"
_TOLD = """
    SELECT subject, id, content, occurred_at, received_at, source, fact, utc_offset, precision, zone_guessed, history
    FROM event
    WHERE shop = %(shop)s AND subject = ANY(%(legs)b::text[]) AND NOT retired
    UNION ALL
    SELECT subject, id, content, occurred_at, received_at, source, fact, utc_offset, precision, zone_guessed, history
    FROM event
    WHERE shop = %(shop)s AND subject = ANY(%(others)b::text[]) AND NOT retired AND fact->>'kind' = 'retraction'
"""
_SHOWN = """
    SELECT subject, first_shown, latest FROM statement
    WHERE shop = %(shop)s AND subject = ANY(%(subjects)b::text[]) AND audience IN ('buyer', 'recipient')
      AND latest IS NOT NULL
    ORDER BY first_shown, id
"""
_UNFOLDED = "SELECT count(DISTINCT subject) FROM todo WHERE shop = %(shop)s AND priority = 0"
_fact = msgspec.json.Decoder(AnyFact).decode
_PRECISIONS = {str(one): one for one in Precision}


class Scored(Struct, frozen=True):
    """An order with what was told of its legs. ``live`` are the ids of what came as it happened, ``shown`` the dates
    that the customer saw: when first, and the end of it."""

    state: OrderState
    events: tuple[Event, ...]
    live: frozenset[UUID]
    shown: tuple[tuple[datetime, datetime], ...] = ()


def orders(tx: Tx, shop: str, subjects: Sequence[str]) -> list[Scored]:
    """Return these orders as far as they are known, with their own events and no others'."""
    found = db.rows(tx, _STATES, {"shop": shop, "subjects": list(subjects)})
    states = [state_of(stored) for _, stored in found if stored != b"null"]
    wanted = {"legs": sorted({leg for state in states for leg in _legs(state)}), "others": _others(states)}
    told: dict[str, list[tuple[Event, bool]]] = {}
    for row in db.rows(tx, _TOLD, {"shop": shop, **wanted}) if states else ():
        told.setdefault(row[0], []).append((_event(row), row[10]))
    shown: dict[str, list[tuple[datetime, datetime]]] = {}
    for subject, at, until in db.rows(tx, _SHOWN, {"shop": shop, "subjects": list(subjects)}):
        shown.setdefault(subject, []).append((at, until))
    return [_scored(state, told, tuple(shown.get(state.order, ()))) for state in states]


def unfolded(tx: Tx, shop: str) -> int:
    """Return of how many orders, parcels and legs there is news that nobody has looked at yet."""
    row = db.one(tx, _UNFOLDED, {"shop": shop})
    return int(row[0]) if row else 0


def _scored(
    state: OrderState, told: dict[str, list[tuple[Event, bool]]], shown: tuple[tuple[datetime, datetime], ...]
) -> Scored:
    subjects = [state.order, *state.parcels, *_legs(state)]
    mine = [one for subject in dict.fromkeys(subjects) for one in told.get(subject, ()) if own(state, one[0])]
    live = frozenset(event.id for event, history in mine if not history)
    return Scored(state, tuple(event for event, _ in mine), live, shown)


def _legs(state: OrderState) -> list[str]:
    return [leg for parcel in state.parcels.values() for leg in parcel.legs]


def _others(states: Sequence[OrderState]) -> list[str]:
    return sorted({subject for state in states for subject in (state.order, *state.parcels)})


def _event(row: db.Row) -> Event:
    subject, id_, content, occurred, received, source, fact, offset, precision, guessed, _ = row
    return Event(
        subject, id_, content, occurred, received, source, _fact(fact), offset, _PRECISIONS[precision], guessed
    )
