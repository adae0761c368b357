"""Outgoing calls: to public addresses only, pinned, bounded in time and size."""

import socket
import threading
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager, suppress
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer

import pytest

from doorstep.kit.errors import TransportError
from doorstep.kit.http import Client, Response
from doorstep.kit.http.public import is_public


class Answers(BaseHTTPRequestHandler):
    """Answers as its path says."""

    def do_POST(self) -> None:
        self._answer(self.rfile.read(int(self.headers["content-length"] or 0)))

    def do_GET(self) -> None:
        self._answer(b"hello")

    def _answer(self, body: bytes) -> None:
        status = int(self.path[1:4]) if self.path[1:4].isdigit() else 200
        self.send_response(status)
        self.send_header("X-Host", self.headers["host"])
        if status == 302:
            self.send_header("Location", "http://169.254.169.254/")
        if status == 429:
            self.send_header("Retry-After", "7")
        self.end_headers()
        try:
            if self.path == "/large":
                self.wfile.write(b"x" * 100_000)
            if self.path == "/slow":
                for _ in range(1000):
                    self.wfile.write(b"x")
                    self.wfile.flush()
                    time.sleep(0.05)
            self.wfile.write(body)
        except OSError:
            pass

    def log_message(self, *_words: object) -> None:
        """Keep quiet."""


@pytest.fixture(scope="module")
def server() -> Iterator[str]:
    with ThreadingHTTPServer(("127.0.0.1", 0), Answers) as httpd:
        threading.Thread(target=httpd.serve_forever, daemon=True).start()
        yield f"localhost:{httpd.server_port}"
        httpd.shutdown()


@pytest.fixture
def client(server: str) -> Iterator[Client]:
    with Client(allow_hosts=frozenset({server}), timeout=30.0, largest=50_000) as opened:
        yield opened


def test_an_allowed_host_inside_is_called_under_its_own_name(client: Client, server: str) -> None:
    answer = client.call("POST", f"http://{server}/", body=b"order")
    assert answer == Response(200, answer.headers, b"order")
    assert answer.headers["x-host"] == server


@pytest.mark.parametrize("status", [400, 404, 410])
def test_a_refusal_is_permanent(client: Client, server: str, status: int) -> None:
    with pytest.raises(TransportError) as raised:
        client.send("POST", f"http://{server}/{status}", body=b"{}")
    assert (raised.value.permanent, raised.value.status) == (True, status)


@pytest.mark.parametrize(("status", "after"), [(429, 7.0), (500, None), (503, None)])
def test_trouble_is_worth_another_try(client: Client, server: str, status: int, after: float | None) -> None:
    with pytest.raises(TransportError) as raised:
        client.send("POST", f"http://{server}/{status}", body=b"{}")
    assert (raised.value.permanent, raised.value.retry_after) == (False, after)


def test_a_redirect_is_not_followed(client: Client, server: str) -> None:
    assert client.call("GET", f"http://{server}/302").status == 302


def test_too_large_and_too_slow(client: Client, server: str) -> None:
    with pytest.raises(TransportError, match="more than 50000 bytes"):
        client.call("GET", f"http://{server}/large")
    with (
        Client(allow_hosts=frozenset({server}), timeout=1.0) as hasty,
        pytest.raises(TransportError, match="too long") as raised,
    ):
        hasty.call("GET", f"http://{server}/slow")  # fifty seconds of it
    assert not raised.value.permanent


@contextmanager
def behaving(act: Callable[[socket.socket, threading.Event], None]) -> Iterator[str]:
    """A server that does this with the one connection it takes, until the event; its address."""
    over = threading.Event()
    with socket.create_server(("127.0.0.1", 0)) as listening:

        def serve() -> None:
            with suppress(OSError):
                line, _ = listening.accept()
                with line:
                    act(line, over)

        thread = threading.Thread(target=serve)
        thread.start()
        yield f"127.0.0.1:{listening.getsockname()[1]}"
        over.set()
        thread.join()


def never(line: socket.socket, over: threading.Event) -> None:
    """Takes the connection and says nothing."""
    over.wait()


def header_by_header(line: socket.socket, over: threading.Event) -> None:
    """Begins to answer, and goes on with a header now and then, for ever."""
    line.sendall(b"HTTP/1.1 200 OK\r\n")
    while not over.wait(0.1):
        line.sendall(b"X-More: yes\r\n")


def sip(line: socket.socket, over: threading.Event) -> None:
    """Reads what it is sent in small sips."""
    while not over.wait(0.1):
        line.recv(1000)


@pytest.mark.parametrize(
    ("scheme", "size", "act", "why"),
    [
        ("http", 10, never, "ReadTimeout"),
        ("http", 10, header_by_header, "ReadTimeout"),
        ("http", 50_000_000, sip, "WriteTimeout"),
        ("https", 10, never, "ConnectTimeout"),
    ],
)
def test_a_call_has_an_end_whatever_the_other_side_does(
    scheme: str, size: int, act: Callable[[socket.socket, threading.Event], None], why: str
) -> None:
    """The story: each byte of a header began a new time-out, and one receiver held a place for ever."""
    with behaving(act) as host, Client(allow_hosts=frozenset({host}), timeout=1.0) as client:
        begun = time.monotonic()
        with pytest.raises(TransportError, match=f"127.0.0.1 did not answer: {why}") as raised:
            client.call("POST", f"{scheme}://{host}/", body=b"x" * size)
        assert 0.9 < time.monotonic() - begun < 30  # the other side would go on for ever
    assert not raised.value.permanent


def test_the_next_call_on_a_kept_line_has_a_deadline_of_its_own(server: str) -> None:
    with Client(allow_hosts=frozenset({server}), timeout=3.0) as client:
        for _ in range(3):
            assert client.call("POST", f"http://{server}/", body=b"order").body == b"order"
            time.sleep(1.1)


def test_nobody_there_is_worth_another_try() -> None:
    with Client(allow_hosts=frozenset({"localhost"})) as client, pytest.raises(TransportError) as raised:
        client.call("GET", "http://localhost:1/")
    assert not raised.value.permanent


@pytest.mark.parametrize(
    "url",
    [
        "https://127.0.0.1/",
        "https://localhost/",
        "https://169.254.169.254/latest/meta-data",
        "https://10.0.0.1/",
        "https://[::1]/",
        "https://[::ffff:127.0.0.1]/",
        "https://[64:ff9b::7f00:1]/",
        "https://0x7f.1/",
        "https://2130706433/",
        "https://me:secret@93.184.216.34/",
        "http://93.184.216.34/",
        "ftp://93.184.216.34/",
        "//93.184.216.34/",
        "not an address",
    ],
)
def test_what_is_inside_or_no_https_is_never_called(url: str) -> None:
    with Client() as client, pytest.raises(TransportError) as raised:
        client.call("GET", url)
    assert raised.value.permanent
    assert "secret" not in str(raised.value)


@pytest.mark.parametrize(
    ("address", "public"),
    [
        ("93.184.216.34", True),
        ("2606:4700::1111", True),
        ("192.168.1.1", False),
        ("100.64.0.1", False),
        ("0.0.0.0", False),
        ("224.0.0.1", False),
        ("fe80::1%eth0", False),
        ("fd00::1", False),
        ("2002:7f00:1::", False),
        ("::ffff:10.0.0.1", False),
    ],
)
def test_which_addresses_are_public(address: str, public: bool) -> None:
    assert is_public(address) is public
