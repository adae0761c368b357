"""How long legs take, from those that have ended: one rule for vans, lorries, flights, hand-overs and customs. Pure.

A leg is measured by its own yardstick: against its plan (how much longer it took), against the time that the road takes
(how many times as long), or by itself. Like legs count more: those of the same lane at the same time of day most,
then those from or to the same place over a like distance, then all others. Where a lane has been seen, the others
hardly matter; where it has not, they are all there is. What was learned never depends on the order of the history.
"""

from collections.abc import Sequence
from datetime import UTC, datetime
from typing import NamedTuple

import numpy as np
import numpy.typing as npt
from msgspec import Struct

from doorstep.promise.model.legs import LegCase
from doorstep.promise.rules.legs.spread import Floats, Spread

Ints = npt.NDArray[np.int64]
Flags = npt.NDArray[np.bool_]
_NONE: Ints = np.zeros(0, dtype=np.int64)

PLAN, ROAD, PLAIN = 0, 1, 2
_DAY = 1440.0
_EPOCH = datetime(1970, 1, 1, tzinfo=UTC)
_KEPT = 20_000
_LEAST = 30  # cases from which is told whether a mode departs by its plan


class Leg(Struct, frozen=True):
    """A leg that is asked about: from where to where, how and by whom. ``planned`` are the minutes that were agreed,
    ``road`` the minutes that the road alone takes; ``began_at`` may be unknown."""

    origin: str
    target: str
    mode: str = ""
    carrier: str = ""
    planned: float | None = None
    road: float | None = None
    began_at: datetime | None = None


class Known(NamedTuple):
    """What is known of a leg: how many minutes it may take, and from how many cases of its own lane and kind.

    ``by_plan``: it departs when it was to, whenever what goes with it is ready: the minutes count from its planned
    beginning, and whoever is not ready misses it.
    """

    spread: Spread
    cases: int
    by_plan: bool = False


class Recipe(Struct, frozen=True):
    """How much like a leg another one is. Tuned on the first 60 % of real legs, on nothing later.

    ``lane``, ``origin``, ``target`` and ``other`` are what a case counts that shares both ends, one of them or none;
    ``stranger`` is the part that remains of a case of another carrier; of another mode nothing does. ``octaves``: cases
    whose yardstick is so many times twice as long hardly count, on the lane itself down to ``any_size``. ``hours``:
    neither do those of a lane at so different an hour, down to ``any_hour``. A leg that lay for more than ``wait``
    minutes waited for a connection, which departs by the clock.
    """

    lane: float = 3.0
    origin: float = 0.3
    target: float = 0.1
    other: float = 0.002
    stranger: float = 0.3
    octaves: float = 0.6
    hours: float = 3.0
    any_hour: float = 0.02
    any_size: float = 0.02
    wait: float = 120.0
    usual: float = 2.2  # so many times the road's time; more is a wait
    shift: float = 8.0  # hours by which a departure is still the same one
    half_life: float = 0.0  # days; 0: old cases count as much as new ones


