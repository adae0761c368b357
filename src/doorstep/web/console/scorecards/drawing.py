"""Small drawings of a card, as numbers for an SVG: the weeks as a line in its band, a share with its interval. Pure."""

from collections.abc import Iterable, Sequence
from datetime import date, timedelta

from msgspec import Struct

from doorstep.learning.scorecards.model import Share, Week

WIDE, HIGH, EDGE = 240, 72, 6
_WEEK = timedelta(days=7)


class Multiple(Struct, frozen=True):
    """One of the small multiples: paths of its line and band, and points of weeks that stand alone."""

    line: str
    band: str
    points: tuple[tuple[float, float], ...]


class Whisker(Struct, frozen=True):
    """A share with its interval, as places from 0 to 100 on the common scale, and where all together stand."""

    low: float
    at: float
    high: float
    whole: float | None


def floor_of(shares: Iterable[Share]) -> float:
    """Return where the common scale of drawings begins: a round tenth below the lowest share that says much."""
    lowest = [one.share for one in shares if one.n >= 5]
    least = min((share for share in lowest if share is not None), default=0.5)
    return max(int(least * 10 - 0.001) / 10, 0.0) if least < 1.0 else 0.5


def multiple(weeks: Sequence[Week], first: date, last: date, floor: float) -> Multiple:
    """Draw the weeks from ``first`` to ``last`` between ``floor`` and 1; weeks without a case leave a gap."""
    known = {week.week: week.on_time for week in weeks if week.on_time.n}
    stretches: list[list[tuple[float, Share]]] = [[]]
    count = max((last - first) // _WEEK, 1)
    for place in range((last - first) // _WEEK + 1):
        share = known.get(first + _WEEK * place)
        if share is None:
            stretches.append([])
        else:
            stretches[-1].append((EDGE + (WIDE - 2 * EDGE) * place / count, share))
    drawn = [stretch for stretch in stretches if stretch]
    ends = [stretch[-1] for stretch in drawn] + [stretch[0] for stretch in drawn if len(stretch) == 1]
    return Multiple(
        " ".join(_path([(x, _y(one.share, floor)) for x, one in stretch]) for stretch in drawn),
        " ".join(_band(stretch, floor) for stretch in drawn if len(stretch) > 1),
        tuple(dict.fromkeys((round(x, 1), _y(one.share, floor)) for x, one in ends)),
    )


def _band(stretch: Sequence[tuple[float, Share]], floor: float) -> str:
    above = [(x, _y(one.high, floor)) for x, one in stretch]
    below = [(x, _y(one.low, floor)) for x, one in reversed(stretch)]
    return _path([*above, *below]) + "Z"


def _y(share: float | None, floor: float) -> float:
    inside = min(max(((share or 0.0) - floor) / (1.0 - floor), 0.0), 1.0)
    return round(EDGE + (HIGH - 2 * EDGE) * (1.0 - inside), 1)


def _path(points: Sequence[tuple[float, float]]) -> str:
    return "".join(f"{'L' if place else 'M'}{x:.1f} {y:g}" for place, (x, y) in enumerate(points))


def whisker(share: Share, whole: Share | None, floor: float) -> Whisker | None:
    """Draw a share between ``floor`` and 1; ``None`` when nothing could be judged."""
    if share.share is None or share.low is None or share.high is None:
        return None
    mean = whole.share if whole is not None else None
    return Whisker(
        _x(share.low, floor),
        _x(share.share, floor),
        _x(share.high, floor),
        None if mean is None else _x(mean, floor),
    )


def _x(share: float, floor: float) -> float:
    return round(4 + 92 * min(max((share - floor) / (1.0 - floor), 0.0), 1.0), 1)
