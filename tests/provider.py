"""A provider of channels as a real HTTP server on 127.0.0.1: answers what it is told, remembers what it was asked.

It checks no format: that is for the tests of each connector (and for the stand-ins).
"""

import json
import threading
from collections import deque
from collections.abc import Mapping
from datetime import UTC, date, datetime
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from types import TracebackType
from typing import Any
from urllib.parse import parse_qsl
from uuid import UUID

from msgspec import Struct

from doorstep.connect.sending import Line
from doorstep.kit.http import Client
from doorstep.messages.accounts.model import Account
from doorstep.messages.model import Fate, Letter, Outgoing
from doorstep.messages.ports import Channel

NOW = datetime(2026, 3, 4, 11, 0, tzinfo=UTC)
#: Instead of a status: hang up after the request was read.
HANG_UP = 0


class Asked(Struct):
    """A request as it came."""

    method: str
    path: str
    headers: dict[str, str]
    raw: bytes

    @property
    def json(self) -> Any:
        """The body as JSON."""
        return json.loads(self.raw)

    @property
    def form(self) -> dict[str, str]:
        """The body as a form."""
        return dict(parse_qsl(self.raw.decode(), keep_blank_values=True))


#: What is answered next: status, body, headers.
Answers = deque[tuple[int, bytes, dict[str, str]]]


def _handler(asked: list[Asked], answers: Answers) -> type[BaseHTTPRequestHandler]:
    class Handler(BaseHTTPRequestHandler):
        protocol_version = "HTTP/1.1"

        def _any(self) -> None:
            raw = self.rfile.read(int(self.headers.get("content-length") or 0))
            headers = {name.lower(): value for name, value in self.headers.items()}
            asked.append(Asked(self.command, self.path, headers, raw))
            status, body, more = answers.popleft() if answers else (200, b"{}", {})
            if status == HANG_UP:
                self.close_connection = True
                return
            self.send_response(status)
            for name, value in {"content-length": str(len(body)), **more}.items():
                self.send_header(name, value)
            self.end_headers()
            self.wfile.write(body)

        do_GET = do_POST = do_PUT = do_PATCH = _any

        def log_message(self, format: str, *args: object) -> None:  # noqa: A002 - the name is the library's
            """Say nothing."""

    return Handler


class Provider:
    """Use it as a context manager."""

    def __init__(self) -> None:
        self.asked: list[Asked] = []
        self._answers: Answers = deque()
        self._server = ThreadingHTTPServer(("127.0.0.1", 0), _handler(self.asked, self._answers))
        self._server.daemon_threads = True
        self.host = f"127.0.0.1:{self._server.server_address[1]}"
        self.url = f"http://{self.host}"
        self.client = Client(allow_hosts=frozenset({"127.0.0.1"}), timeout=5.0)
        self._thread = threading.Thread(target=self._server.serve_forever, kwargs={"poll_interval": 0.01}, daemon=True)

    def answers(self, status: int, body: object = b"", **headers: str) -> "Provider":
        """Answer the next request so; what is no bytes is sent as JSON."""
        raw = body if isinstance(body, bytes) else json.dumps(body).encode()
        self._answers.append((status, raw, {name.replace("_", "-"): value for name, value in headers.items()}))
        return self

    def line(
        self, connector: str, secrets: Mapping[str, str], options: Mapping[str, str], *, url: str = "", **more: Any
    ) -> Line:
        """An account's line to this server. A passing failure is handed on to `second`."""
        account = Account("main", connector, base_url=url or self.url, options=dict(options), **more)
        return Line(account, self.client, secrets, lambda channel, name: ("second", True))

    def __enter__(self) -> "Provider":
        self._thread.start()
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        self._server.shutdown()
        self._server.server_close()
        self._thread.join()
        self.client.close()


def message(
    channel: str, text: str = "Your parcel comes today.", address: str = "+491701234567", **more: Any
) -> Outgoing:
    """A message on its way by this channel. `options`, `language` and `title` belong to its letter."""
    letter = Letter(
        address=address,
        subject=more.pop("title", "Today"),
        html=more.pop("html", ""),
        text=text,
        sender=more.pop("sender", "hello@nordlicht.example"),
        sender_name="Nordlicht",
        language=more.pop("language", "de"),
        options=more.pop("options", {}),
        headers=more.pop("headers", {}),
    )
    return Outgoing(
        shop="nordlicht",
        month=date(2026, 3, 1),
        message=UUID(int=7),
        attempt=1,
        provider="nordlicht/main",
        channel=channel,
        key=f"<{UUID(int=7).hex}@nordlicht.example>",
        subject="order:1",
        purpose="service",
        template="out_for_delivery",
        letter=letter,
        **more,
    )


def fate_of(line: Channel, one: Outgoing) -> Fate:
    """Hand one message over and return what became of it."""
    (fate,) = line.send_many([one], NOW, seconds=10.0)
    return fate


REFERENCE = UUID(int=7).hex
