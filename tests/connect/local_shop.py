"""A server on this machine for tests of wires: answers what a function says, remembers what it was asked."""

import json
import threading
from collections.abc import Callable, Iterator, Mapping
from contextlib import contextmanager
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from typing import Any, NamedTuple
from urllib.parse import parse_qsl, urlsplit


class Asked(NamedTuple):
    """One question."""

    path: str
    query: dict[str, str]
    headers: Mapping[str, str]


class Reply(NamedTuple):
    """One answer; a body that is no bytes is written as JSON."""

    status: int = 200
    body: Any = b""
    headers: Mapping[str, str] = {}


class LocalShop:
    """What the server was asked, and faults that it answers first."""

    def __init__(self, url: str) -> None:
        self.url = url
        self.asked: list[Asked] = []
        self.faults: list[Reply] = []

    @property
    def host(self) -> str:
        return urlsplit(self.url).netloc

    def paths(self) -> list[str]:
        return [one.path for one in self.asked]


def asked_of(call: BaseHTTPRequestHandler) -> Asked:
    """What a request asks for."""
    parts = urlsplit(call.path)
    return Asked(parts.path, dict(parse_qsl(parts.query)), {k.lower(): v for k, v in call.headers.items()})


@contextmanager
def served(answer: Callable[[Asked], Reply]) -> Iterator[LocalShop]:
    """Serve until the block ends."""

    class Handler(BaseHTTPRequestHandler):
        protocol_version = "HTTP/1.1"

        def do_GET(self) -> None:
            asked = asked_of(self)
            shop.asked.append(asked)
            reply = shop.faults.pop(0) if shop.faults else answer(asked)
            body = reply.body if isinstance(reply.body, bytes) else json.dumps(reply.body).encode()
            self.send_response(reply.status)
            for name, value in {**reply.headers, "content-length": str(len(body))}.items():
                self.send_header(name, value)
            self.end_headers()
            self.wfile.write(body)

        def log_message(self, *args: Any) -> None:
            """Say nothing."""

    server = ThreadingHTTPServer(("127.0.0.1", 0), Handler)
    shop = LocalShop(f"http://127.0.0.1:{server.server_address[1]}")
    thread = threading.Thread(target=server.serve_forever, kwargs={"poll_interval": 0.05}, daemon=True)
    thread.start()
    try:
        yield shop
    finally:
        server.shutdown()
        thread.join()
        server.server_close()