class LegHabits:
    """What ended legs teach. Answers are kept, so that a leg like one asked before costs nothing."""

    def __init__(self, cases: Sequence[LegCase], recipe: Recipe | None = None) -> None:
        self.recipe = recipe or Recipe()
        ordered = sorted(cases, key=_key)
        self._names: dict[str, int] = {}
        self._origin, self._target, self._mode, self._carrier = (
            np.array([self._number(getattr(one, name)) for one in ordered], dtype=np.int64)
            for name in ("origin", "target", "mode", "carrier")
        )
        self._yard = np.array([yardstick(one) for one in ordered], dtype=np.int64)
        self._size = np.array([_size(one) for one in ordered])
        self._took = np.array([one.minutes for one in ordered])
        self._began = np.array([_minutes(one.began_at) for one in ordered])
        self._behind = np.array([one.behind for one in ordered])
        self._kept: dict[Leg, Known | None] = {}
        self._of_kind = {
            (yard, mode): np.nonzero((self._yard == yard) & (self._mode == mode))[0]
            for yard, mode in {*zip(self._yard.tolist(), self._mode.tolist(), strict=True)}
        }
        self._by_plan = self._punctual()
        self._ended = self._began + self._took

    def __len__(self) -> int:
        return len(self._took)

    def spread(self, leg: Leg, until: datetime | None = None) -> Spread | None:
        """Return how many minutes a leg may take; ``None`` when nothing like it has ended.

        ``until``: only from legs that had ended by then.
        """
        found = self.known(leg, until)
        return found.spread if found is not None else None

    def known(self, leg: Leg, until: datetime | None = None) -> Known | None:
        """Return what is known of a leg; ``None`` when nothing like it has ended."""
        if until is not None:
            return self._look(leg, self._ended <= _minutes(until))
        leg = _rounded(leg)
        if leg not in self._kept:
            if len(self._kept) >= _KEPT:
                self._kept.clear()
            self._kept[leg] = self._look(leg, np.ones(len(self), dtype=np.bool_))
        return self._kept[leg]

    def _look(self, leg: Leg, ended: Flags) -> Known | None:
        yard = yardstick(leg)
        mode = self._number(leg.mode, known=True)
        chosen = self._of_kind.get((yard, mode), _NONE)
        chosen = chosen[ended[chosen]]
        if len(chosen) == 0:
            return None
        weights, own = self._weights(leg, chosen)
        if weights.sum() <= 0.0:
            return None
        size, by_plan = _size(leg), yard == PLAN and self._number(leg.mode, known=True) in self._by_plan
        times = self._times(leg, chosen, own)
        values = _values(yard, times + self._behind[chosen] if by_plan else times, self._size[chosen])
        found = Spread(_minutes_of(yard, Spread.of(values, weights).points, size))
        return Known(found, int(own.sum()), by_plan)

    def _punctual(self) -> frozenset[int]:
        """Return the modes that depart by their plan: their ends lie closer to it than their lengths do to theirs."""
        found = []
        for (yard, mode), these in self._of_kind.items():
            if yard != PLAN:
                continue
            longer = self._took[these] - self._size[these]
            later = longer + self._behind[these]
            if len(longer) >= _LEAST and _width(later) < _width(longer) / 2:
                found.append(mode)
        return frozenset(found)

    def _weights(self, leg: Leg, chosen: Ints) -> tuple[Floats, Flags]:
        """Return what each case counts, and which ones are of the leg's own lane."""
        recipe = self.recipe
        there = self._origin[chosen] == self._number(leg.origin, known=True)
        here = self._target[chosen] == self._number(leg.target, known=True)
        octaves = np.log2(self._size[chosen] / _size(leg))
        near = np.exp(-np.square(octaves / recipe.octaves))
        like = np.where(self._carrier[chosen] == self._number(leg.carrier, known=True), 1.0, recipe.stranger)
        own = there & here
        weights = near * (recipe.other + recipe.origin * there + recipe.target * here)
        weights = like * np.where(own, recipe.lane * self._same_hour(leg, chosen) * (near + recipe.any_size), weights)
        if recipe.half_life > 0.0 and len(chosen):
            age = (self._ended[chosen].max() - self._ended[chosen]) / _DAY
            weights = weights * np.exp2(-age / recipe.half_life)
        return weights, own & (like == 1.0)

    def _same_hour(self, leg: Leg, chosen: Ints) -> Floats:
        if leg.began_at is None:
            return np.ones(len(chosen))
        away = self._hours_later(leg.began_at, chosen)
        close: Floats = np.exp(-np.square(away / self.recipe.hours)) + self.recipe.any_hour
        return close

    def _hours_later(self, began_at: datetime, chosen: Ints) -> Floats:
        """By how many hours of the day, at most twelve either way, each case began later than this one."""
        later: Floats = (self._began[chosen] - _minutes(began_at) + _DAY / 2) % _DAY - _DAY / 2
        return later / 60.0

    def _times(self, leg: Leg, chosen: Ints, own: Flags) -> Floats:
        """Return the minutes of each case. One that waited for a connection on this lane waited until an hour of the
        day: who begins earlier waits longer."""
        took = self._took[chosen]
        if leg.began_at is None or leg.road is None or leg.planned is not None:
            return took
        recipe, road = self.recipe, self._size[chosen]
        later = self._hours_later(leg.began_at, chosen)
        waited = own & (took - recipe.usual * road > recipe.wait) & (np.abs(later) < recipe.shift)
        moved: Floats = np.where(waited, np.maximum(took + 60.0 * later, road), took)
        return moved

    def _number(self, name: str, *, known: bool = False) -> int:
        return self._names.get(name, -1) if known else self._names.setdefault(name, len(self._names))


def leg_of(case: LegCase) -> Leg:
    """Return the leg of a case as it would have been asked about when it began."""
    return Leg(case.origin, case.target, case.mode, case.carrier, case.planned, case.road, case.began_at)


def yardstick(leg: Leg | LegCase) -> int:
    """Return what a leg is measured by."""
    return PLAN if leg.planned is not None else ROAD if leg.road is not None else PLAIN


def _size(leg: Leg | LegCase) -> float:
    known = leg.planned if leg.planned is not None else leg.road
    return max(known, 1.0) if known is not None else 1.0


def _values(yard: int, took: Floats, size: Floats) -> Floats:
    return took - size if yard == PLAN else np.log(np.maximum(took, 1.0) / size)


def _minutes_of(yard: int, values: Floats, size: float) -> Floats:
    found: Floats = np.maximum(values + size, 0.0) if yard == PLAN else np.exp(values) * size
    return found


def _width(values: Floats) -> float:
    return float(np.median(np.abs(values - np.median(values))))


def _minutes(moment: datetime | None) -> float:
    return (moment - _EPOCH).total_seconds() / 60.0 if moment is not None else 0.0


def _rounded(leg: Leg) -> Leg:
    """The hour is enough: so many legs have an answer in common."""
    if leg.began_at is None or (leg.began_at.minute, leg.began_at.second, leg.began_at.microsecond) == (30, 0, 0):
        return leg
    began = leg.began_at.astimezone(UTC).replace(year=2000, month=1, day=1, minute=30, second=0, microsecond=0)
    return Leg(leg.origin, leg.target, leg.mode, leg.carrier, leg.planned, leg.road, began)


def _key(one: LegCase) -> tuple[float, float, str, str, str, str]:
    return _minutes(one.began_at), one.minutes, one.origin, one.target, one.mode, one.carrier
