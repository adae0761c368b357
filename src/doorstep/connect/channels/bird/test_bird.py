"""Bird and MessageBird: what is asked, what answers mean, what webhooks say."""

from collections.abc import Iterator
from datetime import UTC, datetime
from pathlib import Path

import msgspec
import pytest

from doorstep.connect.channels.bird.read import read
from doorstep.messages.model import Fate, Incoming, Receipt, Reply
from tests.provider import REFERENCE, Provider, fate_of, message

SAMPLES = Path(__file__).parent / "samples"
SECRETS = {"access_key": "key"}
BIRD = {"workspace": "w1", "channel": "c1"}
AT = datetime(2026, 3, 4, 11, 2, 3, tzinfo=UTC)


@pytest.fixture
def bird() -> Iterator[Provider]:
    with Provider() as opened:
        yield opened


def test_what_bird_is_asked(bird: Provider) -> None:
    bird.answers(202, {"id": "b7"})
    one = message("sms", "Heute")
    assert fate_of(bird.line("bird", SECRETS, BIRD), one) == Fate(one, id="b7")
    (asked,) = bird.asked
    assert (asked.path, asked.headers["authorization"]) == ("/workspaces/w1/channels/c1/messages", "AccessKey key")
    assert asked.json == {
        "receiver": {"contacts": [{"identifierKey": "phonenumber", "identifierValue": "+491701234567"}]},
        "body": {"type": "text", "text": {"text": "Heute"}},
        "reference": REFERENCE,
    }


def test_what_messagebird_is_asked(bird: Provider) -> None:
    bird.answers(201, {"id": "m7"})
    one = message("sms", "Heute")
    options = {"from": "Nordlicht", "callback": "https://shop.example/in/bird/k"}
    assert fate_of(bird.line("bird", SECRETS, options), one) == Fate(one, id="m7")
    (asked,) = bird.asked
    assert (asked.path, asked.json) == (
        "/messages",
        {
            "originator": "Nordlicht",
            "recipients": ["491701234567"],
            "body": "Heute",
            "reference": REFERENCE,
            "datacoding": "auto",
            "reportUrl": "https://shop.example/in/bird/k",
        },
    )


@pytest.mark.parametrize(
    ("status", "body", "fate"),
    [
        (
            422,
            {"errors": [{"code": 10, "description": "recipients"}]},
            {"error": "Bird says 422 10 a field is wrong", "permanent": True, "cause": "bad_address", "code": "10"},
        ),
        (
            401,
            {"errors": [{"code": 2}]},
            {"error": "Bird says 401 2 the account's credentials are refused", "then": "second", "soon": True},
        ),
        (
            422,
            {"code": "InvalidPayload", "message": "no"},
            {"error": "Bird says 422 InvalidPayload no", "permanent": True},
        ),
        (504, b"", {"error": "Bird says 504", "lost": True}),
    ],
)
def test_what_answers_mean(bird: Provider, status: int, body: object, fate: dict[str, object]) -> None:
    one = message("sms")
    bird.answers(status, body)
    assert fate_of(bird.line("bird", SECRETS, BIRD), one) == msgspec.structs.replace(Fate(one), **fate)


def test_an_account_that_names_no_sender_is_our_own_fault(bird: Provider) -> None:
    fate = fate_of(bird.line("bird", SECRETS, {}), message("sms"))
    assert (fate.permanent, fate.then, bird.asked) == (False, "second", [])


def test_receipts() -> None:
    uuid = "b0000000-0000-4000-8000-000000000007"
    (found,) = read((SAMPLES / "delivered.json").read_bytes(), {}).receipts
    assert found == Receipt(
        "bird",
        "delivered",
        uuid,
        REFERENCE,
        AT.replace(microsecond=123000),
        key=f"{uuid}:delivered",
        address="+491701234567",
    )
    (failed,) = read((SAMPLES / "failed.json").read_bytes(), {}).receipts
    assert (failed.fate, failed.code, failed.cause, failed.permanent) == ("failed", "1", "bad_address", True)
    assert read((SAMPLES / "report.form").read_bytes(), {}) == Incoming(
        receipts=(
            Receipt(
                "bird",
                "delivered",
                "efa6405d518d4c0c88cce11f7db775fb",
                REFERENCE,
                AT,
                key="efa6405d518d4c0c88cce11f7db775fb:delivered",
                address="+491701234567",
                segments=2,
                cost=0.075,
                currency="EUR",
            ),
        )
    )


def test_replies() -> None:
    (stop,) = read((SAMPLES / "stop.json").read_bytes(), {}).replies
    at = datetime(2026, 3, 4, 11, 5, tzinfo=UTC)
    uuid = "b0000000-0000-4000-8000-000000000009"
    assert stop == Reply("bird", "sms", "+491701234567", uuid, "Sair", "", at, leaves=True)


@pytest.mark.parametrize("raw", [b"", b"[]", b"\xff", b'{"service": "channels"}', b"id=1"])
def test_anything_else_is_said_and_never_an_error(raw: bytes) -> None:
    assert read(raw, {}).error == "This is no body of Bird."


@pytest.mark.parametrize("raw", [b'{"event": "sms.outbound", "payload": {"receiver": 3, "failure": []}}'])
def test_odd_parts_do_not_stop_us(raw: bytes) -> None:
    assert [one.fate for one in read(raw, {}).receipts] == ["unknown"]
