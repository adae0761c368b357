"""Web Push: the encryption of RFC 8291's own example, and what a push service is asked."""

import json
from collections.abc import Iterator

import jwt
import msgspec
import pytest
from cryptography.hazmat.primitives.asymmetric import ec
from cryptography.hazmat.primitives.ciphers.aead import AESGCM
from cryptography.hazmat.primitives.hashes import SHA256
from cryptography.hazmat.primitives.kdf.hkdf import HKDF
from cryptography.hazmat.primitives.serialization import Encoding, PublicFormat

from doorstep.connect.channels.web_push.seal import bytes_of, private_key, sealed, text_of
from doorstep.messages.model import Fate
from tests.provider import NOW, REFERENCE, Provider, fate_of, message

#: RFC 8291, appendix A.
BROWSER_PRIVATE = "q1dXpw3UpT5VOmu_cf_v6ih07Aems3njxI-JWgLcM94"
BROWSER = "BCVxsr7N_eNgVRqvHtD0zTZsEc6-VV-JvLexhqUzORcxaOzi6-AYWXvTBHm4bjyPjs7Vd8pZGH6SRpkNtoIAiw4"
AUTH = "BTBZMqHH6r4Tts7J_aSIgg"
OWN = "yfWPiYE-n46HLnH0KqZOF1fJJU3MYrct3AELtAQ-oRw"
BODY = (
    "DGv6ra1nlYgDCS1FRnbzlwAAEABBBP4z9KsN6nGRTbVYI_c7VJSPQTBtkgcy27mlmlMoZIIgDll6e3vCYLocInmYWAmS6TlzAC8wEqKK6PBru3jl7A_yl9"
    "5bQpu6cVPTpK4Mqgkf1CXztLVBSt2Ks3oZwbuwXPXLWyouBWLVWGNWQexSgSxsj_Qulcy4a-fN"
)
SECRETS, OPTIONS = {"vapid_private_key": OWN}, {"subject": "mailto:shop@nordlicht.example"}


@pytest.fixture
def service() -> Iterator[Provider]:
    with Provider() as opened:
        yield opened


def subscription(service: Provider) -> str:
    return json.dumps({"endpoint": f"{service.url}/push/1", "keys": {"p256dh": BROWSER, "auth": AUTH}})


def opened(body: bytes) -> bytes:
    """Read a body as the browser of the example does."""
    key = private_key(BROWSER_PRIVATE)
    salt, theirs, data = body[:16], body[21:86], body[86:]
    shared = key.exchange(ec.ECDH(), ec.EllipticCurvePublicKey.from_encoded_point(ec.SECP256R1(), theirs))
    own = key.public_key().public_bytes(Encoding.X962, PublicFormat.UncompressedPoint)
    material = HKDF(SHA256(), 32, bytes_of(AUTH, 16), b"WebPush: info\x00" + own + theirs).derive(shared)
    content = HKDF(SHA256(), 16, salt, b"Content-Encoding: aes128gcm\x00").derive(material)
    nonce = HKDF(SHA256(), 12, salt, b"Content-Encoding: nonce\x00").derive(material)
    return AESGCM(content).decrypt(nonce, data, None).rstrip(b"\x02")


def test_the_example_of_the_rfc() -> None:
    made = sealed(
        b"When I grow up, I want to be a watermelon",
        bytes_of(BROWSER, 65),
        bytes_of(AUTH, 16),
        salt=bytes_of("DGv6ra1nlYgDCS1FRnbzlw", 16),
        own=private_key(OWN),
    )
    assert text_of(made) == BODY


def test_what_is_asked(service: Provider) -> None:
    service.answers(201, b"", location="https://push.example/m/1")
    one = message("push", "Es kommt heute.", subscription(service), options={"link": "https://n.example/t/k"})
    assert fate_of(service.line("web_push", SECRETS, OPTIONS), one) == Fate(one, id="https://push.example/m/1")
    (asked,) = service.asked
    assert (asked.path, asked.headers["topic"], asked.headers["ttl"]) == ("/push/1", REFERENCE, "86400")
    assert asked.headers["content-encoding"] == "aes128gcm"
    assert json.loads(opened(asked.raw)) == {
        "title": "Today",
        "body": "Es kommt heute.",
        "url": "https://n.example/t/k",
        "tag": REFERENCE,
        "lang": "de",
    }
    word, key = asked.headers["authorization"].removeprefix("vapid t=").split(", k=")
    point = ec.EllipticCurvePublicKey.from_encoded_point(ec.SECP256R1(), bytes_of(key, 65))
    claims = jwt.decode(word, point, algorithms=["ES256"], audience=service.url, options={"verify_exp": False})
    assert claims == {"aud": service.url, "exp": int(NOW.timestamp()) + 43200, "sub": "mailto:shop@nordlicht.example"}


@pytest.mark.parametrize(
    ("status", "fate"),
    [
        (410, {"error": "the push service says 410 410 nobody listens there any more",
             "permanent": True, "cause": "bad_address", "code": "410"}),
        (403, {"error": "the push service says 403 403 the VAPID key is not the one of this subscription",
               "then": "second", "soon": True}),
        (500, {"error": "the push service says 500 500"}),  # shown once under its tag, so it may go again
    ],
)  # fmt: skip
def test_what_answers_mean(service: Provider, status: int, fate: dict[str, object]) -> None:
    one = message("push", address=subscription(service))
    service.answers(status)
    assert fate_of(service.line("web_push", SECRETS, OPTIONS), one) == msgspec.structs.replace(Fate(one), **fate)


def test_addresses_that_are_none(service: Provider) -> None:
    line = service.line("web_push", SECRETS, OPTIONS)
    assert fate_of(line, message("push", address="{}")).permanent is True
    assert fate_of(line, message("push", address="fcm:abc")).then == "second"
    wrong = json.dumps({"endpoint": service.url, "keys": {"p256dh": text_of(b"\x04" + b"\x01" * 64), "auth": AUTH}})
    assert fate_of(line, message("push", address=wrong)).error == "the browser's key is no key"
    assert service.asked == []


def test_a_long_text_is_cut_to_what_a_record_holds(service: Provider) -> None:
    service.answers(201)
    one = message("push", "您" * 1000, subscription(service), title="您" * 500)
    assert fate_of(service.line("web_push", SECRETS, OPTIONS), one).error == ""
    assert len(service.asked[0].raw) <= 4096
    assert json.loads(opened(service.asked[0].raw))["body"].endswith("…")
