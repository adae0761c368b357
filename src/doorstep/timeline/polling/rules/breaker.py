"""What follows from failures: back-off of a leg, and the circuit breaker of an account. Pure."""

from collections.abc import Callable
from datetime import datetime, timedelta

from doorstep.timeline.polling.model import Breaker

#: After so many failures in a row the account is left alone for a while.
MOST_FAILURES = 5
#: After so many, about five hours of trying, a person is told.
FOR_GOOD = 12
_FIRST_BREAK, _LONGEST_BREAK = timedelta(minutes=5), timedelta(hours=1)
_FIRST_RETRY, _LONGEST_RETRY = timedelta(minutes=1), timedelta(hours=6)
#: A carrier that names a pause is believed, up to a day.
_LONGEST_ASKED = timedelta(days=1)


def may_ask(breaker: Breaker, now: datetime) -> int:
    """How many requests may go out: 0 while the circuit is open, 1 to probe whether the carrier is back, -1 any."""
    if breaker.open_until is None:
        return -1
    return 1 if breaker.open_until <= now else 0


def succeeded() -> Breaker:
    """The circuit after an answer: closed."""
    return Breaker()


def failed(breaker: Breaker, now: datetime, *, retry_after: float | None = None) -> Breaker:
    """The circuit after a failure that may pass. It opens after five in a row, and at once when the carrier names a
    pause; each failed probe doubles the break."""
    failures = breaker.failures + 1
    asked = min(timedelta(seconds=retry_after or 0), _LONGEST_ASKED)
    if failures < MOST_FAILURES:
        return Breaker(failures, now + asked if asked else None)
    pause = min(_FIRST_BREAK * (1 << min(failures - MOST_FAILURES, 10)), _LONGEST_BREAK)
    return Breaker(failures, now + max(pause, asked))


def retry_at(tries: int, now: datetime, rng: Callable[[], float], *, retry_after: float | None = None) -> datetime:
    """When to ask again for a leg that was asked for in vain ``tries`` times: doubling, with jitter."""
    pause = min(_FIRST_RETRY * (1 << min(tries - 1, 12)), _LONGEST_RETRY) * (0.5 + rng())
    asked = min(timedelta(seconds=retry_after or 0), _LONGEST_ASKED)
    return now + max(pause, asked)
