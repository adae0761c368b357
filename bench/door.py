"""How many signed deliveries the door takes and keeps, a second, and what each costs. `python -m bench.door`.

Everything is real: granian with one worker, PostgreSQL with fsync on, signatures checked, bodies sealed, readers
woken. The client is a process of its own on the same machine, so it takes its share of the cores. Each figure is
bounded to some five seconds.
"""

import base64
import hashlib
import hmac
import os
import select
import socket
import subprocess
import sys
import tempfile
import time
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Any

import msgspec
import psycopg

from doorstep.intake.door import Door, patient_database
from doorstep.intake.model import Endpoint
from doorstep.intake.rules import Directory
from doorstep.kit import schema
from doorstep.kit.postgres import Server, choose
from doorstep.kit.tx import Bell
from doorstep.people.model import Keyring

SECRET = "a shared secret of the benchmark"
SECONDS = 5.0
LINES = 64
_TICKS = os.sysconf("SC_CLK_TCK")
_ROOT = Path(__file__).resolve().parent.parent


def make() -> Door:
    """The application that granian serves in the benchmark."""
    sources = Directory(
        [
            Endpoint("bench", "shopify", "shopify", "key", "shopify", (SECRET,)),
            Endpoint("bench", "events", "generic_json", "key", "shopify", (SECRET,)),
        ]
    )
    url = os.environ["DATABASE_URL"]
    return Door(patient_database(url), Keyring(b"m" * 32), sources, ring=Bell(url, "inbox").ring)


def measure(name: str, *, seconds: float = SECONDS) -> dict[str, Any]:
    """Run one figure, `door` or `door_batch`, and return it."""
    batch = name == "door_batch"
    with tempfile.TemporaryDirectory(prefix="doorstep-bench-") as home, _store(Path(home)) as store:
        with _served(store.url) as (port, server):
            words = [sys.executable, "-m", "bench.door", "--client", name, str(port), str(seconds)]
            before = _cpu(server), _cpu(store.pid)
            told = subprocess.run(words, capture_output=True, check=True, text=True, cwd=_ROOT, timeout=60)
            after = _cpu(server), _cpu(store.pid)
        client = msgspec.json.decode(told.stdout)
        with psycopg.connect(store.url) as line:
            kept = line.execute("SELECT count(*) FROM inbox_body").fetchone()
    assert kept == (client["accepted"],), f"{kept} bodies are kept of {client['accepted']} that were acknowledged"
    assert client["other"] == 0, f"{client['other']} answers were not 202"
    per_body = 100 if batch else 1
    done = client["accepted"] * per_body
    return {
        "name": name,
        "figure": round(done / client["seconds"]),
        "unit": "events/s" if batch else "posts/s",
        "cpu_ms_per_op": round((after[0] + after[1] - before[0] - before[1]) / done * 1000, 4),
        "door_cpu_ms_per_op": round((after[0] - before[0]) / done * 1000, 4),
        "postgres_cpu_ms_per_op": round((after[1] - before[1]) / done * 1000, 4),
        "client_cpu_ms_per_op": round(client["cpu"] / done * 1000, 4),
        "latency_ms": client["latency_ms"],
        "peer": None if batch else "a framework's view with one INSERT: 1.1-2.4 ms; Karrio's server: 15-27/s",
    }


@contextmanager
def _store(home: Path) -> Iterator[Server]:
    server = Server(home, choose(home, os.environ.get("DOORSTEP_POSTGRES") or None))
    server.start()
    try:
        with psycopg.connect(server.url) as line:
            line.execute((Path(schema.__file__).parent / "sql" / "0001_spine.sql").read_bytes())
        yield server
    finally:
        server.stop()


@contextmanager
def _served(url: str) -> Iterator[tuple[int, int]]:
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        port = probe.getsockname()[1]
    words = [sys.executable, "-m", "granian", "--interface", "asgi", "--host", "127.0.0.1", "--port", str(port)]
    words += ["--workers", "1", "--no-ws", "--log-level", "warning", "--factory", "bench.door:make"]
    env = {**os.environ, "DATABASE_URL": url, "PYTHONPATH": f"{_ROOT / 'src'}:{_ROOT}"}
    server = subprocess.Popen(words, cwd=_ROOT, env=env)
    try:
        _wait_for(port)
        yield port, server.pid
    finally:
        server.terminate()
        server.wait(20)


def _wait_for(port: int) -> None:
    latest = time.monotonic() + 20
    while True:
        try:
            socket.create_connection(("127.0.0.1", port), 1).close()
            return
        except OSError:
            if time.monotonic() > latest:
                raise
            time.sleep(0.05)


