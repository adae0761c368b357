"""Look at orders: take marks, hold the orders, fold what is new; and write what was found."""

from collections.abc import Sequence
from datetime import datetime
from uuid import UUID

from msgspec import Struct

from doorstep.kit.handle import Tx
from doorstep.kit.ids import new_token
from doorstep.timeline.handlers.record import soon
from doorstep.timeline.model import AnyFact, Event, FoldKey, OrderState
from doorstep.timeline.rules.eras import own, own_at
from doorstep.timeline.rules.fold import extend, extends, fold
from doorstep.timeline.store import events as store
from doorstep.timeline.store import states


class Look(Struct):
    """An order that is being looked at: its state after the fold, and what was new."""

    shop: str
    order: str
    state: OrderState
    last: FoldKey | None
    folded: int
    fresh: list[Event]
    whole: bool
    history: bool
    pending_wake: datetime | None

    def add(self, event: Event) -> None:
        """Fold one more event on top: a derived one, at the moment of the look."""
        self.last = extend(self.state, self.last, [event])
        self.folded += 1
        self.fresh.append(event)


class Claimed(Struct, frozen=True):
    """What marks were taken: how many, the (shop, order) that they lead to, and which of these must be folded whole."""

    marks: int
    orders: list[tuple[str, str]]
    whole: frozenset[tuple[str, str]] = frozenset()


def claim(tx: Tx, limit: int, *, now: datetime) -> Claimed:
    """Take up to so many marks and find their orders.

    Marks of parcels and legs without an order are dropped: the link, when it comes, brings its own.
    """
    marks = states.claim(tx, now, limit)
    whole = {(mark.shop, mark.subject) for mark in marks if mark.why not in states.ON_TOP}
    wanted = {(mark.shop, mark.subject) for mark in marks if mark.subject.startswith("order:")}
    below = sorted({(mark.shop, mark.subject) for mark in marks} - wanted)
    for (shop, subject), orders in store.orders_of(tx, below).items():
        wanted |= {(shop, order) for order in orders}
        if (shop, subject) in whole:
            whole |= {(shop, order) for order in orders}
    return Claimed(len(marks), sorted(wanted), frozenset(whole & wanted))


def put_back(tx: Tx, claimed: Claimed, *, now: datetime) -> None:
    """Mark the orders again, each by its own name, so that they can be looked at one by one."""
    states.mark(
        tx,
        [
            states.Mark(*order, now, states.FRESH, states.AGAIN if order in claimed.whole else states.BUSY)
            for order in claimed.orders
        ],
    )


def take(tx: Tx, tokens: Sequence[bytes], *, now: datetime) -> tuple[list[Look], int]:
    """Claim up to ``len(tokens)`` marks and return the folded orders, and how many marks were taken.

    ``tokens`` are random bytes, one for each order that may have to be made. Orders that another worker holds get their
    mark back.
    """
    claimed = claim(tx, len(tokens), now=now)
    return look_at(tx, claimed.orders, tokens, now=now, whole=claimed.whole), claimed.marks


def look_at(
    tx: Tx,
    wanted: Sequence[tuple[str, str]],
    tokens: Sequence[bytes],
    *,
    now: datetime,
    whole: frozenset[tuple[str, str]] = frozenset(),
) -> list[Look]:
    """Hold and fold these (shop, order), those of ``whole`` from the beginning; the busy ones get a mark for later."""
    if not wanted:
        return []
    spare = [new_token(token) for token in tokens]
    held = states.hold(tx, [(*pair, token) for pair, token in zip(wanted, spare, strict=False)], now)
    later = set(wanted) - {(one.shop, one.subject) for one in held}
    words = {pair: states.AGAIN if pair in whole else states.BUSY for pair in later}
    states.mark(tx, [states.Mark(*pair, soon(now), states.FRESH, why) for pair, why in sorted(words.items())])
    for one in held:
        if (one.shop, one.subject) in whole:
            one.last = None  # what was taken back leaves no trace in the count of rows
    # Events are loaded by a later statement than the lock, so that everything committed before the lock is seen.
    found = _load(tx, [(one.shop, one.subject, one.last[0] if one.last else None) for one in held])
    extended = [(one, _extended(one, found[one.shop, one.subject])) for one in held]
    looks = [look for _, look in extended if look is not None]
    again = [one for one, look in extended if look is None]
    behind = _load(tx, [(one.shop, one.subject, None) for one in again if one.last is not None])
    looks += [_folded(one, (behind if one.last is not None else found)[one.shop, one.subject]) for one in again]
    return sorted(looks, key=lambda look: (look.shop, look.order))


