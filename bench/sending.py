"""How many messages leave for a provider and have their receipts recorded a second, beside Apprise on the same sink.

`python -m bench.sending`. Messages that are written and reserved wait in a PostgreSQL with fsync on. They are put in
flight, handed to the connector of Sinch over kept-open connections, what became of them is recorded, then a receipt for
each is read and recorded (`figure`: all of it, one process). The sink is a process of its own that answers 201 to
every request. Apprise hands the same texts to the same sink by its `json://`, one after the other as its users do,
and records nothing. `line` is our connector alone, with nothing recorded either: what compares with Apprise.
"""

import asyncio
import os
import subprocess
import sys
import tempfile
import time
from collections import deque
from collections.abc import Callable, Sequence
from pathlib import Path
from random import Random
from typing import Any

import msgspec

from bench.messages import NOW, _fill, _Links, _tables, papers
from doorstep.connect.sending import Board, reader
from doorstep.kit.http import Client
from doorstep.kit.postgres import Server, choose
from doorstep.kit.tx import Database
from doorstep.messages import handlers
from doorstep.messages.accounts.model import Account, Accounts
from doorstep.messages.handlers import Desk
from doorstep.messages.incoming.handlers import take_in
from doorstep.messages.model import Fate, Outgoing
from doorstep.people.model import Keyring
from doorstep.shop.model import Bounces
from doorstep.work.hands import Hands

MESSAGES, PEER, AT_ONCE, TOGETHER = 1000, 100, 16, 50
_ROOT = Path(__file__).resolve().parent.parent


def main() -> None:
    """Measure and print; with `sink`, be the sink."""
    if sys.argv[1:] == ["sink"]:
        asyncio.run(sink())
        return
    with tempfile.TemporaryDirectory(prefix="doorstep-bench-") as home:
        answer = measure(Path(home))
    sys.stdout.write(msgspec.json.format(msgspec.json.encode(answer), indent=2).decode() + "\n")


def measure(home: Path, messages: int = MESSAGES) -> dict[str, Any]:
    """Send so many over a PostgreSQL of its own."""
    server = Server(home, choose(home, os.environ.get("DOORSTEP_POSTGRES") or None))
    command = [sys.executable, "-m", "bench.sending", "sink"]
    env = {**os.environ, "PYTHONPATH": os.pathsep.join((str(_ROOT / "src"), str(_ROOT)))}
    with subprocess.Popen(command, cwd=_ROOT, env=env, stdout=subprocess.PIPE, text=True) as other:
        assert other.stdout is not None
        url = f"http://127.0.0.1:{int(other.stdout.readline())}"
        server.start()
        try:
            _tables(server.url_of("postgres"))
            with Database(server.url_of("postgres")) as database:
                return _compared(database, url, messages)
        finally:
            server.stop()
            other.kill()


def _compared(database: Database, url: str, messages: int) -> dict[str, Any]:
    keys, shop = Keyring(b"m" * 32), papers()
    _fill(database, keys, messages)
    board = _board(url)
    desk = Desk(keys, lambda tx, name: shop, _Links(), lambda name, channel: "bench/main", "bench")
    waiting = _written(database, desk, messages)
    sent = _timed(lambda: _send(database, desk, board, waiting))
    heard = _timed(lambda: _hear(database, keys, waiting))
    alone = _timed(lambda: _alone(board, waiting))
    peer = _timed(lambda: _apprise(url, waiting[:PEER]))
    wall, cpu = (sent[0] + heard[0]) / messages, (sent[1] + heard[1]) / messages
    theirs = peer[1] / PEER
    return {
        "name": "sending",
        "figure": round(1 / wall),
        "unit": "messages/s",
        "cpu_ms_per_op": round(cpu * 1000, 3),
        "send_cpu_ms": round(sent[1] / messages * 1000, 3),
        "receipt_cpu_ms": round(heard[1] / messages * 1000, 3),
        "line_cpu_ms": round(alone[1] / messages * 1000, 3),
        "messages": messages,
        "load": os.getloadavg()[0],
        "peer": {
            "name": "Apprise",
            "figure": round(PEER / peer[0]),
            "cpu_ms_per_op": round(theirs * 1000, 3),
            "ratio_per_cpu": round(theirs / (alone[1] / messages), 2),
            "ratio_per_cpu_all_recorded": round(theirs / cpu, 2),
        },
    }


