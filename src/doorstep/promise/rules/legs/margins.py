"""Intervals that keep their word: widened or narrowed by how those told lately fared. Pure.

Conformalised quantiles (Romano, Patterson and Candès, "Conformalized Quantile Regression", 2019), each side by itself:
how far the truth lay outside of what had been told, as a part of it, at the share that is to be kept.
"""

from bisect import insort
from collections import deque
from math import ceil, exp, log

from doorstep.promise.rules.legs.spread import Spread

_LEAST = 100  # told and ended, before they change anything


class Margins:
    """How the intervals of one confidence fared, the latest ``window`` of them."""

    def __init__(self, confidence: float, window: int = 500) -> None:
        self.confidence = confidence
        self._rest = (1.0 - confidence) / 2
        self._window = window
        self._latest: deque[tuple[float, float]] = deque()
        self._low: list[float] = []
        self._high: list[float] = []

    def told(self, spread: Spread) -> tuple[float, float]:
        """Return the interval as it comes from the spread alone."""
        return spread.at(self._rest), spread.at(1.0 - self._rest)

    def ended(self, spread: Spread, took: float) -> None:
        """Remember how something told ended."""
        low, high = self.told(spread)
        took = log(max(took, 1.0))
        scores = log(max(low, 1.0)) - took, took - log(max(high, 1.0))
        self._latest.append(scores)
        insort(self._low, scores[0])
        insort(self._high, scores[1])
        if len(self._latest) > self._window:
            low, high = self._latest.popleft()
            self._low.remove(low)
            self._high.remove(high)

    def interval(self, spread: Spread) -> tuple[float, float]:
        """Return the interval as it should be told now; its ends never pass the middle."""
        low, high = self.told(spread)
        if len(self._latest) < _LEAST:
            return low, high
        middle = spread.at(0.5)
        low = max(low, 1.0) * exp(-self._kept(self._low))
        return min(low, middle), max(max(high, 1.0) * exp(self._kept(self._high)), middle)

    def _kept(self, scores: list[float]) -> float:
        place = ceil((1.0 - self._rest) * (len(scores) + 1)) - 1
        return scores[min(place, len(scores) - 1)]
