"""The tracking page: made anew behind WSGI and on the one port, and unchanged (304).

A hundred orders with parcels on their way; clients ask for one after the other on kept connections. Figures are pages a
second of wall clock on this machine; `cpu_ms_per_op` is the CPU of the processes that serve, `postgres_cpu_ms` that of
the database. Run as `page` or `page_304`.
"""

import http.client
import itertools
import os
import socket
import subprocess
import sys
import tempfile
import threading
import time
from collections.abc import Iterator
from contextlib import contextmanager
from datetime import datetime, timedelta
from pathlib import Path

import msgspec
import psutil

from doorstep.cli import ground
from doorstep.kit import clock
from doorstep.kit.config import load
from doorstep.kit.postgres import running
from doorstep.kit.tx import Database
from doorstep.promise.model import Estimate
from doorstep.shop import handlers as shops
from doorstep.timeline import handlers as timeline
from doorstep.timeline.model import (
    Address,
    AnyFact,
    Items,
    LegLinked,
    Line,
    Milestone,
    OrderPlaced,
    ParcelLinked,
    ParcelPacked,
    Party,
    Place,
    Reading,
    Role,
    Scan,
    Told,
)
from doorstep.views.states import Looked
from doorstep.wiring import CHECKERS, App, read_folder

ROOT = Path(__file__).resolve().parent.parent
SHOP, ORDERS, CLIENTS, SECONDS = "bench", 100, 4, 8.0


def story(number: int, now: datetime) -> tuple[str, Reading]:
    """Return an order with one parcel, seen at six places."""
    order, parcel, leg = f"order:{number}", f"parcel:{number}/1", f"leg:ups:1Z{number:010}"
    home = Place(city="Hamburg", postcode="22765", country="DE")
    party = Party(Role.BUYER, f"c{number}", "Ada Byron", "ada@example.org", address=Address("Palmaille 9", "22765"))
    facts: list[tuple[str, AnyFact]] = [
        (order, OrderPlaced(f"#{number}", "EUR", 21900, (Line("a", title="Tent", price=18900),), (party,),
                            now, now + timedelta(days=2), destination=home)),
        (order, ParcelLinked(parcel, (Items("a"),))),
        (parcel, ParcelPacked()),
        (parcel, LegLinked(leg, "ups", f"1Z{number:010}")),
        *[(leg, Scan(Milestone.IN_TRANSIT, "X", "On its way", place=Place(city=city, country="DE")))
          for city in ("Kiel", "Rendsburg", "Schleswig", "Husum", "Itzehoe", "Elmshorn")],
    ]  # fmt: skip
    begin = now - timedelta(days=3)
    told = tuple(
        Told(subject, (str(place),), begin + timedelta(hours=5 * place), fact, offset=60)
        for place, (subject, fact) in enumerate(facts)
    )
    return order, Reading(told)


def prepare(app: App) -> list[str]:
    """Publish the starter shop, tell the orders, and return the words of their links."""
    now = clock.now()
    first, likely, last = (now + timedelta(hours=hours) for hours in (20, 40, 60))
    estimate = Estimate(first, likely, last, 0.9, "lane")
    with app.database.transaction() as tx:
        shops.create_shop(tx, SHOP, app.master, now)
        made = shops.publish(tx, SHOP, read_folder(ROOT / "examples" / "shop"), None, "bench", now, CHECKERS)
        assert not made.complaints, made.complaints
        told = [story(number, now) for number in range(ORDERS)]
        reads = [timeline.Read(SHOP, "bench", reading, now) for _, reading in told]
        timeline.record(tx, app.keys, reads, now=now)
        tokens = [os.urandom(20) for _ in told]
        looks = timeline.look_at(tx, [(SHOP, order) for order, _ in told], tokens, now=now)
        inputs = msgspec.json.encode(Looked(now, estimate, made.hash))
        timeline.write(tx, [timeline.Seen(look, False, 0.1, "", inputs) for look in looks], now=now)
    from doorstep.views import track

    with app.database.transaction() as tx:
        return [track.token_of(tx, SHOP, order) for order, _ in told]


@contextmanager
def served(command: list[str], port: int) -> Iterator[psutil.Process]:
    """Run a server until the block ends."""
    process = subprocess.Popen(command, cwd=ROOT, stdout=subprocess.DEVNULL)
    try:
        latest = time.monotonic() + 30
        while True:
            with socket.socket() as probe:
                if probe.connect_ex(("127.0.0.1", port)) == 0:
                    break
            assert time.monotonic() < latest, "the server did not come up"
            time.sleep(0.1)
        yield psutil.Process(process.pid)
    finally:
        process.terminate()
        process.wait(20)


