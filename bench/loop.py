"""The whole loop: inbox → read → fold → estimate → decide → state, ledger and asks, with the starter shop's playbooks.

Bodies of 100 events lie in the inbox; one or two worker processes read and think until nothing is left. One event in
ten is sent twice, one in twenty comes late, and every order is folded whole at least when its parcel is linked. Prints
events a second of wall clock from the word "go" to workers that have started (duplicates count: they have to be
recognised), and the CPU of workers and PostgreSQL.
"""

import os
import subprocess
import sys
import tempfile
import threading
import time
from collections.abc import Callable
from datetime import timedelta
from pathlib import Path
from typing import TypeAlias

import msgspec
import psutil

from bench.load import START, batches
from doorstep.intake import handlers as intake
from doorstep.intake.model import Arrival
from doorstep.kit.config import load
from doorstep.kit.postgres import running
from doorstep.kit.tx import Database
from doorstep.shop import handlers as shops
from doorstep.wiring import CHECKERS, App, read_folder
from doorstep.work.loops import calm_collector
from doorstep.work.read import read_round
from doorstep.work.think import think_round

ROOT = Path(__file__).resolve().parent.parent
NOW = START + timedelta(days=2)
SHOP = "bench"


def prepare(app: App, orders: int, *, learned: bool = False) -> int:
    """Publish the starter shop, live, and lay the bodies into the inbox; return the number of events. With ``learned``
    its learned estimator answers."""
    documents = read_folder(ROOT / "examples" / "shop")
    if learned:
        documents = {**documents, "shop.toml": documents["shop.toml"] + '\n[promise]\nlearned = "on"\n'}
    events = 0
    with app.database.transaction() as tx:
        shops.create_shop(tx, SHOP, app.master, NOW)
        made = shops.publish(tx, SHOP, documents, None, "bench", NOW, CHECKERS)
        assert not made.complaints, made.complaints
        if learned:
            from bench.taught import teach

            teach(tx, SHOP)
        arrivals = []
        for number, (body, count) in enumerate(batches(orders)):
            events += count
            arrivals.append(Arrival(SHOP, "bench", str(number), body, "", {"connector": "generic_json"}))
        intake.enqueue(tx, app.keys, arrivals, received_at=NOW)
    return events


def work(url: str, home: str) -> None:
    """One worker: get ready, wait for the word, then read and think in a thread each, as `doorstep work` does."""
    calm_collector()
    with Database(url) as database:
        app = App.of(load({"DOORSTEP_HOME": home, "DATABASE_URL": url}), database)
        wait_for_model(app)
        print("ready", flush=True)
        sys.stdin.readline()
        begun = time.process_time()
        reading = threading.Thread(target=drain, args=(lambda: read_round(app, now=NOW, limit=20), lambda: True))
        reading.start()
        drain(lambda: think_round(app, now=NOW, limit=1000), lambda: not reading.is_alive())
        reading.join()
        print(time.process_time() - begun, flush=True)


def wait_for_model(app: App) -> None:
    """Make the shop's bundle, with its learned model where that is to answer."""
    while True:
        with app.database.transaction() as tx:
            bundle = app.bundles(tx, [SHOP])[SHOP]
        if bundle.settings.promise.learned != "on" or bundle.learned:
            return
        time.sleep(0.05)


def drain(round_: Callable[[], int], ended: Callable[[], bool]) -> None:
    """Round after round, until three in a row find nothing after the others have ended."""
    idle = 0
    while idle < 3:
        done = round_()
        idle = 0 if done or not ended() else idle + 1
        if not done:
            time.sleep(0.02)


def measure(workers: int, orders: int, *, learned: bool = False) -> dict[str, object]:
    """Run the load with so many workers on a PostgreSQL of its own."""
    from doorstep.cli import ground

    with tempfile.TemporaryDirectory() as home, running(Path(home), os.environ.get("DOORSTEP_POSTGRES")) as url:
        os.environ["DOORSTEP_HOME"] = home
        ground.hand_on(url)
        ground.start_django()
        ground.migrate()
        with Database(url) as database:
            app = App.of(load({"DOORSTEP_HOME": home, "DATABASE_URL": url}), database)
            events = prepare(app, orders, learned=learned)
            command = [sys.executable, "-m", "bench.loop", "--work", url, home]
            children = [_started(command) for _ in range(workers)]
            before, started = _postgres_cpu(home), time.perf_counter()
            cpu = sum(_done(child) for child in [_told(child) for child in children])
            seconds = time.perf_counter() - started
            database_cpu = _postgres_cpu(home) - before
            _all_read(app)
    return {
        "name": f"loop_{workers}" + ("_learned" if learned else ""),
        "figure": round(events / seconds),
        "unit": "events/s",
        "cpu_ms_per_op": round(1000 * (cpu + database_cpu) / events, 4),
        "peer": None,
        "events": events,
        "worker_cpu_ms": round(1000 * cpu / events, 4),
        "postgres_cpu_ms": round(1000 * database_cpu / events, 4),
    }


def _all_read(app: App) -> None:
    with app.database.transaction() as tx:
        left = intake.backlog(tx, SHOP)
    assert (left.new, left.failed) == (0, 0), left


Child: TypeAlias = "subprocess.Popen[str]"


def _started(command: list[str]) -> Child:
    child = subprocess.Popen(command, cwd=ROOT, stdin=subprocess.PIPE, stdout=subprocess.PIPE, text=True)
    assert child.stdout is not None
    assert child.stdout.readline() == "ready\n"
    return child


def _told(child: Child) -> Child:
    assert child.stdin is not None
    child.stdin.write("go\n")
    child.stdin.flush()
    return child


def _done(child: Child) -> float:
    assert child.stdout is not None
    spent = float(child.stdout.readline())
    assert child.wait() == 0
    return spent


def _postgres_cpu(home: str) -> float:
    """CPU seconds of the PostgreSQL whose data lies in ``home``, its ended children included."""
    total = 0.0
    for process in psutil.process_iter(["name", "cmdline"]):
        if "postgres" in (process.info["name"] or "") and any(home in word for word in process.info["cmdline"] or ()):
            times = process.cpu_times()
            total += times.user + times.system + times.children_user + times.children_system
            for child in process.children(recursive=True):
                spent = child.cpu_times()
                total += spent.user + spent.system
    return total


if __name__ == "__main__":
    if sys.argv[1:2] == ["--work"]:
        work(sys.argv[2], sys.argv[3])
    else:
        count = int(sys.argv[2]) if len(sys.argv) > 2 else 4000
        words = sys.argv[1].split("_")  # loop_1, loop_2, loop_1_learned
        print(msgspec.json.encode(measure(int(words[1]), count, learned="learned" in words)).decode())
