"""How long a segment takes nowadays: the table of life of the last days, which does not wait for the slow ones. Pure.

Of the cases that were under way after so many days, the share that ended on the next: counted over the last days, over
running and finished cases alike. What follows from it is how long a case takes that begins now, while a mean over
finished cases lags behind whenever times grow or shrink.
"""

import numpy as np

from doorstep.promise.rules.learned.columns import DAY, NEVER, Floats, Ints

_AGES = 75  # days that are looked at
_DAY = int(DAY)
_FEW = 3.0  # cases at each age that are imagined, of which a tenth ends
_LOG_AGES = np.log(np.arange(_AGES) + 0.75)


class Life:
    """The level of a segment by day: the mean logarithm of its days. ``stopped`` is when a case left otherwise."""

    __slots__ = ("_first", "_levels")

    def __init__(self, begun: Ints, ended: Ints, stopped: Ints, window: int) -> None:
        known = begun < NEVER
        begun, ended, stopped = begun[known], ended[known], stopped[known]
        if not len(begun):
            self._first, self._levels = 0, np.array([float(np.log(8.0))])
            return
        start = begun // _DAY
        self._first = int(start.min())
        newest = max(int(start.max()), int((ended[ended < NEVER] // _DAY).max(initial=0)))
        died, exposed = _counts(start - self._first, begun, ended, stopped, newest - self._first + 2)
        self._levels = _levels(_moving(died, window), _moving(exposed, window))

    def at(self, moments: Ints) -> Floats:
        """Return the level as known at the beginning of the day (UTC) of each moment."""
        place = np.clip(moments // _DAY - 1 - self._first, 0, len(self._levels) - 1)
        found: Floats = self._levels[place]
        return found


def _counts(start: Ints, begun: Ints, ended: Ints, stopped: Ints, days: int) -> tuple[Floats, Floats]:
    """Count, for each day and age, who completed another day under way or ended in it. A day of a case's life is
    counted on the calendar day on which it is over, so that nothing is counted before it is known."""
    ended_at = np.where(ended < NEVER, (ended - begun) // _DAY, NEVER)
    left_at = np.where(stopped < NEVER, np.maximum(stopped - begun, 0) // _DAY, NEVER)
    died, exposed = np.zeros((days, _AGES)), np.zeros((days, _AGES))
    for age in range(_AGES):
        day = start + age + 1
        here = (ended_at >= age) & (left_at > age) & (day < days)
        exposed[:, age] = np.bincount(day[here], minlength=days)
        died[:, age] = np.bincount(day[here & (ended_at == age)], minlength=days)
    return died, exposed


def _moving(counts: Floats, window: int) -> Floats:
    found = np.cumsum(counts, axis=0)
    found[window:] -= np.cumsum(counts, axis=0)[:-window]
    return found


def _levels(died: Floats, exposed: Floats) -> Floats:
    share = (died + 0.1 * _FEW) / (exposed + _FEW)
    after = np.cumprod(1.0 - share, axis=1)
    before = np.concatenate((np.ones((len(after), 1)), after[:, :-1]), axis=1)
    found: Floats = (before * share) @ _LOG_AGES + after[:, -1] * np.log(_AGES)
    return found
