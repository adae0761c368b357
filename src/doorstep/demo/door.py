"""Speak to the door of a running installation over HTTP, signed as each source signs."""

import contextlib
import http.client
import time
from collections.abc import Callable
from types import TracebackType

from doorstep.demo.model import Post
from doorstep.demo.rules.signing import path_of, signed
from doorstep.intake.model import Endpoint
from doorstep.kit.clock import now

_HERE = {"0.0.0.0": "127.0.0.1", "::": "::1"}  # noqa: S104 - compared, not listened on
_WAIT = 10.0  # seconds for an answer


class Away(Exception):
    """Nobody answers at the door, or the store behind it is away."""


class Refused(Exception):
    """The door does not take this body; the text says why."""


class HttpDoor:
    """One open line to the door. Close it, or use it as a context manager."""

    def __init__(self, host: str, port: int, endpoints: dict[str, Endpoint]) -> None:
        """``host`` and ``port`` are where the installation listens, ``endpoints`` the shop's sources by name."""
        self._endpoints = endpoints
        self._line = http.client.HTTPConnection(_HERE.get(host, host), port, timeout=_WAIT)

    def post(self, post: Post) -> bool:
        """Send one body; return whether it was new. Raises `Away` and `Refused`."""
        endpoint = self._endpoints[post.source]
        headers = signed(endpoint, post, now())
        try:
            self._line.request("POST", path_of(endpoint), post.raw, headers)
            answer = self._line.getresponse()
            said = answer.read()
        except (OSError, http.client.HTTPException) as error:
            self.close()
            raise Away(f"{type(error).__name__}") from error
        if answer.status in {404, 503}:  # just after the start the door does not know the sources yet
            raise Away(f"the door answered {answer.status}")
        if answer.status not in {200, 202}:
            raise Refused(f"the door answered {answer.status} to {post.source}: {said.decode(errors='replace')[:300]}")
        return answer.status == 202

    def insist(self, post: Post, *, patience: float, stopped: Callable[[], bool] = lambda: False) -> bool:
        """Send one body, and again while nobody answers, for so many seconds. Raises as `post`."""
        until, pause = time.monotonic() + patience, 0.1
        while True:
            try:
                return self.post(post)
            except Away:
                if stopped() or time.monotonic() + pause > until:
                    raise
            time.sleep(pause)
            pause = min(pause * 2, 3.0)

    def close(self) -> None:
        """Hang up."""
        with contextlib.suppress(OSError):
            self._line.close()

    def __enter__(self) -> "HttpDoor":
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        self.close()
