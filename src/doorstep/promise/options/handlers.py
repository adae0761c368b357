"""Hold capacity for a basket, keep it for its order, give back what nobody came for. Within a transaction of others."""

from collections.abc import Sequence
from datetime import date, datetime, timedelta
from uuid import UUID

from doorstep.kit.handle import Tx
from doorstep.promise.model import Quote
from doorstep.promise.options import store
from doorstep.promise.options.model import Fate, Hold, Options, Slot
from doorstep.promise.options.rules import capacity_of

_KEPT_FOR = timedelta(days=60)


def taken(tx: Tx, shop: str, now: datetime) -> dict[Slot, int]:
    """Return how much of each slot is taken now."""
    return store.taken(tx, shop, now.date() - timedelta(days=1), now)


def hold(tx: Tx, shop: str, slot: Slot, options: Options, *, id_: UUID, now: datetime) -> Hold | None:
    """Take one of a slot for some minutes; ``None`` when there is no room. What has run out is given back first."""
    capacity = capacity_of(options, slot)
    until = now + timedelta(minutes=options.hold_minutes)
    if capacity is None:
        return Hold(id_, slot, until)
    store.give_back(tx, shop, slot, now)
    return Hold(id_, slot, until) if store.hold(tx, shop, slot, capacity, id_, now, until) else None


def release(tx: Tx, shop: str, id_: UUID) -> bool:
    """Give a hold back that no order has; False when there is none."""
    return store.release(tx, shop, id_)


def carried(tx: Tx, shop: str, subject: str, quote: Quote, options: Options, now: datetime) -> Fate:
    """An order came with its quote: keep what was held for it. Return ``kept``; ``anew`` when it had run out and there
    still was room; ``lost`` when there was none, or another order has it; empty when nothing was chosen."""
    booking = quote.booking
    if booking is None or booking.hold is None or booking.day is None:
        return ""
    slot = Slot(booking.option, booking.day, booking.name)
    capacity = capacity_of(options, slot)
    if store.keep(tx, shop, booking.hold, subject):
        return "kept"
    if store.there(tx, shop, booking.hold):
        return "lost"
    if capacity is None:
        return "kept"
    store.give_back(tx, shop, slot, now)
    if not store.hold(tx, shop, slot, capacity, booking.hold, now, now):
        return "lost"
    store.keep(tx, shop, booking.hold, subject)
    return "anew"


def sweep(tx: Tx, shop: str, now: datetime) -> int:
    """Give back all that has run out, and return how much; days that are long over are forgotten."""
    store.prune(tx, shop, (now - _KEPT_FOR).date())
    return store.sweep(tx, shop, now)


def holders(tx: Tx, shop: str, since: date) -> list[str]:
    """Return the orders that hold something of days from ``since`` on."""
    return store.holders(tx, shop, since)


def release_orders(tx: Tx, shop: str, subjects: Sequence[str], since: date) -> int:
    """Give back what these orders hold, because they were cancelled."""
    return store.release_orders(tx, shop, subjects, since) if subjects else 0
