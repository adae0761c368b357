"""Which parcels an order has, which legs carry them, and of which parcels a scan speaks. Pure."""

from collections.abc import Container, Iterable, Sequence
from datetime import datetime

from doorstep.timeline.model import (
    Event,
    LegLinked,
    LegState,
    LinkRemoved,
    OrderState,
    ParcelLinked,
    ParcelState,
    Retraction,
    Scan,
)
from doorstep.timeline.rules import custody
from doorstep.timeline.rules.eras import SILENCE, goes_on, holds, settle, widen
from doorstep.timeline.rules.way.joins import is_s10, join, leads_on, within

#: The parcels that an event of a leg speaks of, each with that leg as its own.
Carried = Sequence[tuple[ParcelState, LegState]]
Legs = dict[str, list[tuple[ParcelState, LegState]]]


def link(state: OrderState, events: Sequence[Event]) -> Legs:
    """Make the parcels and legs that the events link, and return the parcels of each leg. ``events`` are those that
    count, sorted.

    Where a number was linked several times, the first link says when it was given and the last one all the rest.
    """
    make(state, *_told_links(events))
    if not state.parcels:
        return {}
    settle([leg for parcel in state.parcels.values() for leg in parcel.legs.values()], events)
    join(state, events)
    return legs_of(state)


def make(
    state: OrderState,
    parcels: Iterable[tuple[Event, ParcelLinked]],
    legs: Iterable[tuple[Event, LegLinked]],
    removed: Container[tuple[str, str]],
) -> None:
    """Make parcels and legs; ``removed`` are (parent, child)."""
    for event, packed in parcels:
        if (event.subject, packed.parcel) not in removed:
            parcel = state.parcels.setdefault(packed.parcel, ParcelState(parcel=packed.parcel))
            parcel.items.update({item.line: item.quantity for item in packed.items})
    for event, fact in legs:
        if event.subject in state.parcels and (event.subject, fact.leg) not in removed:
            parcel = state.parcels[event.subject]
            before = parcel.legs.get(fact.leg)
            leg = LegState(fact.leg, fact.carrier, fact.number, fact.service, fact.url, fact.direction)
            leg.linked_at = before.linked_at if before is not None else event.occurred_at
            parcel.legs[fact.leg] = leg


def link_on_top(state: OrderState, fresh: Sequence[Event]) -> None:
    """Make what events that sort last link. Only when ``links_on_top`` says so."""
    parcels, legs, removed = _told_links(fresh)
    make(state, parcels, legs, removed)
    if state.placed_at is not None:
        for _, packed in parcels:
            custody.begin(state.parcels[packed.parcel], state.placed_at)  # as when the order was placed


def links_on_top(state: OrderState, fresh: Sequence[Event]) -> bool:
    """Whether making what these events link, and folding them on top, gives the same as the whole fold: nothing was
    known of the parcels and numbers before, and nothing else hangs on them."""
    parcels, legs, removed = _told_links(fresh)
    if not parcels and not legs and not removed:
        return True
    if removed or state.loose or "link_removed" in state.reached or (parcels and state.parcels):
        return False
    linked: dict[str, datetime] = {}
    for event, fact in legs:
        parcel = state.parcels.get(event.subject)
        if parcel.legs if parcel is not None else all(packed.parcel != event.subject for _, packed in parcels):
            return False
        if is_s10(fact.number) or any(fact.leg in other.legs for other in state.parcels.values()):
            return False
        linked.setdefault(fact.leg, event.occurred_at)
    for event in fresh:
        at = linked.get(event.subject)
        if at is not None and (leads_on(event) or abs(event.occurred_at - at) > SILENCE / 2):
            return False
    return True


def _told_links(
    events: Iterable[Event],
) -> tuple[list[tuple[Event, ParcelLinked]], list[tuple[Event, LegLinked]], set[tuple[str, str]]]:
    """Pick the links out of the events, and the (parent, child) of those that were taken away."""
    parcels, legs, removed = [], [], set()
    for event in events:
        fact = event.fact
        if type(fact) is Scan:  # most are
            continue
        if isinstance(fact, ParcelLinked):
            parcels.append((event, fact))
        elif isinstance(fact, LegLinked):
            legs.append((event, fact))
        elif isinstance(fact, LinkRemoved):
            removed.add((event.subject, fact.child))
    return parcels, legs, removed


def legs_of(state: OrderState) -> Legs:
    """Return the parcels of each leg."""
    legs: Legs = {}
    for parcel in state.parcels.values():
        for name, leg in parcel.legs.items():
            legs.setdefault(name, []).append((parcel, leg))
    return legs


def carried_by(legs: Legs, event: Event) -> Carried | None:
    """Return the parcels that an event of a leg speaks of, none for any other event; ``None`` when it speaks only of
    parcels of others, which bore the number at another time."""
    subject = event.subject
    if not subject.startswith("leg:"):
        return ()
    known = legs.get(subject)
    if known is None:
        return None
    if type(event.fact) is Retraction:
        return ()
    at = event.occurred_at
    if len(known) == 1:
        leg = known[0][1]
        return known if holds(leg, at) and (not leg.inside or within(leg, at)) else None
    return [pair for pair in known if holds(pair[1], at) and within(pair[1], at)] or None


def lengthen(legs: Legs, event: Event) -> None:
    """Let the legs go on with an event that sorts last, before it is applied."""
    for _, leg in legs.get(event.subject, ()):
        widen(leg, event.occurred_at)


def goes_on_with(state: OrderState, event: Event) -> bool:
    """Whether every leg of this number goes on with an event that sorts last."""
    legs = (parcel.legs.get(event.subject) for parcel in state.parcels.values())
    return all(leg is None or goes_on(leg, event.occurred_at) for leg in legs)
