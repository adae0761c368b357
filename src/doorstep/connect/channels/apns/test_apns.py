"""Apple: one word for many notifications, what is asked, what answers mean."""

from collections.abc import Iterator

import jwt
import msgspec
import pytest
from cryptography.hazmat.primitives import serialization
from cryptography.hazmat.primitives.asymmetric import ec

from doorstep.connect.channels.apns import CARD
from doorstep.messages.model import Fate
from tests.provider import NOW, REFERENCE, Provider, fate_of, message

OPTIONS = {"key_id": "K1", "team_id": "T1", "topic": "example.nordlicht.app"}
ID = "00000000-0000-0000-0000-000000000007"


@pytest.fixture(scope="module")
def key() -> ec.EllipticCurvePrivateKey:
    return ec.generate_private_key(ec.SECP256R1())


@pytest.fixture(scope="module")
def secrets(key: ec.EllipticCurvePrivateKey) -> dict[str, str]:
    form = (serialization.Encoding.PEM, serialization.PrivateFormat.PKCS8, serialization.NoEncryption())
    return {"signing_key": key.private_bytes(*form).decode()}


@pytest.fixture
def apple() -> Iterator[Provider]:
    with Provider() as opened:
        yield opened


def test_what_is_asked(apple: Provider, secrets: dict[str, str], key: ec.EllipticCurvePrivateKey) -> None:
    apple.answers(200, b"", apns_id=ID).answers(200, b"", apns_id=ID)
    one = message("push", "Heute", "apns:00fc13", options={"link": "https://n.example"})
    line = apple.line("apns", secrets, OPTIONS)
    assert [fate_of(line, one), fate_of(line, one)] == [Fate(one, id=ID)] * 2
    asked, again = apple.asked
    assert asked.path == "/3/device/00fc13"
    assert asked.json == {
        "aps": {"alert": {"title": "Today", "body": "Heute"}, "sound": "default"},
        "link": "https://n.example",
        "message": REFERENCE,
    }
    names = ("apns-topic", "apns-push-type", "apns-id", "apns-collapse-id", "apns-expiration")
    assert [asked.headers[name] for name in names] == [
        "example.nordlicht.app",
        "alert",
        ID,
        REFERENCE,
        str(int(NOW.timestamp()) + 86400),
    ]
    assert asked.headers["authorization"] == again.headers["authorization"]
    word = asked.headers["authorization"].removeprefix("bearer ")
    assert jwt.get_unverified_header(word) == {"alg": "ES256", "typ": "JWT", "kid": "K1"}
    claims = jwt.decode(word, key.public_key(), algorithms=["ES256"], options={"verify_iat": False})
    assert claims == {"iss": "T1", "iat": int(NOW.timestamp())}


@pytest.mark.parametrize(
    ("status", "reason", "fate"),
    [
        (410, "Unregistered", {
            "error": "Apple says 410 Unregistered the app is not installed any more",
             "permanent": True, "cause": "bad_address", "code": "Unregistered"}),
        (403, "InvalidProviderToken", {
            "error": "Apple says 403 InvalidProviderToken the signing key is refused", "then": "second", "soon": True}),
        (500, "NewReason", {"error": "Apple says 500 NewReason NewReason"}),
    ],
)  # fmt: skip
def test_what_answers_mean(
    apple: Provider, secrets: dict[str, str], status: int, reason: str, fate: dict[str, object]
) -> None:
    one = message("push", address="apns:00fc13")
    apple.answers(status, {"reason": reason})
    assert fate_of(apple.line("apns", secrets, OPTIONS), one) == msgspec.structs.replace(Fate(one), **fate)


def test_addresses_that_are_none(apple: Provider, secrets: dict[str, str]) -> None:
    line = apple.line("apns", secrets, OPTIONS)
    assert fate_of(line, message("push", address="apns:xyz")).permanent is True
    assert fate_of(line, message("push", address="fcm:abc")).then == "second"
    assert apple.asked == []


def test_it_speaks_http_2() -> None:
    assert CARD.carries is not None
    assert CARD.carries.http2 is True
