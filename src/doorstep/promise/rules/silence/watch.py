"""Watch a leg wait by wait, and say when it would have been warned of; choose the limit for that. Pure.

The limit is the chance that is exceeded by no more punctual legs than are allowed, among legs that taught nothing
(split conformal prediction: Vovk, Gammerman and Shafer, "Algorithmic Learning in a Random World", 2005). As long as
later legs are like those, the rate holds; whether it does is measured.
"""

from collections.abc import Iterable, Iterator, Sequence
from typing import NamedTuple

import numpy as np

from doorstep.promise.rules.silence.habits import Floats, Habits, Way

#: At so many lengths of a wait it is asked: from a quarter of its plan to four times it, from its plan until the leg's
#: time runs out, and over the last half of that time.
_LOOKS = 16
_FIRST, _LAST = 0.25, 4.0


class Moment(NamedTuple):
    """A moment since the beginning of a leg, and the chance that it will be late as it was seen then."""

    at: float
    chance: float


def watch(habits: Habits, way: Way) -> Iterator[Moment]:
    """Yield what was seen at each look, while it would still have been news: before the leg's time had run out."""
    begun = 0.0
    for wait in way.waits:
        if begun >= way.due:
            return
        waited = _looks(wait.planned, wait.took, way.due - begun)
        for at, chance in zip(waited, habits.chances(wait, waited, way.allowed), strict=True):
            yield Moment(begun + float(at), float(chance))
        begun += wait.took


def _looks(planned: float, took: float, left: float) -> Floats:
    most = max(planned * _LAST, 1.0)
    parts = (
        [0.0],
        np.geomspace(max(planned * _FIRST, most * 0.01), most, _LOOKS),
        np.linspace(min(planned, left), left, _LOOKS, endpoint=False),
        np.linspace(left / 2, left, 2 * _LOOKS, endpoint=False),
    )
    looks: Floats = np.unique(np.concatenate(parts))
    return looks[looks < min(took, left)]


def loudest(habits: Habits, way: Way) -> float:
    """Return the highest chance that was ever seen; 0 when nothing was."""
    return max((one.chance for one in watch(habits, way)), default=0.0)


def first_alarm(habits: Habits, way: Way, limit: float) -> float | None:
    """Return when the chance first exceeded the limit; ``None`` when it never did."""
    return next((one.at for one in watch(habits, way) if one.chance > limit), None)


def limit_for(scores: Iterable[float], legs: int, target: float) -> float:
    """Return the limit at which at most the share ``target`` of all ``legs`` is warned of in vain.

    ``scores`` are the loudest chances of those that came in time. One leg fewer than the share allows is let through,
    since the next leg is one more.
    """
    ranked: Sequence[float] = sorted(scores, reverse=True)
    allowed = max(int(target * (legs + 1)) - 1, 0)
    return ranked[allowed] if allowed < len(ranked) else 0.0
