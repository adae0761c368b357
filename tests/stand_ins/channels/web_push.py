"""A stand-in of a push service and of the browser behind it: VAPID verified, the text decrypted as a browser does.

After RFC 8030 (protocol), RFC 8188 and RFC 8291 (encryption), RFC 8292 (VAPID), and autopush's documented answers
(mozilla-services.github.io/autopush-rs: 201, 400, 401, 404, 410, 413, 429); stored copies of 2026-11-22.
"""

import base64
import json
import struct
from typing import NamedTuple

import jwt
from cryptography.hazmat.primitives import hashes, serialization
from cryptography.hazmat.primitives.asymmetric import ec
from cryptography.hazmat.primitives.ciphers.aead import AESGCM
from cryptography.hazmat.primitives.kdf.hkdf import HKDF

from doorstep.kit.clock import now
from tests.stand_ins.base import Answer, Asked, StandIn, answer

_CURVE = ec.SECP256R1()


class Browser(NamedTuple):
    """A subscription with the key that never leaves the browser."""

    path: str
    key: ec.EllipticCurvePrivateKey
    auth: bytes

    def subscription(self, url: str) -> str:
        """What the page hands to the shop (`PushSubscription.toJSON`)."""
        keys = {"p256dh": encoded(point(self.key.public_key())), "auth": encoded(self.auth)}
        return json.dumps({"endpoint": url + self.path, "expirationTime": None, "keys": keys})

    def opened(self, body: bytes) -> bytes:
        """Decrypt by RFC 8291 and RFC 8188; raises when anything does not fit."""
        salt, size, length = body[:16], struct.unpack(">I", body[16:20])[0], body[20]
        theirs, sealed = body[21 : 21 + length], body[21 + length :]
        assert size >= 18
        assert length == 65
        assert len(sealed) <= size
        shared = self.key.exchange(ec.ECDH(), ec.EllipticCurvePublicKey.from_encoded_point(_CURVE, theirs))
        info = b"WebPush: info\x00" + point(self.key.public_key()) + theirs
        secret = _hkdf(self.auth, shared, info, 32)
        key = _hkdf(salt, secret, b"Content-Encoding: aes128gcm\x00", 16)
        nonce = _hkdf(salt, secret, b"Content-Encoding: nonce\x00", 12)
        plain = AESGCM(key).decrypt(nonce, sealed, None).rstrip(b"\x00")
        assert plain.endswith(b"\x02")
        return plain[:-1]


class PushService(StandIn):
    """``gone`` and ``expired`` hold paths; ``shown`` what each browser could read."""

    def __init__(self) -> None:
        super().__init__()
        self.gone: set[str] = set()
        self.expired: set[str] = set()
        self.browsers: dict[str, Browser] = {}
        self.shown: list[bytes] = []
        self.keys: set[str] = set()

    def subscribe(self) -> Browser:
        """A new browser allows notifications."""
        path = f"/push/v2/{len(self.browsers):032x}"
        self.browsers[path] = Browser(path, ec.generate_private_key(_CURVE), bytes(range(16)))
        return self.browsers[path]

    def too_many(self) -> Answer:
        return answer(429, {"code": 429, "errno": 111, "error": "Too Many Requests"}, Retry_After="30")

    def respond(self, asked: Asked) -> Answer:
        if asked.path in self.expired or asked.path not in self.browsers:
            return answer(404, {"code": 404, "errno": 102, "error": "Not Found", "message": "No such subscription"})
        if asked.path in self.gone:
            return answer(410, {"code": 410, "errno": 106, "error": "Gone", "message": "No such subscription"})
        if not asked.headers.get("ttl", "").isdigit():
            return answer(400, {"code": 400, "errno": 112, "error": "Bad Request", "message": "Missing TTL"})
        if asked.headers.get("content-encoding") != "aes128gcm":
            return answer(400, {"code": 400, "errno": 110, "error": "Bad Request", "message": "Content-Encoding"})
        if len(asked.headers.get("topic", "")) > 32:
            return answer(400, {"code": 400, "errno": 113, "error": "Bad Request", "message": "Topic"})
        if len(asked.body) > 4096:
            return answer(413, {"code": 413, "errno": 104, "error": "Payload Too Large"})
        if why := self._vapid(asked.headers.get("authorization", "")):
            return answer(401, {"code": 401, "errno": 109, "error": "Unauthorized", "message": why})
        self.shown.append(self.browsers[asked.path].opened(asked.body))
        return answer(201, b"", Location=f"{self.url}/m/{len(self.shown)}")

    def _vapid(self, header: str) -> str:
        scheme, _, rest = header.partition(" ")
        parts = dict(one.strip().split("=", 1) for one in rest.split(",") if "=" in one)
        if scheme.lower() != "vapid" or set(parts) != {"t", "k"}:
            return "no VAPID"
        if self.keys and parts["k"] not in self.keys:
            return "not the key that the subscription was made for"
        try:
            key = ec.EllipticCurvePublicKey.from_encoded_point(_CURVE, decoded(parts["k"]))
            claims = jwt.decode(parts["t"], key, ["ES256"], audience=self.url, options={"require": ["exp", "aud"]})
        except (ValueError, jwt.PyJWTError) as error:
            return str(error)
        if claims["exp"] > now().timestamp() + 86400 + 60:
            return "exp is more than 24 hours away"
        return "" if str(claims.get("sub", "")).startswith(("mailto:", "https:")) else "sub"


def point(key: ec.EllipticCurvePublicKey) -> bytes:
    """A public key as an uncompressed point."""
    return key.public_bytes(serialization.Encoding.X962, serialization.PublicFormat.UncompressedPoint)


def encoded(raw: bytes) -> str:
    """URL-safe base64 without padding."""
    return base64.urlsafe_b64encode(raw).rstrip(b"=").decode()


def decoded(text: str) -> bytes:
    """The reverse of `encoded`."""
    return base64.urlsafe_b64decode(text + "=" * (-len(text) % 4))


def _hkdf(salt: bytes, secret: bytes, info: bytes, length: int) -> bytes:
    return HKDF(hashes.SHA256(), length, salt, info).derive(secret)
