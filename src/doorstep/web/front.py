"""The one port: intake door, files, unchanged pages and health are answered here as raw ASGI; all else is Django.

A page that a browser already has costs one small query shared with whoever asks at the same moment, and no Django.
"""

import asyncio
from collections.abc import Awaitable, Callable, MutableMapping
from concurrent.futures import ThreadPoolExecutor
from datetime import datetime
from http.cookies import CookieError, SimpleCookie
from typing import Any

from doorstep.views.track import Mark
from doorstep.web import files
from doorstep.web.track.tag import COOKIE, tag

Scope = MutableMapping[str, Any]
Receive = Callable[[], Awaitable[MutableMapping[str, Any]]]
Send = Callable[[MutableMapping[str, Any]], Awaitable[None]]
App = Callable[[Scope, Receive, Send], Awaitable[None]]
Ask = Callable[[list[str]], dict[str, Mark]]

_MOST = 500


class Marks:
    """Answers who asks for a token's mark; those who come while a query runs share the next one."""

    def __init__(self, ask: Ask) -> None:
        self._ask = ask
        self._waiting: dict[str, list[asyncio.Future[Mark | None]]] = {}
        self._thread = ThreadPoolExecutor(1, "marks")
        self._busy: asyncio.Task[None] | None = None

    async def of(self, token: str) -> Mark | None:
        """Return the mark of this token, None when there is no such order or nobody can tell just now."""
        loop = asyncio.get_running_loop()
        future: asyncio.Future[Mark | None] = loop.create_future()
        self._waiting.setdefault(token, []).append(future)
        if self._busy is None or self._busy.done():
            self._busy = loop.create_task(self._work())
        return await future

    async def alive(self) -> bool:
        """Whether the database answers."""
        try:
            await asyncio.get_running_loop().run_in_executor(self._thread, self._ask, [])
        except Exception:
            return False
        return True

    async def _work(self) -> None:
        loop = asyncio.get_running_loop()
        while self._waiting:
            tokens = list(self._waiting)[:_MOST]
            asked = {token: self._waiting.pop(token) for token in tokens}
            try:
                found = await loop.run_in_executor(self._thread, self._ask, tokens)
            except Exception:  # whatever it is, Django meets it too and answers with a page that says so
                found = {}
            for token, futures in asked.items():
                for future in futures:
                    if not future.done():
                        future.set_result(found.get(token))


class Front:
    """The ASGI application that is served. `now` is the clock, `ask` the query for marks."""

    def __init__(self, door: App, pages: App, ask: Ask, now: Callable[[], datetime]) -> None:
        self._door = door
        self._pages = pages
        self._marks = Marks(ask)
        self._now = now
        files.version()

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        """Answer one request."""
        if scope["type"] == "lifespan":
            await self._live(scope, receive, send)
            return
        if scope["type"] != "http":
            return

        async def heard() -> MutableMapping[str, Any]:
            return await receive()  # granian hands out a future where ASGI promises a coroutine

        path: str = scope["path"]
        if path.startswith("/in/"):
            await self._door(scope, heard, send)
        elif path.startswith("/static/"):
            await _file(scope, send)
        elif path == "/favicon.ico":
            await _file({**scope, "path": "/static/icon.svg"}, send)
        elif path == "/healthz":
            alive = await self._marks.alive()
            text = b"ok\n" if alive else b"the database does not answer\n"
            await _answer(send, 200 if alive else 503, text, [(b"content-type", b"text/plain")])
        elif path.startswith("/t/") and await self._unchanged(scope):
            await _answer(send, 304, b"", [(b"etag", _header(scope, b"if-none-match")), *_KEPT])
        else:
            await self._pages(scope, heard, send)

    async def _unchanged(self, scope: Scope) -> bool:
        """Whether the page that this browser has is still the newest."""
        known = _header(scope, b"if-none-match")
        token = scope["path"][3:]
        if not known or not token or "/" in token or len(token) > 64 or scope["method"] not in ("GET", "HEAD"):
            return False
        mark = await self._marks.of(token)
        if mark is None:
            return False
        now = tag(
            mark,
            code=files.version(),
            language=_header(scope, b"accept-language").decode("latin-1"),
            query=scope["query_string"].decode("latin-1"),
            proof=_cookie(_header(scope, b"cookie").decode("latin-1")),
            now=self._now(),
        )
        return now.encode() in known

    async def _live(self, scope: Scope, receive: Receive, send: Send) -> None:
        """Hand start and end on to the door, which has threads of its own."""
        await self._door(scope, receive, send)


_KEPT = [(b"cache-control", b"private, no-cache"), (b"x-robots-tag", b"noindex, nofollow")]


async def _file(scope: Scope, send: Send) -> None:
    found = files.files().get(scope["path"].removeprefix("/static/"))
    if found is None or scope["method"] not in ("GET", "HEAD"):
        await _answer(send, 404, b"There is no such file.\n", [(b"content-type", b"text/plain")])
        return
    forever = scope["query_string"] == f"v={found.mark}".encode()
    kept = b"public, max-age=31536000, immutable" if forever else b"public, max-age=300"
    headers = [
        (b"content-type", found.kind.encode()),
        (b"cache-control", kept),
        (b"x-content-type-options", b"nosniff"),
    ]
    await _answer(send, 200, found.body, headers)


async def _answer(send: Send, status: int, body: bytes, headers: list[tuple[bytes, bytes]]) -> None:
    length = [(b"content-length", str(len(body)).encode())] if status != 304 else []
    await send({"type": "http.response.start", "status": status, "headers": [*headers, *length]})
    await send({"type": "http.response.body", "body": body})


def _header(scope: Scope, name: bytes) -> bytes:
    return next((bytes(value) for key, value in scope["headers"] if key == name), b"")


def _cookie(header: str) -> str:
    if COOKIE not in header:
        return ""
    try:
        found = SimpleCookie(header).get(COOKIE)
    except CookieError:
        return ""
    return found.value if found else ""
