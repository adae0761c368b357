"""Calls to the outside world, for wire modules only.

A host is looked up once and the call goes to the very address that was judged, so that a name that changes its mind
between the check and the call cannot reach inside our network. Redirects are never followed.
"""

import ipaddress
import queue
import socket
import ssl
import threading
from collections.abc import Mapping
from types import TracebackType
from typing import Any

import httpx
from msgspec import Struct

from doorstep.kit.errors import TransportError
from doorstep.kit.http.deadline import left, pool, within
from doorstep.kit.http.public import is_public

_TRY_LATER = frozenset({408, 425, 429})
#: What goes wrong before a request is on its way.
_NOT_SENT = (httpx.ConnectError, httpx.ConnectTimeout, httpx.PoolTimeout, httpx.UnsupportedProtocol, httpx.ProxyError)
_MOST_HOSTS = 200  # whose lines are kept open


class Response(Struct, frozen=True):
    """An answer: its status, its headers in lower case, its whole body."""

    status: int
    headers: dict[str, str]
    body: bytes


class Client:
    """A pool of outgoing connections that only reach public addresses by https.

    `allow_hosts` names hosts ("localhost", "mail.test:8025") that may be inside and may speak plain http: for tests and
    for servers of the shop's own. `timeout` is in seconds for the whole call, from looking its name up to the last byte
    of the answer; `largest` in bytes of an answer. `http2` speaks HTTP/2 where the other side does.
    """

    def __init__(
        self,
        *,
        allow_hosts: frozenset[str] = frozenset(),
        timeout: float = 10.0,
        largest: int = 8 * 1024 * 1024,
        http2: bool = False,
    ) -> None:
        self._allow = allow_hosts
        self._largest = largest
        self._timeout = timeout
        self._http2 = http2
        self._trust = httpx.create_ssl_context(trust_env=False)
        self._clients: dict[str, httpx.Client] = {}
        self._making = threading.Lock()

    def call(
        self, method: str, url: str, *, headers: Mapping[str, str] | None = None, body: bytes | None = None
    ) -> Response:
        """Send one request and return its answer, whatever its status.

        Raises `TransportError`: permanent for an address that we refuse and for an answer that is too large, transient
        when the other side cannot be reached or takes too long.
        """
        target = self._judged(url)
        try:
            with within(self._timeout):
                return self._answer(method, target, dict(headers or {}), body)
        except httpx.InvalidURL as error:
            raise TransportError(f"{error}", permanent=True) from error
        except httpx.TransportError as error:
            lost = not isinstance(error, _NOT_SENT)
            why = f"{target.host} did not answer: {type(error).__name__}"
            raise TransportError(why, permanent=False, lost=lost) from error

    def send(
        self, method: str, url: str, *, headers: Mapping[str, str] | None = None, body: bytes | None = None
    ) -> Response:
        """As `call`, and an answer other than 2xx is a `TransportError` too (408, 425, 429 and 5xx are transient)."""
        answer = self.call(method, url, headers=headers, body=body)
        if 200 <= answer.status < 300:
            return answer
        permanent = answer.status < 500 and answer.status not in _TRY_LATER
        raise TransportError(
            f"{httpx.URL(url).host} answered {answer.status}",
            permanent=permanent,
            retry_after=_seconds(answer.headers.get("retry-after", "")),
            status=answer.status,
        )

    def _judged(self, url: str) -> httpx.URL:
        try:
            target = httpx.URL(url)
        except httpx.InvalidURL as error:
            raise TransportError(f"this is no address: {error}", permanent=True) from error
        if target.userinfo:
            raise TransportError("an address with a password inside is not called", permanent=True)
        if target.scheme != "https" and not (target.scheme == "http" and self._allowed(target)):
            raise TransportError(f"{target.host or url} is only called by https", permanent=True)
        return target

    def _allowed(self, target: httpx.URL) -> bool:
        port = target.port or (443 if target.scheme == "https" else 80)
        return target.host in self._allow or f"{target.host}:{port}" in self._allow

    def _address(self, target: httpx.URL) -> str:
        port = target.port or (443 if target.scheme == "https" else 80)
        found = _addresses(target.host, port)
        if self._allowed(target):
            return found[0]
        if not all(is_public(address) for address in found):
            raise TransportError(f"{target.host} is an address inside a network and is not called", permanent=True)
        return found[0]

    def _answer(self, method: str, target: httpx.URL, headers: dict[str, str], body: bytes | None) -> Response:
        pinned = target.copy_with(host=self._address(target))
        headers["host"] = target.netloc.decode()
        extensions: dict[str, Any] = {"sni_hostname": target.host}
        with self._client_for(target).stream(
            method, pinned, headers=headers, content=body, extensions=extensions
        ) as answer:
            return Response(
                answer.status_code, {k.lower(): v for k, v in answer.headers.items()}, self._body(target.host, answer)
            )

    def _body(self, host: str, answer: httpx.Response) -> bytes:
        parts, size = [], 0
        try:
            for part in answer.iter_bytes():
                size += len(part)
                if size > self._largest:
                    raise TransportError(f"{host} answered more than {self._largest} bytes", permanent=True)
                parts.append(part)
        except httpx.TimeoutException as error:
            raise TransportError(f"{host} took too long", permanent=False, lost=True) from error
        return b"".join(parts)

    def _client_for(self, target: httpx.URL) -> httpx.Client:
        """A pool for each host: two hosts behind one address must not share a line that was trusted for one of them."""
        name = f"{target.scheme}://{target.netloc.decode()}"
        with self._making:
            if name not in self._clients:
                if len(self._clients) >= _MOST_HOSTS:
                    self._clients.pop(next(iter(self._clients)))  # closed when its last call is done
                self._clients[name] = httpx.Client(
                    timeout=self._timeout,
                    follow_redirects=False,
                    trust_env=False,
                    transport=_transport(self._trust, self._http2),
                )
            return self._clients[name]

    def close(self) -> None:
        """Close all connections."""
        with self._making:
            while self._clients:
                self._clients.popitem()[1].close()

    def __enter__(self) -> "Client":
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        self.close()


def _transport(trust: ssl.SSLContext, http2: bool) -> httpx.HTTPTransport:
    """A transport that keeps deadlines. httpx has no way to hand a pool in; a test proves that it is asked."""
    made = httpx.HTTPTransport(verify=trust, trust_env=False)
    made._pool = pool(trust, http2)
    return made


def _addresses(host: str, port: int) -> list[str]:
    """Look a name up, no longer than the call may take. Raises a transient `TransportError`."""
    try:
        return [str(ipaddress.ip_address(host))]
    except ValueError:
        pass  # a name
    answer: queue.SimpleQueue[list[str] | Exception] = queue.SimpleQueue()

    def ask() -> None:  # in a thread of its own: the resolver cannot be told to stop
        try:
            answer.put([str(entry[4][0]) for entry in socket.getaddrinfo(host, port, type=socket.SOCK_STREAM)])
        except (OSError, UnicodeError) as error:
            answer.put(error)

    threading.Thread(target=ask, name=f"look up {host}", daemon=True).start()
    try:
        found = answer.get(timeout=max(0.0, left()))
    except queue.Empty:
        raise TransportError(f"{host} could not be looked up in time", permanent=False) from None
    if isinstance(found, Exception):
        raise TransportError(f"{host} cannot be found", permanent=False) from found
    return found


def _seconds(text: str) -> float | None:
    return float(text) if text.isdigit() else None
