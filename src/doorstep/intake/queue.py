"""Group commit: everything that arrived during one commit goes into the next one. No time is spent waiting for more."""

import asyncio
import logging
from collections.abc import Callable, Sequence
from concurrent.futures import ThreadPoolExecutor
from datetime import datetime

from doorstep.intake import handlers
from doorstep.intake.model import Arrival
from doorstep.intake.ports import Begin
from doorstep.kit.errors import Collision, StoreDown
from doorstep.people.model import Keyring

_log = logging.getLogger(__name__)
_AT_ONCE = 1000
_BYTES_AT_ONCE = 32 * 1024 * 1024
_RING_EVERY = 0.02  # seconds; a ring is a commit too, and whoever waits takes all that is there
_TRIES = 3

Kept = bool | Exception


class Full(Exception):
    """So much waits already that nothing more is taken for the moment."""


class Queue:
    """Arrivals on their way into the inbox, written by one thread. Belongs to one event loop.

    `bodies` and `size` (bytes) bound what may wait. `ring` is called in a thread of its own after commits that brought
    something new.
    """

    def __init__(
        self,
        begin: Begin,
        keys: Keyring,
        clock: Callable[[], datetime],
        *,
        ring: Callable[[], None] | None = None,
        bodies: int = 4000,
        size: int = 64 * 1024 * 1024,
    ) -> None:
        self._begin, self._keys, self._clock, self._ring = begin, keys, clock, ring
        self._most, self._most_bytes = bodies, size
        self._waiting: list[tuple[Arrival, asyncio.Future[bool]]] = []
        self._bytes = 0
        self._writer = ThreadPoolExecutor(1, "door-writer")
        self._ringer = ThreadPoolExecutor(1, "door-ringer")
        self._drain: asyncio.Task[None] | None = None
        self._ringing: asyncio.Task[None] | None = None
        self._news = False

    async def put(self, arrival: Arrival) -> bool:
        """Return True once the arrival is committed, False when it was known already.

        Raises `Full`, `StoreDown`, or what the database has against this very arrival; nothing was kept then.
        """
        if len(self._waiting) >= self._most or self._bytes + len(arrival.raw) > self._most_bytes:
            raise Full
        loop = asyncio.get_running_loop()
        kept: asyncio.Future[bool] = loop.create_future()
        self._waiting.append((arrival, kept))
        self._bytes += len(arrival.raw)
        if self._drain is None or self._drain.done():
            self._drain = loop.create_task(self._write(loop))
        return await kept

    async def close(self) -> None:
        """Write what waits, then let the threads end."""
        for task in (self._drain, self._ringing):
            if task is not None:
                await asyncio.wait([task])
        self._writer.shutdown(wait=False)
        self._ringer.shutdown(wait=False)

    async def _write(self, loop: asyncio.AbstractEventLoop) -> None:
        while self._waiting:
            batch = self._next()
            arrivals = [arrival for arrival, _ in batch]
            outcome: Sequence[Kept]
            try:
                outcome = await loop.run_in_executor(self._writer, self._commit, arrivals)
            except Exception as error:
                outcome = [error] * len(batch)
            for (_, kept), result in zip(batch, outcome, strict=True):
                if kept.done():
                    continue  # who asked has gone away
                if isinstance(result, Exception):
                    kept.set_exception(result)
                else:
                    kept.set_result(result)
            if self._ring and True in outcome:
                self._news = True
                if self._ringing is None or self._ringing.done():
                    self._ringing = loop.create_task(self._wake(loop, self._ring))

    def _next(self) -> list[tuple[Arrival, "asyncio.Future[bool]"]]:
        count = size = 0
        for arrival, _ in self._waiting[:_AT_ONCE]:
            size += len(arrival.raw)
            if count and size > _BYTES_AT_ONCE:
                break
            count += 1
        batch, self._waiting = self._waiting[:count], self._waiting[count:]
        self._bytes -= sum(len(arrival.raw) for arrival, _ in batch)
        return batch

    async def _wake(self, loop: asyncio.AbstractEventLoop, ring: Callable[[], None]) -> None:
        while self._news:
            self._news = False
            await loop.run_in_executor(self._ringer, ring)
            await asyncio.sleep(_RING_EVERY)

    def _commit(self, arrivals: Sequence[Arrival]) -> Sequence[Kept]:
        """Store a batch (in the writer's thread). One that cannot be stored does not take the others with it."""
        try:
            return self._store(arrivals)
        except StoreDown:
            raise
        except Exception as error:
            if len(arrivals) == 1:
                _log.warning("a body from %s cannot be kept: %s", arrivals[0].source, type(error).__name__)
                return [error]
            half = len(arrivals) // 2
            return [*self._commit(arrivals[:half]), *self._commit(arrivals[half:])]

    def _store(self, arrivals: Sequence[Arrival]) -> Sequence[Kept]:
        for _ in range(_TRIES):
            try:
                with self._begin() as tx:
                    found = handlers.enqueue(tx, self._keys, arrivals, received_at=self._clock())
                return [number is not None for number in found]
            except Collision as error:
                collision = error
        raise StoreDown("other transactions stand in the way") from collision
