"""The pulse of a process that runs loops: `doorstep doctor` and the console see by it which loop stands still.

Loops only note that a round ended; one thread writes it down now and then. A worker that ends takes its signs of life
with it, and one that was killed is forgotten by the next that starts on its machine, so that what is left and old is a
loop that hangs or a machine that is gone.
"""

import logging
import os
import socket
import time
from contextlib import suppress
from datetime import datetime
from pathlib import Path

from doorstep.kit.errors import Collision, StoreDown
from doorstep.wiring import App
from doorstep.work import store
from doorstep.work.store import Beat

log = logging.getLogger(__name__)
#: Seconds between two writings.
EVERY = 10.0


class Pulse:
    """Signs of life of the loops in this process. `beat` may be called from any thread, the rest from one."""

    def __init__(self, app: App, *, host: str = "", pid: int = 0) -> None:
        """`host` and `pid` are those of this process unless given."""
        self._app = app
        self._host = host or socket.gethostname()
        self.worker = f"{self._host}:{pid or os.getpid()}"
        self._latest: dict[str, Beat] = {}
        self._written: dict[str, Beat] = {}
        self._next = 0.0

    def beat(self, loop: str, done: int, now: datetime, note: str = "") -> None:
        """A round of this loop ended and did so much; `note` says what was wrong with it."""
        before = self._latest.get(loop)
        self._latest[loop] = Beat(loop, now, (before.done if before else 0) + done, note)

    def begin(self) -> None:
        """Forget workers of this machine that are no more."""
        with suppress(StoreDown, Collision), self._app.database.transaction() as tx:
            mine = [one for one in store.workers(tx) if one.rpartition(":")[0] == self._host]
            store.forget(tx, [one for one in mine if not _lives(one.rpartition(":")[2])])

    def look(self) -> None:
        """Write down what is new when it is time to. A database that is away gets it later."""
        if time.monotonic() < self._next:
            return
        fresh = [one for loop, one in sorted(self._latest.items()) if one != self._written.get(loop)]
        if not fresh:
            return
        self._next = time.monotonic() + EVERY
        try:
            with self._app.database.transaction() as tx:
                store.write(tx, self.worker, fresh)
        except (StoreDown, Collision) as error:
            log.debug("signs of life are written later: %s", error)
        else:
            self._written.update((one.loop, one) for one in fresh)

    def end(self) -> None:
        """Take our signs of life with us: who ended as told is not missed."""
        with suppress(StoreDown, Collision), self._app.database.transaction(wait=1.0) as tx:
            store.forget(tx, [self.worker])


def _lives(pid: str) -> bool:
    return Path(f"/proc/{pid}").exists() if Path("/proc/self").exists() else True
