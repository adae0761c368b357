"""The raw front: unchanged pages without Django, files, health, and everything else handed on."""

import asyncio
from datetime import timedelta
from typing import Any

import pytest

from doorstep.timeline.model import Milestone
from doorstep.views.track import Mark
from doorstep.web import files, middleware
from doorstep.web.front import Front
from doorstep.web.track.tag import FRESH_FOR, tag
from tests.web import samples, stories
from tests.web.conftest import Site


async def told(name: str, send: Any) -> None:
    """Answer with a name, so that a test sees who was asked."""
    await send({"type": "http.response.start", "status": 200, "headers": []})
    await send({"type": "http.response.body", "body": name.encode()})


async def door(scope: Any, receive: Any, send: Any) -> None:
    """Stand in for the intake door: say so."""
    await told("door", send)


async def pages(scope: Any, receive: Any, send: Any) -> None:
    """Stand in for Django: say so."""
    await told("pages", send)


class Caller:
    """Speaks ASGI to a front whose clock can be moved."""

    def __init__(self, ask: Any) -> None:
        self.now = samples.NOW
        self.front = Front(door, pages, ask, lambda: self.now)

    def get(self, path: str, query: str = "", method: str = "GET", **headers: str) -> tuple[int, dict[str, str], bytes]:
        """Return status, headers and body."""
        sent: list[Any] = []
        scope = {
            "type": "http",
            "method": method,
            "path": path,
            "query_string": query.encode(),
            "headers": [(name.replace("_", "-").encode(), value.encode("latin-1")) for name, value in headers.items()],
        }

        async def speak() -> None:
            async def receive() -> Any:
                return {"type": "http.request", "body": b""}

            async def send(message: Any) -> None:
                sent.append(message)

            await self.front(scope, receive, send)

        asyncio.run(speak())
        named = {name.decode(): value.decode() for name, value in sent[0]["headers"]}
        return sent[0]["status"], named, sent[1]["body"]


def known(tokens: list[str]) -> dict[str, Mark]:
    """Know one order."""
    return {token: Mark(7, "r1") for token in tokens if token == "abc"}


def etag(version: int = 7, **more: Any) -> str:
    """Return the mark that a browser would have."""
    given = {"code": files.version(), "language": "de", "query": "", "proof": "", "now": samples.NOW}
    return tag(Mark(version, "r1"), **{**given, **more})


def test_a_page_that_has_not_changed_is_answered_without_django() -> None:
    status, headers, body = Caller(known).get("/t/abc", if_none_match=etag(), accept_language="de")
    assert (status, body, headers["etag"]) == (304, b"", etag())


@pytest.mark.parametrize(
    "why",
    [
        {"if_none_match": etag(6), "accept_language": "de"},
        {"if_none_match": etag(), "accept_language": "en"},
        {"if_none_match": etag(), "accept_language": "de", "cookie": "a=1; proof=x:y"},
        {"if_none_match": etag(code="older"), "accept_language": "de"},
        {"accept_language": "de"},
    ],
    ids=["a newer version", "another language", "after the second proof", "other templates", "no mark at all"],
)
def test_what_changed_is_made_anew(why: dict[str, str]) -> None:
    assert Caller(known).get("/t/abc", **why)[2] == b"pages"


def test_words_about_time_grow_old() -> None:
    caller = Caller(known)
    caller.now = samples.NOW + FRESH_FOR
    assert caller.get("/t/abc", if_none_match=etag(), accept_language="de")[2] == b"pages"


def test_the_proof_belongs_to_the_mark() -> None:
    mark = etag(proof="x:y")
    assert Caller(known).get("/t/abc", if_none_match=mark, accept_language="de", cookie="proof=x:y")[0] == 304


def test_unknown_orders_other_pages_and_a_broken_database_are_left_to_django() -> None:
    def broken(tokens: list[str]) -> dict[str, Mark]:
        raise RuntimeError

    assert Caller(known).get("/t/nobody", if_none_match=etag(), accept_language="de")[2] == b"pages"
    assert Caller(known).get("/t/abc/proof", if_none_match=etag())[2] == b"pages"
    assert Caller(broken).get("/t/abc", if_none_match=etag(), accept_language="de")[2] == b"pages"
    assert Caller(broken).get("/healthz")[0] == 503


def test_door_files_and_health() -> None:
    caller = Caller(known)
    assert caller.get("/in/shopify/key")[2] == b"door"
    assert caller.get("/healthz")[::2] == (200, b"ok\n")
    assert caller.get("/static/../front.py")[0] == 404
    status, headers, body = caller.get("/static/tokens.css", query=f"v={files.files()['tokens.css'].mark}")
    assert (status, headers["content-type"]) == (200, "text/css; charset=utf-8")
    assert headers["cache-control"] == "public, max-age=31536000, immutable"
    assert body == files.files()["tokens.css"].body


def test_questions_that_come_together_share_one_query() -> None:
    asked: list[list[str]] = []

    def ask(tokens: list[str]) -> dict[str, Mark]:
        asked.append(sorted(tokens))
        return known(tokens)

    async def several() -> list[Mark | None]:
        marks = Front(door, pages, ask, lambda: samples.NOW)._marks
        return await asyncio.gather(*(marks.of(word) for word in ("abc", "b", "abc", "c")))

    assert asyncio.run(several()) == [Mark(7, "r1"), None, Mark(7, "r1"), None]
    assert asked == [["abc", "b", "c"]]


def test_django_and_the_front_agree_on_the_mark_of_a_real_page(site: Site) -> None:
    token = site.tell(stories.on_its_way())
    page = site.client.get(f"/t/{token}", headers={"accept-language": "de-DE"})
    caller = Caller(middleware.marks)
    assert caller.get(f"/t/{token}", if_none_match=page["ETag"], accept_language="de-DE")[0] == 304
    site.tell(stories.on_its_way().scan(0.5, Milestone.OUT_FOR_DELIVERY, samples.HAMBURG))
    assert caller.get(f"/t/{token}", if_none_match=page["ETag"], accept_language="de-DE")[2] == b"pages"
    caller.now += timedelta(seconds=1)
    assert caller.get(f"/t/{token}", if_none_match=page["ETag"], accept_language="de-DE")[2] == b"pages"