def _cpu(root: int | None) -> float:
    """Return the CPU seconds of a process and everything below it, those that have ended included."""
    parents: dict[int, list[int]] = {}
    times: dict[int, float] = {}
    for path in Path("/proc").glob("[0-9]*/stat"):
        try:
            words = path.read_text().rpartition(")")[2].split()
        except OSError:
            continue
        pid = int(path.parent.name)
        parents.setdefault(int(words[1]), []).append(pid)
        times[pid] = sum(map(int, words[11:15])) / _TICKS
    total, below = 0.0, [root] if root else []
    while below:
        pid = below.pop()
        total += times.get(pid, 0.0)
        below += parents.get(pid, [])
    return total


# -- the client, in a process of its own -------------------------------------------------------------------------------


def _requests(name: str, count: int) -> list[bytes]:
    batch = name == "door_batch"
    path = "/in/events/key" if batch else "/in/shopify/key"
    run = os.urandom(4).hex()
    made = []
    for number in range(count):
        body = _events(number) if batch else _order(number)
        signature = base64.b64encode(hmac.digest(SECRET.encode(), body, hashlib.sha256)).decode()
        head = (
            f"POST {path} HTTP/1.1\r\nhost: localhost\r\ncontent-type: application/json\r\nuser-agent: bench\r\n"
            f"x-shopify-topic: orders/create\r\nx-shopify-shop-domain: bench.example\r\n"
            f"x-shopify-webhook-id: {run}-{number}\r\nx-shopify-hmac-sha256: {signature}\r\n"
            f"content-length: {len(body)}\r\n\r\n"
        )
        made.append(head.encode() + body)
    return made


def _order(number: int) -> bytes:
    line = {"id": number, "sku": "SKU-1", "title": "A mug of the benchmark", "quantity": 1, "price": "12.50"}
    order = {
        "id": 5_000_000 + number,
        "name": f"#{number}",
        "email": f"buyer{number}@example.com",
        "created_at": "2026-03-04T09:00:00+01:00",
        "currency": "EUR",
        "line_items": [line] * 3,
        "shipping_address": {"name": "Bench Buyer", "address1": "Road 1", "zip": "10115", "country_code": "DE"},
        "note": "x" * 300,
    }
    return msgspec.json.encode(order)


def _events(number: int) -> bytes:
    event = {"kind": "scan", "carrier": "ups", "code": "AR", "at": "2026-03-04T09:00:00+01:00", "place": "Leipzig"}
    return msgspec.json.encode([{**event, "number": f"1Z{number:08}{place:03}"} for place in range(100)])


def _client(name: str, port: int, seconds: float) -> dict[str, Any]:
    ready = _requests(name, int(seconds * (800 if name == "door_batch" else 9000)))
    poll = select.epoll()
    lines = [socket.create_connection(("127.0.0.1", port)) for _ in range(LINES)]
    by_number = {line.fileno(): line for line in lines}
    sent: dict[int, float] = {}
    waits: list[float] = []
    accepted = other = 0
    cpu, start = time.process_time(), time.perf_counter()
    until = start + seconds
    for line in lines:
        line.setsockopt(socket.IPPROTO_TCP, socket.TCP_NODELAY, 1)
        poll.register(line.fileno(), select.EPOLLIN)
        sent[line.fileno()] = time.perf_counter()
        line.sendall(ready.pop())
    while sent:
        for number, _ in poll.poll(5):
            answer = by_number[number].recv(4096)
            now = time.perf_counter()
            waits.append(now - sent.pop(number))
            taken = answer.startswith(b"HTTP/1.1 202")
            accepted, other = accepted + taken, other + (not taken)
            if now < until and ready:
                sent[number] = now
                by_number[number].sendall(ready.pop())
    spent, cpu = time.perf_counter() - start, time.process_time() - cpu
    return {"accepted": accepted, "other": other, "seconds": spent, "cpu": cpu, "latency_ms": _latency(waits)}


def _latency(waits: list[float]) -> dict[str, float]:
    waits.sort()
    return {name: round(waits[int(len(waits) * part)] * 1000, 1) for name, part in (("p50", 0.5), ("p99", 0.99))}


if __name__ == "__main__":
    if sys.argv[1:2] == ["--client"]:
        answer: Any = _client(sys.argv[2], int(sys.argv[3]), float(sys.argv[4]))
    else:
        answer = [measure(name) for name in sys.argv[1:] or ("door", "door_batch")]
    sys.stdout.write(msgspec.json.format(msgspec.json.encode(answer), indent=2).decode() + "\n")
