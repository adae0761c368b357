"""The door behind the real server: what stands on the wire."""

import http.client
import os
import socket
import subprocess
import sys
import time
from collections.abc import Iterator
from pathlib import Path

import pytest

from doorstep.intake import handlers
from doorstep.kit import clock
from doorstep.kit.tx import Database
from doorstep.people.model import Keyring
from tests.ports import free_port

ROOT = Path(__file__).resolve().parents[2]
HEADERS = {"Content-Type": "application/json", "Authorization": "Bearer s1"}


@pytest.fixture
def port(database: Database) -> Iterator[int]:
    """A port on which granian serves the door."""
    port = free_port()
    words = [sys.executable, "-m", "granian", "--interface", "asgi", "--port", str(port), "--log-level", "error"]
    words += ["--factory", "tests.intake.served:make"]
    env = {**os.environ, "DATABASE_URL": database.dsn, "PYTHONPATH": f"{ROOT / 'src'}:{ROOT}"}
    server = subprocess.Popen(words, cwd=ROOT, env=env)
    try:
        _wait_for(port)
        yield port
    finally:
        server.terminate()
        assert server.wait(60) == 0


def _wait_for(port: int) -> None:
    latest = time.monotonic() + 60
    while True:
        try:
            socket.create_connection(("127.0.0.1", port), 1).close()
            return
        except OSError:
            if time.monotonic() > latest:
                raise
            time.sleep(0.05)


def test_the_door_speaks_http(database: Database, keys: Keyring, port: int) -> None:
    line = http.client.HTTPConnection("127.0.0.1", port, timeout=60)

    def post(body: bytes | Iterator[bytes], path: str = "/in/web/k1", **more: str) -> tuple[int, bytes]:
        line.request("POST", path, body, {**HEADERS, **more}, encode_chunked=not isinstance(body, bytes))
        answer = line.getresponse()
        return answer.status, answer.read()

    assert post(b'{"id": 1}') == (202, b'{"accepted":true}')
    assert post(b'{"id": 1}') == (200, b'{"seen":true}')
    assert post(iter((b'{"id":', b" 2}")), **{"Transfer-Encoding": "chunked"})[0] == 202
    assert post(b"{}", Authorization="Bearer s2")[0] == 401
    assert post(b"{}", path="/in/web/wrong")[0] == 404
    assert post(b"{}", **{"Content-Type": "image/png"})[0] == 415
    line.close()
    assert _announced(port, 2 * 1024 * 1024 + 1) == 413
    with database.transaction() as tx:
        assert [body.raw for body in handlers.claim(tx, keys, now=clock.now())] == [b'{"id": 1}', b'{"id": 2}']


def _announced(port: int, size: int) -> int:
    """Announce a body of this size and send its beginning; return what the door says. It need not wait for the rest."""
    line = http.client.HTTPConnection("127.0.0.1", port, timeout=60)
    line.putrequest("POST", "/in/web/k1")
    for name, value in {**HEADERS, "Content-Length": str(size)}.items():
        line.putheader(name, value)
    line.endheaders(b"x" * 1000)
    try:
        return line.getresponse().status
    finally:
        line.close()
