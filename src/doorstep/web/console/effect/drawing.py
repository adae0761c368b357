"""Small drawings of effects, as numbers for an SVG. Pure."""

from collections.abc import Sequence

from msgspec import Struct

from doorstep.learning.outcomes.model import Look, Week

WIDE, HIGH, EDGE = 240, 72, 6
TALL = 120


class Drawn(Struct, frozen=True):
    """A line in its band; ``zero`` is the height of no effect, ``ends`` the words of the scale's two ends."""

    line: str
    band: str
    end: tuple[float, float]
    zero: float
    top: float


def weeks_drawn(weeks: Sequence[Week], top: float) -> Drawn:
    """Draw the share that bought again week by week, from 0 to ``top``."""
    known = [week for week in weeks if week.bought.share is not None]
    values = [(one.bought.low or 0.0, one.bought.share or 0.0, one.bought.high or 0.0) for one in known]
    return _drawn(values, 0.0, top, HIGH)


def looks_drawn(looks: Sequence[Look]) -> Drawn:
    """Draw the difference day by day in its interval, both ends of the scale as far from none as is needed.

    The scale is that of the second half: the first intervals are so wide that nothing else could be seen.
    """
    values = [(look.effect.low, look.effect.difference, look.effect.high) for look in looks]
    later = values[len(values) // 2 :]
    top = max((max(abs(low), abs(high)) for low, _, high in later), default=1.0)
    return _drawn(values, -top, top, TALL)


def _drawn(values: Sequence[tuple[float, float, float]], bottom: float, top: float, high: int) -> Drawn:
    span = (top - bottom) or 1.0

    def y(value: float) -> float:
        inside = min(max((value - bottom) / span, 0.0), 1.0)
        return round(EDGE + (high - 2 * EDGE) * (1.0 - inside), 1)

    step = (WIDE - 2 * EDGE) / max(len(values) - 1, 1)
    at = [round(EDGE + place * step, 1) for place in range(len(values))]
    above = [(x, y(value[2])) for x, value in zip(at, values, strict=True)]
    below = [(x, y(value[0])) for x, value in zip(at, values, strict=True)][::-1]
    middle = [(x, y(value[1])) for x, value in zip(at, values, strict=True)]
    band = _path([*above, *below]) + "Z" if len(values) > 1 else ""
    return Drawn(_path(middle), band, middle[-1] if middle else (EDGE, y(0.0)), y(0.0), top)


def _path(points: Sequence[tuple[float, float]]) -> str:
    return "".join(f"{'L' if place else 'M'}{x:g} {y:g}" for place, (x, y) in enumerate(points))
