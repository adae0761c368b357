"""A board as a table for a spreadsheet: one row a card."""

from collections.abc import Iterable, Iterator

from doorstep.learning.scorecards.model import BLAMED, TARGETS, Board, Card, Over, Share, Times
from doorstep.learning.tables import Row

_SHARE = ("n", "k", "share", "low", "high", "fair")
_TIMES = ("n", "p50", "p80", "p95")
_SHARES = ("first_attempt", "otif", "damaged", "lost", "stalled", "late_scans", "guessed_zones", "unknown_codes")
_OVERS = ("shop", "pickup", "carrier")


def rows(board: Board) -> Iterator[Row]:
    """Yield the names of the columns, then a row a card."""
    yield tuple(_names(board.by))
    for card in board.cards:
        yield tuple(_values(card, board.by))


def _names(by: Iterable[str]) -> Iterator[str]:
    yield from by
    yield from ("legs", "running", "delivered")
    for target in TARGETS:
        yield from (f"on_time_{target}_{name}" for name in _SHARE)
    for figure in _SHARES:
        yield from (f"{figure}_{name}" for name in _SHARE)
    for figure in ("transit_hours", "transit_days"):
        yield from (f"{figure}_{name}" for name in _TIMES)
    yield "scans_per_leg"
    for who in _OVERS:
        yield from (f"{who}_too_long_{name}" for name in (*_SHARE, "mean_hours"))
    yield from (f"late_because_{who}" for who in BLAMED)
    yield from ("trend_before", "trend_after", "trend_low", "trend_high")


def _values(card: Card, by: Iterable[str]) -> Iterator[object]:
    yield from (card.by[name] for name in by)
    yield from (card.legs, card.running, card.delivered)
    for target in TARGETS:
        yield from _share(card.on_time[target])
    for figure in _SHARES:
        yield from _share(getattr(card, figure))
    for times in (card.transit_hours, card.transit_days):
        yield from _times(times)
    yield card.scans_per_leg
    for who in _OVERS:
        over: Over = getattr(card, who)
        yield from (*_share(over.share), over.mean_hours)
    yield from (card.late_because.get(who, 0) for who in BLAMED)
    trend = card.trend
    yield from (trend.before, trend.after, trend.low, trend.high) if trend is not None else ("", "", "", "")


def _share(one: Share) -> tuple[object, ...]:
    return (one.n, one.k, one.share, one.low, one.high, one.fair)


def _times(one: Times) -> tuple[object, ...]:
    return (one.n, one.p50, one.p80, one.p95)
