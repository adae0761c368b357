"""A whole installation in processes, orders coming in over HTTP, somebody who kills; then silence and judgement."""

import contextlib
import http.client
import os
import random
import signal
import subprocess
import sys
import time
from collections.abc import Callable, Iterator, Mapping
from datetime import timedelta
from pathlib import Path

import psutil
from msgspec import Struct

from doorstep.kit.clock import now
from doorstep.kit.config import load
from doorstep.kit.errors import StoreDown
from doorstep.kit.postgres import Server, choose
from doorstep.kit.tx import Database
from doorstep.wiring import App
from tests.crash.crew import ROOT, WEB, Crew, Killer
from tests.crash.judge import Findings, Rest, judge, rest
from tests.crash.load import bodies
from tests.crash.post import Poster
from tests.crash.shop import SECRETS, open_shop
from tests.crash.sink import mails
from tests.ports import free_port

LOOPS = ("read", "read", "think", "think", "send", "send")


class Plan(Struct, frozen=True):
    """How large a storm is.

    At least so many ``kills``, one ``every`` so many seconds on average, while the bodies are spread over ``seconds``.
    ``lost`` is the share of answers that the mail server loses, ``slow`` how many seconds it takes for one, ``lease``
    how many seconds a mail under way waits for its worker.
    """

    orders: int
    seed: int = 1
    kills: int = 0
    every: float = 1.0
    seconds: float = 20.0
    lost: float = 0.02
    slow: float = 0.0
    lease: int = 6
    forked: bool = True
    loops: tuple[str, ...] = LOOPS
    weights: Mapping[str, float] = {}
    options: tuple[str, ...] = ("max_connections=200",)
    patience: float = 90.0


class Site:
    """An installation on a PostgreSQL of its own, with its mail server."""

    def __init__(self, home: Path, plan: Plan) -> None:
        self.plan, self.home, self.port = plan, home, free_port()
        self.server = Server(home, choose(home, os.environ.get("DOORSTEP_TEST_POSTGRES")), options=plan.options)
        self.mails = home / "mails"
        self._sink: subprocess.Popen[str] | None = None

    def start(self, *, web: bool = True) -> Crew:
        """Start PostgreSQL and the mail server, publish the shop, and return the crew, which is not started yet."""
        self.server.start()
        plan = self.plan
        words = [sys.executable, "-m", "tests.crash.sink", str(self.mails)]
        words += [str(plan.seed), str(plan.lost), str(plan.slow)]
        self._sink = subprocess.Popen(words, cwd=ROOT, stdout=subprocess.PIPE, text=True)
        assert self._sink.stdout is not None
        env = {
            "DATABASE_URL": self.server.url,
            "DOORSTEP_HOME": str(self.home),
            "DOORSTEP_ADDRESS": f"127.0.0.1:{self.port}",
            "DOORSTEP_SMTP_URL": f"smtp://127.0.0.1:{self._sink.stdout.readline().strip()}",
            "DOORSTEP_SEND_LEASE": str(self.plan.lease),
            "DOORSTEP_LOG_LEVEL": "warning",
            "DJANGO_SETTINGS_MODULE": "doorstep.web.settings",
            **SECRETS,
        }
        crew = Crew(env, self.home, self.plan.loops, forked=self.plan.forked, web=web)
        migrate = [sys.executable, "-m", "doorstep", "migrate"]
        subprocess.run(migrate, cwd=ROOT, env=crew.env, stdout=subprocess.DEVNULL, check=True)
        with self.database() as database:
            open_shop(App(load(env), database, env), database, now())
        return crew

    def stop(self) -> None:
        """End the mail server and PostgreSQL."""
        if self._sink is not None:
            self._sink.terminate()
            self._sink.wait()
            assert self._sink.stdout is not None
            self._sink.stdout.close()
        self.server.stop()

    @contextlib.contextmanager
    def database(self) -> Iterator[Database]:
        with Database(self.server.url, wait=30.0) as opened:
            yield opened

    def kill_backend(self, rng: random.Random) -> bool:
        """Kill one process that serves a connection; PostgreSQL then cuts all others and recovers by itself."""
        assert self.server.pid is not None
        serving = [one.pid for one in psutil.Process(self.server.pid).children(recursive=True) if _serves(one)]
        if not serving:
            return False
        with contextlib.suppress(ProcessLookupError):
            os.kill(rng.choice(sorted(serving)), signal.SIGKILL)
        return True

    def kill_postgres(self, rng: random.Random) -> bool:
        """Kill PostgreSQL, leave it dead for a moment, and start it again."""
        self.server.kill()
        time.sleep(rng.uniform(0.1, 1.5))
        self.server.restart()
        return True


