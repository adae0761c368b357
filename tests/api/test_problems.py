"""What goes wrong is said as RFC 9457 wants it; writes under an idempotency key are done once."""

import threading
from typing import Any

import msgspec
import pytest
from django.db import connections
from django.test import Client

from doorstep.intake import handlers as intake
from doorstep.kit.errors import StoreDown
from doorstep.views import feed
from doorstep.web.api.cursor import word_of
from doorstep.web.problems import KINDS
from tests.api.asking import HOME, Answer, Api
from tests.web import samples, stories


def provoke(api: Api, kind: str, monkeypatch: pytest.MonkeyPatch) -> Answer:
    """Make what leads to this kind of problem."""
    match kind:
        case "malformed":
            return api.get("orders", limit="many")
        case "no-key":
            return api.get("orders", key="dsk_x_y")
        case "not-allowed":
            return api.get("events", key=api.make(["orders:read"]))
        case "not-found":
            return api.get("orders/nowhere")
        case "wrong-method":
            return api.post("orders")
        case "refused":
            return api.post("hooks/till/activation")
        case "cursor-gone":
            return api.get("events", cursor=word_of(feed.beginning("another")))
    return _provoke_more(api, kind, monkeypatch)


def _provoke_more(api: Api, kind: str, monkeypatch: pytest.MonkeyPatch) -> Answer:
    match kind:
        case "too-large":
            return api.post("orders/search", b'{"text": "%s"}' % (b"x" * 5_000_000))
        case "wrong-type":
            headers = {"authorization": f"Bearer {api.key}"}
            return _said(api.site.client.post(HOME + "orders/search", b"a,b", content_type="text/csv", headers=headers))
        case "invalid":
            return api.post("orders/search", {"text": 7})
        case "key-used-otherwise":
            api.site.tell(stories.on_its_way())
            api.post("orders/1001/notes", {"text": "one"}, word="w")
            return api.post("orders/1001/notes", {"text": "two"}, word="w")
        case "too-many":
            key = api.make(["orders:read"], per_minute=1)
            api.get("orders", key=key)
            return api.get("orders", key=key)
        case _:
            error = StoreDown("gone") if kind == "away" else RuntimeError("a secret of Ada Byron")

            def fail(*_: object) -> None:
                raise error

            monkeypatch.setattr(feed, "listed", fail)
            return api.get("orders")


def test_every_kind_of_problem_is_said_alike(api: Api, monkeypatch: pytest.MonkeyPatch) -> None:
    page = Client().get("/api/v1/docs").content.decode()
    for kind, (status, title, mend) in KINDS.items():
        answer = provoke(api, kind, monkeypatch)
        assert answer.headers["content-type"] == "application/problem+json"
        assert (answer.status, answer.said["status"]) == (status, status), kind
        assert (answer.said["title"], answer.said["how_to_mend"]) == (title, mend)
        assert answer.said["type"] == f"/api/v1/docs#problem-{kind}"
        assert b"Byron" not in answer.body
        assert f'id="problem-{kind}"' in page


WRONG_BODIES = [
    (b"{", 400, None),
    (b"[]", 422, "$"),
    (b'{"text": 7}', 422, "$.text"),
    (b'{"text": ""}', 422, "$.text"),
    (b'{"text": "a", "tekst": "b"}', 422, "$"),
    (b'{"text": "\\u0000"}', 422, None),
    (b"\xff\xfe", 400, None),
    (b'{"text": ' + b"[" * 100_000, 400, None),
]
NOT_THERE = ("", "orders/", "tasks/7", "messages/x", "nothing/here", "orders/%00", "releases/%00")


def test_a_wrong_body_is_refused_with_where_and_why(api: Api) -> None:
    for sent, status, at in WRONG_BODIES:
        answer = api.post("orders/search", sent)
        assert answer.status == status, sent[:40]
        assert [one["at"] for one in answer.said.get("errors", [])] == ([at] if at else [])


def test_a_wrong_query_is_refused_and_what_is_not_there_is_a_problem_and_never_a_page(api: Api) -> None:
    for path in ("orders?limt=3", "orders?limit=0", "orders?cursor=%00", "orders?cursor=ZZ", "me?a=b"):
        assert api.get(path).status == 400, path
    for path in NOT_THERE:
        answer = api.get(path)
        assert answer.status in (400, 404), path
        assert answer.headers["content-type"] == "application/problem+json"


def test_a_write_under_the_same_key_is_done_once_and_answered_alike(api: Api) -> None:
    api.site.tell(stories.on_its_way())
    first = api.post("orders/1001/notes", {"text": "Dog bites"}, word="note 1")
    again = api.post("orders/1001/notes", {"text": "Dog bites"}, word="note 1")
    assert (first.status, first.body) == (again.status, again.body) == (202, b'{"accepted":true}')
    assert ("idempotent-replayed" in first.headers, again.headers["idempotent-replayed"]) == (False, "true")
    other = api.post("orders/1001/notes", {"text": "Dog bites"}, key=api.make(["orders:write"]), word="note 1")
    assert "idempotent-replayed" not in other.headers
    assert _notes(api) == 2


def test_a_write_that_failed_may_be_tried_again_under_its_key(api: Api) -> None:
    sent = {"text": "Dog bites"}
    assert api.post("orders/1001/notes", sent, word="n").status == 404
    api.site.tell(stories.on_its_way())
    assert api.post("orders/1001/notes", sent, word="n").status == 202
    assert _notes(api) == 1


def test_the_same_write_from_two_sides_at_once_is_done_once(api: Api) -> None:
    api.site.tell(stories.on_its_way())
    answers: list[Any] = []

    def write() -> None:
        answers.append(api.post("orders/1001/notes", {"text": "Dog bites"}, word="both"))
        connections.close_all()

    threads = [threading.Thread(target=write) for _ in range(4)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join(60)
    assert [one.status for one in answers] == [202] * 4
    assert sum("idempotent-replayed" in one.headers for one in answers) == 3
    assert _notes(api) == 1


def _notes(api: Api) -> int:
    with api.site.database.transaction() as tx:
        return len(intake.claim(tx, api.site.keys, now=samples.NOW))


def _said(response: Any) -> Answer:
    headers = {name.lower(): value for name, value in response.headers.items()}
    return Answer(response.status_code, headers, msgspec.json.decode(response.content), response.content)
