"""Count legs into cells, and make boards of them. Within a transaction that others open."""

from collections.abc import Iterable, Mapping, Sequence
from datetime import date, datetime, timedelta

from doorstep.kit.handle import Tx
from doorstep.learning.scorecards import store
from doorstep.learning.scorecards.model import Board, LegFacts
from doorstep.learning.scorecards.rules.cards import board_of, only
from doorstep.learning.scorecards.rules.cells import cells_of
from doorstep.learning.scorecards.rules.changes import LOOK_BACK, TREND
from doorstep.learning.scorecards.rules.facts.dates import monday

_WEEK = timedelta(days=7)
#: So many weeks before the first one shown are needed to say what changed.
_BEFORE = LOOK_BACK + TREND


def mark(tx: Tx, orders: Iterable[tuple[str, str]]) -> None:
    """Mark (shop, order) whose legs are to be counted anew. Insert-only: whoever counts meanwhile takes older marks."""
    if wanted := sorted(set(orders)):
        store.mark(tx, wanted)


def waiting(tx: Tx, shop: str) -> int:
    """Return how many orders of a shop wait to be counted."""
    return store.waiting(tx, shop)


def begin_again(tx: Tx, shop: str) -> int:
    """Forget what was counted of a shop and mark all its orders; return how many."""
    store.hold(tx, shop)
    return store.mark_all(tx, shop)


def claim(tx: Tx, shop: str, limit: int) -> list[str]:
    """Take marks of a shop and return their orders. Nobody else counts this shop until the transaction ends."""
    store.hold(tx, shop)
    return store.claim(tx, shop, limit)


def keep(tx: Tx, shop: str, orders: Sequence[str], legs: Sequence[LegFacts], now: datetime) -> None:
    """Put the facts of these orders' legs in the place of what was known, and count the cells that they touch."""
    touched = sorted(store.replace(tx, shop, orders, legs))
    if touched:
        store.write(tx, shop, touched, cells_of(store.legs_of(tx, shop, touched), now))


def refresh(tx: Tx, shop: str, now: datetime, limit: int) -> int:
    """Count cells anew that time alone has changed; return how many there were."""
    store.hold(tx, shop)
    due = store.due(tx, shop, now, limit)
    if due:
        store.write(tx, shop, due, cells_of(store.legs_of(tx, shop, due), now))
    return len(due)


def span(tx: Tx, shop: str, weeks: int, now: datetime, zone: str) -> tuple[date, date]:
    """Return the first of so many weeks, and the Monday after the last whole one: of this week, or earlier where the
    newest parcel is older."""
    newest, until = store.newest_week(tx, shop), monday(now, zone)
    if newest is not None:
        until = min(until, newest + _WEEK)
    return until - weeks * _WEEK, until


def board(
    tx: Tx, shop: str, by: tuple[str, ...], weeks: int, now: datetime, zone: str, where: Mapping[str, str] | None = None
) -> Board:
    """Return the board of the last whole weeks and the running one, of all cells or those that ``where`` names."""
    since, until = span(tx, shop, weeks, now, zone)
    first = min(since, until - _BEFORE * _WEEK)
    found = only(store.cells(tx, shop, first, until + _WEEK), where or {})
    return board_of(shop, found, by, (since, until), now, waiting=store.waiting(tx, shop))


def legs(
    tx: Tx, shop: str, weeks: int, now: datetime, zone: str, where: Mapping[str, str], limit: int
) -> list[LegFacts]:
    """Return the legs behind a figure: the late ones first, then the latest."""
    since, until = span(tx, shop, weeks, now, zone)
    if "week" in where:
        since = until = date.fromisoformat(where["week"])
    return store.legs(tx, shop, since, until + _WEEK, dict(where), limit)