def wsgi(port: int) -> None:
    """Serve Django alone, without the front: what two servers instead of one port would cost."""
    from granian.constants import Interfaces
    from granian.server import Server

    Server(
        "bench.page:django", factory=True, interface=Interfaces.WSGI, port=port, blocking_threads=3, log_enabled=False
    ).serve()


def django() -> object:
    """Make Django's WSGI application."""
    from django.core.wsgi import get_wsgi_application

    ground.settings()
    ground.start_django()
    return get_wsgi_application()


def learn(port: int, tokens: list[str]) -> dict[str, str]:
    """Ask for every page once, which warms the server up, and return the mark of each."""
    marks, line = {}, http.client.HTTPConnection("127.0.0.1", port)
    for token in tokens:
        line.request("GET", f"/t/{token}", headers={"Accept-Language": "de"})
        answer = line.getresponse()
        answer.read()
        marks[token] = str(answer.headers["ETag"])
    return marks


def hammer(port: int, marks: dict[str, str], *, unchanged: bool) -> tuple[int, float]:
    """Ask for pages for some seconds; return how many came, and the seconds."""
    tokens, counts = list(marks), list[int]()
    started = time.perf_counter()

    def client(start: int) -> None:
        line, count = http.client.HTTPConnection("127.0.0.1", port), 0
        for token in itertools.islice(itertools.cycle(tokens), start, None):
            if time.perf_counter() > started + SECONDS:
                break
            headers = {"Accept-Language": "de"}
            if unchanged:
                headers["If-None-Match"] = marks[token]
            line.request("GET", f"/t/{token}", headers=headers)
            answer = line.getresponse()
            answer.read()
            assert answer.status == (304 if unchanged else 200), answer.status
            count += 1
        counts.append(count)

    threads = [threading.Thread(target=client, args=(n * len(tokens) // CLIENTS,)) for n in range(CLIENTS)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert len(counts) == CLIENTS, "a client failed"
    return sum(counts), time.perf_counter() - started


def measure(
    command: list[str], port: int, tokens: list[str], home: str, *, unchanged: bool = False
) -> dict[str, float]:
    """Serve, ask, and return pages a second with the CPU of each."""
    with served(command, port) as server:
        marks = learn(port, tokens)
        before, postgres = _cpu(server), _postgres(home)
        whole, seconds = hammer(port, marks, unchanged=unchanged)
        return {
            "pages_s": whole / seconds,
            "cpu_ms": 1000 * (_cpu(server) - before) / whole,
            "postgres_cpu_ms": 1000 * (_postgres(home) - postgres) / whole,
        }


def main(name: str) -> None:
    """Measure and print the figures as JSON."""
    with tempfile.TemporaryDirectory() as home, running(Path(home), os.environ.get("DOORSTEP_POSTGRES")) as url:
        with socket.socket() as free:
            free.bind(("127.0.0.1", 0))
            port = free.getsockname()[1]
        os.environ.update(DOORSTEP_HOME=home, DOORSTEP_ADDRESS=f"127.0.0.1:{port}", DOORSTEP_LOG_LEVEL="warning")
        ground.hand_on(url)
        ground.start_django()
        ground.migrate()
        with Database(url) as database:
            tokens = prepare(App.of(load({"DOORSTEP_HOME": home, "DATABASE_URL": url}), database))
        one_port = [sys.executable, "-m", "doorstep", "web"]
        found = measure(one_port, port, tokens, home, unchanged=name == "page_304")
        result: dict[str, object] = {
            "name": name,
            "figure": round(found["pages_s"]),
            "unit": "pages/s",
            "cpu_ms_per_op": round(found["cpu_ms"], 3),
            "postgres_cpu_ms": round(found["postgres_cpu_ms"], 3),
            "peer": None,
        }
        if name == "page":
            alone = measure([sys.executable, "-m", "bench.page", "--wsgi", str(port)], port, tokens, home)
            result["behind_wsgi"] = {key: round(value, 3) for key, value in alone.items()}
    sys.stdout.write(msgspec.json.encode(result).decode() + "\n")


def _cpu(server: psutil.Process) -> float:
    return sum(sum(one.cpu_times()[:2]) for one in [server, *server.children(recursive=True)])


def _postgres(home: str) -> float:
    """CPU seconds of the PostgreSQL whose data lies in `home`, its ended children included."""
    for process in psutil.process_iter(["name", "cmdline"]):
        if "postgres" in (process.info["name"] or "") and any(home in word for word in process.info["cmdline"] or ()):
            children = sum(sum(one.cpu_times()[:2]) for one in process.children())
            return float(sum(process.cpu_times()[:4]) + children)
    return 0.0


if __name__ == "__main__":
    if sys.argv[1:2] == ["--wsgi"]:
        wsgi(int(sys.argv[2]))
    else:
        main(sys.argv[1] if len(sys.argv) > 1 else "page")
