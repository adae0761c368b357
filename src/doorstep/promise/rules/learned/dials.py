"""Adaptive conformal calibration: the shares at which quantiles are read move until they hold. Pure.

A quantile that was learned covers what it should only as long as things stay as they were. So after each day's arrivals
the share at which it is read moves a small step: a little lower when more of them lay below it than should, else a
little higher (Gibbs and Candès, 2021). Where 95 % should lie below and only 93 % do, it is soon read at 97 %. An
arrival tells of a quantile that was read days ago, so large steps swing.
"""

from bisect import bisect_right
from statistics import NormalDist

import numpy as np

from doorstep.promise.rules.learned.columns import Floats

#: The quantiles that are learned: the ends of the 90, 80 and 50 % intervals, and the middle.
SHARES: tuple[float, ...] = (0.05, 0.1, 0.25, 0.5, 0.75, 0.9, 0.95)
#: What should lie below each of them. Times have a long tail, so the shortest interval that holds nine of ten cuts off
#: less in front than behind: 2 % come before it and 8 % after.
TARGETS: tuple[float, ...] = (0.02, 0.05, 0.18, 0.5, 0.68, 0.85, 0.92)
#: How far a share moves in a day: this times what the day's arrivals were off by. The middle stays where it is: moving
#: it made the likeliest day worse on the orders before April 2018.
STEP = 0.06
_FEW = 10.0  # arrivals a day below which a day moves less
_EDGE = 0.015
_MOVES = np.array([0.0 if share == 0.5 else 1.0 for share in TARGETS])
_Z = tuple(NormalDist().inv_cdf(share) for share in SHARES)


def read_at(quantiles: Floats, dials: tuple[float, ...]) -> Floats:
    """Return quantiles (a row a case, a column each of ``SHARES``) as read at the dials, rising in each row:
    a column each of ``TARGETS``."""
    rising = np.sort(quantiles, axis=1)
    return np.sort(np.column_stack([_at(rising, share) for share in dials]), axis=1)


def _at(rising: Floats, share: float) -> Floats:
    """Interpolate between quantiles on the scale of the normal distribution; go on straight beyond the outermost."""
    z = NormalDist().inv_cdf(share)
    place = min(max(bisect_right(_Z, z) - 1, 0), len(_Z) - 2)
    part = (z - _Z[place]) / (_Z[place + 1] - _Z[place])
    low, high = rising[:, place], rising[:, place + 1]
    found: Floats = low + part * (high - low)
    return found


def moved(dials: tuple[float, ...], quantiles: Floats, came: Floats, step: float = STEP) -> tuple[float, ...]:
    """Return the dials after a day's arrivals: ``quantiles`` are those that the models told for them."""
    if not len(came):
        return dials
    below = (came[:, None] <= read_at(quantiles, dials)).mean(axis=0)
    shift = step * len(came) / (len(came) + _FEW) * _MOVES * (np.array(TARGETS) - below)
    found = np.clip(np.array(dials) + shift, _EDGE, 1.0 - _EDGE)
    return tuple(np.maximum.accumulate(found).tolist())
