"""What asking carriers has in common: the account as a wire sees it, what an answer means, tokens that are kept.

A wire is a module `wire.py` in a carrier's folder with `fetch(numbers, account, http)`. It returns for each number the
part of the answer that is about it, in the form in which the carrier answers for one number, with empty bytes for a
number that the carrier does not know. It raises `Failure` for everything that concerns the account and not a number.
"""

from base64 import b64encode
from collections.abc import Callable, Mapping, Sequence
from datetime import datetime, timedelta
from enum import StrEnum
from typing import Any, NamedTuple, Protocol
from urllib.parse import quote, urlencode

import msgspec
from msgspec import Struct, field

from doorstep.timeline.polling.model import Wire

#: A number, the bytes about it, and what goes beside them into the inbox.
Got = tuple[str, bytes, dict[str, str]]
_UNKNOWN: bytes = b""
#: Tokens are renewed a little before they end.
_EARLY = timedelta(seconds=60)
_REFUSED, _LATER = frozenset({401, 403}), frozenset({408, 425, 429})


class Answer(Protocol):
    """An answer of the network: its status, its headers in lower case, its whole body."""

    @property
    def status(self) -> int: ...
    @property
    def headers(self) -> dict[str, str]: ...
    @property
    def body(self) -> bytes: ...


class Http(Protocol):
    """Calls to the outside world. Keeps the account's limits and raises `Failure` when they are used up."""

    def call(
        self, method: str, url: str, *, headers: Mapping[str, str] | None = None, body: bytes | None = None
    ) -> Answer: ...


class Why(StrEnum):
    """What kind of failure it is: who we are is refused, we ask too often, the carrier is away, our request is wrong,
    or our own limit is used up."""

    REFUSED = "refused"
    TOO_OFTEN = "too_often"
    AWAY = "away"
    WRONG = "wrong"
    USED_UP = "used_up"


class Failure(Exception):
    """Asking failed. `retry_after` is in seconds, where the carrier named a pause. The words hold no secret."""

    def __init__(self, why: Why, words: str, *, retry_after: float | None = None) -> None:
        super().__init__(words)
        self.why, self.words, self.retry_after = why, words, retry_after


class Token(NamedTuple):
    """A word that opens the carrier's door for a while."""

    word: str
    until: datetime


class Account(Struct):
    """An account as a wire sees it: secrets by the wire's own names. `tokens` is kept from round to round."""

    base: str
    secrets: Mapping[str, str]
    options: Mapping[str, str]
    now: datetime
    tokens: dict[str, Token] = field(default_factory=dict)

    def __repr__(self) -> str:
        """Nothing secret may come into a log."""
        return f"Account({self.base!r})"

    def url(self, usual: str, path: str) -> str:
        """An address at the carrier's own host, or at its sandbox."""
        return (self.base or usual).rstrip("/") + path


class Asker(NamedTuple):
    """A carrier that can be asked."""

    wire: Wire
    fetch: Callable[[Sequence[str], Account, Http], list[Got]]


def judged(answer: Answer, carrier: str, *, unknown: frozenset[int] = frozenset({404})) -> bytes:
    """Return the body of an answer, empty when the carrier does not know the number. Raises `Failure`."""
    if 200 <= answer.status < 300:
        return answer.body
    if answer.status in unknown:
        return _UNKNOWN
    words = f"{carrier} answered {answer.status}"
    if answer.status in _REFUSED:
        raise Failure(Why.REFUSED, words)
    if answer.status in _LATER or answer.status >= 500:
        why = Why.TOO_OFTEN if answer.status == 429 else Why.AWAY
        raise Failure(why, words, retry_after=_seconds(answer.headers.get("retry-after", "")))
    raise Failure(Why.WRONG, words)


def bearer(
    account: Account,
    http: Http,
    url: str,
    carrier: str,
    *,
    form: Mapping[str, str] | None = None,
    headers: Mapping[str, str] | None = None,
    as_json: bool = False,
) -> str:
    """Return `Bearer …` of an OAuth 2.0 token (RFC 6749, 4.4), asked for when there is none or it ends soon."""
    kept = account.tokens.get(url)
    if kept is None or kept.until <= account.now:
        told = {"grant_type": "client_credentials", **(form or {})}
        body = msgspec.json.encode(told) if as_json else urlencode(told).encode()
        kind = "application/json" if as_json else "application/x-www-form-urlencoded"
        sent = {"content-type": kind, "accept": "application/json", **(headers or {})}
        kept = _token(judged_token(http.call("POST", url, headers=sent, body=body), carrier), carrier, account.now)
        account.tokens[url] = kept
    return f"Bearer {kept.word}"


def judged_token(answer: Answer, carrier: str) -> bytes:
    """Return the body of a token's answer. A 400 or 404 of it means what 401 does: who we say we are is not known."""
    if answer.status in (400, 404):
        raise Failure(Why.REFUSED, f"{carrier} gave no token: {answer.status}")
    return judged(answer, carrier)


def fresh(account: Account, http: Callable[[], Answer]) -> Answer:
    """Call; where a token that we kept is refused, once more with a new one: carriers may end tokens early."""
    kept = bool(account.tokens)
    answer = http()
    if answer.status == 401 and kept:
        account.tokens.clear()
        answer = http()
    return answer


def basic(user: str, password: str) -> str:
    """Return the header of HTTP's basic authentication (RFC 7617)."""
    return "Basic " + b64encode(f"{user}:{password}".encode()).decode()


def one_by_one(numbers: Sequence[str], ask: Callable[[str], bytes]) -> list[Got]:
    """Ask for each number alone."""
    return [got(number, ask(number)) for number in numbers]


def got(number: str, raw: bytes) -> Got:
    """What goes into the inbox for a number."""
    return number, raw, {"tracking_number": number}


def parts(body: bytes, carrier: str, kind: Any) -> Any:
    """Return the parts of a batch, each as it was written. Raises `Failure` for a body that is none."""
    try:
        return msgspec.json.decode(body, type=kind)
    except (msgspec.DecodeError, UnicodeDecodeError):
        raise Failure(Why.AWAY, f"{carrier} answered something else than announced") from None


def quoted(number: str) -> str:
    """A number as a part of an address."""
    return quote(number, safe="")


def _token(body: bytes, carrier: str, now: datetime) -> Token:
    told = parts(body, carrier, dict[str, Any])
    word, lasts = told.get("access_token"), str(told.get("expires_in", 300))
    if not isinstance(word, str) or not word:
        raise Failure(Why.AWAY, f"{carrier} answered without a token")
    seconds = int(lasts) if lasts.isdigit() and len(lasts) < 9 else 300
    return Token(word, now + timedelta(seconds=seconds) - _EARLY)


def _seconds(text: str) -> float | None:
    return float(text) if text.isascii() and text.isdigit() and len(text) < 9 else None
