"""How many signed calls of outgoing hooks leave and are recorded as sent, a second, and what each costs.

`python -m bench.hooks`. Everything is real: rows wait in the outbox of a PostgreSQL with fsync on, one worker of the
hook loop claims, signs, POSTs over kept-open connections and records. The receiver is a process of its own on the same
machine that checks every signature, so it takes its share of the cores. Bounded to some six seconds of calls.
"""

import asyncio
import base64
import hashlib
import hmac
import os
import subprocess
import sys
import tempfile
import time
from datetime import timedelta
from pathlib import Path
from typing import Any

import msgspec

from bench.door import _cpu
from doorstep.kit.clock import now
from doorstep.kit.config import load
from doorstep.kit.ids import digest
from doorstep.kit.postgres import Server, choose
from doorstep.kit.tx import Database
from doorstep.messages.hooks import handlers as hooks
from doorstep.messages.hooks.model import Offer
from doorstep.messages.hooks.rules import delivery_id, tell_event
from doorstep.messages.hooks.store import known, outbox
from doorstep.shop import handlers as shops
from doorstep.timeline.model import Event, Milestone, OrderState, Place, Scan
from doorstep.wiring import App
from doorstep.work.hooks import Hooker

SHOP, SECONDS, MOST = "bench", 6.0, 9000
KEY = bytes(range(32))
_ROOT = Path(__file__).resolve().parent.parent
_SHOP = """
name = "Bench"
zone = "UTC"
country = "DE"
currency = "EUR"
mode = "live"
[[locations]]
id = "here"
zone = "UTC"
country = "DE"
"""
_HOOK = """
[[hook]]
name = "receiver{number}"
url = "http://127.0.0.1:{port}/hook"
secret = "BENCH_HOOK_SECRET"
"""


def main() -> None:
    """Measure and print."""
    with tempfile.TemporaryDirectory(prefix="doorstep-bench-") as home:
        answer = measure(Path(home))
    sys.stdout.write(msgspec.json.format(msgspec.json.encode(answer), indent=2).decode() + "\n")


def measure(home: Path, *, seconds: float = SECONDS) -> dict[str, Any]:
    """Work off a backlog for so many seconds on a PostgreSQL of its own."""
    server = Server(home, choose(home, os.environ.get("DOORSTEP_POSTGRES") or None))
    server.start()
    try:
        return _on(server, home, seconds)
    finally:
        server.stop()


def _on(server: Server, home: Path, seconds: float) -> dict[str, Any]:
    from doorstep.cli import ground

    url = server.url
    with _Receiver() as receiver:
        assert receiver.stdout is not None
        port = int(receiver.stdout.readline())
        os.environ["DOORSTEP_HOME"] = str(home)
        ground.hand_on(url)
        ground.start_django()
        ground.migrate()
        with Database(url) as database:
            env = {"DOORSTEP_HOME": str(home), "DATABASE_URL": url, "DOORSTEP_ALLOW_HOSTS": f"127.0.0.1:{port}"}
            secret = "whsec_" + base64.b64encode(KEY).decode()
            app = App(load(env), database, {"BENCH_HOOK_SECRET": secret})
            fill(app, port)
            return _worked_off(app, server.pid, receiver, seconds)


def fill(app: App, port: int) -> None:
    """Publish a shop with two hooks, and let calls wait in its outbox."""
    at = now() - timedelta(minutes=1)
    texts = "".join(_HOOK.format(number=number, port=port) for number in (1, 2))
    documents = {"shop.toml": _SHOP, "brand.toml": 'name = "Bench"\n', "sources.toml": "", "hooks.toml": texts}
    with app.database.transaction() as tx:
        shops.create_shop(tx, SHOP, app.master, at)
        made = shops.publish(tx, SHOP, documents, None, "bench", at, ())
        assert not made.refused, made
        listed = app.bundles(tx, [SHOP])[SHOP].hooks
        known.remember(tx, [known.Known(SHOP, one.name, one.url, at) for one in listed.hook])
        rows = []
        for number in range(MOST):
            order, leg = f"order:{number // 4}", f"leg:ups:1Z{number:016d}"
            fact = Scan(Milestone.IN_TRANSIT, "AR", place=Place(city="Leipzig", country="DE"), holder="ups")
            event = Event(leg, digest(leg), digest(leg), at, at, "bench", fact, 60)
            offer = Offer(SHOP, order, listed, OrderState(order, number=f"#{number // 4}"), [event])
            hook = listed.hook[number % 2].name
            payload, row = tell_event(offer, event, digest(order).hex), delivery_id(offer, hook, leg)
            rows.append(outbox.Row(SHOP, order, at.date(), row, hook, "scan", event.id, payload, "waiting"))
        assert outbox.add(tx, rows, at) == MOST


