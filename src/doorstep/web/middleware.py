"""What each request gets: a transaction when it first needs one, one moment, and strict headers on its answer."""

import os
import threading
from collections.abc import Callable
from contextlib import ExitStack
from datetime import datetime
from functools import cache
from pathlib import Path

from django.http import HttpRequest, HttpResponse, HttpResponseBase
from django.shortcuts import render

from doorstep.kit import clock, seal
from doorstep.kit.config import load
from doorstep.kit.errors import Collision, StoreDown
from doorstep.kit.handle import Tx
from doorstep.kit.tx import PAGES, Bell, Database, enter
from doorstep.people.model import Keyring
from doorstep.views import track
from doorstep.web.problems import Trouble, answer_of

Answer = Callable[[HttpRequest], HttpResponseBase]

POLICY = (
    "default-src 'none'; script-src 'self'; style-src 'self'; img-src 'self' data:; connect-src 'self'; "
    "frame-src 'self'; form-action 'self'; frame-ancestors 'none'; base-uri 'none'"
)


class Desk:
    """What a page works with. `tx` is opened when it is first asked for and committed once the page is made.

    Its transaction sees the shop that was entered and nothing of any other one; before that, nothing at all.
    """

    def __init__(self, database: Database, keys: Keyring, now: datetime) -> None:
        self.keys = keys
        self.now = now
        self.failed = False
        self.place = database.dsn
        self._news = False
        self._after: list[Callable[[], None]] = []
        self._database = database
        self._stack = ExitStack()
        self._tx: Tx | None = None
        self._shop = ""

    @property
    def tx(self) -> Tx:
        """The transaction of this request."""
        if self._tx is None:
            self._tx = self._stack.enter_context(self._database.transaction())
            if self._shop:
                enter(self._tx, self._shop)
        return self._tx

    def enter(self, shop: str) -> None:
        """See this shop from here on. Call it once it is certain that whoever asks may see it."""
        self._shop = shop
        if self._tx is not None:
            enter(self._tx, shop)

    def ring(self) -> None:
        """Wake the readers once this request is committed: there is something new in the inbox."""
        self._news = True

    def after(self, done: Callable[[], None]) -> None:
        """Call this once what was done is committed, and never when it was undone."""
        self._after.append(done)

    def close(self) -> None:
        """Commit what was done, or undo it all when the page failed."""
        if self.failed:
            self._stack.__exit__(_Undo, _Undo(), None)
            return
        self._stack.close()
        for done in self._after:
            done()
        if self._news:
            with _RINGING:
                bell(self._database.dsn).ring()


_RINGING = threading.Lock()


@cache
def bell(url: str) -> Bell:
    """Return this process's bell of the inbox."""
    return Bell(url, "inbox")


class Asked(HttpRequest):
    """A request with its desk; pages name it in their signature."""

    desk: Desk


class _Undo(Exception):
    """Rolls a transaction back; nobody ever sees it."""


@cache
def database(url: str = "") -> Database:
    """Return this process's pool for the pages, made at the first request."""
    return Database(url or load(os.environ).database_url, size=6, role=PAGES)


@cache
def home() -> Path:
    """Return the folder of everything that this installation writes."""
    return load(os.environ).home


@cache
def keyring() -> Keyring:
    """Return this process's keys."""
    found = load(os.environ)
    return Keyring(seal.master_key(found.key, found.home))


def marks(tokens: list[str]) -> dict[str, track.Mark]:
    """Return the marks of these tokens in a transaction of their own; for the front, which has no request."""
    with database(os.environ.get("DATABASE_URL", "")).transaction() as tx:
        return track.marks(tx, tokens)


class Desks:
    """Gives each request its desk, and says kindly when the database does not answer."""

    def __init__(self, answer: Answer) -> None:
        self._answer = answer

    def __call__(self, request: HttpRequest) -> HttpResponseBase:
        desk = Desk(database(os.environ.get("DATABASE_URL", "")), keyring(), clock.now())
        request.desk = desk  # type: ignore[attr-defined]
        response = self._answer(request)
        desk.failed = desk.failed or response.status_code >= 500
        try:
            desk.close()
        except (StoreDown, Collision):
            return broken(request)
        return response

    def process_exception(self, request: HttpRequest, error: Exception) -> HttpResponse | None:
        """Undo what the page did; a database that is away gets a page that says so."""
        request.desk.failed = True  # type: ignore[attr-defined]
        return broken(request) if isinstance(error, (StoreDown, Collision)) else None


class Headers:
    """Strict headers on every answer that has none of its own."""

    def __init__(self, answer: Answer) -> None:
        self._answer = answer

    def __call__(self, request: HttpRequest) -> HttpResponseBase:
        response = self._answer(request)
        response.headers.setdefault("Content-Security-Policy", POLICY)
        response.headers.setdefault("X-Robots-Tag", "noindex, nofollow")
        response.headers.setdefault("Permissions-Policy", "camera=(), microphone=(), geolocation=()")
        return response


def broken(request: HttpRequest) -> HttpResponse:
    """Say that the database does not answer just now, and what still works."""
    if request.path.startswith("/api/"):
        return answer_of(Trouble("away", headers={"Retry-After": "5"}))
    response = render(request, "broken.html", {"console": request.path.startswith("/console")}, status=503)
    response.headers["Retry-After"] = "5"
    return response
