"""A real HTTP server for tests that is called by hooks, checks every signature, and can be told to behave badly.

    with Receiver(SECRET) as receiver:
        receiver.next(500, 429)            # the answers to the next two calls; then 204 again
        ... call http://{receiver.host}/ ...
        assert [call.body["type"] for call in receiver.calls] == [...]

The signatures are judged by the reference library of Standard Webhooks.
"""

import threading
import time
from collections import deque
from datetime import UTC, datetime
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from types import TracebackType
from typing import Any

import msgspec
from msgspec import Struct
from standardwebhooks.webhooks import Webhook

#: Takes the call, and hangs up before it answers.
LOSE = -1
#: Takes the call, and answers only when `release` is called.
HOLD = -2


class Called(Struct):
    """One call as it came in. ``genuine``: the reference library accepts the signature."""

    path: str
    headers: dict[str, str]
    raw: bytes
    genuine: bool

    @property
    def id(self) -> str:
        return self.headers["webhook-id"]

    @property
    def body(self) -> dict[str, Any]:
        found: dict[str, Any] = msgspec.json.decode(self.raw)
        return found


class Receiver:
    """An HTTP server on a free port of this machine. `calls` are all that came in, in order."""

    def __init__(self, *secrets: str) -> None:
        self.calls: list[Called] = []
        self.judges = [Webhook(secret) for secret in secrets]
        self._answers: deque[int] = deque()
        self._held = threading.Event()
        self._delay = 0.0
        outer = self

        class Handler(BaseHTTPRequestHandler):
            protocol_version = "HTTP/1.1"

            def do_POST(self) -> None:
                length = int(self.headers["content-length"])
                raw = self.rfile.read(length)
                if len(raw) < length:  # whoever called was killed in the middle of it: no call came in
                    self.close_connection = True
                    return
                headers = {name.lower(): value for name, value in self.headers.items()}
                outer.calls.append(Called(self.path, headers, raw, outer.genuine(raw, headers)))
                outer.answer(self)

            def log_message(self, *_words: object) -> None:
                """Keep quiet."""

        self._server = ThreadingHTTPServer(("127.0.0.1", 0), Handler)
        self._server.daemon_threads = True
        self.host = f"127.0.0.1:{self._server.server_port}"
        self.url = f"http://{self.host}/hook"

    def genuine(self, raw: bytes, headers: dict[str, str]) -> bool:
        """Whether the signature is right for every secret: as the reference library signs these words of that moment.

        Its own `verify` also asks the clock of the machine, and refuses what tests tell of another day. A call that is
        not signed is not genuine.
        """
        if not self.judges or "webhook-timestamp" not in headers:
            return False
        signed_at = datetime.fromtimestamp(int(headers["webhook-timestamp"]), UTC)
        given = headers["webhook-signature"].split()
        return all(judge.sign(headers["webhook-id"], signed_at, raw.decode()) in given for judge in self.judges)

    def next(self, *answers: int) -> None:
        """Answer the next calls so."""
        self._answers.extend(answers)

    def wait(self, seconds: float) -> None:
        """Take so long to answer each call."""
        self._delay = seconds

    def release(self) -> None:
        """Answer what is held."""
        self._held.set()

    def answer(self, handler: BaseHTTPRequestHandler) -> None:
        """Answer one call as was told."""
        status = self._answers.popleft() if self._answers else 204
        time.sleep(self._delay)
        if status == HOLD:
            self._held.wait(120)
            status = 204
        if status == LOSE:
            handler.close_connection = True
            return
        handler.send_response(status)
        if status == 429:
            handler.send_header("Retry-After", "7000")
        if status in (301, 302, 307):
            handler.send_header("Location", f"http://{self.host}/elsewhere")
        handler.send_header("Content-Length", "0")
        handler.end_headers()

    def __enter__(self) -> "Receiver":
        threading.Thread(target=self._server.serve_forever, args=(0.05,), daemon=True).start()
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        self._held.set()
        self._server.shutdown()
        self._server.server_close()
