"""Calls by an account, within the limits of its carrier: so many a second, so many in this turn."""

import time
from collections.abc import Callable, Mapping
from datetime import datetime, timedelta

from doorstep.connect.asking import Answer, Failure, Http, Why
from doorstep.kit.clock import now
from doorstep.kit.errors import TransportError

#: Seconds that a turn may last; what is left then is asked for in the next one.
LONGEST = 60.0


class Meter:
    """Sends a request as soon as the limit allows it, and counts it. For one thread."""

    def __init__(
        self,
        http: Http,
        per_second: float,
        most: int,
        free_at: datetime,
        *,
        clock: Callable[[], datetime] = now,
        sleep: Callable[[float], None] = time.sleep,
    ) -> None:
        """``free_at`` is when the next request may go; ``most`` how many may go in this turn."""
        self._http, self._most, self._clock, self._sleep = http, most, clock, sleep
        self._apart = timedelta(seconds=1 / per_second)
        self._until = clock() + timedelta(seconds=LONGEST)
        self.free_at = free_at
        self.used = 0

    def call(
        self, method: str, url: str, *, headers: Mapping[str, str] | None = None, body: bytes | None = None
    ) -> Answer:
        """Send one request. Raises `Failure`: used up, or the other side cannot be reached."""
        wait = (self.free_at - self._clock()).total_seconds()
        if self.used >= self._most or self._clock() + timedelta(seconds=max(wait, 0)) > self._until:
            raise Failure(Why.USED_UP, "the requests of this turn are used up")
        if wait > 0:
            self._sleep(wait)
        self.used += 1
        self.free_at = max(self._clock(), self.free_at) + self._apart
        try:
            return self._http.call(method, url, headers=headers, body=body)
        except TransportError as error:
            raise Failure(Why.WRONG if error.permanent else Why.AWAY, error.message) from error
