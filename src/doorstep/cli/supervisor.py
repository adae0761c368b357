"""Keep a handful of child processes alive, and end them all when we end.

A child that dies is started again after a pause that doubles each time, and is short again once it has lived a while.
One that fails may do so for as long as it takes: a database that is away comes back. One that ends with 0 says that it
is done: where that can be (`Child.may_end`) it stays ended; where it cannot it is started again a few times, and then
the whole run ends with `Ended`, since nobody would notice a loop that is quietly never there.

Children stand in sessions of their own, so that Ctrl-C reaches us alone and we end them in order; should we be killed,
Linux ends them for us (`setpriv --pdeathsig`). Start and run it in the main thread.
"""

import contextlib
import logging
import os
import shutil
import signal
import subprocess
import time
from collections.abc import Callable, Sequence
from types import FrameType

from msgspec import Struct

log = logging.getLogger("doorstep.up")

_FIRST_PAUSE, _LONGEST_PAUSE, _HEALTHY_AFTER = 0.5, 30.0, 60.0  # seconds
_LOOK_EVERY = 0.2
_MOST_ENDS = 5  # times in a row that a child may end with 0 though nobody asked it to


class Child(Struct, frozen=True):
    """A process to keep alive: its name in the log, its command, the seconds it may take to end once it is asked to.

    `may_end` says that it can have done its work: ended with 0, it is not started again.
    """

    name: str
    command: tuple[str, ...]
    grace: float = 10.0
    may_end: bool = False


class Ended(Exception):
    """A child that should go on for ever ended again and again as if it were done."""


class _Watched:
    """One child's process and when it may be started (again)."""

    def __init__(self, child: Child, first_pause: float) -> None:
        self.child = child
        self.process: subprocess.Popen[bytes] | None = None
        self.started = self.not_before = 0.0
        self.first_pause = self.pause = first_pause
        self.ends = 0
        self.done = False

    def look(self, now: float) -> None:
        """Start it when it is due; when it died, note when it will be due. Raises `Ended` when that makes no sense."""
        if self.process is None:
            if not self.done and now >= self.not_before:
                self.process, self.started = _start(self.child), now
            return
        code = self.process.poll()
        if code is None:
            return
        _signal(self, signal.SIGKILL)  # what it left in its session would go on beside the next one
        self.process = None
        if code == 0 and self.child.may_end:
            self.done = True
            log.info("%s is done", self.child.name)
            return
        self._again(code, now)

    def _again(self, code: int, now: float) -> None:
        healthy = now - self.started > _HEALTHY_AFTER
        self.pause = self.first_pause if healthy else min(self.pause * 2, _LONGEST_PAUSE)
        self.ends = (0 if healthy else self.ends) + 1 if code == 0 else 0
        if self.ends >= _MOST_ENDS:
            raise Ended(f"{self.child.name} ended {self.ends} times in a row though nobody asked it to.")
        self.not_before = now + self.pause
        log.warning("%s ended (%s); it starts again in %.1f s", self.child.name, _reason(code), self.pause)


class Supervisor:
    """Runs children until it is told to stop by SIGINT, SIGTERM or `stop()`."""

    def __init__(
        self,
        children: Sequence[Child],
        *,
        each_look: Sequence[Callable[[], None]] = (),
        first_pause: float = _FIRST_PAUSE,
    ) -> None:
        """`each_look` is called five times a second beside the children: to watch over what is no child of ours.

        `first_pause` is in seconds; half of the pause after the first end of a child.
        """
        self._watched = [_Watched(child, first_pause) for child in children]
        self._each_look = tuple(each_look)
        self._stopping = False

    def run(self) -> None:
        """Start all, keep them alive, and end them all in the reverse order. Raises `Ended`, when all have ended."""
        before = {number: signal.signal(number, self._told) for number in (signal.SIGINT, signal.SIGTERM)}
        try:
            while not self._stopping:
                for watched in self._watched:
                    watched.look(time.monotonic())
                for act in self._each_look:
                    act()
                time.sleep(_LOOK_EVERY)
        finally:
            self._end_all()
            for number, handler in before.items():
                signal.signal(number, handler)

    def stop(self) -> None:
        """End the run at the next look."""
        self._stopping = True

    def pids(self) -> dict[str, int]:
        """The process id of each child that runs, by name."""
        return {w.child.name: w.process.pid for w in self._watched if w.process and w.process.poll() is None}

    def _told(self, _number: int, _frame: FrameType | None) -> None:
        self._stopping = True

    def _end_all(self) -> None:
        alive = [w for w in reversed(self._watched) if w.process and w.process.poll() is None]
        for watched in alive:
            _signal(watched, signal.SIGTERM)
        latest = time.monotonic()
        for watched in alive:
            assert watched.process
            try:
                watched.process.wait(max(0.05, latest + watched.child.grace - time.monotonic()))
            except subprocess.TimeoutExpired:
                log.warning("%s did not end by itself and is killed", watched.child.name)
            _signal(watched, signal.SIGKILL)  # and whatever it left in its session
            watched.process.wait()


def _start(child: Child) -> subprocess.Popen[bytes]:
    words = ["setpriv", "--pdeathsig", "TERM"] if shutil.which("setpriv") else []
    log.debug("starting %s", child.name)
    return subprocess.Popen([*words, *child.command], stdin=subprocess.DEVNULL, start_new_session=True)


def _signal(watched: _Watched, number: signal.Signals) -> None:
    assert watched.process
    with contextlib.suppress(ProcessLookupError):
        os.killpg(watched.process.pid, number)


def _reason(code: int) -> str:
    return f"by signal {signal.Signals(-code).name}" if code < 0 else f"exit code {code}"
