"""Hands that carry messages to the channels: as many at once as each channel carries, outside any transaction."""

import queue
from collections import Counter, deque
from collections.abc import Mapping, Sequence
from concurrent.futures import ThreadPoolExecutor
from contextlib import suppress
from datetime import datetime

from doorstep.messages.model import Fate, Outgoing
from doorstep.messages.ports import Channel

#: Calls at once over all channels, where there are many accounts.
_MOST = 64
#: Seconds to wait for more answers after the first, so that a transaction has something to do.
_GATHER = 0.01


class Hands:
    """The open channels and what they carry at this moment. For one thread; the channels work in others."""

    def __init__(self, channels: Mapping[str, Channel]) -> None:
        self._channels = channels
        self._pool = ThreadPoolExecutor(_MOST, thread_name_prefix="hand")
        self._answered: queue.SimpleQueue[list[Fate]] = queue.SimpleQueue()
        self._busy: Counter[str] = Counter()

    @property
    def busy(self) -> int:
        """How many messages are under way."""
        return self._busy.total()

    def take(self, waiting: deque[Outgoing]) -> list[Outgoing]:
        """Take out of those that wait, in their order, what can be carried at once now."""
        room: dict[str, int] = {}
        taken: list[Outgoing] = []
        for _ in range(len(waiting)):
            one = waiting.popleft()
            if one.provider not in room:
                channel = self._channels.get(one.provider)
                room[one.provider] = channel.at_once - self._busy[one.provider] if channel else 1
            if room[one.provider] > 0:
                room[one.provider] -= 1
                taken.append(one)
            else:
                waiting.append(one)
        return taken

    def carry(self, begun: Sequence[Outgoing], now: datetime, seconds: float) -> None:
        """Hand messages over; each ends in exactly one fate. What cannot be begun in so many seconds has failed."""
        for one in begun:
            self._busy[one.provider] += 1
            channel = self._channels.get(one.provider)
            if channel is None:
                self._answered.put([Fate(one, error=f"The channel {one.provider!r} is not connected any more.")])
            else:
                self._pool.submit(self._call, channel, one, now, seconds)

    def fates(self, patience: float) -> list[Fate]:
        """Return what became of messages since the last time; with nothing yet, wait so many seconds for it."""
        found: list[Fate] = []
        with suppress(queue.Empty):
            found += self._answered.get(timeout=patience)
            while True:
                found += self._answered.get(timeout=_GATHER) if self.busy > len(found) else self._answered.get_nowait()
        self._busy.subtract(fate.outgoing.provider for fate in found)
        return found

    def close(self) -> None:
        """Wait for what is under way, and hang up the channels. Ask for the last fates before."""
        self._pool.shutdown(wait=True)
        for channel in self._channels.values():
            channel.close()

    def _call(self, channel: Channel, one: Outgoing, now: datetime, seconds: float) -> None:
        try:
            fates = channel.send_many([one], now, seconds=seconds)
        except Exception as error:  # whatever a channel makes of a message must not lose the place, nor the message
            fates = [Fate(one, error=f"an error of our own: {type(error).__name__}", lost=True)]
        self._answered.put(fates)
