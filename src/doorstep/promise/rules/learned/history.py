"""What finished and running cases teach: levels of the last weeks, each rung explaining what the wider one left. Pure.

All is asked "as of" a moment, and counts only what had happened before it.
"""

from collections.abc import Iterable
from typing import NamedTuple

import numpy as np

from doorstep.promise.rules.learned.cases import Case
from doorstep.promise.rules.learned.columns import DAY, GROUPS, NEVER, Columns, Floats, Ints, Numbers, columns_of
from doorstep.promise.rules.learned.life import Life
from doorstep.promise.rules.learned.past import Track, track

#: Segments that levels are kept of: purchase to arrival, hand-over to arrival, purchase to hand-over.
WHOLE, WAY, DISPATCH = "whole", "way", "dispatch"
_LONGEST, _GIVEN_UP = 120 * DAY, 75 * DAY
_AT = {name: place for place, name in enumerate(GROUPS)}


class Rung(NamedTuple):
    """A group whose cases explain what the wider rungs left: over so many days, leaning by so many cases."""

    group: str
    days: float
    lean: float


#: The ladder of each segment, widest first. Places differ slowly, the level of all moves
#: quickly: each rung tells what a group differs by, over many months.
LADDERS: dict[str, tuple[Rung, ...]] = {
    WHOLE: (
        Rung("destination", 240, 30), Rung("lane", 480, 40), Rung("origin_district", 360, 40), Rung("seller", 480, 12),
        Rung("destination_district", 720, 24), Rung("destination_code", 720, 16),
    ),
    WAY: (
        Rung("destination", 180, 30), Rung("lane", 360, 40), Rung("area_lane", 720, 30),
        Rung("destination_district", 720, 20), Rung("destination_code", 720, 16), Rung("seller", 480, 20),
    ),
    DISPATCH: (Rung("origin_district", 240, 40), Rung("category", 480, 60), Rung("seller", 480, 6)),
}  # fmt: skip
#: The same over weeks, which follows a group that moves and knows less of one that stays. Half of the trees are
#: taught against the one, half against the other: which is better changes with the season.
QUICK: dict[str, tuple[Rung, ...]] = {
    WHOLE: (
        Rung("destination", 60, 15), Rung("lane", 120, 20), Rung("origin_district", 90, 20), Rung("seller", 120, 6),
        Rung("destination_district", 365, 12), Rung("destination_code", 540, 8),
    ),
    WAY: (
        Rung("destination", 45, 15), Rung("lane", 90, 20), Rung("area_lane", 180, 15),
        Rung("destination_district", 365, 10), Rung("destination_code", 540, 8), Rung("seller", 120, 10),
    ),
    DISPATCH: (Rung("origin_district", 60, 20), Rung("category", 120, 30), Rung("seller", 120, 3)),
}  # fmt: skip
_DAYS = (7, 14, 28)  # over which the level of all is taken, as their mean: whole weeks, since weekdays differ


def group(columns: Columns, name: str) -> Ints:
    """Return the column of one group."""
    found: Ints = columns.groups[:, _AT[name]]
    return found


