"""A token bucket: so many a second, a few at once after a pause. Pure: the clock is an argument."""


class Bucket:
    """Says how long to wait before the next call. Not safe by itself: whoever shares one holds a lock."""

    __slots__ = ("_burst", "_last", "_left", "_rate")

    def __init__(self, per_second: float, now: float, *, burst: float = 0.0) -> None:
        """``burst`` are the calls that may go at once after a pause (unless told: those of one second)."""
        self._rate = per_second
        self._burst = max(burst or per_second, 1.0)
        self._left, self._last = self._burst, now

    def take(self, now: float) -> float:
        """Take one call and return the seconds to wait before it; the next one counts from there."""
        self._left = min(self._burst, self._left + max(0.0, now - self._last) * self._rate)
        self._last = max(self._last, now)
        self._left -= 1.0
        return 0.0 if self._left >= 0 else -self._left / self._rate

    def pause(self, seconds: float) -> None:
        """Let nothing through for so many seconds: the provider asked for it."""
        self._left = min(self._left, -seconds * self._rate)

    def back(self) -> None:
        """Give a call back that was not made."""
        self._left += 1.0
