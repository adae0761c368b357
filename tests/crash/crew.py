"""The processes of an installation, kept alive by us, and whoever kills them."""

import contextlib
import os
import random
import signal
import subprocess
import sys
import time
from collections import Counter
from collections.abc import Callable, Mapping, Sequence
from pathlib import Path

import psutil

ROOT = Path(__file__).resolve().parents[2]
WEB = "web"


class Crew:
    """Runs the pages and the loops as processes, and starts each anew when it has died."""

    def __init__(
        self, env: Mapping[str, str], home: Path, loops: Sequence[str], *, forked: bool, web: bool = True
    ) -> None:
        """``loops`` names a process each; with ``forked`` the loops come out of the nursery, which is quicker."""
        self._web = [WEB] if web else []
        self.env = {**os.environ, "PYTHONPATH": f"{ROOT / 'src'}{os.pathsep}{ROOT}", **env}
        self.log = home / "crew.log"
        self._log = self.log.open("ab")
        self._loops = loops
        self._forked = forked
        self._nursery: subprocess.Popen[bytes] | None = None
        self._running: dict[str, int] = {}
        self._children: dict[int, subprocess.Popen[bytes]] = {}
        self.killed: dict[str, list[int]] = {}

    def start(self) -> None:
        """Start everybody."""
        if self._forked:
            command = [sys.executable, "-m", "tests.crash.nursery"]
            self._nursery = self._spawn(command, stdin=subprocess.PIPE, stdout=subprocess.PIPE)
        for name in self.names:
            self._run(name)

    @property
    def names(self) -> list[str]:
        return [*self._web, *(f"{loop} {number}" for number, loop in enumerate(self._loops))]

    def pid(self, name: str) -> int:
        """The process of this name."""
        return self._running[name]

    def kill(self, name: str, rng: random.Random) -> bool:
        """Kill a process without warning, the pages' parent or its worker. False when it was dead already."""
        pid = self._running[name]
        try:
            victims = [pid, *(one.pid for one in psutil.Process(pid).children())] if name == WEB else [pid]
            os.kill(rng.choice(victims), signal.SIGKILL)
        except (psutil.NoSuchProcess, ProcessLookupError):
            return False
        self.killed.setdefault(name.split()[0], []).append(pid)
        return True

    def revive(self) -> None:
        """Start again whoever is dead."""
        for name, pid in list(self._running.items()):
            if not self._alive(pid):
                self._run(name)

    def tell(self, name: str) -> int:
        """Tell a process to end, and forget it."""
        os.kill(pid := self._running.pop(name), signal.SIGTERM)
        return pid

    def ended(self, pid: int, seconds: float) -> int | None:
        """Wait for the end of a process that was told, and return its exit code; None when it does not end in time."""
        with contextlib.suppress(subprocess.TimeoutExpired):
            return self._children[pid].wait(seconds)
        return None

    def stop(self) -> None:
        """End everybody at once."""
        for pid in self._running.values():
            with contextlib.suppress(ProcessLookupError):
                os.killpg(pid, signal.SIGKILL)
        for child in [*self._children.values(), *filter(None, [self._nursery])]:
            if child.poll() is None:
                child.kill()
            child.wait()
            for stream in (child.stdin, child.stdout):
                if stream:
                    stream.close()
        self._log.close()

    def complaints(self) -> list[str]:
        """The errors of our own that the processes wrote into their log. What libraries say while PostgreSQL is away is
        none."""
        lines = self.log.read_text(errors="replace").splitlines()
        return [line for line in lines if " ERROR   doorstep" in line]

    def _run(self, name: str) -> None:
        words = [WEB] if name == WEB else ["work", "--only", name.split()[0]]
        if self._nursery is not None and name != WEB:
            assert self._nursery.stdin is not None
            assert self._nursery.stdout is not None
            self._nursery.stdin.write(" ".join(words).encode() + b"\n")
            self._nursery.stdin.flush()
            self._running[name] = int(self._nursery.stdout.readline())
            return
        child = self._spawn([sys.executable, "-m", "doorstep", *words])
        self._running[name] = child.pid
        self._children[child.pid] = child

    def _spawn(
        self, command: Sequence[str], stdin: int = subprocess.DEVNULL, stdout: int = subprocess.DEVNULL
    ) -> "subprocess.Popen[bytes]":
        return subprocess.Popen(
            command, env=self.env, cwd=ROOT, stdin=stdin, stdout=stdout, stderr=self._log, start_new_session=True
        )

    def _alive(self, pid: int) -> bool:
        if (child := self._children.get(pid)) is not None:
            return child.poll() is None
        try:
            return bool(psutil.Process(pid).status() != psutil.STATUS_ZOMBIE)
        except psutil.NoSuchProcess:
            return False


class Killer:
    """Kills somebody now and then, at seeded moments. ``others`` are further victims: a name and what kills it."""

    def __init__(
        self,
        crew: Crew,
        seed: int,
        every: float,
        weights: Mapping[str, float],
        others: Mapping[str, Callable[[random.Random], bool]],
    ) -> None:
        self._crew, self._every, self._others = crew, every, others
        self._rng = random.Random(seed)
        self._weights = {name: weights.get(name.split()[0], 1.0) for name in [*crew.names, *others]}
        self.kills: Counter[str] = Counter()

    def work(self, goes_on: Callable[[], bool]) -> None:
        """Kill and revive as long as it goes on. In the main thread: PostgreSQL ends with whoever started it."""
        while goes_on():
            latest = time.monotonic() + self._rng.uniform(0.2, 1.8) * self._every
            while time.monotonic() < latest and goes_on():
                self._crew.revive()
                time.sleep(0.02)
            if goes_on():
                self._kill()
        self._crew.revive()

    def _kill(self) -> None:
        (name,) = self._rng.choices(list(self._weights), list(self._weights.values()))
        act = self._others.get(name)
        if act(self._rng) if act is not None else self._crew.kill(name, self._rng):
            self.kills[name.split()[0]] += 1
