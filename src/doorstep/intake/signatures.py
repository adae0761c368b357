"""How carriers and aggregators sign what they push. Pure: the moment and the secret are arguments."""

import hmac
import unicodedata
from base64 import b64decode, b64encode
from collections.abc import Callable, Mapping
from datetime import datetime, timedelta

from cryptography.exceptions import InvalidSignature
from cryptography.hazmat.primitives.asymmetric import padding, rsa
from cryptography.hazmat.primitives.hashes import SHA256
from jwt.algorithms import RSAAlgorithm
from jwt.exceptions import InvalidKeyError

Headers = Mapping[str, str]

#: How far a timestamp in a signature may lie from now, either way.
TOLERANCE = timedelta(minutes=5)
#: Who signs nothing, or with a key that others sign with too: the address ends with the secret.
BY_ADDRESS = frozenset({"address", "shipengine"})
_SMALLEST, _LONGEST = 2048, 200


def ups(secret: str, headers: Headers, raw: bytes, now: datetime) -> bool:
    """UPSTrackAlert.yaml of github.com/UPS-API/api-documentation, looked at on 2026-11-22: UPS sends the word that was
    given at the subscription in the header `credential`."""
    return same(secret, headers.get("credential", ""))


def fedex(secret: str, headers: Headers, raw: bytes, now: datetime) -> bool:
    """developer.fedex.com, Advanced Integrated Visibility, validation process, looked at on 2026-11-22: `fdx-signature`
    is the base64 of HMAC-SHA256 over the raw body with the webhook's security token."""
    return same(b64encode(digest(secret, raw)).decode(), headers.get("fdx-signature", ""))


def easypost(secret: str, headers: Headers, raw: bytes, now: datetime) -> bool:
    """docs.easypost.com/docs/webhooks and EasyPost's client libraries, looked at on 2026-11-22: `X-Hmac-Signature` is
    `hmac-sha256-hex=` and the HMAC over the raw body; the secret is brought into the form NFKD first."""
    key = unicodedata.normalize("NFKD", secret)
    return same("hmac-sha256-hex=" + digest(key, raw).hex(), headers.get("x-hmac-signature", ""))


def shippo(secret: str, headers: Headers, raw: bytes, now: datetime) -> bool:
    """docs.goshippo.com/tracking/webhook-security, looked at on 2026-11-22: `Shippo-Auth-Signature` is `t=…,v1=HEX`
    with the HMAC-SHA256 over the seconds, a dot and the body. Shippo gives out secrets on request only."""
    given = headers.get("shippo-auth-signature", "")
    told = dict(part.strip().partition("=")[::2] for part in given.split(",")[:10])
    stamp = told.get("t", "")
    if not recent(stamp, now):
        return False
    return same(digest(secret, stamp.encode() + b"." + raw).hex(), told.get("v1", ""))


def aftership(secret: str, headers: Headers, raw: bytes, now: datetime) -> bool:
    """aftership.com/docs/tracking/webhook/webhook-signature, looked at on 2026-11-22: `aftership-hmac-sha256` is the
    base64 of HMAC-SHA256 over the raw body."""
    return same(b64encode(digest(secret, raw)).decode(), headers.get("aftership-hmac-sha256", ""))


def shipengine(secret: str, headers: Headers, raw: bytes, now: datetime) -> bool:
    """docs.shipstation.com/apis/docs/guides/webhooks-validation, looked at on 2026-11-22 in public copies: RSA-SHA256
    (PKCS#1 v1.5) over the time, a dot and the body, by the key of ShipEngine that a header names (`:key`, see
    `intake.signers`). All customers of ShipEngine share its keys: whose push it is, the secret at the end of the
    address says."""
    stamp, signature = headers.get("x-shipengine-timestamp", ""), headers.get("x-shipengine-rsa-sha256-signature", "")
    if not lately(stamp, now) or not headers.get(":key"):
        return False
    try:
        key = RSAAlgorithm.from_jwk(headers[":key"])
        given = b64decode(signature, validate=True)
    except (InvalidKeyError, ValueError, TypeError, KeyError):
        return False
    if not isinstance(key, rsa.RSAPublicKey) or key.key_size < _SMALLEST:
        return False
    try:
        key.verify(given, stamp.encode() + b"." + raw, padding.PKCS1v15(), SHA256())
    except InvalidSignature:
        return False
    return True


def key_named(headers: Headers, now: datetime) -> str:
    """Return the id of the key that ShipEngine signed with; empty where looking for it would be of no use."""
    kid, signature = (headers.get(f"x-shipengine-rsa-sha256-{name}", "") for name in ("key-id", "signature"))
    return kid if signature and len(kid) <= _LONGEST and lately(headers.get("x-shipengine-timestamp", ""), now) else ""


def lately(stamp: str, now: datetime) -> bool:
    """Say whether a time in ISO 8601 with its offset lies within the tolerance."""
    try:
        told = datetime.fromisoformat(stamp[:40])
    except ValueError:
        return False
    return told.tzinfo is not None and abs(now - told) <= TOLERANCE


def address(secret: str, headers: Headers, raw: bytes, now: datetime) -> bool:
    """For who signs nothing: the secret is the last part of the address, and was looked at when the source was found
    (`App.endpoints`). Without a secret there is no such address."""
    return True


def recent(stamp: str, now: datetime) -> bool:
    """Say whether seconds since 1970 lie within the tolerance, so that an old call cannot be sent again."""
    if not stamp.isascii() or not stamp.isdigit() or len(stamp) > 12:
        return False
    return abs(now.timestamp() - int(stamp)) <= TOLERANCE.total_seconds()


def digest(key: str, data: bytes) -> bytes:
    """HMAC-SHA256."""
    return hmac.digest(key.encode("utf-8", "surrogatepass"), data, "sha256")


def same(expected: str, given: str) -> bool:
    """Compare in constant time."""
    return hmac.compare_digest(expected.encode("utf-8", "surrogatepass"), given.encode("utf-8", "surrogatepass"))


CARRIERS: dict[str, Callable[[str, Headers, bytes, datetime], bool]] = {
    "ups": ups,
    "fedex": fedex,
    "easypost": easypost,
    "shippo": shippo,
    "aftership": aftership,
    "address": address,
    "shipengine": shipengine,
}
