"""Firebase: one token for many messages, what is asked, what answers mean."""

import json
from collections.abc import Iterator

import jwt
import msgspec
import pytest
from cryptography.hazmat.primitives import serialization
from cryptography.hazmat.primitives.asymmetric import rsa

from doorstep.messages.model import Fate
from tests.provider import REFERENCE, Provider, fate_of, message


@pytest.fixture(scope="module")
def key() -> rsa.RSAPrivateKey:
    return rsa.generate_private_key(65537, 2048)


@pytest.fixture(scope="module")
def secrets(key: rsa.RSAPrivateKey) -> dict[str, str]:
    form = (serialization.Encoding.PEM, serialization.PrivateFormat.PKCS8, serialization.NoEncryption())
    told = {"project_id": "p1", "client_email": "a@p1.example", "private_key": key.private_bytes(*form).decode()}
    return {"service_account": json.dumps({"type": "service_account", **told})}


@pytest.fixture
def google() -> Iterator[Provider]:
    with Provider() as opened:
        yield opened


TOKEN = {"access_token": "ya29", "expires_in": 3599, "token_type": "Bearer"}


def test_what_is_asked(google: Provider, secrets: dict[str, str], key: rsa.RSAPrivateKey) -> None:
    google.answers(200, TOKEN).answers(200, {"name": "projects/p1/messages/1"}).answers(200, {"name": "2"})
    one = message("push", "Heute", "fcm:abc", options={"link": "https://n.example"})
    line = google.line("fcm", secrets, {})
    assert fate_of(line, one) == Fate(one, id="projects/p1/messages/1")
    assert fate_of(line, one) == Fate(one, id="2")
    token, asked, again = google.asked
    assert [token.path, asked.path, again.path] == ["/token", *["/v1/projects/p1/messages:send"] * 2]
    claims = jwt.decode(
        token.form["assertion"],
        key.public_key(),
        algorithms=["RS256"],
        audience="https://oauth2.googleapis.com/token",
        options={"verify_exp": False, "verify_iat": False},
    )
    assert (claims["iss"], asked.headers["authorization"]) == ("a@p1.example", "Bearer ya29")
    assert asked.json == {
        "message": {
            "token": "abc",
            "notification": {"title": "Today", "body": "Heute"},
            "data": {"link": "https://n.example", "message": REFERENCE},
            "android": {
                "collapse_key": REFERENCE,
                "priority": "HIGH",
                "ttl": "86400s",
                "notification": {"tag": REFERENCE},
            },
            "apns": {"headers": {"apns-collapse-id": REFERENCE}},
        }
    }


@pytest.mark.parametrize(
    ("status", "code", "fate"),
    [
        (404, "UNREGISTERED", {
            "error": "Firebase says 404 UNREGISTERED the app is not installed any more",
             "permanent": True, "cause": "bad_address", "code": "UNREGISTERED"}),
        (429, "QUOTA_EXCEEDED", {
            "error": "Firebase says 429 QUOTA_EXCEEDED too many messages", "then": "second", "soon": True}),
        (500, "", {"error": "Firebase says 500 Said"}),
    ],
)  # fmt: skip
def test_what_answers_mean(
    google: Provider, secrets: dict[str, str], status: int, code: str, fate: dict[str, object]
) -> None:
    one = message("push", address="fcm:abc")
    details = [{"@type": "type.googleapis.com/google.firebase.fcm.v1.FcmError", "errorCode": code}] if code else []
    google.answers(200, TOKEN).answers(status, {"error": {"message": "Said", "details": details}})
    assert fate_of(google.line("fcm", secrets, {}), one) == msgspec.structs.replace(Fate(one), **fate)


def test_no_token_and_no_key_are_our_own_fault(google: Provider, secrets: dict[str, str]) -> None:
    one = message("push", address="fcm:abc")
    google.answers(400, {"error": "invalid_grant"})
    assert fate_of(google.line("fcm", secrets, {}), one) == Fate(
        one, "Firebase gave no token: 400", then="second", soon=True
    )
    assert fate_of(google.line("fcm", {"service_account": "{}"}, {}), one).then == "second"
