"""From the facts of legs to the tallies of their cells, at one moment. Pure.

A leg is held against a date once that date has passed, whether it came early, late or not at all: judging the early
ones at once would make every young week look punctual. A leg that was called off before anybody tried to hand it over
is held against nothing.
"""

from collections.abc import Iterable, Sequence
from datetime import datetime, timedelta

from doorstep.learning.scorecards.model import TARGETS, Cell, Key, LegFacts, Tally
from doorstep.learning.scorecards.rules.spans import bin_of

#: A cell with legs under way is counted anew at least this often: the legs have grown older.
ANEW = timedelta(hours=12)
#: Nothing is expected of a leg any more that has not ended after so long.
GIVEN_UP = timedelta(days=180)
_HOUR = timedelta(hours=1)
_OVERS = ("shop_over", "pickup_over", "carrier_over")


def cells_of(legs: Iterable[LegFacts], now: datetime) -> list[Cell]:
    """Return the cells of these legs as they stand at this moment, sorted by key."""
    by_key: dict[Key, list[LegFacts]] = {}
    for leg in legs:
        by_key.setdefault(leg.key, []).append(leg)
    return [cell_of(key, by_key[key], now) for key in sorted(by_key)]


def cell_of(key: Key, legs: Sequence[LegFacts], now: datetime) -> Cell:
    """Return one cell, and when to look at it again."""
    tally = Tally()
    moments: list[datetime] = []
    for leg in legs:
        _count(tally, leg)
        moments += _hold_against_dates(tally, leg, now)
        moments += _time(tally, leg, now)
    ahead = [at for at in moments if at > now]
    return Cell(key, tally, min(ahead) if ahead else None)


def _count(tally: Tally, leg: LegFacts) -> None:
    tally.legs += 1
    tally.delivered += leg.delivered
    tally.damaged += leg.damaged
    tally.lost += leg.lost
    tally.scans += leg.scans
    tally.guessed += leg.guessed
    tally.unknown += leg.unknown
    tally.told = _plus(tally.told, leg.told, leg.late_told)
    if leg.first_try is not None:
        tally.first_try = _plus(tally.first_try, 1, leg.first_try)
    if leg.watched:
        tally.stalled = _plus(tally.stalled, 1, leg.stalls > 0)
    if leg.blame:
        tally.blame[leg.blame] = tally.blame.get(leg.blame, 0) + 1
    for name in _OVERS:
        hours = getattr(leg, name)
        if hours is not None:
            n, k, total = tally.over.get(name, (0, 0, 0.0))
            tally.over[name] = (n + 1, k + (hours > 0.0), round(total + hours, 2))


def _hold_against_dates(tally: Tally, leg: LegFacts, now: datetime) -> list[datetime]:
    """Count each date that has passed, and return those that are still to come."""
    if leg.called_off:
        return []
    for target, due in leg.due.items():
        if due <= now:
            kept = leg.ended_at is not None and leg.ended_at <= due
            tally.on_time[target] = _plus(tally.on_time.get(target, (0, 0)), 1, kept)
    asked = leg.due.get("requested", leg.due.get("promised"))
    if asked is not None and asked <= now:
        tally.otif = _plus(tally.otif, 1, leg.whole_at is not None and leg.whole_at <= asked)
    return [due for due in leg.due.values() if due > now]


def _time(tally: Tally, leg: LegFacts, now: datetime) -> list[datetime]:
    """Count how long it took, or has taken so far."""
    if leg.ended_at is not None:
        if leg.hours is not None and leg.hours >= 0.0:
            _one_more(tally.hours, bin_of(leg.hours))
            _one_more(tally.days, leg.days or 0)
        return []
    until = min(leg.over_at or now, leg.started_at + GIVEN_UP)
    if leg.called_off or until < leg.started_at:
        return []
    _one_more(tally.open_hours, bin_of((until - leg.started_at) / _HOUR))
    _one_more(tally.open_days, max((until - leg.started_at).days * 5 // 7, 0))
    if leg.over_at is not None or until < now:
        return []
    tally.running += 1
    return [now + ANEW]


def add(into: Tally, other: Tally) -> None:
    """Add one tally to another."""
    for name in ("legs", "running", "delivered", "damaged", "lost", "scans", "guessed", "unknown"):
        setattr(into, name, getattr(into, name) + getattr(other, name))
    for name in ("first_try", "otif", "stalled", "told"):
        setattr(into, name, _plus(getattr(into, name), *getattr(other, name)))
    for target in TARGETS:
        if target in other.on_time:
            into.on_time[target] = _plus(into.on_time.get(target, (0, 0)), *other.on_time[target])
    for who, (n, k, total) in other.over.items():
        known = into.over.get(who, (0, 0, 0.0))
        into.over[who] = (known[0] + n, known[1] + k, known[2] + total)
    for who, many in other.blame.items():
        into.blame[who] = into.blame.get(who, 0) + many
    for name in ("hours", "open_hours", "days", "open_days"):
        bins = getattr(into, name)
        for place, many in getattr(other, name).items():
            bins[place] = bins.get(place, 0) + many


def together(cells: Iterable[Cell]) -> Tally:
    """Return the tally of all these cells."""
    whole = Tally()
    for cell in cells:
        add(whole, cell.tally)
    return whole


def _plus(pair: tuple[int, int], n: int, k: int) -> tuple[int, int]:
    return pair[0] + n, pair[1] + k


def _one_more(bins: dict[int, int], place: int) -> None:
    bins[place] = bins.get(place, 0) + 1
