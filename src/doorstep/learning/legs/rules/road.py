"""Walk over single legs in the order of their beginning: each is told from those that had ended by then. Pure."""

from collections.abc import Mapping, Sequence
from datetime import datetime, timedelta
from heapq import heappop, heappush

from doorstep.learning.legs.model import Told
from doorstep.learning.legs.rules.figures import Interval, told
from doorstep.promise.model.legs import LegCase
from doorstep.promise.rules.legs import LegHabits, Margins, Recipe, Spread, leg_of

CONFIDENCES = (0.5, 0.8, 0.9)
_LOOKS_BACK = 0.5  # of the first part: from there on it is told too, so that the intervals are right from the beginning


def walk_legs(legs: Sequence[tuple[LegCase, Mapping[str, float]]], first: float, recipe: Recipe | None = None) -> Told:
    """Return how well the legs after the share ``first`` were told, in minutes. All must have begun at some time."""
    habits = LegHabits([case for case, _ in legs], recipe)
    cut = round(len(legs) * first)
    intervals = _Intervals()
    said: list[float] = []
    ends: dict[str, list[Interval]] = {f"{100 * one:.0f}": [] for one in CONFIDENCES}
    for number, (case, _) in enumerate(legs[round(cut * _LOOKS_BACK) :], round(cut * _LOOKS_BACK)):
        assert case.began_at is not None
        spread = habits.spread(leg_of(case), case.began_at)
        if spread is None:
            spread = Spread.certain(case.road or case.planned or 0.0)
        if number >= cut:
            said.append(spread.at(0.5))
            for name, interval in intervals.now(case.began_at, spread).items():
                ends[name].append(interval)
        intervals.begun(case.began_at, case.minutes, spread)
    later = legs[cut:]
    peers = {name: [beside[name] for _, beside in later] for name in (later[0][1] if later else ())}
    return told(said, [case.minutes for case, _ in later], ends, cut, peers)


class _Intervals:
    """The margins of each confidence, which learn of a leg when it ends and not before."""

    def __init__(self) -> None:
        self._margins = [Margins(one) for one in CONFIDENCES]
        self._running: list[tuple[datetime, int, float, Spread]] = []
        self._seen = 0

    def begun(self, at: datetime, took: float, spread: Spread) -> None:
        self._seen += 1
        heappush(self._running, (at + timedelta(minutes=took), self._seen, took, spread))

    def now(self, at: datetime, spread: Spread) -> dict[str, Interval]:
        while self._running and self._running[0][0] <= at:
            _, _, took, ended = heappop(self._running)
            for margin in self._margins:
                margin.ended(ended, took)
        return {f"{100 * one.confidence:.0f}": one.interval(spread) for one in self._margins}
