"""Send: settle what is open, hand messages to the channels outside any transaction, record what became of them."""

import os
import random
import socket
from collections.abc import Sequence
from datetime import datetime

from doorstep.kit.handle import Tx
from doorstep.messages import handlers as messages
from doorstep.messages.handlers import Desk, News
from doorstep.messages.model import Fate, Outgoing
from doorstep.messages.ports import Channel
from doorstep.promise import handlers as promise
from doorstep.timeline import handlers as timeline
from doorstep.timeline.handlers import Read
from doorstep.timeline.model import Reading, Told
from doorstep.wiring import App


class Sender:
    """One worker of the sending loop, with its open channels."""

    def __init__(self, app: App, *, rng: random.Random | None = None) -> None:
        """``rng`` gives the jitter of retries."""
        self._app = app
        self._rng = rng or random.Random()  # noqa: S311 - jitter, not a secret
        self._channels: dict[str, Channel] = app.channels()
        self._desk = Desk(
            keys=app.keys,
            papers=app.papers,
            links=app,
            providers=app.provider,
            worker=f"{socket.gethostname()}:{os.getpid()}",
            sender=app.installation.mail_from,
        )

    def round(self, *, now: datetime, limit: int = 50) -> int:
        """Send what is due; return how many asks were settled and attempts made."""
        with self._app.database.transaction() as tx:
            resumed = messages.resume(tx, self._desk, now, limit=limit)
            write_down(tx, self._app, resumed.news, now)
            prepared = messages.prepare(tx, self._desk, now, limit=limit)
        outgoing = [*resumed.outgoing, *prepared.outgoing]
        if outgoing:
            fates = self._hand_over(outgoing, now)
            with self._app.database.transaction() as tx:
                write_down(tx, self._app, messages.record_fates(tx, fates, now, self._rng), now)
        return prepared.settled + len(outgoing)

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
                fates += channel.send_many(its, now)
        return fates


def write_down(tx: Tx, app: App, news: News, now: datetime) -> None:
    """Record what sending came to in the timeline and in the ledger of dates."""
    told: dict[str, list[Told]] = {}
    for shop, fact in news.facts:
        told.setdefault(shop, []).append(fact)
    reads = [Read(shop, "doorstep", Reading(events=tuple(facts)), now) for shop, facts in sorted(told.items())]
    if reads:
        timeline.record(tx, app.keys, reads, now=now)
    promise.state_things(tx, news.statements, now)
