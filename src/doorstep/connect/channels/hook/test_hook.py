"""Calls to receivers, with a real server: what each answer means, and that lines are kept open."""

from collections.abc import Iterator

import pytest

from doorstep.connect.channels.hook import CARD
from doorstep.connect.channels.hook.wire import Poster
from doorstep.messages.hooks.model import Answer
from tests.messages.receiver import HOLD, LOSE, Receiver

HEADERS = {"webhook-id": "msg_1", "content-type": "application/json"}


@pytest.fixture
def receiver() -> Iterator[Receiver]:
    with Receiver() as opened:
        yield opened


@pytest.fixture
def poster(receiver: Receiver) -> Iterator[Poster]:
    opened = Poster(frozenset({receiver.host}), timeout=3.0)
    yield opened
    opened.close()


@pytest.mark.parametrize(
    ("told", "answer"),
    [
        (200, Answer(200)),
        (204, Answer(204)),
        (302, Answer(302, "127.0.0.1 answered 302", True)),
        (404, Answer(404, "127.0.0.1 answered 404", True)),
        (410, Answer(410, "127.0.0.1 answered 410", True)),
        (429, Answer(429, "127.0.0.1 answered 429", False, 7000.0)),
        (500, Answer(500, "127.0.0.1 answered 500")),
        (HOLD, Answer(0, "127.0.0.1 did not answer: ReadTimeout")),
        (LOSE, Answer(0, "127.0.0.1 did not answer: RemoteProtocolError")),
    ],
)
def test_what_an_answer_means(receiver: Receiver, poster: Poster, told: int, answer: Answer) -> None:
    receiver.next(told)
    assert poster.post(receiver.url, HEADERS, b"{}") == answer
    assert [(call.path, call.id, call.raw) for call in receiver.calls] == [("/hook", "msg_1", b"{}")]


def test_nobody_there(poster: Poster, receiver: Receiver) -> None:
    found = poster.post("https://127.0.0.1:1/", HEADERS, b"{}")
    assert found == Answer(0, "127.0.0.1 is an address inside a network and is not called", True)
    closed = Poster(frozenset({"127.0.0.1:1"}))
    assert closed.post("http://127.0.0.1:1/", HEADERS, b"{}") == Answer(0, "127.0.0.1 did not answer: ConnectError")
    closed.close()


def test_the_card_says_what_it_follows() -> None:
    assert (CARD.kind, CARD.id, CARD.can) == ("channel", "hook", ("hook",))
    assert "Standard Webhooks" in CARD.format