class History:
    """What cases teach. ``zone`` is the clock of destinations that say nothing of their own."""

    def __init__(self, cases: Iterable[Case], zone: str = "UTC") -> None:
        self.zone = zone
        self.numbers = Numbers()
        self.cases = sorted({case.order: case for case in cases}.values(), key=lambda one: (one.placed_at, one.order))
        self.columns = columns_of(self.cases, self.numbers, zone, learn=True)
        self._rungs: dict[tuple[str, bool], list[tuple[Rung, tuple[Track, Track]]]] = {}
        self._life: dict[str, list[Life]] = {}
        self._tracks: dict[tuple[str, str], Track] = {}
        for segment in LADDERS:
            self._live(segment)
            self._climb(segment, quick=False)
            self._climb(segment, quick=True)
        self._count()

    def asked(self, cases: list[Case]) -> Columns:
        """Return running cases as columns, with the names that this history knows."""
        return columns_of(cases, self.numbers, self.zone, learn=False)

    def base(self, segment: str, moments: Ints) -> Floats:
        """Return the level of all for what begins now."""
        lives = self._life[segment]
        found: Floats = np.mean([life.at(moments) for life in lives], axis=0)
        return found

    def rungs(self, segment: str, columns: Columns, moments: Ints, *, quick: bool = False) -> list[Floats]:
        """Return what each rung adds to the logarithm of the days of a segment, as known at these moments."""
        return [self._step(rung, tracks, columns, moments) for rung, tracks in self._rungs[segment, quick]]

    def _step(self, rung: Rung, tracks: tuple[Track, Track], columns: Columns, moments: Ints) -> Floats:
        """What a group differs by from all cases of the same weeks."""
        mine, everyone = tracks
        middle = everyone.level(group(columns, "all"), moments, rung.days, 5.0)
        return mine.level(group(columns, rung.group), moments, rung.days, rung.lean, middle) - middle

    def level(self, what: str, name: str, columns: Columns, moments: Ints, days: float, lean: float) -> Floats:
        """Return the mean of a track for a group, leaning on that of all."""
        wide = self._tracks[what, "all"].level(group(columns, "all"), moments, days, 5.0)
        if name == "all":
            return wide
        return self._tracks[what, name].level(group(columns, name), moments, days, lean, wide)

    def counted(self, what: str, name: str, columns: Columns, moments: Ints, days: float) -> Floats:
        """Return how many values of a track became known for a group."""
        return self._tracks[what, name].within(group(columns, name), moments, days)[1]

    def _live(self, segment: str) -> None:
        """Make the tables of life of a segment."""
        begun, _ = ends_of(self.columns, segment)
        known, _, usable = self.lasted(segment)
        stopped = np.minimum(self.columns.closed, self.columns.placed + int(_GIVEN_UP))
        ended = np.where(usable, known, NEVER)
        self._life[segment] = [Life(begun, ended, stopped, days) for days in _DAYS]

    def _climb(self, segment: str, *, quick: bool) -> None:
        """Make the rungs of a segment: each is taught what the wider ones, as known then, left unexplained."""
        one = self.columns
        begun, _ = ends_of(one, segment)
        known, values, usable = self.lasted(segment)
        left = values - self.base(segment, np.minimum(begun, known))
        made = self._rungs[segment, quick] = []
        for rung in (QUICK if quick else LADDERS)[segment]:
            tracks = (
                track(group(one, rung.group), known, left, usable),
                track(group(one, "all"), known, left, usable),
            )
            made.append((rung, tracks))
            left = left - self._step(rung, tracks, one, known)

    def lasted(self, segment: str) -> tuple[Ints, Floats, "np.typing.NDArray[np.bool_]"]:
        """Return when each case ended a segment, the logarithm of its days, and whether its times make sense."""
        begun, ended = ends_of(self.columns, segment)
        took = (ended - begun).astype(float)
        usable = (ended < NEVER) & (begun < NEVER) & (took > 0) & (took < _LONGEST)
        return ended, log_days(np.where(usable, took, DAY)), usable

    def _count(self) -> None:
        """Make the tracks beside the ladders: lateness, time against the promise, and how much is under way."""
        one = self.columns
        promised = one.promised < NEVER
        late = one.arrived > one.promised
        out = np.minimum(one.arrived, one.promised)
        over = np.minimum(np.minimum(one.arrived, one.closed), one.placed + int(_GIVEN_UP))
        ended, took, usable = self.lasted(WHOLE)
        allowed = np.maximum((one.promised - one.placed).astype(float), DAY)
        against = took - log_days(np.where(promised, allowed, DAY))
        gone = np.minimum(np.minimum(one.handed, one.closed), over)
        ones, always = np.ones(len(one.placed)), np.ones(len(one.placed), dtype=bool)
        for what, known, values, where in (
            ("late", out, late.astype(float), promised & (out < NEVER)),
            ("against", ended, against, usable & promised),
            ("allowed", one.placed, log_days(allowed), promised),
            ("placed", one.placed, ones, always),
            ("over", over, ones, over < NEVER),
            ("gone", gone, ones, gone < NEVER),
        ):
            for name in ("all", "destination", "lane", "origin_district", "destination_district", "seller"):
                self._tracks[what, name] = track(group(one, name), known, values, where)


def ends_of(columns: Columns, segment: str) -> tuple[Ints, Ints]:
    """Return when a segment began and ended. A hand-over after the arrival is a slip, and begins nothing."""
    if segment == WHOLE:
        return columns.placed, columns.arrived
    if segment == DISPATCH:
        return columns.placed, np.maximum(columns.handed, columns.placed + 3600)
    handed = np.maximum(columns.handed, columns.placed)
    return np.where(handed < columns.arrived, handed, NEVER), columns.arrived


def log_days(seconds: Floats) -> Floats:
    """Return the logarithm of days, a quarter of a day added so that hours do not weigh too much."""
    found: Floats = np.log(seconds / DAY + 0.25)
    return found


def days_of(logarithm: Floats) -> Floats:
    """Return the days of such a logarithm."""
    found: Floats = np.maximum(np.exp(logarithm) - 0.25, 0.0)
    return found
