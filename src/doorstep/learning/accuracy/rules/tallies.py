"""From forecasts to the tallies of their cells. Pure.

An order is judged once it came; one that has not come is judged, as outside of everything, once the latest end that
anybody told has passed. Judging only those that came would make every young week look better than it is.
"""

from collections.abc import Iterable
from datetime import datetime, timedelta

from doorstep.learning.accuracy.model import Cell, Forecast, Key, Said, Tally, Warned


def cells_of(forecasts: Iterable[Forecast], now: datetime) -> list[Cell]:
    """Return the cells of these forecasts as they stand, sorted by key."""
    cells: dict[Key, Cell] = {}
    for one in forecasts:
        cell = cells.setdefault(one.key, Cell(one.key, {}, Warned()))
        if one.over:
            continue
        for who, said in one.told.items():
            if one.days is not None or _passed(one, said, now):
                _judge(cell.by.setdefault(who, Tally()), said, one.days)
        if one.key.stage == "purchase":
            _alarm(cell.warned, one, now)
    return [cells[key] for key in sorted(cells)]


def settles_at(one: Forecast, now: datetime) -> datetime | None:
    """Return when the passing of time alone changes how a forecast is judged; ``None`` when it does no more."""
    if one.days is not None or one.over:
        return None
    moments = [one.told_at + timedelta(days=_last(said)) for said in one.told.values()]
    if one.promised_to is not None:
        moments.append(one.promised_to)
    return min((at for at in moments if at > now), default=None)


def _last(said: Said) -> float:
    return max([said.likely, *(late for _, late in said.ends.values())])


def _passed(one: Forecast, said: Said, now: datetime) -> bool:
    return one.told_at + timedelta(days=_last(said)) <= now


def _judge(tally: Tally, said: Said, days: float | None) -> None:
    tally.n += 1
    for level, (early, late) in said.ends.items():
        tally.spans[level] = tally.spans.get(level, 0) + 1
        tally.held[level] = tally.held.get(level, 0) + (days is not None and early <= days <= late)
        tally.wide[level] = round(tally.wide.get(level, 0.0) + late - early, 4)
    for share, until in said.below.items():
        n, k = tally.below.get(share, (0, 0))
        tally.below[share] = (n + 1, k + (days is not None and days <= until))
    if days is None:
        return
    off = said.likely - days
    tally.came += 1
    tally.off, tally.off2 = round(tally.off + abs(off), 4), round(tally.off2 + off * off, 4)
    tally.bias = round(tally.bias + off, 4)


def _alarm(warned: Warned, one: Forecast, now: datetime) -> None:
    if one.promised_to is None:
        return
    late = one.late if one.late is not None else (True if one.promised_to <= now else None)
    if late is None:
        return
    warned.n += 1
    warned.late += late
    if one.warned_left is not None:
        warned.warned += 1
        if late:
            warned.right += 1
            whole = int(one.warned_left)
            warned.lead[whole] = warned.lead.get(whole, 0) + 1


def together(cells: Iterable[Cell]) -> tuple[dict[str, Tally], Warned]:
    """Add up cells."""
    by: dict[str, Tally] = {}
    warned = Warned()
    for cell in cells:
        for who, tally in cell.by.items():
            _add(by.setdefault(who, Tally()), tally)
        for name in ("n", "late", "warned", "right"):
            setattr(warned, name, getattr(warned, name) + getattr(cell.warned, name))
        for days, many in cell.warned.lead.items():
            warned.lead[days] = warned.lead.get(days, 0) + many
    return by, warned


def _add(into: Tally, other: Tally) -> None:
    for name in ("n", "came", "off", "off2", "bias"):
        setattr(into, name, getattr(into, name) + getattr(other, name))
    for level in other.spans:
        into.spans[level] = into.spans.get(level, 0) + other.spans[level]
        into.held[level] = into.held.get(level, 0) + other.held.get(level, 0)
        into.wide[level] = into.wide.get(level, 0.0) + other.wide.get(level, 0.0)
    for share, (n, k) in other.below.items():
        known = into.below.get(share, (0, 0))
        into.below[share] = (known[0] + n, known[1] + k)
