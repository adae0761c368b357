"""Hook: call the shops' other systems, many at once outside any transaction, and record what became of each call."""

import logging
import os
import queue
import random
import socket
import time
from collections import Counter
from collections.abc import Sequence
from concurrent.futures import ThreadPoolExecutor
from contextlib import suppress
from datetime import datetime, timedelta

from doorstep.connect.channels.hook.wire import Poster
from doorstep.kit.config import secret_of
from doorstep.messages.hooks import handlers as hooks
from doorstep.messages.hooks.handlers import Room
from doorstep.messages.hooks.model import Answer, Call, Fate, Hook
from doorstep.messages.hooks.ports import Poster as AnyPoster
from doorstep.messages.hooks.rules import BadSecret, headers_for, key_of
from doorstep.wiring import App, Bundle
from doorstep.work.closing import keep_trying

#: Calls at once, in all and to one receiver: a slow one must leave places to the others.
SLOTS, EACH = 60, 20  # a pool keeps twenty lines to a receiver open
#: Seconds to wait for an answer before looking for new work.
_PATIENCE = 0.25
#: Seconds to wait for more answers after the first, so that a transaction has something to do: without, PostgreSQL did
#: twice the work for each call (bench/hooks.py).
_GATHER = 0.02
_log = logging.getLogger(__name__)


class Hooker:
    """One worker of the hook loop.

    A round records what was answered since the last one, puts as many calls in flight as there are places, and waits
    for the next answer. So one slow receiver never holds up a batch.
    """

    def __init__(
        self,
        app: App,
        *,
        rng: random.Random | None = None,
        poster: AnyPoster | None = None,
        slots: int = SLOTS,
        each: int = EACH,
    ) -> None:
        """``rng`` gives the jitter of retries."""
        self._app = app
        self._rng = rng or random.Random()  # noqa: S311 - jitter, not a secret
        self._poster: AnyPoster = poster or Poster(app.installation.allow_hosts)
        self._pool = ThreadPoolExecutor(slots, thread_name_prefix="hook")
        self._slots, self._each = slots, each
        self._answered: queue.SimpleQueue[Fate] = queue.SimpleQueue()
        self._unwritten: list[Fate] = []
        self._busy: Counter[tuple[str, str]] = Counter()
        self._lease = min(hooks.LEASE, timedelta(seconds=app.installation.send_lease))
        self._worker = f"{socket.gethostname()}:{os.getpid()}"
        self._turn = 0
        self._now: datetime | None = None

    def round(self, *, now: datetime) -> int:
        """Record, claim, call; return how many calls were begun, ended or are under way. Waits a quarter second."""
        self._now, self._turn = now, self._turn + 1
        self._collect()
        with self._app.database.transaction() as tx:
            hooks.record(tx, self._unwritten, now, self._rng)
            free = self._slots - self._busy.total()
            room = Room(free, self._each, self._turn, dict(self._busy))
            calls = hooks.claim(tx, self._worker, room, now, self._lease)
            bundles = self._app.bundles(tx, {call.place.shop for call in calls}) if calls else {}
        ended, self._unwritten = len(self._unwritten), []
        self._begin(calls, bundles)
        if self._busy:
            self._await()
        return ended + len(calls) + self._busy.total() + len(self._unwritten)

    def close(self) -> None:
        """Let the calls under way end, record them, and hang up.

        Where the store is away it is tried again for a while. What could not be written down goes again under its id.
        """
        self._pool.shutdown(wait=True)
        self._collect()
        if self._unwritten and self._now is not None and not keep_trying(self._record):
            _log.warning("what became of %s calls could not be written down", len(self._unwritten))
        self._poster.close()

    def _record(self) -> None:
        assert self._now is not None
        with self._app.database.transaction() as tx:
            hooks.record(tx, self._unwritten, self._now, self._rng)

    def _begin(self, calls: Sequence[Call], bundles: dict[str, Bundle]) -> None:
        keys: dict[tuple[str, str], list[bytes] | Answer] = {}
        for call in calls:
            name = (call.place.shop, call.hook)
            self._busy[name] += 1
            bundle = bundles.get(call.place.shop)
            hook = bundle.hooks.named(call.hook) if bundle and bundle.hooks.live else None
            if hook is None:
                self._answered.put(Fate(call, Answer(error=_SILENT), hopeless=True))
                continue
            if name not in keys:
                keys[name] = self._keys(hook)
            key = keys[name]
            if isinstance(key, Answer):
                self._answered.put(Fate(call, key))
            else:
                self._pool.submit(self._call, call, hook.url, key)

    def _keys(self, hook: Hook) -> list[bytes] | Answer:
        """The keys to sign with, looked up each time so that a changed secret counts at once; or what is wrong."""
        try:
            secrets = secret_of(self._app.env, self._app.installation.home, hook.secret).split()
        except (OSError, UnicodeError) as error:
            return Answer(error=f"the secret in {hook.secret} cannot be read: {type(error).__name__}")
        if not secrets:
            return Answer(error=f"the setting {hook.secret} holds no secret")
        try:
            return [key_of(one) for one in secrets]
        except BadSecret as error:
            return Answer(error=f"the secret in {hook.secret} {error}")

    def _call(self, call: Call, url: str, keys: Sequence[bytes]) -> None:
        try:
            answer = self._poster.post(url, headers_for(call, keys), call.payload)
            hopeless = answer.refused and not answer.status
        except Exception as error:  # whatever a receiver makes our code raise must not lose the place
            answer, hopeless = Answer(error=f"an error of our own: {type(error).__name__}"), False
        self._answered.put(Fate(call, answer, hopeless))

    def _await(self) -> None:
        with suppress(queue.Empty):
            self._took(self._answered.get(timeout=_PATIENCE))
            if self._busy:
                time.sleep(_GATHER)

    def _collect(self) -> None:
        with suppress(queue.Empty):
            while True:
                self._took(self._answered.get_nowait())

    def _took(self, fate: Fate) -> None:
        name = (fate.call.place.shop, fate.call.hook)
        self._busy[name] -= 1
        if not self._busy[name]:
            del self._busy[name]
        self._unwritten.append(fate)


_SILENT = "the hook is not active in this shop any more, or the shop is in shadow"
