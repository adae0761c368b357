"""How providers of channels sign their calls: right, wrong, missing, sent again; and how the door answers them."""

import asyncio
import base64
import hashlib
import hmac
import json
from collections.abc import MutableMapping
from datetime import UTC, datetime, timedelta
from typing import Any

import jwt
import pytest
from cryptography import x509
from cryptography.hazmat.primitives import hashes, serialization
from cryptography.hazmat.primitives.asymmetric import padding, rsa

from doorstep.intake import rules
from doorstep.intake.door import Door
from doorstep.intake.model import Endpoint
from doorstep.intake.providers import certificate_url, challenge
from doorstep.kit import clock
from doorstep.kit.tx import Database
from doorstep.people.model import Keyring

NOW = datetime(2026, 3, 4, 9, 0, tzinfo=UTC)
STAMP = int(NOW.timestamp())
RAW = '{"a": "Zürich"}'.encode()
URL = "https://shop.example/in/s/k?reference=1"
SHA = hashlib.sha256(RAW).hexdigest()
KEY = "a secret that is long enough for HS256"


def b64(key: str, data: bytes, way: str = "sha256") -> str:
    return base64.b64encode(hmac.digest(key.encode(), data, way)).decode()


def signed(kind: str, headers: dict[str, str], raw: bytes = RAW, secret: str = KEY, url: str = URL) -> bool:
    endpoint = Endpoint("north", "s", kind, "k", kind, ("another secret that is as long as the right one", secret))
    return rules.signed(endpoint, {":url": url, ":method": "POST", **headers}, raw, NOW)


def word(**claims: object) -> str:
    return jwt.encode({"iat": STAMP, **claims}, KEY, algorithm="HS256")


def test_twilio_signs_address_and_fields_as_its_documentation_shows() -> None:
    fields = b"CallSid=CA1234567890ABCDE&Digits=1234&From=%2B14158675309&To=%2B18005551212&Caller=%2B14158675309"
    url = "https://mycompany.com/myapp.php?foo=1&bar=2"
    right = {"x-twilio-signature": "RSOYDt4T1cUTdK1PDd93/VVr8B8="}
    assert signed("twilio", right, fields, "12345", url) is True
    assert signed("twilio", right, fields + b"&More=1", "12345", url) is False
    assert signed("twilio", right, fields, "12345", url + "&x=1") is False
    assert signed("twilio", {}, fields, "12345", url) is False
    assert signed("twilio", right, b"\xff", "12345", url) is False


@pytest.mark.parametrize(
    ("kind", "headers", "expected"),
    [
        ("vonage", {"authorization": "Bearer " + word(payload_hash=SHA)}, True),
        ("vonage", {"authorization": "Bearer " + word(payload_hash=SHA.replace("a", "b"))}, False),
        ("vonage", {"authorization": "Bearer " + word(payload_hash=SHA, iat=STAMP - 600)}, False),
        ("vonage", {"authorization": "Bearer " + word()}, False),
        ("vonage", {"authorization": "Bearer x.y.z"}, False),
        ("vonage", {"authorization": "Bearer " + jwt.encode({"iat": STAMP, "payload_hash": SHA}, "", "none")}, False),
        ("vonage", {}, False),
        (
            "messagebird",
            {"messagebird-signature-jwt": word(iss="MessageBird", url_hash=hashlib.sha256(URL.encode()).hexdigest(),
                                               payload_hash=SHA)},
            True,
        ),
        ("messagebird", {"messagebird-signature-jwt": word(iss="MessageBird", url_hash=SHA, payload_hash=SHA)}, False),
        (
            "messagebird",
            {"messagebird-signature-jwt": word(iss="MessageBird", url_hash=hashlib.sha256(URL.encode()).hexdigest())},
            False,
        ),
        (
            "bird",
            {"messagebird-request-timestamp": str(STAMP),
             "messagebird-signature": b64(KEY, f"{STAMP}\n{URL}\n".encode() + hashlib.sha256(RAW).digest())},
            True,
        ),
        (
            "bird",
            {"messagebird-request-timestamp": str(STAMP - 600),
             "messagebird-signature": b64(KEY, f"{STAMP - 600}\n{URL}\n".encode() + hashlib.sha256(RAW).digest())},
            False,
        ),
        (
            "sinch",
            {"x-sinch-webhook-signature-timestamp": str(STAMP), "x-sinch-webhook-signature-nonce": "n",
             "x-sinch-webhook-signature": b64(KEY, RAW + f".n.{STAMP}".encode())},
            True,
        ),
        ("sinch", {"x-sinch-webhook-signature": b64(KEY, RAW)}, False),
        ("meta", {"x-hub-signature-256": "sha256=" + hmac.digest(KEY.encode(), RAW, "sha256").hex()}, True),
        ("meta", {"x-hub-signature-256": hmac.digest(KEY.encode(), RAW, "sha256").hex()}, False),
        ("x", {"x-twitter-webhooks-signature": "sha256=" + b64(KEY, RAW)}, True),
        ("x", {}, False),
        ("basic", {"authorization": "Basic " + base64.b64encode(KEY.encode()).decode()}, True),
        ("basic", {"authorization": "Basic " + base64.b64encode(b"a:b").decode()}, False),
    ],
)  # fmt: skip
def test_a_call_counts_as_signed(kind: str, headers: dict[str, str], expected: bool) -> None:
    assert signed(kind, headers) is expected


TOPIC = "arn:aws:sns:eu-central-1:1:sms"


