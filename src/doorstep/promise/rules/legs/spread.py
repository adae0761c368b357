"""How long something may take, as equally likely times; and how such times add up. Pure.

A spread is a row of ``POINTS`` rising times, each as likely as the others. Two spreads add up to all sums of their
points, brought back to so many by the mean of each group of neighbours: the mean stays exact, and what is later in one
part can only make the whole later.
"""

from typing import Self

import numpy as np
import numpy.typing as npt

Floats = npt.NDArray[np.float64]

POINTS = 61
SHARES: Floats = (np.arange(POINTS) + 0.5) / POINTS


class Spread:
    """Equally likely times in rising order. Minutes, or whatever unit its maker uses."""

    __slots__ = ("points",)

    def __init__(self, points: Floats) -> None:
        self.points = points

    @classmethod
    def certain(cls, time: float) -> Self:
        """Return a time that is known."""
        return cls(np.full(POINTS, float(time)))

    @classmethod
    def of(cls, values: Floats, weights: Floats) -> Self:
        """Return the spread of values that count by their weights, at least one of them above 0."""
        order = np.argsort(values, kind="stable")
        heavy = weights[order]
        middle = (heavy.cumsum() - heavy / 2) / heavy.sum()
        return cls(np.interp(SHARES, middle, values[order]))

    def at(self, share: float) -> float:
        """Return the time within which this share of the cases ends."""
        return float(np.interp(share, SHARES, self.points))

    def beyond(self, time: float) -> float:
        """Return the share of the cases that takes longer than this."""
        points = self.points
        if time < points[0]:
            return 1.0
        if time >= points[-1]:
            return 0.0
        place = int(np.searchsorted(points, time, side="right"))
        before, after = float(points[place - 1]), float(points[place])
        return 1.0 - (place - 0.5 + (time - before) / (after - before)) / POINTS

    def moved(self, time: float) -> "Spread":
        """Return every time so much later."""
        return Spread(self.points + time)

    def never_below(self, time: float) -> "Spread":
        """Return the spread of something that takes at least so long."""
        return Spread(np.maximum(self.points, time))

    def and_then(self, other: "Spread") -> "Spread":
        """Return how long both take, one after the other, neither knowing of the other."""
        for one, rest in ((self, other), (other, self)):
            if one.points[0] == one.points[-1]:  # it is certain
                return rest.moved(float(one.points[0]))
        sums = np.sort(np.add.outer(self.points, other.points).ravel())
        return Spread(sums.reshape(POINTS, POINTS).mean(axis=1))

    def or_later(self, other: "Spread") -> "Spread":
        """Return when both have ended that go on side by side, neither knowing of the other."""
        ends = np.sort(np.maximum.outer(self.points, other.points).ravel())
        return Spread(ends.reshape(POINTS, POINTS).mean(axis=1))

    def since(self, passed: float) -> "Spread":
        """Return how long it still takes when ``passed`` is over already: those that took longer are left.

        Who is later than every known case takes as much longer again as the later half of the cases usually does.
        """
        left = self.points[self.points > passed]
        if len(left) == 0:
            slow = self.points[POINTS // 2 :]
            return Spread(slow.mean() - slow[0] + np.zeros(POINTS) if slow[-1] > slow[0] else np.zeros(POINTS))
        return Spread(np.interp(SHARES, (np.arange(len(left)) + 0.5) / len(left), left) - passed)

    def boards(self, departure: float, every: float, change: float = 0.0) -> "Spread":
        """Return when somebody who arrives so departs again: with the connection at ``departure``, or, having missed
        it, with the next one, ``every`` so long after the other. ``change`` is the time that changing takes."""
        ready = self.points + change
        if every <= 0.0:
            return Spread(np.maximum(ready, departure))
        missed: Floats = np.maximum(np.ceil((ready - departure) / every), 0.0)
        return Spread(departure + missed * every)
