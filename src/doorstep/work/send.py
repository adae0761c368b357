"""Send: settle what is open, hand messages to the channels outside any transaction, record what became of them."""

import logging
import os
import random
import socket
from collections.abc import Callable, Sequence
from datetime import datetime, timedelta
from functools import partial
from uuid import UUID

from doorstep.kit.errors import Collision, StoreDown
from doorstep.kit.handle import Tx
from doorstep.messages import handlers as messages
from doorstep.messages.handlers import Desk, News, Place
from doorstep.messages.model import Fate, Outgoing
from doorstep.messages.ports import Channel
from doorstep.promise import handlers as promise
from doorstep.timeline import handlers as timeline
from doorstep.timeline.handlers import Read
from doorstep.timeline.model import Reading, Told
from doorstep.wiring import App

#: How long a message that cannot be made waits for a mended version of us.
PUT_OFF = timedelta(minutes=10)
_log = logging.getLogger(__name__)


class Sender:
    """One worker of the sending loop, with its open channels."""

    def __init__(self, app: App, *, rng: random.Random | None = None) -> None:
        """``rng`` gives the jitter of retries."""
        self._app = app
        self._rng = rng or random.Random()  # noqa: S311 - jitter, not a secret
        self._channels: dict[str, Channel] = app.channels()
        self._fates: list[Fate] = []
        self._desk = Desk(
            keys=app.keys,
            papers=app.papers,
            links=app,
            providers=app.provider,
            worker=f"{socket.gethostname()}:{os.getpid()}",
            sender=app.installation.mail_from,
            lease=timedelta(seconds=app.installation.send_lease),
        )

    def round(self, *, now: datetime, limit: int = 50) -> int:
        """Send what is due; return how many asks were settled and attempts made."""
        self._write_down_fates(now)
        outgoing: list[Outgoing] = []
        try:
            settled = self._settle(outgoing, now, limit)
        finally:  # what is committed as in flight leaves, even if the store went away after it
            self._fates += self._hand_over(outgoing, now)
        self._write_down_fates(now)
        return settled + len(outgoing)

    def _settle(self, outgoing: list[Outgoing], now: datetime, limit: int) -> int:
        try:
            with self._app.database.transaction() as tx:
                resumed = messages.resume(tx, self._desk, now, limit=limit)
                write_down(tx, self._app, resumed.news, now)
                prepared = messages.prepare(tx, self._desk, now, limit=limit)
        except (StoreDown, Collision):
            raise
        except Exception as error:  # whatever an ask, an order or a letter makes our code raise
            _log.warning("what is to be sent is looked at one by one", exc_info=error)
            return self._one_by_one(outgoing, now, limit)
        outgoing += [*resumed.outgoing, *prepared.outgoing]
        return prepared.settled

    def _one_by_one(self, outgoing: list[Outgoing], now: datetime, limit: int) -> int:
        """Settle each attempt and each ask by itself, and put off those that make our code raise."""
        with self._app.database.transaction() as tx:
            places = messages.due_attempts(tx, self._desk, now, limit=limit)
            asks = messages.due_asks(tx, now, limit=limit)
        for place in places:
            self._careful(partial(self._resume_one, outgoing, now, place), partial(_put_off_attempt, now, place))
        for ask in asks:
            self._careful(partial(self._prepare_one, outgoing, now, ask), partial(_put_off_ask, now, ask))
        return len(places) + len(asks)

    def _careful(self, act: Callable[[], None], put_off: Callable[[Tx, str], None]) -> None:
        try:
            act()
        except (StoreDown, Collision):
            raise
        except Exception as error:
            _log.warning("a message is put off", exc_info=error)
            with self._app.database.transaction() as tx:
                put_off(tx, type(error).__name__)

    def _resume_one(self, outgoing: list[Outgoing], now: datetime, place: Place) -> None:
        with self._app.database.transaction() as tx:
            resumed = messages.resume(tx, self._desk, now, only=place)
            write_down(tx, self._app, resumed.news, now)
        outgoing += resumed.outgoing

    def _prepare_one(self, outgoing: list[Outgoing], now: datetime, ask: tuple[str, UUID]) -> None:
        with self._app.database.transaction() as tx:
            prepared = messages.prepare_one(tx, self._desk, now, *ask)
        outgoing += prepared.outgoing

    def _write_down_fates(self, now: datetime) -> None:
        """Write down what became of the attempts; when the store is away they are kept for the next round."""
        if not self._fates:
            return
        try:
            self._record(self._fates, now)
        except (StoreDown, Collision):
            raise
        except Exception as error:
            _log.warning("what became of messages is written down one by one", exc_info=error)
            while self._fates:
                self._careful(partial(self._record, self._fates[:1], now), lambda tx, why: None)
                del self._fates[0]
        self._fates = []

    def _record(self, fates: Sequence[Fate], now: datetime) -> None:
        with self._app.database.transaction() as tx:
            write_down(tx, self._app, messages.record_fates(tx, fates, now, self._rng), now)

    def close(self) -> None:
        """Hang up the channels."""
        for channel in self._channels.values():
            channel.close()

    def _hand_over(self, outgoing: Sequence[Outgoing], now: datetime) -> list[Fate]:
        """Call each channel with everything that is for it. No transaction is open meanwhile."""
        by_provider: dict[str, list[Outgoing]] = {}
        for one in outgoing:
            by_provider.setdefault(one.provider, []).append(one)
        fates: list[Fate] = []
        for provider, its in by_provider.items():
            channel = self._channels.get(provider)
            if channel is None:
                fates += [Fate(one, error=f"The channel {provider!r} is not connected any more.") for one in its]
            else:
                fates += channel.send_many(its, now, seconds=self._desk.lease.total_seconds() / 2)
        return fates


def _put_off_attempt(now: datetime, place: Place, tx: Tx, why: str) -> None:
    messages.put_off_attempt(tx, place, now + PUT_OFF, why)


def _put_off_ask(now: datetime, ask: tuple[str, UUID], tx: Tx, why: str) -> None:
    messages.put_off(tx, *ask, now + PUT_OFF, why, now=now)


def write_down(tx: Tx, app: App, news: News, now: datetime) -> None:
    """Record what sending came to in the timeline and in the ledger of dates."""
    told: dict[str, list[Told]] = {}
    for shop, fact in news.facts:
        told.setdefault(shop, []).append(fact)
    reads = [Read(shop, "doorstep", Reading(events=tuple(facts)), now) for shop, facts in sorted(told.items())]
    if reads:
        timeline.record(tx, app.keys, reads, now=now)
    promise.state_things(tx, news.statements, now)
