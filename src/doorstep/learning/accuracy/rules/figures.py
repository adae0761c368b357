"""From tallies to figures with honest intervals, and to a sheet of them. Pure."""

from collections.abc import Callable, Iterable, Mapping, Sequence
from datetime import date, timedelta
from math import sqrt

from doorstep.learning.accuracy.model import (
    LEVELS,
    WHO,
    Alarms,
    Cell,
    Figures,
    Held,
    Key,
    Row,
    Sheet,
    Tally,
    Warned,
)
from doorstep.learning.accuracy.rules.tallies import together
from doorstep.learning.scorecards.rules.shares import wilson

#: Fewer orders than this are not published: a reader might know one of them.
SMALL = 20
_NAMED: dict[str, Callable[[Key], str]] = {
    "carrier": lambda key: key.carrier,
    "service": lambda key: key.service,
    "lane": lambda key: key.lane,
    "week": lambda key: key.week.isoformat(),
}


def figures_of(tally: Tally) -> Figures:
    """Return the figures of one tally."""
    n = tally.came
    mae = tally.off / n if n else None
    sure = 1.96 * sqrt(max(tally.off2 / n - (tally.off / n) ** 2, 0.0) / n) if n else 0.0
    return Figures(
        tally.n,
        _round(mae),
        None if mae is None or n < 2 else _round(max(mae - sure, 0.0)),
        None if mae is None or n < 2 else _round(mae + sure),
        _round(tally.bias / n) if n else None,
        {level: _held(tally, level) for level in LEVELS if tally.spans.get(level)},
        tuple((float(share), round(k / n, 4), n) for share, (n, k) in sorted(tally.below.items()) if n),
    )


def _held(tally: Tally, level: str) -> Held:
    n, k = tally.spans[level], tally.held.get(level, 0)
    low, high = wilson(k, n)
    return Held(n, _round(k / n), _round(low), _round(high), _round(tally.wide.get(level, 0.0) / n))


def alarms_of(warned: Warned) -> Alarms:
    """Return what warnings were worth."""
    precision, recall = _share(warned.right, warned.warned), _share(warned.right, warned.late)
    return Alarms(
        warned.n, warned.late, warned.warned, warned.right, *precision, *recall,
        float(_middle(warned.lead)) if warned.lead else None,
    )  # fmt: skip


def _share(k: int, n: int) -> tuple[float | None, float | None, float | None]:
    if not n:
        return None, None, None
    low, high = wilson(k, n)
    return _round(k / n), _round(low), _round(high)


def _middle(counts: Mapping[int, int]) -> int:
    half, seen = (sum(counts.values()) + 1) // 2, 0
    for value in sorted(counts):
        seen += counts[value]
        if seen >= half:
            return value
    return 0


def sheet_of(
    cells: Sequence[Cell], how: str, stage: str, by: str, span: tuple[date, date], where: Mapping[str, str]
) -> Sheet:
    """Return the figures of the cells that are so, together, by group (the largest first, weeks the newest first)
    and by week."""
    mine = [cell for cell in cells if all(_NAMED[name](cell.key) == value for name, value in where.items())]
    rows = [_row({by: name}, some) for name, some in _parted(mine, by).items()]
    if by == "week":
        rows.sort(key=lambda one: one.by["week"], reverse=True)
    else:
        rows.sort(key=lambda one: (-one.n, sorted(one.by.items())))
    weeks = [_row({"week": name}, some) for name, some in sorted(_parted(mine, "week").items())]
    since, until = span
    return Sheet(how, stage, by, since, until, _row({}, mine), tuple(rows), tuple(weeks))


def _parted(cells: Iterable[Cell], by: str) -> dict[str, list[Cell]]:
    found: dict[str, list[Cell]] = {}
    for cell in cells:
        found.setdefault(_NAMED[by](cell.key), []).append(cell)
    return found


def _row(by: dict[str, str], cells: Iterable[Cell]) -> Row:
    tallies, warned = together(cells)
    who = {name: figures_of(tallies[name]) for name in WHO if name in tallies}
    return Row(by, max((one.n for one in who.values()), default=0), who, alarms_of(warned))


def published(sheet: Sheet) -> Sheet:
    """Return the sheet as anybody may see it: what rests on fewer than ``SMALL`` orders is hidden, and so is what
    could be worked out from the rest, when a single small group is missing from the whole."""
    rows, weeks = _covered(sheet.rows), _covered(sheet.weeks)
    total = _hide(sheet.total) if sheet.total.n < SMALL else _trim(sheet.total)
    return Sheet(sheet.how, sheet.stage, sheet.by, sheet.since, sheet.until, total, rows, weeks)


def _covered(rows: Sequence[Row]) -> tuple[Row, ...]:
    small = {place for place, row in enumerate(rows) if row.n < SMALL}
    if small and sum(rows[place].n for place in small) < SMALL:
        others = [place for place in range(len(rows)) if place not in small]
        if others:
            small.add(min(others, key=lambda place: rows[place].n))
    return tuple(_hide(row) if place in small else _trim(row) for place, row in enumerate(rows))


def _trim(row: Row) -> Row:
    """Leave out an estimator that spoke of too few, and shares of too few warnings."""
    who = {name: one for name, one in row.who.items() if one.n >= SMALL}
    alarms = row.alarms if row.alarms.n >= SMALL else _NO_ALARMS
    return Row(row.by, row.n, who, alarms)


def _hide(row: Row) -> Row:
    return Row(row.by, 0, {}, _NO_ALARMS, hidden=True)


_NO_ALARMS = alarms_of(Warned())


def since_of(newest: date | None, today: date, weeks: int) -> tuple[date, date]:
    """Return the first of so many weeks and the Monday after the last: of this week, or of the newest one told of."""
    until = min(today, newest or today)
    until = until - timedelta(days=until.weekday()) + timedelta(weeks=1)
    return until - timedelta(weeks=weeks), until


def _round(value: float | None) -> float | None:
    return None if value is None else round(value, 4)
