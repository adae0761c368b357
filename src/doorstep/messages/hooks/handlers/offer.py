"""Put into the outbox what is news, in the transaction that writes the news itself."""

from collections.abc import Iterator, Sequence
from datetime import date, datetime, timedelta
from uuid import UUID

from msgspec import Struct

from doorstep.kit.handle import Tx
from doorstep.messages.hooks.model import SHADOW, STEP, WAITING, Hook, Hooks, Offer
from doorstep.messages.hooks.rules import delivery_id, news_of, tell_event, tell_step
from doorstep.messages.hooks.store import known, outbox
from doorstep.playbooks.model import Due
from doorstep.timeline.model import Event

#: An event that we have known for longer is no news, though an order is folded anew from the beginning. Shorter than
#: deliveries are kept, since those are how we know what was told.
NEWS = timedelta(days=7)
#: What came in so shortly before a hook was published is told, since it may not have been looked at yet.
GRACE = timedelta(minutes=10)


class _Thing(Struct, frozen=True):
    """One thing for one hook. ``event`` is nothing for a step, ``due`` nothing for an event."""

    offer: Offer
    hook: Hook
    known_at: datetime
    live: bool
    event: Event | None = None
    due: Due | None = None


def takes(tx: Tx, shop: str, hooks: Hooks, due: Due) -> bool:
    """Whether some hook will be told of this step. If none will, a person must do it."""
    wanted = [(shop, one.name) for one in hooks.for_step(due)]
    return bool(wanted) and len(known.off(tx, wanted)) < len(wanted)


def offer(tx: Tx, offers: Sequence[Offer], now: datetime) -> int:
    """Write what is news for the hooks of these orders, which the caller holds; return how many rows were new.

    What came in as history is never told, and the same thing is told to a hook once, however often it is offered.
    """
    things = [thing for one in offers for thing in _things(one, now)]
    if not things:
        return 0
    _remember(tx, offers, now)
    found = outbox.news(tx, [_candidate(thing) for thing in things])
    if not found:
        return 0
    return outbox.add(tx, [_row(things[place], token, now) for place, token in found], now)


def _things(one: Offer, now: datetime) -> Iterator[_Thing]:
    if one.fresh and one.hooks.hook:
        for event, known_at in news_of(one.fresh):
            if now - known_at > NEWS:
                continue
            for hook in one.hooks.hook:
                if hook.hears(event.kind):
                    yield _Thing(one, hook, known_at, one.hooks.live, event=event)
    for due, live in one.steps:
        for hook in one.hooks.for_step(due):
            yield _Thing(one, hook, now, one.hooks.live and live, due=due)


def _remember(tx: Tx, offers: Sequence[Offer], now: datetime) -> None:
    by_shop = {one.shop: one.hooks for one in offers}
    described = [
        known.Known(shop, hook.name, hook.url, (hooks.since or now) - GRACE)
        for shop, hooks in sorted(by_shop.items())
        for hook in hooks.hook
    ]
    known.remember(tx, described)


def _candidate(thing: _Thing) -> outbox.Candidate:
    one, event = thing.offer, thing.event
    return outbox.Candidate(
        one.shop,
        one.order,
        _month(thing),
        _id(thing),
        thing.hook.name,
        event.subject if event else "",
        event.id if event else None,
        thing.known_at,
    )


def _row(thing: _Thing, token: str, now: datetime) -> outbox.Row:
    one, event, due = thing.offer, thing.event, thing.due
    if event is not None:
        kind, payload = event.kind, tell_event(one, event, token)
    else:
        assert due is not None
        kind, payload = STEP, tell_step(one, due, token, now)
    return outbox.Row(
        one.shop,
        one.order,
        _month(thing),
        _id(thing),
        thing.hook.name,
        kind,
        event.id if event else None,
        payload,
        WAITING if thing.live else SHADOW,
    )


def _id(thing: _Thing) -> UUID:
    if thing.event is not None:
        return delivery_id(thing.offer, thing.hook.name, "event", thing.event.subject, thing.event.id.hex)
    assert thing.due is not None
    due = thing.due
    return delivery_id(thing.offer, thing.hook.name, "step", due.playbook, due.step.key, due.cause)


def _month(thing: _Thing) -> date:
    return thing.known_at.date().replace(day=1)
