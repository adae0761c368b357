"""Fold events into the state of an order. Pure: the same events in any order give the same state."""

from collections.abc import Iterable

from doorstep.timeline.model import Event, FoldKey, LegLinked, LinkRemoved, OrderState, ParcelLinked, Retraction
from doorstep.timeline.rules.apply import apply_fact, link
from doorstep.timeline.rules.variants import counting

#: These change which events belong to the order or count at all: after them the whole fold runs again.
WHOLE = (ParcelLinked, LegLinked, LinkRemoved, Retraction)


def fold(order: str, events: Iterable[Event]) -> tuple[OrderState, FoldKey | None]:
    """Return the state that follows from all ``events`` of ``order`` (its own, its parcels' and its legs'), and the
    last key.

    ``order`` is the subject, ``order:<id>``. Links count for every event, whenever they were made; everything else
    counts in the order of (occurred_at, precedence, id).
    """
    state = OrderState(order=order)
    kept = counting(events)
    legs = link(state, kept)
    for event in kept:
        apply_fact(state, event, legs)
    state.events = len(kept)
    return state, kept[-1].key if kept else None


def extend(state: OrderState, last: FoldKey | None, fresh: Iterable[Event]) -> FoldKey | None:
    """Fold ``fresh`` events into ``state`` in place and return the new last key. Only when ``extends`` says so."""
    legs = {leg: (parcel, held) for parcel in state.parcels.values() for leg, held in parcel.legs.items()}
    for event in sorted(fresh, key=lambda one: one.key):
        apply_fact(state, event, legs)
        state.events += 1
        last = event.key if last is None else max(last, event.key)
    return last


def extends(last: FoldKey | None, fresh: Iterable[Event]) -> bool:
    """Whether folding ``fresh`` on top gives the same as the whole fold: all sort last, none links, retracts or is a
    variant."""
    seen = set()
    for event in fresh:
        if last is None or event.key <= last or isinstance(event.fact, WHOLE) or (event.subject, event.id) in seen:
            return False
        seen.add((event.subject, event.id))
    return True
