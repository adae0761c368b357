"""How long things took, as bins that can be added up, and the shares of them read back. Pure.

Hours are binned so that each bin is 2 % wide at most to either side (Masson, Rim and Lee, "DDSketch", PVLDB 12, 2019):
a quantile read back is off by no more than that. Legs that have not ended count until the hour they have reached
(Kaplan and Meier, JASA 53, 1958), so that a young week does not look fast because its slow parcels are still under way.
"""

from collections.abc import Mapping
from math import ceil, log

_OFF = 0.02
_GROWS = (1.0 + _OFF) / (1.0 - _OFF)
_LOG = log(_GROWS)
_LEAST = 0.1  # hours; less than six minutes is no way

Bins = Mapping[int, int]


def bin_of(hours: float) -> int:
    """Return the bin of a span of hours; 0 or more."""
    return 0 if hours <= _LEAST else ceil(log(hours / _LEAST) / _LOG)


def hours_of(place: int) -> float:
    """Return the hours that a bin stands for."""
    return 0.0 if place == 0 else float(2.0 * _LEAST * _GROWS**place / (_GROWS + 1.0))


def within(ended: Bins, still: Bins, share: float) -> int | None:
    """Return the bin within which this share had ended; ``None`` when that is not known yet."""
    left, at_risk = 1.0, sum(ended.values()) + sum(still.values())
    for place in sorted({*ended, *still}):
        if done := ended.get(place, 0):
            left *= 1.0 - done / at_risk
            if left <= 1.0 - share + 1e-12:
                return place
        at_risk -= done + still.get(place, 0)
    return None


def mean(ended: Bins) -> float | None:
    """Return the mean bin of those that ended, for bins that are days."""
    count = sum(ended.values())
    return sum(place * many for place, many in ended.items()) / count if count else None
