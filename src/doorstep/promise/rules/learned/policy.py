"""When to warn: at which risk, with how many days left. Chosen on what is settled, by what warnings are worth. Pure.

Early a warning needs a high risk, for most late-looking orders still come; later a lower one is enough. A policy is a
row of limits, for 1, 2, 3 … days left to the promised day; the first look whose risk reaches its limit warns, once.
"""

from typing import NamedTuple

import numpy as np
import numpy.typing as npt
from msgspec import Struct

from doorstep.promise.rules.learned.columns import Floats, Ints

#: Days left up to which a policy has limits of its own; before that nobody is warned.
FARTHEST = 30
_BANDS = ((1, 1), (2, 2), (3, 3), (4, 4), (5, 5), (6, 7), (8, 10), (11, FARTHEST))
_GRID = (*(step / 50 for step in range(1, 50)), 0.99, 2.0)
_ROUNDS = 4
_SURE = 0.35
Bools = npt.NDArray[np.bool_]


class Aim(Struct, frozen=True):
    """What a policy is to reach on the past: the share of warnings that are right, of late orders that are warned of,
    and a lead in days that nearly two of three of these have. Of the policies that reach it, the one with the largest
    ``best``: precision, or lead, whose square root counts, so that a few very early warnings do not pay for many late
    ones."""

    name: str
    precision: float = 0.0
    recall: float = 0.0
    lead: float = 0.0
    best: str = "lead"


class Seen(NamedTuple):
    """Risks by case (rows) and days left (columns 1 to ``FARTHEST``; nan: not running then), and who became late."""

    risks: Floats
    late: Bools


def warned_at(risks: Floats, limits: tuple[float, ...]) -> Ints:
    """Return with how many days left each case is warned of first; 0 never."""
    return _first(risks >= np.array(limits)[None, :])


def _first(above: Bools) -> Ints:
    """Return the largest number of days left (column + 1) that is true in each row; 0 for none."""
    first = above.shape[1] - np.argmax(above[:, ::-1], axis=1)
    return np.where(above.any(axis=1), first, 0)


class Choice:
    """Chooses policies on settled cases: what each limit of each band would do is worked out once for all of them."""

    def __init__(self, seen: Seen) -> None:
        self._late = _table(seen.risks[seen.late])
        self._others = [days > 0 for days in _table(seen.risks[~seen.late])]
        self._all_late = max(int(seen.late.sum()), 1)

    def of(self, aim: Aim) -> tuple[float, ...]:
        """Return the limits that serve an aim best: band by band, in rounds, until none gets better."""
        chosen = [len(_GRID) // 2] * len(_BANDS)
        best = -np.inf
        for _ in range(_ROUNDS):
            before = best
            for band in range(len(_BANDS)):
                scores = self._scores(band, chosen, aim)
                if scores.max() > best:
                    best = float(scores.max())
                    chosen[band] = int(scores.argmax())
            if best <= before:
                break
        limits = [0.0] * FARTHEST
        for (low, high), place in zip(_BANDS, chosen, strict=True):
            limits[low - 1 : high] = [_GRID[place]] * (high - low + 1)
        return tuple(limits)

    def _scores(self, band: int, chosen: list[int], aim: Aim) -> Floats:
        """Score each limit of a band, the other bands as they are: what is missing of the aim weighs most."""
        rest = [place for place in range(len(_BANDS)) if place != band]
        late = np.max([self._late[place][chosen[place]] for place in rest], axis=0)
        others = np.any([self._others[place][chosen[place]] for place in rest], axis=0)
        days = np.maximum(late[None, :], self._late[band])
        false = (others[None, :] | self._others[band]).sum(axis=1)
        hits = (days > 0).sum(axis=1)
        precision, recall = hits / np.maximum(hits + false, 1), hits / self._all_late
        lead = np.array([_sure(row[row > 0]) if count else 0.0 for row, count in zip(days, hits, strict=True)])
        own = np.sqrt(days).sum(axis=1) / self._all_late / FARTHEST if aim.best == "lead" else precision
        missing = (
            np.maximum(aim.precision - precision, 0.0) * 3
            + np.maximum(aim.recall - recall, 0.0) * 2
            + np.maximum(aim.lead - lead, 0.0) / 5
        )
        found: Floats = own - 100.0 * missing
        return found


def _sure(days: Ints) -> float:
    """Return a lead that more than half of the warnings had: the median of the past would be missed by the half."""
    return float(np.quantile(days, _SURE))


def _table(risks: Floats) -> list[Ints]:
    """Return, for each band, the days left at which each limit warns first within it (rows limits, columns cases)."""
    found = []
    for low, high in _BANDS:
        inside = risks[:, low - 1 : high]
        first = np.array([_first(inside >= limit) for limit in _GRID])
        found.append(np.where(first > 0, first + low - 1, 0))
    return found


def seen_of(case: Ints, left: Ints, risk: Floats, late: Bools) -> tuple[Ints, Seen]:
    """Return looks as one row a case, with the places of the cases."""
    chosen = (left >= 1) & (left <= FARTHEST) & np.isfinite(risk)
    cases, row = np.unique(case[chosen], return_inverse=True)
    risks = np.full((len(cases), FARTHEST), np.nan)
    risks[row, left[chosen] - 1] = risk[chosen]
    was_late = np.zeros(len(cases), dtype=bool)
    was_late[row] = late[chosen]
    return cases, Seen(risks, was_late)
