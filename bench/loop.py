"""The whole loop: inbox → read → fold → estimate → decide → state, ledger and asks, with the starter shop's playbooks.

Bodies of 100 events lie in the inbox; one or two worker processes read and think until nothing is left. One event in
ten is sent twice, one in twenty comes late, and every order is folded whole at least when its parcel is linked. Prints
events a second of wall clock (duplicates count: they have to be recognised), and the CPU of workers and PostgreSQL.
"""

import os
import subprocess
import sys
import tempfile
import time
from datetime import timedelta
from pathlib import Path

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


def prepare(app: App, orders: int) -> int:
    """Publish the starter shop, live, and lay the bodies into the inbox; return the number of events."""
    documents = read_folder(ROOT / "examples" / "shop")
    events = 0
    with app.database.transaction() as tx:
        shops.create_shop(tx, SHOP, app.master, NOW)
        made = shops.publish(tx, SHOP, documents, None, "bench", NOW, CHECKERS)
        assert not made.complaints, made.complaints
        arrivals = []
        for number, (body, count) in enumerate(batches(orders)):
            events += count
            arrivals.append(Arrival(SHOP, "bench", str(number), body, "", {"connector": "generic_json"}))
        intake.enqueue(tx, app.keys, arrivals, received_at=NOW)
    return events


def work(url: str, home: str) -> None:
    """One worker: read and think in turn until both find nothing."""
    calm_collector()
    with Database(url) as database:
        app = App.of(load({"DOORSTEP_HOME": home, "DATABASE_URL": url}), database)
        idle = 0
        while idle < 3:
            done = read_round(app, now=NOW, limit=20)
            done += think_round(app, now=NOW, limit=1000)
            idle = 0 if done else idle + 1
            if not done:
                time.sleep(0.02)


def measure(workers: int, orders: int) -> dict[str, object]:
    """Run the load with so many workers on a PostgreSQL of its own."""
    from doorstep.cli import ground

    with tempfile.TemporaryDirectory() as home, running(Path(home), os.environ.get("DOORSTEP_POSTGRES")) as url:
        os.environ["DOORSTEP_HOME"] = home
        ground.hand_on(url)
        ground.start_django()
        ground.migrate()
        with Database(url) as database:
            app = App.of(load({"DOORSTEP_HOME": home, "DATABASE_URL": url}), database)
            events = prepare(app, orders)
            before, started = _postgres_cpu(home), time.perf_counter()
            command = [sys.executable, "-m", "bench.loop", "--work", url, home]
            children = [subprocess.Popen(command, cwd=ROOT) for _ in range(workers)]
            usage = [_wait(child) for child in children]
            seconds = time.perf_counter() - started
            database_cpu = _postgres_cpu(home) - before
            with app.database.transaction() as tx:
                left = intake.backlog(tx, SHOP)
            assert (left.new, left.failed) == (0, 0), left
    cpu = sum(usage)
    return {
        "name": f"loop_{workers}",
        "figure": round(events / seconds),
        "unit": "events/s",
        "cpu_ms_per_op": round(1000 * (cpu + database_cpu) / events, 4),
        "peer": None,
        "events": events,
        "worker_cpu_ms": round(1000 * cpu / events, 4),
        "postgres_cpu_ms": round(1000 * database_cpu / events, 4),
    }


def _wait(child: "subprocess.Popen[bytes]") -> float:
    _, status, usage = os.wait4(child.pid, 0)
    assert status == 0, f"a worker ended with {status}"
    return usage.ru_utime + usage.ru_stime


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
        print(msgspec.json.encode(measure(int(sys.argv[1].removeprefix("loop_")), count)).decode())