def _load(tx: Tx, wanted: Sequence[tuple[str, str, datetime | None]]) -> dict[tuple[str, str], store.Reach]:
    return {(reach.shop, reach.order): reach for reach in store.of_orders(tx, wanted)} if wanted else {}


def _extended(held: states.Held, reach: store.Reach) -> Look | None:
    """Fold incrementally, or return ``None`` when only the whole fold is right."""
    if held.state is None or held.last is None or reach.rows != reach.identities:
        return None
    last = held.last
    fresh = [event for event in reach.recent if event.key > last]
    if reach.rows != held.folded + len(fresh) or not extends(held.state, last, fresh):
        return None
    key = extend(held.state, last, fresh)
    return _look(held, reach, held.state, key, fresh, whole=False)


def _folded(held: states.Held, reach: store.Reach) -> Look:
    state, last = fold(held.subject, reach.recent)
    return _look(held, reach, state, last, reach.recent, whole=True)


def _look(
    held: states.Held, reach: store.Reach, state: OrderState, last: FoldKey | None, fresh: list[Event], *, whole: bool
) -> Look:
    """What is news to the order, and whether it is alive, leaves out parcels of others that bore one of its numbers."""
    news = [event for event in fresh if own(state, event)]
    history = not any(own_at(state, subject, at) for subject, at in reach.alive)
    return Look(held.shop, held.subject, state, last, reach.rows, news, whole, history, held.wake_at)


def derive(tx: Tx, made: Sequence[tuple[Look, Event]], *, raw_reader: str = "derived@1") -> None:
    """Store derived events and our own acts of orders that this transaction holds, and fold them on top."""
    fresh = [(look, event) for look, event in made]
    store.insert(tx, [store.Row(look.shop, event, None, raw_reader, False) for look, event in fresh])
    for look, event in fresh:
        look.add(event)


class Seen(Struct, frozen=True):
    """What the look came to: written beside the state. ``wake_at`` is the moment to look again."""

    look: Look
    history: bool
    risk: float | None = None
    attention: str = ""
    inputs: bytes | None = None
    wake_at: datetime | None = None


def write(tx: Tx, seen: Sequence[Seen], *, now: datetime) -> None:
    """Write states and the next wakes. A wake that is already pending and early enough is not marked again."""
    folded, wakes = [], []
    for one in seen:
        look, pending = one.look, one.look.pending_wake
        wake = one.wake_at
        if wake is not None and (pending is None or pending <= now or wake < pending):
            wakes.append(states.Mark(look.shop, look.order, wake, states.WAKE, states.TIME))
        elif pending is not None and pending > now:
            wake = pending
        folded.append(
            states.Folded(
                look.shop,
                look.order,
                look.state,
                look.last,
                look.folded,
                one.history,
                one.risk,
                one.attention,
                one.inputs,
                wake,
            )
        )
    states.save(tx, folded, now)
    states.mark(tx, wakes)


def look_at_one(tx: Tx, shop: str, order: str, token: bytes, *, now: datetime, whole: bool) -> list[Look]:
    """Take the due marks of one order and look at it."""
    states.drop_marks(tx, shop, order, now)
    pair = (shop, order)
    return look_at(tx, [pair], [token], now=now, whole=frozenset({pair} if whole else ()))


def put_off(tx: Tx, shop: str, order: str, until: datetime, why: str) -> None:
    """Look at an order again, and from the beginning, at ``until`` only, whatever marks it has till then."""
    states.drop_marks(tx, shop, order, until)
    states.mark(tx, [states.Mark(shop, order, until, states.WAKE, why)])


def own_event(order: str, row_id: UUID, fact: AnyFact, now: datetime, source: str) -> Event:
    """An event that we make ourselves at ``now``: derived, or what we did."""
    return Event(order, row_id, row_id, now, now, source, fact, 0)