def _written(database: Database, desk: Desk, messages: int) -> list[Outgoing]:
    waiting: list[Outgoing] = []
    while len(waiting) < messages:
        with database.transaction() as tx:
            waiting += handlers.prepare(tx, desk, NOW).outgoing
    return waiting


def _timed(act: Callable[[], None]) -> tuple[float, float]:
    begun, cpu = time.perf_counter(), time.process_time()
    act()
    return time.perf_counter() - begun, time.process_time() - cpu


def _board(url: str) -> Board:
    account = Account(
        "main",
        "sinch",
        base_url=url,
        at_once=AT_ONCE,
        per_second=1e6,
        longest=5000,  # the messages are those of the mail: longer than an SMS may be
        secrets={"api_token": "TOKEN"},
        options={"service_plan_id": "p", "from": "+4915735981234"},
    )
    hosts = frozenset({"127.0.0.1"})
    return Board(lambda shop: Accounts((account,)), lambda http2: Client(allow_hosts=hosts), lambda name: "token")


def _send(database: Database, desk: Desk, board: Board, outgoing: Sequence[Outgoing]) -> None:
    """What the loop does with messages that wait."""
    hands, waiting, rng, done = Hands(board.lines({})), deque(outgoing), Random(1), 0
    fates: list[Fate] = []
    while done < len(outgoing):
        group = hands.take(waiting)
        with database.transaction() as tx:
            handlers.record_fates(tx, fates, NOW, rng)
            begun = handlers.begin(tx, desk, group, NOW) if group else []
        hands.carry(begun, NOW, 60.0)
        done += len(fates)
        fates = hands.fates(0.25) if hands.busy else []
        assert not [one for one in fates if one.error], fates[0].error
    hands.close()


def _hear(database: Database, keys: Keyring, outgoing: Sequence[Outgoing]) -> None:
    """A receipt for each, read as the loop reads bodies."""
    read = reader("sinch")
    told = {"type": "recipient_delivery_report_sms", "status": "Delivered", "code": 0, "at": "2026-03-04T11:00:05.123Z"}
    bodies = [
        msgspec.json.encode(told | {"batch_id": f"b{n}", "client_reference": one.message.hex})
        for n, one in enumerate(outgoing)
    ]
    for start in range(0, len(bodies), TOGETHER):
        with database.transaction() as tx:
            for raw in bodies[start : start + TOGETHER]:
                taken = take_in(tx, keys, "bench", read(raw, {}), Bounces(), now=NOW)
                assert len(taken.facts) == 1


def _alone(board: Board, outgoing: Sequence[Outgoing]) -> None:
    """Our connector without anything recorded."""
    line = board.lines({})["bench/main"]
    assert not [one for one in line.send_many(outgoing, NOW) if one.error]
    line.close()


def _apprise(url: str, outgoing: Sequence[Outgoing]) -> None:
    """The same texts by Apprise: an object for each recipient, as with every address of its own."""
    import apprise

    for one in outgoing:
        sender = apprise.Apprise()
        assert sender.add(url.replace("http://", "json://") + "/to?+X-To=" + one.message.hex)
        assert sender.notify(body=one.letter.text, title="", body_format=apprise.NotifyFormat.TEXT)


async def sink() -> None:
    """Answer 201 with a number to every request, on lines that stay open; print the port first."""
    counted = 0

    async def serve(coming: asyncio.StreamReader, going: asyncio.StreamWriter) -> None:
        nonlocal counted
        try:
            while head := await coming.readuntil(b"\r\n\r\n"):
                fields = dict(line.lower().split(b": ", 1) for line in head.split(b"\r\n")[1:] if b": " in line)
                await coming.readexactly(int(fields.get(b"content-length", b"0")))
                counted += 1
                body = b'{"id":"b%d"}' % counted
                going.write(b"HTTP/1.1 201 Created\r\ncontent-length: %d\r\n\r\n%s" % (len(body), body))
        except (asyncio.IncompleteReadError, ConnectionError):
            going.close()

    server = await asyncio.start_server(serve, "127.0.0.1", 0)
    sys.stdout.write(f"{server.sockets[0].getsockname()[1]}\n")
    sys.stdout.flush()
    await server.serve_forever()


if __name__ == "__main__":
    main()
