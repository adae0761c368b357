"""Count what waits at locations, and return what holds orders up. Within a transaction that others open."""

from collections.abc import Iterable, Sequence
from datetime import datetime, timedelta

from doorstep.kit.handle import Tx
from doorstep.promise.model.backlog import Backlog
from doorstep.promise.peaks import store
from doorstep.promise.peaks.rules import Waits, counted_of, holds_up
from doorstep.shop.model import Settings

_SEEN = timedelta(days=28)


def count(tx: Tx, shop: str, waits: Iterable[Waits], settings: Settings, now: datetime) -> list[Backlog]:
    """Keep what waits at the locations where it holds orders up, and return that."""
    left = store.left(tx, shop, now - _SEEN, now)
    found = [counted_of(one, settings.locations, waits, left, now) for one in settings.locations]
    busy = [one for one, place in zip(found, settings.locations, strict=True) if holds_up(one, place)]
    store.write(tx, shop, busy)
    return busy


def backlogs(tx: Tx, shop: str) -> dict[str, Backlog]:
    """Return what waits where it holds orders up, by location."""
    return {one.location: one for one in store.backlogs(tx, shop)}


def stamps(tx: Tx, shops: Sequence[str]) -> dict[str, str]:
    """Return a word for each shop where something is held up, which changes when it was counted anew."""
    return {shop: at.isoformat() for shop, at in store.counted(tx, shops)}
