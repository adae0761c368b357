"""How the dates and intervals of a walk held, beside those of the lanes and of the shop itself. Pure."""

from collections.abc import Mapping
from datetime import UTC, datetime, timedelta
from typing import NamedTuple

import numpy as np
import numpy.typing as npt

from doorstep.learning.backtest.chance import mean_95
from doorstep.learning.backtest.model import Fared, Interval
from doorstep.promise.rules.learned.columns import DAY, NEVER, Columns, Floats, Ints
from doorstep.promise.rules.learned.dials import TARGETS

#: The columns of `TARGETS` that are the ends of each interval.
ENDS = {"50": (2, 4), "80": (1, 5), "90": (0, 6)}
_MIDDLE = 3


class Judged(NamedTuple):
    """The orders of a segment that can be judged: when it began and ended, the local month of purchase."""

    begun: Ints
    ended: Ints
    months: "npt.NDArray[np.str_]"


def months_of(columns: Columns) -> "npt.NDArray[np.str_]":
    """Return the local month of each purchase, as 2018-04."""
    return np.array([_month(second) for second in (columns.placed + columns.offset).tolist()])


def _month(local: int) -> str:
    at = datetime(1970, 1, 1, tzinfo=UTC) + timedelta(seconds=local)
    return f"{at.year}-{at.month:02}"


def compare(judged: Judged, told: Mapping[str, Floats], promised: Ints) -> dict[str, Fared]:
    """Return how each estimator fared: ``told`` holds days by estimator, a column each of ``TARGETS``.

    The shop's own date is the promised day as written, its first moment; it has no interval. Estimators are held
    against one another on the orders that both know something of.
    """
    came = (judged.ended - judged.begun) / DAY
    errors = {name: days[:, _MIDDLE] - came for name, days in told.items()}
    errors["shop"] = np.where(promised < NEVER, (promised - judged.begun) / DAY - came, np.nan)
    return {
        name: _fared(error, told.get(name), came, judged.months, {k: v for k, v in errors.items() if k != name})
        for name, error in errors.items()
    }


def _fared(
    error: Floats, days: Floats | None, came: Floats, months: "npt.NDArray[np.str_]", others: Mapping[str, Floats]
) -> Fared:
    known = np.isfinite(error)
    if not known.any():
        return Fared(0)
    off = np.abs(error[known])
    return Fared(
        int(known.sum()),
        round(float(off.mean()), 4),
        round(float(np.median(off)), 4),
        round(float(error[known].mean()), 4),
        _intervals(days[known], came[known], months[known]) if days is not None else {},
        mean_95(off),
        {name: found for name, other in others.items() if (found := _against(error, other)) is not None},
        _by_month(off, months[known]),
    )


def _against(error: Floats, other: Floats) -> tuple[float, float] | None:
    both = np.isfinite(error) & np.isfinite(other)
    return mean_95(np.abs(error[both]) - np.abs(other[both]))


def _intervals(days: Floats, came: Floats, months: "npt.NDArray[np.str_]") -> dict[str, Interval]:
    found = {}
    for name, (low, high) in ENDS.items():
        within = ((came >= days[:, low]) & (came <= days[:, high])).astype(float)
        width = float((days[:, high] - days[:, low]).mean())
        found[name] = Interval(round(float(within.mean()), 4), round(width, 4), _by_month(within, months))
    return found


def _by_month(values: Floats, months: "npt.NDArray[np.str_]") -> dict[str, float]:
    return {str(month): round(float(values[months == month].mean()), 4) for month in np.unique(months)}


def reliability(days: Floats, came: Floats) -> tuple[tuple[float, float, int], ...]:
    """Return, for each share, how many arrivals really lay below the quantile: on the diagonal it is honest."""
    known = np.isfinite(days[:, 0])
    below = (came[known, None] <= days[known]).mean(axis=0) if known.any() else np.zeros(0)
    return tuple((share, round(float(one), 4), int(known.sum())) for share, one in zip(TARGETS, below, strict=False))
