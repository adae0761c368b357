"""What the past says at a moment: levels of groups over the last weeks, from what had happened by then. Pure.

Nothing that happened at or after a moment is ever counted for it: every value has the second in which it became known,
and only smaller seconds count.
"""

import numpy as np
import numpy.typing as npt

from doorstep.promise.rules.learned.columns import DAY, Floats, Ints

_FINE = 2.0**32  # values are kept as so many parts of one
_SPAN = 1 << 34  # more seconds than there are between any two moments


class Track:
    """Values with the group they belong to and the second in which each became known."""

    __slots__ = ("_keys", "_sums")

    def __init__(self, groups: Ints, known: Ints, values: Floats) -> None:
        keys = groups * _SPAN + known
        order = np.argsort(keys, kind="stable")
        self._keys = keys[order]
        # Whole numbers add up to the same in any order, so a sum never depends on what else is remembered.
        whole = np.rint(values[order] * _FINE).astype(np.int64)
        self._sums = np.concatenate((np.zeros(1, dtype=np.int64), np.cumsum(whole)))

    def within(self, groups: Ints, moments: Ints, days: float) -> tuple[Floats, Floats]:
        """Return sum and number of a group's values that became known in the days before a moment."""
        whole = np.maximum(groups, 0) * _SPAN
        high = np.searchsorted(self._keys, whole + moments, side="left")
        low = np.searchsorted(self._keys, whole + np.maximum(moments - int(days * DAY), 0), side="left")
        known = groups >= 0
        low = np.minimum(low, high)
        total = (self._sums[high] - self._sums[low]) / _FINE
        return np.where(known, total, 0.0), np.where(known, high - low, 0).astype(float)

    def level(self, groups: Ints, moments: Ints, days: float, lean: float, on: "Floats | float" = 0.0) -> Floats:
        """Return the mean of those values, leaning on ``on`` by the weight of so many cases."""
        total, count = self.within(groups, moments, days)
        found: Floats = (total + lean * np.asarray(on)) / (count + lean)
        return found


def track(groups: Ints, known: Ints, values: Floats, where: npt.NDArray[np.bool_]) -> Track:
    """Return a track of the cases that have the value."""
    chosen = where & (groups >= 0)
    return Track(groups[chosen], known[chosen], values[chosen])
