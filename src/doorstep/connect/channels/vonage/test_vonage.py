"""Vonage: what is asked, what answers mean, what webhooks say."""

from collections.abc import Iterator
from datetime import UTC, datetime
from pathlib import Path

import jwt
import msgspec
import pytest
from cryptography.hazmat.primitives import serialization
from cryptography.hazmat.primitives.asymmetric import rsa

from doorstep.connect.channels.vonage.read import read
from doorstep.messages.model import Fate, Incoming, Receipt, Reply
from tests.provider import NOW, REFERENCE, Provider, fate_of, message

SAMPLES = Path(__file__).parent / "samples"
OPTIONS = {"application_id": "app-1", "from": "Nordlicht", "callback": "https://shop.example/in/vonage/k"}
UUID_7 = "aaaaaaaa-0000-4000-8000-000000000007"


@pytest.fixture(scope="module")
def key() -> rsa.RSAPrivateKey:
    return rsa.generate_private_key(65537, 2048)


@pytest.fixture(scope="module")
def secrets(key: rsa.RSAPrivateKey) -> dict[str, str]:
    form = (serialization.Encoding.PEM, serialization.PrivateFormat.PKCS8, serialization.NoEncryption())
    return {"private_key": key.private_bytes(*form).decode()}


@pytest.fixture
def vonage() -> Iterator[Provider]:
    with Provider() as opened:
        yield opened


def test_what_is_asked(vonage: Provider, secrets: dict[str, str], key: rsa.RSAPrivateKey) -> None:
    vonage.answers(202, {"message_uuid": UUID_7})
    one = message("sms", "您的包裹在路上" * 11)
    assert fate_of(vonage.line("vonage", secrets, OPTIONS, cost=0.07), one) == Fate(one, id=UUID_7, parts=2, cost=0.14)
    (asked,) = vonage.asked
    assert (asked.path, asked.json) == (
        "/v1/messages",
        {
            "message_type": "text",
            "channel": "sms",
            "to": "491701234567",
            "from": "Nordlicht",
            "text": one.letter.text,
            "client_ref": REFERENCE,
            "sms": {"encoding_type": "auto"},
            "webhook_url": "https://shop.example/in/vonage/k",
            "webhook_version": "v1",
        },
    )
    word = asked.headers["authorization"].removeprefix("Bearer ")
    claims = jwt.decode(
        word, key.public_key(), algorithms=["RS256"], options={"verify_exp": False, "verify_iat": False}
    )
    assert (claims["application_id"], claims["iat"], claims["exp"] - claims["iat"]) == ("app-1", NOW.timestamp(), 600)


@pytest.mark.parametrize(
    ("status", "kind", "fate"),
    [
        (
            422,
            "1170",
            {
                "error": "Vonage says 422 1170 this is no telephone number",
                "permanent": True,
                "cause": "bad_address",
                "code": "1170",
            },
        ),
        (402, "", {"error": "Vonage says 402 Said", "then": "second", "soon": True}),
        (429, "1000", {"error": "Vonage says 429 1000 too many requests", "then": "second", "soon": True}),
        (500, "", {"error": "Vonage says 500 Said", "lost": True}),
    ],
)
def test_what_answers_mean(
    vonage: Provider, secrets: dict[str, str], status: int, kind: str, fate: dict[str, object]
) -> None:
    vonage.answers(status, {"type": f"https://developer.vonage.com/api-errors/messages#{kind}", "title": "Said"})
    one = message("sms")
    assert fate_of(vonage.line("vonage", secrets, OPTIONS), one) == msgspec.structs.replace(Fate(one), **fate)


def test_a_key_that_is_none_is_our_own_fault(vonage: Provider) -> None:
    one = message("sms")
    fate = fate_of(vonage.line("vonage", {"private_key": "no key"}, OPTIONS), one)
    assert fate == Fate(one, "Vonage's private key cannot be read", then="second", soon=True)
    assert vonage.asked == []


def test_receipts() -> None:
    assert read((SAMPLES / "delivered.json").read_bytes(), {}) == Incoming(
        receipts=(
            Receipt(
                "vonage",
                "delivered",
                UUID_7,
                REFERENCE,
                datetime(2026, 3, 4, 11, 2, 3, tzinfo=UTC),
                key=f"{UUID_7}:delivered",
                address="+491701234567",
                segments=2,
                cost=0.0737,
                currency="EUR",
            ),
        )
    )
    (failed,) = read((SAMPLES / "rejected.json").read_bytes(), {}).receipts
    assert (failed.fate, failed.code, failed.cause, failed.permanent) == ("failed", "1190", "bad_address", True)


def test_replies() -> None:
    (stop,) = read((SAMPLES / "stop.json").read_bytes(), {}).replies
    at = datetime(2026, 3, 4, 11, 5, tzinfo=UTC)
    uuid = "aaaaaaaa-0000-4000-8000-000000000009"
    assert stop == Reply("vonage", "sms", "+491701234567", uuid, "ARRÊT", "4915735981234", at, leaves=True)


@pytest.mark.parametrize("raw", [b"", b"[]", b"\xff", b'{"message_uuid": 1}', b'{"message_uuid": "x"}', b"[" * 99999])
def test_anything_else_is_said_and_never_an_error(raw: bytes) -> None:
    assert read(raw, {}).error == "This is no body of Vonage."
