"""Learn on the first part of legs, choose the limit there, and see how it fares on the later part. Pure."""

from collections.abc import Callable, Sequence
from itertools import pairwise
from statistics import median

from doorstep.learning.scorecards.rules.shares import wilson
from doorstep.learning.stalls.model import Band, Fared, Measured
from doorstep.learning.stalls.rules.silences import Silences
from doorstep.promise.rules.silence import Habits, Way, first_alarm, learn_habits, limit_for, loudest, watch

#: Of the first part, so much teaches; the rest, which taught nothing, chooses the limit.
TEACHES = 2 / 3
_BANDS = (0.0, 0.02, 0.05, 0.1, 0.2, 0.4, 0.7, 1.01)

Alarm = Callable[[Way], float | None]
Loudest = Callable[[Way], float]


def measure(first: Sequence[Way], later: Sequence[Way], target: float) -> Measured:
    """Return how alarms fare that are to be false for at most the share ``target`` of all legs."""
    cut = round(len(first) * TEACHES)
    taught, chosen = first[:cut], first[cut:]
    habits = learn_habits(taught)
    limit = _limit(chosen, lambda way: loudest(habits, way), target)
    silences = Silences(taught)
    quiet = _limit(chosen, silences.loudest, target)
    return Measured(
        round(100 * target, 3),
        round(limit, 4),
        fared(chosen, lambda way: first_alarm(habits, way, limit)),
        fared(later, lambda way: first_alarm(habits, way, limit)),
        fared(later, lambda way: silences.alarm(way, quiet)),
        bands_of(habits, later),
    )


def bands_of(habits: Habits, ways: Sequence[Way]) -> tuple[Band, ...]:
    """Hold the chances seen at the first look against what happened, in bands; empty ones are left out."""
    seen = [(moment.chance, way.late) for way in ways if (moment := next(watch(habits, way), None)) is not None]
    found = []
    for low, high in pairwise(_BANDS):
        inside = [(chance, late) for chance, late in seen if low <= chance < high]
        if inside:
            mean = sum(chance for chance, _ in inside) / len(inside)
            found.append(Band(low, min(high, 1.0), len(inside), round(mean, 4), sum(late for _, late in inside)))
    return tuple(found)


def _limit(ways: Sequence[Way], score: Loudest, target: float) -> float:
    return limit_for((score(way) for way in ways if not way.late), len(ways), target)


def fared(ways: Sequence[Way], alarm: Alarm) -> Fared:
    """Return how alarms fared on these legs."""
    raised = [(way, at) for way in ways if (at := alarm(way)) is not None]
    right = [(way, at) for way, at in raised if way.late]
    late, wrong = sum(way.late for way in ways), len(raised) - len(right)
    low, high = wilson(wrong, len(ways))
    return Fared(
        legs=len(ways),
        late=late,
        alarms=len(raised),
        right=len(right),
        precision=round(len(right) / len(raised), 4) if raised else None,
        recall=round(len(right) / late, 4) if late else None,
        false_per_100=round(100 * wrong / len(ways), 2) if ways else 0.0,
        low=round(100 * low, 2),
        high=round(100 * high, 2),
        lead=round(median(way.due - at for way, at in right), 1) if right else None,
    )
