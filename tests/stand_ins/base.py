"""What all stand-ins share: a small HTTP server on 127.0.0.1 that answers as a provider's published document says,
as far as public copies of it tell; none was compared with the real service.

A stand-in is written from the published document alone, never from the wire that will talk to it: only so can the two
find each other's mistakes. Codes and the shape of an answer are the provider's; where a document gives no wording, the
wording is ours. `broken`, `limit` and `delay` make it fail, refuse and dawdle on demand; `asked` keeps every request.
"""

import json
import threading
import time
from base64 import b64decode
from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from importlib.resources import files
from typing import NamedTuple, TypeVar
from urllib.parse import parse_qs, parse_qsl, unquote, urlsplit

JSON = "application/json"


class Asked(NamedTuple):
    """One request: method, decoded path, query, headers by their small name, and the body."""

    method: str
    path: str
    query: Mapping[str, list[str]]
    headers: Mapping[str, str]
    body: bytes

    @property
    def kind(self) -> str:
        """The content type without its parameters, in small letters."""
        return self.headers.get("content-type", "").partition(";")[0].strip().lower()

    def one(self, name: str) -> str:
        """Return the first value of a query parameter, or nothing."""
        return self.query.get(name, [""])[0]

    def basic(self) -> tuple[str, str] | None:
        """Return the user and password of HTTP Basic; None when there are none that can be read."""
        scheme, _, rest = self.headers.get("authorization", "").partition(" ")
        try:
            user, colon, password = b64decode(rest, validate=True).decode().partition(":")
        except ValueError:
            return None
        return (user, password) if scheme.lower() == "basic" and colon else None

    def bearer(self) -> str:
        """Return the bearer token, or nothing."""
        scheme, _, token = self.headers.get("authorization", "").partition(" ")
        return token.strip() if scheme.lower() == "bearer" else ""

    def form(self) -> dict[str, str]:
        """Return the fields of a form body; nothing of any other content type."""
        if self.kind != "application/x-www-form-urlencoded":
            return {}
        return dict(parse_qsl(self.body.decode("utf-8", "replace")))


class Answer(NamedTuple):
    """One answer: status, body, and headers."""

    status: int
    body: bytes
    headers: Mapping[str, str]


def answer(status: int, body: object, kind: str = JSON, **headers: str) -> Answer:
    """Make an answer: bytes and text go as they are, all else as JSON; `Retry_After` becomes `Retry-After`."""
    raw = body if isinstance(body, bytes) else body.encode() if isinstance(body, str) else json.dumps(body).encode()
    return Answer(
        status, raw, {"Content-Type": kind} | {name.replace("_", "-"): said for name, said in headers.items()}
    )


def sample(connector: str, name: str, group: str = "carriers") -> bytes:
    """Return one of our own samples, written after the published format."""
    return (files(f"doorstep.connect.{group}.{connector}") / "samples" / name).read_bytes()


class StandIn:
    """A provider on 127.0.0.1.

    `parcels` is its store: the number, and the body (or the provider's own entry) that it answers with. `limit` is how
    many requests it answers before it refuses (None: all). `broken` holds statuses to fail with, one a request. `delay`
    is in seconds. `url` is its address while it runs.
    """

    def __init__(self) -> None:
        self.parcels: dict[str, bytes] = {}
        self.asked: list[Asked] = []
        self.limit: int | None = None
        self.broken: list[int] = []
        self.delay = 0.0
        self.url = ""
        self.stopping = threading.Event()
        self.lock = threading.Lock()
        self.counted = 0

    def respond(self, asked: Asked) -> Answer:
        """Answer one request in the provider's own way."""
        raise LookupError(asked.path)

    def failing(self, status: int) -> Answer:
        """Fail as the provider does."""
        return answer(status, "upstream failure", "text/plain")

    def too_many(self) -> Answer:
        """Refuse because of the rate limit, as the provider does."""
        return answer(429, "too many requests", "text/plain")

    def unlimited(self, asked: Asked) -> bool:
        """Say whether a request does not count against the limit, as one for a token."""
        return False

    def take(self, asked: Asked) -> Answer:
        """Note a request, then fail, refuse or answer it."""
        with self.lock:
            self.asked.append(asked)
            status = self.broken.pop(0) if self.broken else 0
            self.counted += not self.unlimited(asked)
            over = self.limit is not None and self.counted > self.limit and not self.unlimited(asked)
        self.stopping.wait(self.delay)
        if status:
            return self.failing(status)
        return self.too_many() if over else self.respond(asked)

    def count(self, path: str) -> int:
        """Return how many requests had this text in their path."""
        return sum(path in asked.path for asked in self.asked)


class TokenStandIn(StandIn):
    """A provider that gives bearer tokens to who knows its id and secret; `lifetime` is theirs, in seconds."""

    client = ("our-id", "our-secret")
    token_path = ""
    lifetime = 3600

    def __init__(self) -> None:
        super().__init__()
        self.tokens: dict[str, float] = {}
        self.given = 0

    def unlimited(self, asked: Asked) -> bool:
        return asked.path == self.token_path

    def give(self) -> str:
        """Give a new token."""
        with self.lock:
            self.given += 1
            token = f"token-{self.given}"
            self.tokens[token] = time.monotonic() + self.lifetime
        return token

    def expire(self) -> None:
        """Let every token given so far expire now."""
        with self.lock:
            self.tokens.clear()

    def lets_in(self, asked: Asked) -> bool:
        """Say whether a request carries a token that is still good."""
        return self.tokens.get(asked.bearer(), 0.0) > time.monotonic()


def _handler(stand_in: StandIn) -> type[BaseHTTPRequestHandler]:
    class Handler(BaseHTTPRequestHandler):
        protocol_version = "HTTP/1.1"
        timeout = 10

        def handle_any(self) -> None:
            url = urlsplit(self.path)
            headers = {name.lower(): said for name, said in self.headers.items()}
            body = self.rfile.read(int(headers.get("content-length") or 0))
            query = parse_qs(url.query, keep_blank_values=True)
            told = stand_in.take(Asked(self.command, unquote(url.path), query, headers, body))
            try:
                self.send_response(told.status)
                for name, said in told.headers.items():
                    self.send_header(name, said)
                self.send_header("Content-Length", str(len(told.body)))
                self.send_header("Connection", "close")
                self.end_headers()
                self.wfile.write(b"" if self.command == "HEAD" else told.body)
            except ConnectionError:  # who asked did not wait for a slow answer
                self.close_connection = True

        do_GET = do_POST = do_PUT = do_PATCH = do_DELETE = do_HEAD = handle_any

        def log_request(self, code: int | str = "-", size: int | str = "-") -> None:
            """Keep silent: `asked` tells all."""

    return Handler


S = TypeVar("S", bound=StandIn)


@contextmanager
def running(stand_in: S) -> Iterator[S]:
    """Run a stand-in at a port of its own, and stop it at the end."""
    server = ThreadingHTTPServer(("127.0.0.1", 0), _handler(stand_in))
    stand_in.url = f"http://127.0.0.1:{server.server_port}"
    thread = threading.Thread(target=server.serve_forever, kwargs={"poll_interval": 0.02}, daemon=True)
    thread.start()
    try:
        yield stand_in
    finally:
        stand_in.stopping.set()
        server.shutdown()
        server.server_close()
        thread.join(5)
