"""How long something takes, as a curve: hours at rising shares of the cases, then a tail that thins out evenly. Pure.

A curve is asked with the time that has already passed: whoever is still under way after nine days is compared only
with those that took longer than nine days. Beyond the last known hour the rest ends at a constant rate, so that an
answer always lies ahead, however late it is.
"""

from bisect import bisect_right
from collections.abc import Callable
from math import exp, log

SHORTEST_TAIL = 1.0  # hours; a tail of nothing would promise an end in this very second


class Curve:
    """``hours[i]`` is the time within which the share ``shares[i]`` had ended; ``tail`` the mean hours after the last.

    ``shares`` begins with 0 and stays below 1; both rise. Hours count from the start of the segment.
    """

    __slots__ = ("_bottom", "_last", "_left", "hours", "shares", "tail")

    def __init__(self, shares: tuple[float, ...], hours: tuple[float, ...], tail: float) -> None:
        self.shares = shares
        self.hours = hours
        self.tail = max(tail, SHORTEST_TAIL)
        self._bottom = hours[0]
        self._last = hours[-1]
        self._left = 1.0 - shares[-1]

    def left(self, hours: float) -> float:
        """Return the share that takes longer than so many hours: 1 at the start, never quite 0."""
        if hours < self._bottom:
            return 1.0
        known = self.hours
        if hours >= self._last:
            return self._left * exp((self._last - hours) / self.tail)
        place = bisect_right(known, hours)
        before, after = known[place - 1], known[place]
        low, high = self.shares[place - 1], self.shares[place]
        return 1.0 - low - (high - low) * (hours - before) / (after - before)

    def until(self, share: float) -> float:
        """Return the hours within which this share (0 to below 1) had ended."""
        shares = self.shares
        if share >= shares[-1]:
            return self._last - self.tail * log((1.0 - share) / self._left)
        place = bisect_right(shares, share)
        low, high = shares[place - 1], shares[place]
        before, after = self.hours[place - 1], self.hours[place]
        return before + (after - before) * (share - low) / (high - low)

    def ahead(self, passed: float, shares: tuple[float, ...]) -> list[float]:
        """Return the hours from the start within which each share ended of those that took longer than ``passed``."""
        if passed >= self._last:
            return [passed - self.tail * log(1.0 - share) for share in shares]
        left = self.left(passed)
        return [max(self.until(1.0 - left * (1.0 - share)), passed) for share in shares]

    def late(self, passed: float, allowed: float) -> float:
        """Return the share that takes longer than ``allowed``, of those that took longer than ``passed``."""
        if allowed <= passed:
            return 1.0
        if passed >= self._last:
            return exp((passed - allowed) / self.tail)
        return self.left(allowed) / self.left(passed)

    def rising(self, allowed: float) -> Callable[[float], float]:
        """Return ``late(…, allowed)`` as a function of the hours that have passed, for one who asks it often."""
        then, last, tail, left = self.left(allowed), self._last, self.tail, self.left

        def late(passed: float) -> float:
            if allowed <= passed:
                return 1.0
            return exp((passed - allowed) / tail) if passed >= last else then / left(passed)

        return late

    def when_late(self, allowed: float, risk: float) -> float:
        """Return the hours after which ``late(…, allowed)`` will have grown to ``risk`` if nothing happens until then.

        Before the start the answer is 0 or less; it never lies beyond ``allowed``.
        """
        wanted = self.left(allowed) / risk
        if wanted >= 1.0:
            return 0.0
        if wanted <= self._left:
            return self._last - self.tail * log(wanted / self._left) if wanted > 0.0 else allowed
        return self.until(1.0 - wanted)
