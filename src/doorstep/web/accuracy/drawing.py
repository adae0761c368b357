"""Drawings of how dates held, as numbers for an SVG: reliability, the weeks, what thresholds cost. Pure."""

from collections.abc import Callable, Iterable, Sequence
from datetime import date, timedelta
from functools import partial

from msgspec import Struct

from doorstep.learning.accuracy.model import DryRun, Figures, Row
from doorstep.learning.scorecards.rules.shares import wilson

SIDE, EDGE = 260, 30
WIDE, HIGH, RIM = 240, 84, 6
#: Where the scale of coverage begins: below it every interval has failed.
FLOOR = 0.3
_WEEK = timedelta(days=7)
Point = tuple[float, float]


class Dot(Struct, frozen=True):
    """A point with its 95 % interval, and what it says."""

    x: float
    y: float
    low: float
    high: float
    told: float
    came: float
    n: int


class Curve(Struct, frozen=True):
    """One estimator's line."""

    who: str
    path: str
    dots: tuple[Dot, ...] = ()


class Weeks(Struct, frozen=True):
    """One estimator week by week: lines of coverage by level, the rules that they should lie on, and of the width of
    the 80 % interval with the largest width on its scale (days)."""

    who: str
    held: tuple[tuple[str, str], ...]
    rules: tuple[tuple[str, float], ...]
    width: str
    widest: float


class Costs(Struct, frozen=True):
    """What warning at each risk costs and wins: shares right and found, and days of lead against the largest; marks
    stand at the shop's own threshold and at the one that is tried."""

    right: str
    found: str
    lead: str
    most_days: float
    at: float
    tried: float


def reliability(who: str, figures: Figures) -> Curve:
    """Draw how many really came below what was told: on the diagonal it is honest."""
    dots = []
    for share, came, n in figures.reliability:
        low, high = wilson(came * n, n)
        dots.append(Dot(_side(share), _up(came), _up(low), _up(high), share, came, n))
    return Curve(who, path([(dot.x, dot.y) for dot in dots]), tuple(dots))


def _side(share: float) -> float:
    return round(EDGE + (SIDE - 2 * EDGE) * share, 1)


def _up(share: float) -> float:
    return round(SIDE - EDGE - (SIDE - 2 * EDGE) * min(max(share, 0.0), 1.0), 1)


def weeks(who: str, rows: Sequence[Row], first: date, last: date) -> Weeks:
    """Draw an estimator's weeks from ``first`` to before ``last``; a week of few orders leaves a gap."""
    known = {date.fromisoformat(row.by["week"]): row.who[who] for row in rows if who in row.who}
    first = min(known, default=first)
    count = max((last - first) // _WEEK, 1)
    days = [first + _WEEK * place for place in range(count)]
    levels = [level for level in ("50", "80", "90") if any(level in one.held for one in known.values())]
    widths = [one.held["80"].width_days or 0.0 for one in known.values() if "80" in one.held]
    widest = max(widths, default=1.0) or 1.0

    def line(value: Callable[[Figures], float | None], floor: float) -> str:
        return _stretches([value(known[day]) if day in known else None for day in days], floor)

    return Weeks(
        who,
        tuple((level, line(partial(_coverage, level=level), FLOOR)) for level in levels),
        tuple((level, _low(int(level) / 100, FLOOR)) for level in levels),
        line(lambda one: _width(one, widest), 0.0),
        round(widest, 1),
    )


def _stretches(values: Sequence[float | None], floor: float) -> str:
    """Return lines through values that stand side by side, broken where one is missing."""
    found: list[list[Point]] = [[]]
    for place, value in enumerate(values):
        x = round(RIM + (WIDE - 2 * RIM) * place / max(len(values) - 1, 1), 1)
        if value is None:
            found.append([])
        else:
            found[-1].append((x, _low(value, floor)))
    return " ".join(path(one if len(one) > 1 else [one[0], (one[0][0] + 0.1, one[0][1])]) for one in found if one)


def _width(one: Figures, widest: float) -> float | None:
    days = one.held["80"].width_days if "80" in one.held else None
    return None if days is None else days / widest


def _coverage(one: Figures, level: str) -> float | None:
    return one.held[level].coverage if level in one.held else None


def _low(share: float, floor: float = 0.0) -> float:
    inside = min(max((share - floor) / (1.0 - floor), 0.0), 1.0)
    return round(RIM + (HIGH - 2 * RIM) * (1.0 - inside), 1)


def costs(run: DryRun) -> Costs:
    """Draw what every threshold would have cost and won."""
    leads = [(one.lead_hours or 0.0) / 24.0 for one in run.curve]
    most = max(leads, default=1.0) or 1.0

    def line(values: Iterable[float | None]) -> str:
        known = [
            (_side(one.risk), _up(value)) for one, value in zip(run.curve, values, strict=True) if value is not None
        ]
        return path(known)

    return Costs(
        line(one.precision for one in run.curve),
        line(one.recall for one in run.curve),
        line(lead / most for lead in leads),
        round(most, 1),
        _side(run.now.risk),
        _side(run.then.risk),
    )


def path(points: Sequence[Point]) -> str:
    """Return a line through points."""
    return "".join(f"{'L' if place else 'M'}{x:.1f} {y:.1f}" for place, (x, y) in enumerate(points))
