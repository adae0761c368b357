"""Encrypt a notification for one browser: RFC 8291 over RFC 8188 (aes128gcm), and sign by RFC 8292. Pure.

Chance (the salt and the sender's key of this one message) is an argument.
"""

from base64 import urlsafe_b64decode, urlsafe_b64encode
from datetime import datetime, timedelta
from urllib.parse import urlsplit

import jwt
from cryptography.hazmat.primitives.asymmetric import ec
from cryptography.hazmat.primitives.ciphers.aead import AESGCM
from cryptography.hazmat.primitives.hashes import SHA256
from cryptography.hazmat.primitives.kdf.hkdf import HKDF
from cryptography.hazmat.primitives.serialization import Encoding, PublicFormat

_RECORD = 4096
#: Bytes of a notification that fit into one record: header of 86, a delimiter and the tag of 16 are taken off.
LARGEST = _RECORD - 86 - 17
_LASTS = timedelta(hours=12)  # RFC 8292 allows 24


def sealed(data: bytes, browser: bytes, auth: bytes, *, salt: bytes, own: ec.EllipticCurvePrivateKey) -> bytes:
    """Return a body that only this browser can read. ``browser`` is its public key (65 bytes, uncompressed P-256),
    ``auth`` its secret of 16 bytes, ``salt`` 16 random bytes. Raises `ValueError` for keys that are none."""
    if len(auth) != 16 or len(salt) != 16 or len(data) > LARGEST:
        raise ValueError("a key or the notification has the wrong length")
    theirs = ec.EllipticCurvePublicKey.from_encoded_point(ec.SECP256R1(), browser)
    ours = own.public_key().public_bytes(Encoding.X962, PublicFormat.UncompressedPoint)
    shared = own.exchange(ec.ECDH(), theirs)
    material = _derived(shared, auth, b"WebPush: info\x00" + browser + ours, 32)
    key = _derived(material, salt, b"Content-Encoding: aes128gcm\x00", 16)
    nonce = _derived(material, salt, b"Content-Encoding: nonce\x00", 12)
    head = salt + _RECORD.to_bytes(4, "big") + bytes([len(ours)]) + ours
    return head + AESGCM(key).encrypt(nonce, data + b"\x02", None)


def vapid(endpoint: str, subject: str, key: ec.EllipticCurvePrivateKey, now: datetime) -> str:
    """Return the header that says who pushes: `vapid t=…, k=…`."""
    parts = urlsplit(endpoint)
    claims = {"aud": f"{parts.scheme}://{parts.netloc}", "exp": int((now + _LASTS).timestamp()), "sub": subject}
    public = key.public_key().public_bytes(Encoding.X962, PublicFormat.UncompressedPoint)
    return f"vapid t={jwt.encode(claims, key, algorithm='ES256')}, k={text_of(public)}"


def private_key(text: str) -> ec.EllipticCurvePrivateKey:
    """Return a key that is written as 32 bytes in URL-safe base64. Raises `ValueError`."""
    return ec.derive_private_key(int.from_bytes(bytes_of(text, 32), "big"), ec.SECP256R1())


def bytes_of(text: str, length: int) -> bytes:
    """Return bytes that are written in URL-safe base64. Raises `ValueError` when they are not so many."""
    found = urlsafe_b64decode(text.strip() + "=" * (-len(text.strip()) % 4))
    if len(found) != length:
        raise ValueError(f"{length} bytes are expected, not {len(found)}")
    return found


def text_of(data: bytes) -> str:
    """Return bytes in URL-safe base64 without padding."""
    return urlsafe_b64encode(data).rstrip(b"=").decode()


def _derived(secret: bytes, salt: bytes, info: bytes, length: int) -> bytes:
    return HKDF(SHA256(), length, salt, info).derive(secret)
