"""Run the loops: each in a thread of its own, woken by its bell, until it is told to stop."""

import gc
import logging
import random
import threading
import time
from collections.abc import Callable, Sequence

from msgspec import Struct

from doorstep.kit.clock import now
from doorstep.kit.errors import Collision, StoreDown
from doorstep.kit.tx import Bell
from doorstep.wiring import App
from doorstep.work.hooks import Hooker
from doorstep.work.poll import Poller
from doorstep.work.pulse import Pulse
from doorstep.work.read import read_round
from doorstep.work.send import Sender
from doorstep.work.tend import Tender
from doorstep.work.think import think_round

_log = logging.getLogger(__name__)

#: Seconds after which a loop looks again although nobody rang.
IDLE = 1.0
#: The same of the loop that asks carriers, which wait for minutes and more.
POLL_IDLE = 5.0
_LONGEST_PAUSE = 10.0
_LOOK = 0.5
TEND = "tend"


class Loop(Struct, frozen=True):
    """A loop: one round of its work (returns how much it did), who wakes it, whom it wakes.

    ``halt`` asks a long round to end early, from another thread; ``close`` is called after the last one.
    """

    name: str
    round: Callable[[], int]
    hears: str
    rings: str = ""
    idle: float = IDLE
    close: Callable[[], None] = lambda: None
    halt: Callable[[], None] = lambda: None


def calm_collector() -> None:
    """Collect garbage seldom: searching batches of values without cycles costs a third of a worker's CPU."""
    gc.collect()
    gc.freeze()
    gc.set_threshold(100_000, 50, 1000)


def loops(app: App) -> dict[str, Loop]:
    """Every loop that goes in rounds, by its name."""
    sender, hooker, poller = Sender(app), Hooker(app), Poller(app)
    return {
        "poll": Loop(
            "poll", lambda: poller.round(now=now()), "poll", "inbox", POLL_IDLE, close=poller.close, halt=poller.halt
        ),
        "read": Loop("read", lambda: read_round(app, now=now()), "inbox", "todo"),
        "think": Loop("think", lambda: think_round(app, now=now()), "todo", "ask"),
        "hook": Loop("hook", lambda: hooker.round(now=now()), "ask", close=hooker.close),
        "send": Loop("send", lambda: sender.round(now=now()), "ask", "todo", close=sender.close, halt=sender.halt),
    }


def run(app: App, names: list[str], stop: threading.Event) -> None:
    """Run these loops until ``stop`` is set. Returns when all have ended their round."""
    known, pulse = loops(app), Pulse(app)
    calm_collector()
    pulse.begin()
    tender = Tender(app) if TEND in names else None
    threads = [
        threading.Thread(target=keep_going, args=(app, known[name], stop, pulse), name=name)
        for name in names
        if name in known
    ]
    if tender is not None:
        threads.append(threading.Thread(target=keep_house, args=(tender, stop), name=TEND))
        threading.Thread(target=end_house, args=(tender, stop), name="end of tend", daemon=True).start()
    for thread in threads:
        thread.start()
    _watch(threads, stop, pulse)
    for loop in known.values():
        loop.halt()
    for thread in threads:
        thread.join()
    pulse.end()


def _watch(threads: Sequence[threading.Thread], stop: threading.Event, pulse: Pulse) -> None:
    """Write down now and then which loops go on, until told to stop."""
    while not stop.wait(_LOOK):
        if threads[-1].name == TEND and threads[-1].is_alive():
            pulse.beat(TEND, 0, now())  # it waits for the clock inside; the jobs show their own failures
        pulse.look()


def keep_house(tender: Tender, stop: threading.Event) -> None:
    """Do the jobs of the house; a database that is away only makes them wait."""
    pause = Pause(random.Random())  # noqa: S311 - jitter, not a secret
    while not stop.is_set():
        try:
            tender.work()
        except Exception:
            _log.exception("tend had an error and goes on")
            pause.wait(stop)


def end_house(tender: Tender, stop: threading.Event) -> None:
    """Wait for the end and let the jobs end too."""
    stop.wait()
    tender.stop()


def keep_going(app: App, loop: Loop, stop: threading.Event, pulse: Pulse) -> None:
    """Round after round. A database that is down, or a lock that somebody else got first, only makes it wait."""
    hears = app.bell(loop.hears)
    rings = app.bell(loop.rings) if loop.rings else None
    pause = Pause(random.Random())  # noqa: S311 - jitter, not a secret
    while not stop.is_set():
        try:
            done = loop.round()
            pause.over()
            pulse.beat(loop.name, done, now())
            if done and rings is not None:
                rings.ring()
            if not done:
                _wait(hears, loop.idle, stop)
        except (StoreDown, Collision) as error:
            _log.warning("%s waits: %s", loop.name, type(error).__name__)
            pulse.beat(loop.name, 0, now(), f"waits: {type(error).__name__}")
            pause.wait(stop)
        except Exception as error:
            _log.exception("%s had an error of our own and goes on", loop.name)
            pulse.beat(loop.name, 0, now(), f"an error of our own: {type(error).__name__}")
            pause.wait(stop)
    loop.close()
    for bell in (hears, rings):
        if bell is not None:
            bell.close()


def _wait(bell: Bell, seconds: float, stop: threading.Event) -> None:
    ends = time.monotonic() + seconds
    while not stop.is_set() and (left := ends - time.monotonic()) > 0:
        if bell.wait(min(left, 0.5)):
            return


class Pause:
    """A pause that doubles while errors go on, with jitter."""

    def __init__(self, rng: random.Random) -> None:
        self._rng = rng
        self._seconds = 0.1

    def over(self) -> None:
        """Begin short again."""
        self._seconds = 0.1

    def wait(self, stop: threading.Event) -> None:
        """Wait, unless told to stop."""
        stop.wait(self._seconds * (0.5 + self._rng.random()))
        self._seconds = min(self._seconds * 2, _LONGEST_PAUSE)
