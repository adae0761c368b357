"""How carriers and aggregators sign what they push: right, wrong, missing, sent again."""

import base64
import hashlib
import hmac
from datetime import UTC, datetime, timedelta

import pytest

from doorstep.intake import rules
from doorstep.intake.model import Endpoint
from doorstep.intake.signatures import TOLERANCE
from doorstep.shop.model import Source
from doorstep.shop.rules.settings import SIGNATURES
from doorstep.wiring import endpoints_of

NOW = datetime(2026, 3, 4, 9, 0, tzinfo=UTC)
STAMP = int(NOW.timestamp())
RAW = '{"trackingNumber": "1Z", "city": "Zürich"}'.encode()


def mac(key: str, data: bytes = RAW) -> bytes:
    return hmac.new(key.encode(), data, hashlib.sha256).digest()


def b64(key: str, data: bytes = RAW) -> str:
    return base64.b64encode(mac(key, data)).decode()


def stamped(key: str, at: int = STAMP, told: int | None = None) -> dict[str, str]:
    signed = mac(key, f"{at}.".encode() + RAW).hex()
    return {"shippo-auth-signature": f"t={at if told is None else told},v1={signed}"}


@pytest.mark.parametrize(
    ("kind", "headers", "expected"),
    [
        ("ups", {"credential": "s1"}, True),
        ("ups", {"credential": "s2"}, False),
        ("ups", {"credential": "s\udcff"}, False),
        ("ups", {"authorization": "Bearer s1"}, False),
        ("ups", {}, False),
        ("fedex", {"fdx-signature": b64("s1")}, True),
        ("fedex", {"fdx-signature": b64("s2")}, False),
        ("fedex", {"fdx-signature": b64("s1", RAW + b" ")}, False),
        ("fedex", {}, False),
        ("easypost", {"x-hmac-signature": "hmac-sha256-hex=" + mac("s1").hex()}, True),
        ("easypost", {"x-hmac-signature": mac("s1").hex()}, False),
        ("easypost", {"x-hmac-signature": "hmac-sha256-hex=" + mac("s2").hex()}, False),
        ("easypost", {}, False),
        ("shippo", stamped("s1"), True),
        ("shippo", stamped("s1", STAMP - 240), True),
        ("shippo", stamped("s2"), False),
        ("shippo", stamped("s1", STAMP - 360), False),
        ("shippo", stamped("s1", STAMP - 360, told=STAMP), False),
        ("shippo", {"shippo-auth-signature": "t=soon,v1=aa"}, False),
        ("shippo", {"shippo-auth-signature": "," * 100_000}, False),
        ("shippo", {}, False),
        ("aftership", {"aftership-hmac-sha256": b64("s1")}, True),
        ("aftership", {"aftership-hmac-sha256": b64("s2")}, False),
        ("aftership", {"aftership-hmac-sha256": mac("s1").hex()}, False),
        ("aftership", {}, False),
    ],
)
def test_a_push_counts_as_signed(kind: str, headers: dict[str, str], expected: bool) -> None:
    endpoint = Endpoint("north", "push", "ups", "k1", kind, ("s0", "s1"))
    assert rules.signed(endpoint, headers, RAW, NOW) is expected
    assert not rules.signed(Endpoint("north", "push", "ups", "k1", kind), headers, RAW, NOW)


def test_a_secret_of_easypost_is_normalised() -> None:
    endpoint = Endpoint("north", "push", "easypost", "k1", "easypost", ("Sécret",))
    signed = {"x-hmac-signature": "hmac-sha256-hex=" + mac("Se\u0301cret").hex()}
    assert rules.signed(endpoint, signed, RAW, NOW)


def test_who_signs_nothing_has_a_secret_address() -> None:
    source = Source("dhl", "dhl_unified", "dhl-key-of-the-test", "address", "DHL_WORD")
    directory = rules.Directory(endpoints_of("north", source, ("old-word", "new-word")))
    for word in ("old-word", "new-word"):
        found = directory("dhl", f"dhl-key-of-the-test/{word}")
        assert found is not None
        assert rules.signed(found, {}, RAW, NOW)
    assert directory("dhl", "dhl-key-of-the-test") is None
    assert directory("dhl", "dhl-key-of-the-test/") is None
    assert directory("dhl", "dhl-key-of-the-test/another") is None
    assert endpoints_of("north", source, ()) == []


def test_a_push_that_is_sent_again_has_the_same_name() -> None:
    first = rules.delivery_key({"credential": "s1"}, RAW)
    assert rules.delivery_key({"credential": "s1", "date": "later"}, RAW) == first
    assert rules.delivery_key({"credential": "s1"}, RAW + b" ") != first


def test_the_shop_knows_every_way_to_sign() -> None:
    assert set(SIGNATURES) == set(rules.SIGNATURES)
    assert timedelta(minutes=5) == TOLERANCE
