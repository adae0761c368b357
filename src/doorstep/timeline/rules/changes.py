"""What becomes of changes that a customer asks for: the last one of a slot wins, and each request counts once."""

from collections.abc import Callable, Iterator
from typing import Any

from doorstep.timeline.model import (
    CHANGES,
    Change,
    ChangeConfirmed,
    ChangeRefused,
    ChangeReplaced,
    ChangeRequested,
    Event,
    OrderState,
)
from doorstep.timeline.rules.links import Carried

ASKED, CONFIRMED, REFUSED, REPLACED, WITHDRAWN = "asked", "confirmed", "refused", "replaced", "withdrawn"


def ask(state: OrderState, event: Event, fact: ChangeRequested, carried: Carried) -> None:
    """A new request: what was asked before about the same, and not answered yet, gives way to it."""
    if _known(state, fact.request) is not None:
        return
    made = Change(fact, event.occurred_at, event.id)
    for earlier in beside(state, made):
        if earlier.standing == ASKED:
            _end(earlier, REPLACED, event)
    state.changes.append(made)


def confirm(state: OrderState, event: Event, fact: ChangeConfirmed, carried: Carried) -> None:
    """What was agreed counts until a later request is agreed too."""
    change = _known(state, fact.request)
    if change is None or change.standing in (CONFIRMED, REFUSED):
        return
    place = state.changes.index(change)
    others = [(state.changes.index(one), one) for one in beside(state, change) if one.standing == CONFIRMED]
    if any(at > place for at, _ in others):
        return
    for _, earlier in others:
        _end(earlier, REPLACED, event)
    _end(change, CONFIRMED, event)


def refuse(state: OrderState, event: Event, fact: ChangeRefused, carried: Carried) -> None:
    """A refused request leaves what was agreed before as it is."""
    change = _known(state, fact.request)
    if change is not None and change.standing == ASKED:
        _end(change, REFUSED, event, fact.reason)


def replace(state: OrderState, event: Event, fact: ChangeReplaced, carried: Carried) -> None:
    """The customer thought better of it before it was answered."""
    change = _known(state, fact.request)
    if change is not None and change.standing == ASKED:
        _end(change, REPLACED if fact.instead else WITHDRAWN, event)


def beside(state: OrderState, change: Change) -> Iterator[Change]:
    """The other requests about the same slot of the same parcel."""
    for one in state.changes:
        if one is not change and slot_of(one.asked) == slot_of(change.asked):
            yield one


def slot_of(asked: ChangeRequested) -> tuple[str, str]:
    """What a request is about: two of the same slot exclude one another."""
    return asked.parcel, CHANGES.get(asked.change, asked.change)


def _known(state: OrderState, request: str) -> Change | None:
    return next((one for one in state.changes if one.asked.request == request), None) if request else None


def _end(change: Change, standing: str, event: Event, reason: str = "") -> None:
    change.standing, change.reason, change.ended_at = standing, reason, event.occurred_at


VERBS: dict[type, Callable[[OrderState, Event, Any, Carried], None]] = {
    ChangeRequested: ask,
    ChangeConfirmed: confirm,
    ChangeRefused: refuse,
    ChangeReplaced: replace,
}
