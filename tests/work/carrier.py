"""A minimal carrier for tests, on a port of this machine: gives tokens, answers tracks of UPS, and can behave badly."""

import threading
from collections import deque
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from types import TracebackType

import msgspec
from msgspec import Struct


class Called(Struct):
    """A request as it came in."""

    method: str
    path: str
    headers: dict[str, str]
    raw: bytes


class Carrier:
    """`answers` holds what is told next (status, body, headers); then `tell`, status and body, for ever."""

    def __init__(self) -> None:
        self.calls: list[Called] = []
        self.answers: deque[tuple[int, bytes, dict[str, str]]] = deque()
        self.tell = (200, b"{}")
        outer = self

        class Handler(BaseHTTPRequestHandler):
            protocol_version = "HTTP/1.1"

            def do_GET(self) -> None:
                outer.answer(self)

            def do_POST(self) -> None:
                outer.answer(self)

            def log_message(self, *_words: object) -> None:
                """Keep quiet."""

        self._server = ThreadingHTTPServer(("127.0.0.1", 0), Handler)
        self._server.daemon_threads = True
        self.host = f"127.0.0.1:{self._server.server_port}"
        self.url = f"http://{self.host}"
        self._thread = threading.Thread(target=self._server.serve_forever, args=(0.05,), daemon=True)

    def answer(self, handler: BaseHTTPRequestHandler) -> None:
        """Answer one request: tokens always, the rest as told."""
        raw = handler.rfile.read(int(handler.headers.get("content-length", "0")))
        headers = {name.lower(): value for name, value in handler.headers.items()}
        self.calls.append(Called(handler.command, handler.path, headers, raw))
        further: dict[str, str] = {}
        if "token" in handler.path and not (self.answers and self.answers[0][0] == 401):
            status, body = 200, msgspec.json.encode({"access_token": "word", "expires_in": "3600"})
        elif self.answers:
            status, body, further = self.answers.popleft()
        else:
            status, body = self.tell
        handler.send_response(status)
        for name, value in {"content-length": str(len(body)), **further}.items():
            handler.send_header(name, value)
        handler.end_headers()
        handler.wfile.write(body)

    @property
    def tracks(self) -> list[Called]:
        """The requests that asked for parcels."""
        return [call for call in self.calls if "token" not in call.path]

    def __enter__(self) -> "Carrier":
        self._thread.start()
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        self._server.shutdown()
        self._server.server_close()