def amazon(version: str, *, days: int = 365, **changes: str) -> tuple[bytes, str]:
    """A notification with the certificate that signed it; changes are made after it was signed."""
    key = rsa.generate_private_key(65537, 2048)
    name = x509.Name([x509.NameAttribute(x509.NameOID.COMMON_NAME, "sns.amazonaws.com")])
    made = x509.CertificateBuilder(
        name, name, key.public_key(), 1, NOW - timedelta(days=400), NOW + timedelta(days=days - 365 + 1)
    )
    pem = made.sign(key, hashes.SHA256()).public_bytes(serialization.Encoding.PEM).decode()
    told = {
        "Type": "Notification",
        "MessageId": "m1",
        "TopicArn": TOPIC,
        "Message": "{}",
        "Timestamp": "2026-03-04T09:00:00.000Z",
    }
    text = "".join(f"{one}\n{told[one]}\n" for one in ("Message", "MessageId", "Timestamp", "TopicArn", "Type"))
    way = hashes.SHA256() if version == "2" else hashes.SHA1()
    mark = base64.b64encode(key.sign(text.encode(), padding.PKCS1v15(), way)).decode()
    return json.dumps({**told, "SignatureVersion": version, "Signature": mark, **changes}).encode(), pem


@pytest.mark.parametrize("version", ["1", "2"])
def test_amazon_signs_with_a_certificate(version: str) -> None:
    raw, pem = amazon(version)
    assert signed("sns", {":certificate": pem}, raw, TOPIC) is True
    assert signed("sns", {":certificate": pem}, raw, TOPIC + "2") is False
    assert signed("sns", {}, raw, TOPIC) is False
    changed, other = amazon(version, Message='{"a": 1}')
    assert signed("sns", {":certificate": other}, changed, TOPIC) is False
    old, ended = amazon(version, days=300)
    assert signed("sns", {":certificate": ended}, old, TOPIC) is False


@pytest.mark.parametrize(
    ("url", "fits"),
    [
        ("https://sns.eu-central-1.amazonaws.com/SimpleNotificationService-01ab.pem", True),
        ("https://sns.cn-north-1.amazonaws.com.cn/SimpleNotificationService-01ab.pem", True),
        ("http://sns.eu-central-1.amazonaws.com/SimpleNotificationService-01ab.pem", False),
        ("https://sns.eu-central-1.amazonaws.com.evil.example/SimpleNotificationService-01ab.pem", False),
        ("https://sns.eu-central-1.amazonaws.com@evil.example/SimpleNotificationService-01ab.pem", False),
        ("https://evil.s3.amazonaws.com/SimpleNotificationService-01ab.pem", False),
        ("https://sns.eu-central-1.amazonaws.com/x/../SimpleNotificationService-01ab.pem", False),
        ("https://[", False),
    ],
)
def test_certificates_come_from_amazon_alone(url: str, fits: bool) -> None:
    assert certificate_url(json.dumps({"SigningCertURL": url}).encode()) == (url if fits else "")


def test_who_asks_whether_the_address_is_ours() -> None:
    query = "hub.mode=subscribe&hub.verify_token=k1&hub.challenge=42"
    assert challenge("meta", "k1", ("s",), query) == "42"
    assert challenge("meta", "k2", ("s",), query) is None
    assert challenge("x", "k1", ("s",), "crc_token=abc") == json.dumps(
        {"response_token": "sha256=" + b64("s", b"abc")}, separators=(",", ":")
    )
    assert challenge("token", "k1", ("s",), query) is None


def call(door: Door, method: str, query: str, headers: dict[str, str], raw: bytes) -> tuple[int, bytes]:
    """Say something at the door and return what it answered."""
    scope = {"type": "http", "method": method, "path": "/in/s/k", "query_string": query.encode(),
             "headers": [(name.encode(), value.encode()) for name, value in headers.items()]}  # fmt: skip
    sent: list[MutableMapping[str, Any]] = []

    async def receive() -> MutableMapping[str, Any]:
        return {"type": "http.request", "body": raw, "more_body": False}

    async def send(message: MutableMapping[str, Any]) -> None:
        sent.append(message)

    async def run() -> None:
        await door(scope, receive, send)
        await door.close()

    asyncio.run(run())
    return sent[0]["status"], sent[1]["body"]


@pytest.mark.db
def test_the_door_answers_each_in_its_own_way(database: Database, keys: Keyring) -> None:
    def door(kind: str) -> Door:
        endpoint = Endpoint("north", "s", kind, "k", kind, (KEY,))
        return Door(database, keys, lambda source, key: endpoint, public="https://shop.example/")

    form = {"content-type": "application/x-www-form-urlencoded"}
    mark = b64(KEY, f"{URL}BodyHiMessageSidS1".encode(), "sha1")
    said = call(door("twilio"), "POST", "reference=1", {**form, "x-twilio-signature": mark}, b"MessageSid=S1&Body=Hi")
    assert said == (200, b'<?xml version="1.0" encoding="UTF-8"?><Response></Response>')
    assert call(door("twilio"), "POST", "", {**form, "x-twilio-signature": mark}, b"MessageSid=S1&Body=Hi")[0] == 401
    assert call(door("shopify"), "POST", "", form, b"a=b")[0] == 415
    query = "hub.mode=subscribe&hub.verify_token=k&hub.challenge=42"
    assert call(door("meta"), "GET", query, {}, b"") == (200, b"42")
    assert call(door("meta"), "GET", "", {}, b"")[0] == 405
    url = "https://shop.example/in/s/k?id=1&status=delivered"
    claims = {
        "iss": "MessageBird",
        "nbf": int(clock.now().timestamp()),
        "url_hash": hashlib.sha256(url.encode()).hexdigest(),
    }
    report = {"messagebird-signature-jwt": jwt.encode(claims, KEY, algorithm="HS256")}
    assert call(door("messagebird"), "GET", "id=1&status=delivered", report, b"")[0] == 202
    assert call(door("messagebird"), "GET", "id=1&status=failed", report, b"")[0] == 401