def _worked_off(app: App, server: int | None, receiver: "subprocess.Popen[str]", seconds: float) -> dict[str, Any]:
    worker = Hooker(app)
    before, own = (_cpu(server), _cpu(receiver.pid)), time.process_time()
    begun = time.perf_counter()
    while time.perf_counter() - begun < seconds and worker.round(now=now()):
        pass
    worker.close()
    spent = time.perf_counter() - begun
    own = time.process_time() - own
    after = _cpu(server), _cpu(receiver.pid)
    with app.database.transaction() as tx:
        sent = len(hooks.look(tx, SHOP, state="sent", limit=MOST)[1])
        dead = len(hooks.look(tx, SHOP, state="dead", limit=1)[1])
    assert receiver.stdin is not None
    assert receiver.stdout is not None
    receiver.stdin.close()
    genuine, forged = map(int, receiver.stdout.readline().split())
    assert (genuine, forged, dead) == (sent, 0, 0), (genuine, forged, sent, dead)
    database = after[0] - before[0]
    return {
        "name": "hooks",
        "figure": round(sent / spent),
        "unit": "calls/s",
        "cpu_ms_per_op": round((own + database) / sent * 1000, 4),
        "worker_cpu_ms_per_op": round(own / sent * 1000, 4),
        "postgres_cpu_ms_per_op": round(database / sent * 1000, 4),
        "receiver_cpu_ms_per_op": round((after[1] - before[1]) / sent * 1000, 4),
        "calls": sent,
        "peer": "Karrio's server: 24-32/s; one notification by Apprise: 258/s at 3.0 ms",
    }


# -- the receiver, in a process of its own -----------------------------------------------------------------------------


class _Receiver:
    def __enter__(self) -> "subprocess.Popen[str]":
        words = [sys.executable, "-m", "bench.hooks", "--receiver"]
        env = {**os.environ, "PYTHONPATH": f"{_ROOT / 'src'}:{_ROOT}"}
        self._child = subprocess.Popen(
            words, cwd=_ROOT, env=env, stdin=subprocess.PIPE, stdout=subprocess.PIPE, text=True
        )
        return self._child

    def __exit__(self, *_error: object) -> None:
        self._child.terminate()
        self._child.wait(10)


class Judge(asyncio.Protocol):
    """Speaks just enough HTTP/1.1 to take calls, and checks the signature of each."""

    genuine = forged = 0

    def connection_made(self, transport: asyncio.BaseTransport) -> None:
        assert isinstance(transport, asyncio.Transport)
        self._line, self._got = transport, b""

    def data_received(self, data: bytes) -> None:
        self._got += data
        while (end := self._got.find(b"\r\n\r\n")) >= 0:
            pairs = (line.partition(b": ") for line in self._got[:end].split(b"\r\n")[1:])
            headers = {name.lower(): value for name, _, value in pairs}
            size = end + 4 + int(headers[b"content-length"])
            if len(self._got) < size:
                return
            body, self._got = self._got[end + 4 : size], self._got[size:]
            signed = b".".join((headers[b"webhook-id"], headers[b"webhook-timestamp"], body))
            wanted = b"v1," + base64.b64encode(hmac.digest(KEY, signed, hashlib.sha256))
            right = hmac.compare_digest(wanted, headers[b"webhook-signature"])
            Judge.genuine, Judge.forged = Judge.genuine + right, Judge.forged + (not right)
            self._line.write(b"HTTP/1.1 %b\r\ncontent-length: 0\r\n\r\n" % (b"204 Taken" if right else b"400 Forged"))


async def receive() -> None:
    """Take calls until the standard input is closed, then tell how many were genuine and how many forged."""
    loop = asyncio.get_running_loop()
    server = await loop.create_server(Judge, "127.0.0.1", 0)
    sys.stdout.write(f"{server.sockets[0].getsockname()[1]}\n")
    sys.stdout.flush()
    await loop.run_in_executor(None, sys.stdin.read)
    sys.stdout.write(f"{Judge.genuine} {Judge.forged}\n")
    sys.stdout.flush()


if __name__ == "__main__":
    if sys.argv[1:2] == ["--receiver"]:
        asyncio.run(receive())
    else:
        main()
