"""Fold events into the state of an order. Pure: the same events in any order give the same state."""

from collections.abc import Iterable
from operator import attrgetter

from doorstep.timeline.model import Event, FoldKey, LegLinked, LinkRemoved, OrderState, ParcelLinked, Retraction
from doorstep.timeline.rules.apply import apply_fact
from doorstep.timeline.rules.links import (
    Carried,
    Legs,
    carried_by,
    goes_on_with,
    legs_of,
    lengthen,
    link,
    link_on_top,
    links_on_top,
)
from doorstep.timeline.rules.variants import counting
from doorstep.timeline.rules.way.joins import new_join
from doorstep.timeline.rules.way.notes import reopens

#: These change which events belong to the order or count at all: after them the whole fold runs again.
WHOLE = frozenset({LinkRemoved, Retraction})
_LINKS = frozenset({ParcelLinked, LegLinked})
_FACT, _KEY = attrgetter("fact"), attrgetter("key")


def fold(order: str, events: Iterable[Event]) -> tuple[OrderState, FoldKey | None]:
    """Return the state that follows from all ``events`` of ``order`` (its own, its parcels' and its legs'), and the
    last key.

    ``order`` is the subject, ``order:<id>``. Links count for every event, whenever they were made; everything else
    counts in the order of (occurred_at, precedence, id). Of a number that carriers used again, only the scans of the
    era that the link means count (``rules.eras``); the last key is that of all.
    """
    stored = list(events)
    state = OrderState(order=order)
    state.retracts = Retraction in map(type, map(_FACT, stored))
    kept = counting(stored)
    legs = link(state, kept)
    for event in kept:
        carried = _carried(state, legs, event)
        if carried is not None:
            apply_fact(state, event, carried)
            state.events += 1
    return state, kept[-1].key if kept else None


def extend(state: OrderState, last: FoldKey | None, fresh: Iterable[Event]) -> FoldKey | None:
    """Fold ``fresh`` events into ``state`` in place and return the new last key. Only when ``extends`` says so."""
    ordered = sorted(fresh, key=_KEY)
    if any(type(event.fact) in _LINKS for event in ordered):
        link_on_top(state, ordered)
    legs: Legs | None = None
    for event in ordered:
        if event.subject.startswith("leg:"):
            legs = legs_of(state) if legs is None else legs
            lengthen(legs, event)
        carried = _carried(state, legs or {}, event)
        if carried is not None:
            apply_fact(state, event, carried)
            state.events += 1
        last = event.key if last is None else max(last, event.key)
    return last


def _carried(state: OrderState, legs: Legs, event: Event) -> Carried | None:
    """Return the parcels that an event speaks of, ``None`` when it is not for this order to fold; note in the state
    where nothing links it yet."""
    subject = event.subject
    if subject.startswith("leg:"):
        carried = carried_by(legs, event)
        state.loose = state.loose or carried is None
        return carried
    if subject.startswith("parcel:") and subject not in state.parcels:
        state.loose = True
    return ()


def extends(state: OrderState, last: FoldKey | None, fresh: Iterable[Event]) -> bool:
    """Whether folding ``fresh`` on top of ``state`` gives the same as the whole fold: all sort last, none retracts, was
    retracted already, is a variant, links what was known before, follows upon a long silence of its number, or joins
    legs anew."""
    if last is None or state.retracts:
        return False
    fresh, seen, of_legs, links = list(fresh), set(), [], False
    for event in fresh:
        kind, key = type(event.fact), (event.subject, event.id.int)
        if event.key <= last or kind in WHOLE or key in seen:
            return False
        seen.add(key)
        if event.subject.startswith("leg:"):
            of_legs.append(event)
        links = links or kind in _LINKS
    if links and not links_on_top(state, fresh):
        return False
    if not of_legs:
        return True
    return not reopens(state, fresh) and all(goes_on_with(state, one) and not new_join(state, one) for one in of_legs)
