"""Who may speak at the door: addresses, signatures, names of deliveries."""

import base64
import hashlib
import hmac
from datetime import UTC, datetime, timedelta

import pytest

from doorstep.intake import rules
from doorstep.intake.model import Endpoint

NOW = datetime(2026, 3, 4, 9, 0, tzinfo=UTC)
RAW = b'{"id": 1}'


def endpoint(signature: str, *secrets: str, shop: str = "north", key: str = "k1") -> Endpoint:
    return Endpoint(shop, "web", "shopify", key, signature, secrets)


def b64(key: bytes, data: bytes = RAW) -> str:
    return base64.b64encode(hmac.new(key, data, hashlib.sha256).digest()).decode()


STANDARD_KEY = b"0123456789abcdef01234567"
STANDARD_SECRET = "whsec_" + base64.b64encode(STANDARD_KEY).decode()
STAMP = str(int(NOW.timestamp()))


def standard(stamp: str = STAMP, key: bytes = STANDARD_KEY, prefix: str = "v1,") -> dict[str, str]:
    signature = prefix + b64(key, b"msg_1." + stamp.encode() + b"." + RAW)
    return {"webhook-id": "msg_1", "webhook-timestamp": stamp, "webhook-signature": f"v1a,xyz {signature}"}


@pytest.mark.parametrize(
    ("kind", "secrets", "headers", "expected"),
    [
        ("shopify", ["s1"], {"x-shopify-hmac-sha256": b64(b"s1")}, True),
        ("shopify", ["new", "s1"], {"x-shopify-hmac-sha256": b64(b"s1")}, True),
        ("shopify", ["s1"], {"x-shopify-hmac-sha256": b64(b"s2")}, False),
        ("shopify", ["s1"], {"x-shopify-hmac-sha256": "ümläut\udcff"}, False),
        ("shopify", ["s1"], {}, False),
        ("shopify", [], {"x-shopify-hmac-sha256": b64(b"")}, False),
        ("shopify", [""], {"x-shopify-hmac-sha256": b64(b"")}, False),
        ("woocommerce", ["s1"], {"x-wc-webhook-signature": b64(b"s1")}, True),
        ("woocommerce", ["s1"], {"x-shopify-hmac-sha256": b64(b"s1")}, False),
        ("hmac_hex", ["s1"], {"x-doorstep-signature": hmac.new(b"s1", RAW, "sha256").hexdigest()}, True),
        ("hmac_hex", ["s1"], {"x-hub-signature-256": "sha256=" + hmac.new(b"s1", RAW, "sha256").hexdigest()}, True),
        ("hmac_hex", ["s1"], {"x-signature": hmac.new(b"s1", RAW, "sha256").hexdigest().upper()}, True),
        ("hmac_hex", ["s1"], {"x-signature": hmac.new(b"s1", RAW + b" ", "sha256").hexdigest()}, False),
        ("token", ["s1"], {"authorization": "Bearer s1"}, True),
        ("token", ["s1"], {"authorization": "bearer  s1"}, True),
        ("token", ["s1"], {"x-doorstep-token": "s1"}, True),
        ("token", ["s1"], {"authorization": "Basic s1"}, False),
        ("token", ["s1"], {"x-doorstep-token": "s"}, False),
        ("token", ["s1"], {}, False),
        ("standard", [STANDARD_SECRET], standard(), True),
        ("standard", ["whsec_" + base64.b64encode(b"old").decode(), STANDARD_SECRET], standard(), True),
        ("standard", [STANDARD_SECRET], standard(str(int((NOW - timedelta(minutes=6)).timestamp()))), False),
        ("standard", [STANDARD_SECRET], standard(str(int((NOW + timedelta(minutes=6)).timestamp()))), False),
        ("standard", [STANDARD_SECRET], standard(str(int((NOW - timedelta(minutes=4)).timestamp()))), True),
        ("standard", [STANDARD_SECRET], standard("soon"), False),
        ("standard", [STANDARD_SECRET], standard(key=b"another"), False),
        ("standard", [STANDARD_SECRET], standard(prefix="v2,"), False),
        ("standard", [STANDARD_SECRET], {**standard(), "webhook-id": "msg_2"}, False),
        ("standard", ["whsec_not base64!"], standard(), False),
        ("unheard of", ["s1"], {"authorization": "Bearer s1"}, False),
    ],
)
def test_a_body_counts_as_signed(kind: str, secrets: list[str], headers: dict[str, str], expected: bool) -> None:
    assert rules.signed(endpoint(kind, *secrets), headers, RAW, NOW) is expected


def test_a_name_and_its_key_lead_to_one_shop() -> None:
    north, south = endpoint("token", "s"), endpoint("token", "s", shop="south", key="k2")
    directory = rules.Directory([north, south, endpoint("token", shop="open", key="")])
    assert directory("web", "k1") == north
    assert directory("web", "k2") == south
    assert directory("web", "k3") is None
    assert directory("web", "") is None
    assert directory("other", "k1") is None
    assert directory("web", "k\udcff") is None
    directory.replace([south])
    assert directory("web", "k1") is None


@pytest.mark.parametrize(
    ("headers", "expected"),
    [
        ({"x-shopify-webhook-id": "abc", "webhook-id": "x"}, "x-shopify-webhook-id:abc"),
        ({"webhook-id": "msg_1"}, "webhook-id:msg_1"),
        ({"idempotency-key": "mine"}, "idempotency-key:mine"),
        ({"idempotency-key": "a\0b"}, "idempotency-key:" + hashlib.sha256(b"a\0b").hexdigest()),
        ({"idempotency-key": "x" * 201}, "idempotency-key:" + hashlib.sha256(b"x" * 201).hexdigest()),
        ({}, "sha256:" + hashlib.sha256(RAW).hexdigest()),
    ],
)
def test_a_delivery_has_one_name(headers: dict[str, str], expected: str) -> None:
    assert rules.delivery_key(headers, RAW) == expected


def test_only_headers_that_a_reader_needs_are_kept() -> None:
    headers = {"content-type": "text/csv", "authorization": "Bearer s", "x-shopify-topic": "a\0b", "cookie": "c"}
    assert rules.kept(headers) == {"content-type": "text/csv", "x-shopify-topic": "'a\\x00b'"}
    assert rules.topic(headers) == "'a\\x00b'"
    assert rules.topic({}) == ""


@pytest.mark.parametrize(
    ("kind", "expected"),
    [
        ("application/json", True),
        ("Application/JSON; charset=utf-8", True),
        ("application/cloudevents+json", True),
        ("application/soap+xml", True),
        ("text/csv", True),
        ("", False),
        ("image/png", False),
        ("multipart/form-data", False),
        ("text/html", False),
    ],
)
def test_only_texts_are_read(kind: str, expected: bool) -> None:
    assert rules.readable(kind) is expected
