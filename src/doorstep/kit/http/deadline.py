"""Connections on which a whole call has an end, not only each wait for the next bytes.

httpx knows a time-out for each connecting, reading and writing, so that whoever sends a byte now and then holds a call
for ever. Here each of them gets what is left until the deadline of the call that its thread is making.
"""

import ssl
import threading
import time
from collections.abc import Iterable, Iterator
from contextlib import contextmanager
from typing import Any

import httpcore

_CHUNK = 64 * 1024  # bytes written between two looks at the clock
_calls = threading.local()


@contextmanager
def within(seconds: float) -> Iterator[None]:
    """Let calls of this thread that are made inside the block end after so many seconds."""
    before = getattr(_calls, "ends", None)
    _calls.ends = time.monotonic() + seconds
    try:
        yield
    finally:
        _calls.ends = before


def left() -> float:
    """Seconds until the deadline of this thread's call; none set is for ever."""
    ends = getattr(_calls, "ends", None)
    return float("inf") if ends is None else float(ends) - time.monotonic()


def pool(trust: ssl.SSLContext, http2: bool = False) -> httpcore.ConnectionPool:
    """Return a pool of connections that keep deadlines, with the limits that httpx has unless told otherwise."""
    return httpcore.ConnectionPool(
        ssl_context=trust,
        max_connections=100,
        max_keepalive_connections=20,
        keepalive_expiry=5.0,
        http2=http2,
        network_backend=_Backend(),
    )


class _Backend(httpcore.NetworkBackend):
    def __init__(self) -> None:
        self._inner = httpcore.SyncBackend()

    def connect_tcp(
        self,
        host: str,
        port: int,
        timeout: float | None = None,
        local_address: str | None = None,
        socket_options: Iterable[Any] | None = None,
    ) -> httpcore.NetworkStream:
        wait = _wait(timeout, httpcore.ConnectTimeout)
        return _Stream(self._inner.connect_tcp(host, port, wait, local_address, socket_options))


class _Stream(httpcore.NetworkStream):
    def __init__(self, inner: httpcore.NetworkStream) -> None:
        self._inner = inner

    def read(self, max_bytes: int, timeout: float | None = None) -> bytes:
        return self._inner.read(max_bytes, _wait(timeout, httpcore.ReadTimeout))

    def write(self, buffer: bytes, timeout: float | None = None) -> None:
        for start in range(0, len(buffer), _CHUNK):
            self._inner.write(buffer[start : start + _CHUNK], _wait(timeout, httpcore.WriteTimeout))

    def close(self) -> None:
        self._inner.close()

    def start_tls(
        self, ssl_context: ssl.SSLContext, server_hostname: str | None = None, timeout: float | None = None
    ) -> httpcore.NetworkStream:
        wait = _wait(timeout, httpcore.ConnectTimeout)
        return _Stream(self._inner.start_tls(ssl_context, server_hostname, wait))

    def get_extra_info(self, info: str) -> Any:
        return self._inner.get_extra_info(info)


def _wait(timeout: float | None, error: type[Exception]) -> float:
    """How long to wait at most now. Raises `error` when the call should be over."""
    seconds = min(left(), float("inf") if timeout is None else timeout)
    if seconds <= 0:
        raise error("the call took too long")
    return seconds