def _serves(process: psutil.Process) -> bool:
    with contextlib.suppress(psutil.Error):
        return any("doorstep" in word and "idle" not in word for word in process.cmdline()[:1])
    return False


def storm(home: Path, plan: Plan, *, postgres: bool = True, say: Callable[[str], None] = print) -> Findings:
    """Run it all and return what was found; ``postgres`` says whether PostgreSQL is killed too."""
    site = Site(home, plan)
    try:
        crew = site.start()
        rng = random.Random(plan.seed)
        load = bodies(plan.orders, rng, now() - timedelta(hours=3))
        poster = Poster(site.port, load, pause=plan.seconds * 4 / len(load))
        others: dict[str, Callable[[random.Random], bool]] = {}
        if postgres:
            others = {"backend": site.kill_backend, "postgres": site.kill_postgres}
        killer = Killer(crew, plan.seed, plan.every, plan.weights, others)
        try:
            crew.start()
            return _weather(site, crew, poster, killer, say)
        finally:
            crew.stop()
    finally:
        site.stop()


def _weather(site: Site, crew: Crew, poster: Poster, killer: Killer, say: Callable[[str], None]) -> Findings:
    began = time.monotonic()
    poster.start()
    killer.work(lambda: _goes_on(site.plan, poster, killer) and time.monotonic() - began < site.plan.patience)
    posted = time.monotonic()
    assert poster.join(site.plan.patience), "the door never took everything"
    with site.database() as database:
        left = calm(site, crew, database)
        found = judge(database, poster.acknowledged, mails(site.mails), crew.killed.get("send", []))
    if set(poster.told_to_wait) - {"2"}:
        found.wrong.append(f"the door did not say when to come again: {set(poster.told_to_wait)}")
    pages = [status(site.port, "/t/nobody") for _ in range(6)] if WEB in crew.names else []
    found.wrong += [f"a page answers {code} after the storm" for code in pages if code != 404]
    if not left.nothing:
        found.wrong.append(f"not done in time: {left}")
    found.wrong += crew.complaints()
    counts = {f"killed: {name}": n for name, n in sorted(killer.kills.items())}
    answers = {f"door answered {name}": n for name, n in sorted(poster.answers.items())}
    found.counts = {"kills": killer.kills.total(), **counts, **answers, **found.counts}
    found.counts["seconds of storm"], found.counts["seconds until calm"] = (
        round(posted - began),
        round(time.monotonic() - posted),
    )
    for name, n in found.counts.items():
        say(f"{n:8}  {name}")
    return found


def status(port: int, path: str) -> int:
    """What a page answers."""
    line = http.client.HTTPConnection("127.0.0.1", port, timeout=60)
    try:
        line.request("GET", path)
        return line.getresponse().status
    finally:
        line.close()


def _goes_on(plan: Plan, poster: Poster, killer: Killer) -> bool:
    return poster.running or killer.kills.total() < plan.kills


def calm(site: Site, crew: Crew, database: Database) -> Rest:
    """Wait until nothing is left to do, and return what is left at last."""
    latest = time.monotonic() + site.plan.patience
    while True:
        crew.revive()
        with contextlib.suppress(StoreDown):
            if (left := rest(database)).nothing or time.monotonic() > latest:
                return left
        time.sleep(0.2)
