"""An account's line to its provider: checks a message, keeps the account's limits, says what became of it."""

import threading
import time
from collections.abc import Callable, Iterator, Mapping, Sequence
from datetime import UTC, datetime

from msgspec.structs import replace as _with

from doorstep.connect.asking import Account as Known
from doorstep.connect.asking import Failure, Http, Why
from doorstep.connect.sending.answers import Handed
from doorstep.connect.sending.bucket import Bucket
from doorstep.connect.sending.registry import Sender, sender
from doorstep.kit.errors import TransportError
from doorstep.messages.accounts.model import ASKS, ONCE, SMS, VOICE, WHATSAPP, Account
from doorstep.messages.model import AnswerLost, Fate, Outgoing
from doorstep.messages.ports import Channel
from doorstep.messages.rules.short import count, e164, plainer

#: Segments beyond which networks join parts unreliably.
MOST_SEGMENTS = 10
_NEVER = datetime.min.replace(tzinfo=UTC)


class Line:
    """One account of a shop. Thread-safe."""

    def __init__(
        self,
        account: Account,
        http: Http,
        secrets: Mapping[str, str],
        then: Callable[[str, str], tuple[str, bool]],
        *,
        share: float = 1.0,
        end: Callable[[], None] = lambda: None,
    ) -> None:
        """``then`` says for a channel and this line's name who is tried next, and whether at once; ``share`` is the
        part of the account's rate that is this process's, ``end`` closes what ``http`` holds open. Raises `LookupError`
        for a connector that nobody knows."""
        self._by, self._end = sender(account.connector), end
        carries = self._by.carries
        self._account, self._http, self._then = account, http, then
        self._known = Known(account.base_url, secrets, account.options, _NEVER)
        rate = (account.per_second or carries.per_second) * share
        self._bucket = Bucket(rate, time.monotonic())
        self._lock = threading.Lock()
        self.at_once = account.at_once or carries.at_once

    def send_many(self, outgoing: Sequence[Outgoing], now: datetime, *, seconds: float = 120.0) -> list[Fate]:
        """Hand messages over one after the other and return what became of each, in order. Raises nothing."""
        latest = time.monotonic() + seconds
        return [self._fate(one, now, latest) for one in outgoing]

    def close(self) -> None:
        """Hang up."""
        self._end()

    def _fate(self, one: Outgoing, now: datetime, latest: float) -> Fate:
        fits, parts, why = fit(one, self._account, self._by)
        if why:
            return Fate(one, why, permanent=True)
        if missing := [name for name in self._by.carries.secrets if not self._known.secrets.get(name)]:
            return self._failed(one, TransportError(f"the secret {missing[0]!r} is not set", permanent=False))
        if not self._waited(latest):
            return Fate(one, "the account's limit left no room in this round", retry_after=1.0)
        self._known.now = now
        try:
            handed = self._hand_over(fits)
        except TransportError as error:
            return self._failed(one, error)
        except Failure as failure:
            return self._failed(one, _as_transport(failure))
        parts = handed.parts or parts
        return Fate(one, id=handed.id, parts=parts, cost=self._account.cost * parts)

    def _hand_over(self, one: Outgoing) -> Handed:
        """Send; what may have arrived already is asked for first, where the provider can be asked."""
        if one.repeat and self._by.find is not None:
            found = self._by.find(one, self._known, self._http)
            if found is not None:
                return found
        return self._by.send(one, self._known, self._http)

    def _waited(self, latest: float) -> bool:
        with self._lock:
            wait = self._bucket.take(time.monotonic())
            if time.monotonic() + wait > latest:
                self._bucket.back()
                return False
        if wait > 0:
            time.sleep(wait)
        return True

    def _failed(self, one: Outgoing, error: TransportError) -> Fate:
        if error.status == 429:
            with self._lock:
                self._bucket.pause(min(error.retry_after or 1.0, 60.0))
        if isinstance(error, AnswerLost) or error.lost:
            # who takes a key once only, or shows it once, may be called again as if nothing had been
            repeat = self._by.carries.repeat
            return Fate(one, error.message, lost=repeat != ONCE, asks=repeat == ASKS)
        if error.permanent:
            return Fate(one, error.message, permanent=True, cause=error.cause, code=error.code)
        then, soon = self._then(one.channel, one.provider)
        return Fate(one, error.message, retry_after=error.retry_after, then=then, soon=soon)


def fit(one: Outgoing, account: Account, by: Sender) -> tuple[Outgoing, int, str]:
    """Return the message as it leaves, how many parts it is charged as, and why it cannot leave (empty: it can).

    Telephone numbers are brought into the form E.164; typographic signs of an SMS that alone would make it twice as
    dear are replaced by plain ones, and nothing else is ever changed.
    """
    letter, parts = one.letter, 1
    if one.channel in (SMS, WHATSAPP, VOICE):
        number = e164(letter.address)
        if not number:
            return one, 0, "this is no telephone number"
        letter = _with(letter, address=number)
    if one.channel == SMS:
        text, _ = plainer(letter.text.strip())
        letter, parts = _with(letter, text=text), count(text).segments
        most = account.longest or by.carries.longest or MOST_SEGMENTS
        if parts > most:
            return one, parts, f"the text takes {parts} segments; the account allows {most}"
    elif (most := account.longest or by.carries.longest) and len(letter.text) > most:
        return one, parts, f"the text has {len(letter.text)} characters; the channel takes {most}"
    if not letter.text.strip():
        return one, parts, "the text is empty"
    return _with(one, letter=letter), parts, ""


class Lines(Mapping[str, Channel]):
    """Every channel by the name under which attempts know it: fixed ones, and shops' accounts as `shop/account`, which
    are made when the first message comes and anew when the shop changed them."""

    def __init__(
        self,
        fixed: Mapping[str, Channel],
        account: Callable[[str], Account | None],
        make: Callable[[str, Account], Channel],
    ) -> None:
        """``account`` finds what a name stands for now, ``make`` opens a line."""
        self._fixed, self._account, self._make = dict(fixed), account, make
        self._made: dict[str, tuple[Account, Channel]] = {}
        self._lock = threading.Lock()

    def __getitem__(self, name: str) -> Channel:
        """Return a channel. Raises `KeyError` when nothing of this name is connected (any more)."""
        if name in self._fixed:
            return self._fixed[name]
        account = self._account(name)
        if account is None:
            raise KeyError(name)
        with self._lock:
            made = self._made.get(name)
            if made is None or made[0] != account:
                self._made[name] = made = (account, self._make(name, account))
        return made[1]

    def __iter__(self) -> Iterator[str]:
        """The fixed channels, and the accounts whose line is open."""
        return iter([*self._fixed, *self._made])

    def __len__(self) -> int:
        """How many are open."""
        return len(self._fixed) + len(self._made)


def _as_transport(failure: Failure) -> TransportError:
    """What asking for a token came to: nothing was sent, and our account is no fault of the address."""
    status = 429 if failure.why is Why.TOO_OFTEN else None
    return TransportError(failure.words, permanent=False, retry_after=failure.retry_after, status=status)
