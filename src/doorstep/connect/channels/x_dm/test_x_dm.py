"""Direct messages on X: what is asked and how it is signed, what answers mean, what webhooks say."""

import re
from collections.abc import Iterator
from datetime import UTC, datetime
from pathlib import Path

import msgspec
import pytest

from doorstep.connect.channels.x_dm.read import read
from doorstep.messages.model import Fate, Receipt, Reply
from tests.provider import NOW, Provider, fate_of, message

SAMPLES = Path(__file__).parent / "samples"
SECRETS = {"consumer_key": "ck", "consumer_secret": "cs", "access_token": "at", "access_token_secret": "as"}


@pytest.fixture
def x() -> Iterator[Provider]:
    with Provider() as opened:
        yield opened


def test_what_is_asked(x: Provider) -> None:
    x.answers(201, {"data": {"dm_conversation_id": "100-200", "dm_event_id": "901"}})
    one = message("dm", "Morgen", "200")
    assert fate_of(x.line("x_dm", SECRETS, {}), one) == Fate(one, id="901")
    (asked,) = x.asked
    assert (asked.path, asked.json) == ("/2/dm_conversations/with/200/messages", {"text": "Morgen"})
    told = dict(re.findall(r'(oauth_\w+)="([^"]*)"', asked.headers["authorization"]))
    assert (
        told["oauth_consumer_key"],
        told["oauth_token"],
        told["oauth_signature_method"],
        told["oauth_timestamp"],
    ) == (
        "ck",
        "at",
        "HMAC-SHA1",
        str(int(NOW.timestamp())),
    )


@pytest.mark.parametrize(
    ("status", "body", "fate"),
    [
        (
            403,
            {"detail": "You do not have permission to DM one or more participants."},
            {
                "error": "X says 403 not-allowed-to-dm this person takes no messages from us",
                "permanent": True,
                "cause": "blocked",
                "code": "not-allowed-to-dm",
            },
        ),
        (403, {"detail": "Forbidden"}, {"error": "X says 403 Forbidden", "then": "second", "soon": True}),
        (500, {}, {"error": "X says 500", "lost": True}),
    ],
)
def test_what_answers_mean(x: Provider, status: int, body: object, fate: dict[str, object]) -> None:
    one = message("dm", address="200")
    x.answers(status, body)
    assert fate_of(x.line("x_dm", SECRETS, {}), one) == msgspec.structs.replace(Fate(one), **fate)


def test_an_address_that_is_none_is_not_asked(x: Provider) -> None:
    assert fate_of(x.line("x_dm", SECRETS, {}), message("dm", address="@ada")).error == "this is no id of X"
    assert x.asked == []


def test_what_webhooks_say() -> None:
    found = read((SAMPLES / "message.json").read_bytes(), {})
    at = datetime(2026, 3, 4, 11, 5, tzinfo=UTC)
    assert found.replies == (Reply("x_dm", "dm", "200", "900", "Wo ist mein Paket?", "100", at),)
    assert found.ignored == (("direct_message_events[1]", "we wrote it ourselves"),)
    opened = read((SAMPLES / "read.json").read_bytes(), {}).receipts
    at = datetime(2026, 3, 4, 11, 6, 40, tzinfo=UTC)
    assert opened == (Receipt("x_dm", "opened", "901", at=at, key="901:read", address="200"),)


@pytest.mark.parametrize("raw", [b"", b"[]", b"\xff", b'{"for_user_id": 1}'])
def test_anything_else_is_said_and_never_an_error(raw: bytes) -> None:
    assert read(raw, {}).error == "This is no body of X."
