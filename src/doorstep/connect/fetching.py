"""Fetch past orders page by page: what a shop's wire offers, and how to ask politely. Knows no provider and no network.

An answer that asks for patience (429, 5xx, a full quota in its headers) is waited for, as long as the provider says,
else twice as long each time, with jitter. What cannot get better by waiting is raised at once, in words for people.
"""

import random
from collections.abc import Callable, Iterator, Mapping
from datetime import UTC, datetime
from email.utils import parsedate_to_datetime
from typing import Any, NamedTuple, Protocol
from urllib.parse import urlencode

import msgspec
from msgspec import Struct

from doorstep.kit.errors import TransportError

#: Seconds: the longest wait between two tries, and the first one where the provider names none.
LONGEST, FIRST = 120.0, 1.0
TRIES = 7
_TRY_LATER = frozenset({408, 425, 429})


class Account(Struct, frozen=True):
    """Where a shop's API is and with which secret; ``since`` (ISO 8601, UTC): only orders changed since then."""

    base: str
    secret: str
    since: str = ""

    def __repr__(self) -> str:
        """Never show the secret, wherever this is printed."""
        return f"Account(base={self.base!r}, since={self.since!r})"


class Page(NamedTuple):
    """Some orders as bodies for the reader; ``at`` is where to go on after them."""

    at: int
    bodies: list[bytes]


class Wire(Protocol):
    """A shop's API, for past orders."""

    def count(self) -> int:
        """Return how many orders there are in all, 0 when nobody says."""
        ...

    def pages(self, after: int) -> Iterator[Page]:
        """Yield the orders behind this position, the oldest first. Raises `TransportError`."""
        ...

    def close(self) -> None:
        """Hang up."""
        ...


class Answer(Protocol):
    """What came back: status, headers in lower case, body."""

    @property
    def status(self) -> int: ...
    @property
    def headers(self) -> Mapping[str, str]: ...
    @property
    def body(self) -> bytes: ...


class Manners(NamedTuple):
    """How one provider wants to be asked. ``rest`` tells from an answer's headers how many seconds to wait before the
    next question; ``helps`` what helps against a status; ``secret`` never stands in an error."""

    name: str
    headers: Mapping[str, str]
    rest: Callable[[Mapping[str, str]], float]
    helps: Mapping[int, str] = {}


class Asker:
    """Asks one provider, one question after the other."""

    def __init__(
        self,
        call: Callable[[str, Mapping[str, str]], Answer],
        manners: Manners,
        *,
        sleep: Callable[[float], None],
        rng: random.Random,
        now: Callable[[], datetime],
    ) -> None:
        """`call` gets an address with these headers and raises `TransportError` when nobody answers."""
        self._call, self._manners, self._sleep, self._rng, self._now = call, manners, sleep, rng, now
        self._rest = 0.0

    def get(self, url: str, **query: str | int) -> Answer:
        """Return a good answer, however often it must be asked for.

        Raises `TransportError`: permanent when asking again cannot help, transient when it did not help in time.
        """
        address = f"{url}?{urlencode(query)}" if query else url
        fault = TransportError(f"{self._manners.name} does not answer", permanent=False)
        for attempt in range(TRIES):
            if self._rest > 0:
                self._sleep(min(self._rest, LONGEST))
            self._rest = 0.0
            try:
                answer = self._call(address, self._manners.headers)
            except TransportError as error:
                if error.permanent:
                    raise
                fault, wait = error, 0.0
            else:
                if 200 <= answer.status < 300:
                    self._rest = self._manners.rest(answer.headers)
                    return answer
                fault = self._fault(answer)
                wait = max(self._manners.rest(answer.headers), patience(answer.headers, self._now()))
            backing = min(FIRST * 2**attempt, LONGEST) * (0.5 + self._rng.random())
            self._rest = wait if wait > 0 else backing
        raise fault

    def json(self, url: str, **query: str | int) -> Any:
        """Return what an answer holds, ``None`` for an empty one (204). Raises `TransportError` for what is no JSON."""
        return self.value(self.get(url, **query))

    def value(self, answer: Answer) -> Any:
        """Return what this answer holds. Raises `TransportError`."""
        if answer.status == 204 or not answer.body.strip():
            return None
        try:
            return msgspec.json.decode(answer.body)
        except (msgspec.DecodeError, RecursionError, UnicodeDecodeError):
            why = f"{self._manners.name} answered with something that is no JSON; check the address of its API"
            raise TransportError(why, permanent=True, status=answer.status) from None

    def _fault(self, answer: Answer) -> TransportError:
        """Say what the status means. Raises it when asking again cannot help."""
        status = answer.status
        if 300 <= status < 400:
            helps = "it sends us to another address: write that one"
        else:
            helps = self._manners.helps.get(status, "look it up in the provider's documentation")
        later = status in _TRY_LATER or status >= 500
        why = f"{self._manners.name} answered {status}" + ("" if later else f": {helps}")
        fault = TransportError(why, permanent=not later, status=status)
        if not later:
            raise fault
        return fault


def patience(headers: Mapping[str, str], now: datetime) -> float:
    """Return the seconds that `Retry-After` asks for (a number, also a broken one, or a date), 0 for none."""
    text = headers.get("retry-after", "").strip()
    if not text:
        return 0.0
    try:
        return max(0.0, float(text))
    except ValueError:
        pass
    try:
        until = parsedate_to_datetime(text)
    except (ValueError, TypeError, IndexError, OverflowError):
        return 0.0
    until = until if until.tzinfo is not None else until.replace(tzinfo=UTC)
    return max(0.0, (until - now).total_seconds())
