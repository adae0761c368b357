"""Send: settle what is open, hand messages to the channels outside any transaction, record what became of them.

What is settled is reserved for this worker. It goes in flight in the last moment, as many at a time as channels carry
at once, so that a kill leaves few messages of which nobody knows whether they arrived.
"""

import logging
import os
import random
import socket
import threading
import time
from collections import deque
from collections.abc import Sequence
from datetime import datetime, timedelta
from functools import partial

from doorstep.kit.errors import Collision, StoreDown
from doorstep.kit.handle import Tx
from doorstep.learning.related.handlers import Goods
from doorstep.messages import handlers as messages
from doorstep.messages.handlers import Desk, News
from doorstep.messages.model import Fate, Outgoing
from doorstep.wiring import App
from doorstep.work.closing import keep_trying
from doorstep.work.hands import Hands
from doorstep.work.hear.refused import classified, refused
from doorstep.work.settle import Settler, carefully, write_down

#: Seconds to wait for an answer before looking whether we should end.
_PATIENCE = 0.25
_log = logging.getLogger(__name__)


class Sender:
    """One worker of the sending loop, with its open channels."""

    def __init__(self, app: App, *, rng: random.Random | None = None) -> None:
        """``rng`` gives the jitter of retries."""
        self._app = app
        self._rng = rng or random.Random()  # noqa: S311 - jitter, not a secret
        self._hands = Hands(app.channels())
        self._halted = threading.Event()
        self._waiting: deque[Outgoing] = deque()
        self._fates: list[Fate] = []
        self._now: datetime | None = None
        self._desk = Desk(
            keys=app.keys,
            papers=app.papers,
            links=app,
            providers=app.provider,
            worker=f"{socket.gethostname()}:{os.getpid()}",
            sender=app.installation.mail_from,
            lease=timedelta(seconds=app.installation.send_lease),
            goods=Goods(),
            repeats=app.board.repeats,
        )
        self._settler = Settler(app, self._desk)

    def round(self, *, now: datetime, limit: int = 50) -> int:
        """Send what is due; return how many asks were settled and attempts made."""
        self._now = now
        self._write_down_fates(now)
        settled = 0
        if not self._waiting:
            settled, outgoing = self._settler.settle(now, limit)
            self._waiting += outgoing
        return settled + self._hand_over(now)

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
                carefully(self._app, partial(self._record, self._fates[:1], now), lambda tx, why: None)
                del self._fates[0]
        self._fates = []

    def _record(self, fates: Sequence[Fate], now: datetime) -> None:
        with self._app.database.transaction() as tx:
            self._put_down(tx, fates, now)

    def _put_down(self, tx: Tx, fates: Sequence[Fate], now: datetime) -> None:
        if fates:
            known = [classified(one) for one in fates]
            news = messages.record_fates(tx, known, now, self._rng)
            told = refused(tx, self._app, known, now)
            write_down(tx, self._app, News((*news.facts, *told), news.statements), now)

    def _hand_over(self, now: datetime) -> int:
        """Put in flight what the channels have room for, wait for answers, write them down, until nothing is left.

        When the store goes away, what is under way comes to its end; what waits stays with us for the next round.
        Returns how many were handed over.
        """
        seconds = self._desk.lease.total_seconds() / 2
        latest, done = time.monotonic() + seconds, 0
        while self._waiting or self._hands.busy:
            if self._waiting and (self._halted.is_set() or time.monotonic() > latest):
                self._let_go(now)
            group = self._hands.take(self._waiting)
            try:
                begun = self._turn_over(group, now)
            except (StoreDown, Collision):
                self._waiting.extendleft(reversed(group))
                self._drain()
                raise
            self._hands.carry(begun, now, max(1.0, latest - time.monotonic()))
            done += len(begun)
            if self._hands.busy:
                self._fates += self._hands.fates(_PATIENCE)
        self._write_down_fates(now)
        return done

    def _turn_over(self, group: Sequence[Outgoing], now: datetime) -> list[Outgoing]:
        """Write down what came back and put the next ones in flight, in one transaction where that is possible."""
        if not group:
            self._write_down_fates(now)
            return []
        try:
            with self._app.database.transaction() as tx:
                self._put_down(tx, self._fates, now)
                begun = messages.begin(tx, self._desk, group, now)
        except (StoreDown, Collision):
            raise
        except Exception:  # one of the fates
            self._write_down_fates(now)
            with self._app.database.transaction() as tx:
                return messages.begin(tx, self._desk, group, now)
        self._fates = []
        return begun

    def _drain(self) -> None:
        while self._hands.busy:
            self._fates += self._hands.fates(_PATIENCE)

    def _let_go(self, now: datetime) -> None:
        """Leave what has not begun to whoever sends next."""
        with self._app.database.transaction() as tx:
            messages.release(tx, self._desk, self._waiting, now)
        self._waiting.clear()

    def halt(self) -> None:
        """Begin nothing more; may be called from another thread."""
        self._halted.set()

    def close(self) -> None:
        """Let what is under way come to its end, write it down, and hang up the channels.

        Where the store is away it is tried again for a while. What could not be written down counts as lost at the next
        start, since it is in flight and its sender gone.
        """
        self._halted.set()
        self._drain()
        self._hands.close()
        if self._now is None:
            return
        now = self._now
        if not keep_trying(lambda: self._write_down_fates(now)):
            _log.warning("what became of %s messages could not be written down", len(self._fates))
        elif self._waiting:
            keep_trying(lambda: self._let_go(now), seconds=0.0)
