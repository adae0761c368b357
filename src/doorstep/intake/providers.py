"""How providers of channels sign what they call us with. Pure: the moment and the secret are arguments.

The door adds two headers that nobody can send: `:url`, our public address as it was called, and `:certificate`, the
certificate that a body names.
"""

import binascii
import hmac
import re
from base64 import b64decode, b64encode
from collections.abc import Callable, Mapping
from datetime import datetime
from hashlib import sha256
from typing import Any
from urllib.parse import parse_qsl, urlsplit

import jwt
import msgspec
from cryptography import x509
from cryptography.exceptions import InvalidSignature
from cryptography.hazmat.primitives.asymmetric import padding, rsa
from cryptography.hazmat.primitives.hashes import SHA1, SHA256

from doorstep.intake.signatures import TOLERANCE, digest, recent, same

Headers = Mapping[str, str]

#: Providers that send forms.
FORMS = frozenset({"twilio", "messagebird", "basic", "address"})
#: Providers that call by GET, with everything in the address.
BY_GET = frozenset({"messagebird"})
_AMAZON = re.compile(r"sns\.[a-z0-9-]{3,30}\.amazonaws\.com(\.cn)?")
_PEM = re.compile(r"/SimpleNotificationService-[0-9a-zA-Z]{1,64}\.pem")


def twilio(secret: str, headers: Headers, raw: bytes, now: datetime) -> bool:
    """twilio.com/docs/usage/security, looked at on 2026-11-22: `X-Twilio-Signature` is the base64 of HMAC-SHA1 with the
    auth token over the whole address and every field of the form, sorted by name, name and value joined."""
    try:
        fields = parse_qsl(raw.decode(), keep_blank_values=True, max_num_fields=500)
    except (UnicodeDecodeError, ValueError):
        return False
    text = headers.get(":url", "") + "".join(f"{name}{value}" for name, value in sorted(set(fields)))
    expected = b64encode(hmac.digest(secret.encode(), text.encode(), "sha1")).decode()
    return same(expected, headers.get("x-twilio-signature", ""))


def vonage(secret: str, headers: Headers, raw: bytes, now: datetime) -> bool:
    """developer.vonage.com, "Signed webhooks", looked at on 2026-11-22: a JWT (HS256) in `Authorization: Bearer`, whose
    claim `payload_hash` is the SHA-256 of the body and `iat` the moment."""
    scheme, _, word = headers.get("authorization", "").partition(" ")
    claims = _claims(word.strip(), secret) if scheme.lower() == "bearer" else None
    if claims is None or not _fresh(claims, now):
        return False
    return same(sha256(raw).hexdigest(), str(claims.get("payload_hash", "")).lower())


def messagebird(secret: str, headers: Headers, raw: bytes, now: datetime) -> bool:
    """developers.messagebird.com, "Verifying HTTP requests", looked at on 2026-11-22: `MessageBird-Signature-JWT` is a
    JWT (HS256) with `url_hash` and, where there is a body, `payload_hash`."""
    claims = _claims(headers.get("messagebird-signature-jwt", ""), secret)
    if claims is None or claims.get("iss") != "MessageBird" or not _fresh(claims, now):
        return False
    url = same(sha256(headers.get(":url", "").encode()).hexdigest(), str(claims.get("url_hash", "")))
    body = b"" if headers.get(":method") == "GET" else raw
    payload = str(claims.get("payload_hash") or "")
    return url and (same(sha256(body).hexdigest(), payload) if payload else not body)


def bird(secret: str, headers: Headers, raw: bytes, now: datetime) -> bool:
    """docs.bird.com, "Verifying webhook subscriptions", looked at on 2026-11-22: `messagebird-signature` is the base64
    of HMAC-SHA256 over timestamp, address and the SHA-256 of the body, joined by line ends."""
    stamp = headers.get("messagebird-request-timestamp", "")
    if not recent(stamp, now):
        return False
    text = f"{stamp}\n{headers.get(':url', '')}\n".encode() + sha256(raw).digest()
    return same(b64encode(digest(secret, text)).decode(), headers.get("messagebird-signature", ""))


def sinch(secret: str, headers: Headers, raw: bytes, now: datetime) -> bool:
    """developers.sinch.com, "Callback signature" (HMAC), looked at on 2026-11-22: `x-sinch-webhook-signature` is the
    base64 of HMAC-SHA256 over body, nonce and timestamp, joined by dots."""
    stamp, nonce = (
        headers.get("x-sinch-webhook-signature-timestamp", ""),
        headers.get("x-sinch-webhook-signature-nonce", ""),
    )
    if not recent(stamp, now):
        return False
    text = raw + f".{nonce}.{stamp}".encode()
    return same(b64encode(digest(secret, text)).decode(), headers.get("x-sinch-webhook-signature", ""))


def meta(secret: str, headers: Headers, raw: bytes, now: datetime) -> bool:
    """developers.facebook.com, Graph API webhooks, looked at on 2026-11-22: `X-Hub-Signature-256` is `sha256=` and the
    HMAC-SHA256 over the raw body with the app's secret."""
    return same("sha256=" + digest(secret, raw).hex(), headers.get("x-hub-signature-256", ""))


def x(secret: str, headers: Headers, raw: bytes, now: datetime) -> bool:
    """docs.x.com, webhooks, looked at on 2026-11-22: `x-twitter-webhooks-signature` is `sha256=` and the base64 of
    HMAC-SHA256 over the raw body with the app's consumer secret."""
    expected = "sha256=" + b64encode(digest(secret, raw)).decode()
    return same(expected, headers.get("x-twitter-webhooks-signature", ""))


def basic(secret: str, headers: Headers, raw: bytes, now: datetime) -> bool:
    """RFC 7617: user and password (`user:password`) that stand in the address given to the provider."""
    return same("Basic " + b64encode(secret.encode()).decode(), headers.get("authorization", ""))


def sns(secret: str, headers: Headers, raw: bytes, now: datetime) -> bool:
    """docs.aws.amazon.com, "Verifying the signatures of Amazon SNS messages", looked at on 2026-11-22: RSA with SHA-1
    (version 1) or SHA-256 (2) over the fields, by a certificate of Amazon's own host. The secret is the topic's ARN."""
    told = _fields(raw)
    if told is None or not same(secret, told.get("TopicArn", "")):
        return False
    names = _SIGNED.get(told.get("Type", ""), ())
    text = "".join(f"{name}\n{told[name]}\n" for name in names if name in told)
    try:
        known = x509.load_pem_x509_certificate(headers.get(":certificate", "").encode())
        key, signature = known.public_key(), b64decode(told.get("Signature", ""), validate=True)
    except (ValueError, binascii.Error):
        return False
    if not isinstance(key, rsa.RSAPublicKey) or not names:
        return False
    if not known.not_valid_before_utc <= now <= known.not_valid_after_utc:
        return False
    way = SHA256() if told.get("SignatureVersion") == "2" else SHA1()  # noqa: S303 - version 1 is SNS's own default
    try:
        key.verify(signature, text.encode(), padding.PKCS1v15(), way)
    except InvalidSignature:
        return False
    return True


def certificate_url(raw: bytes) -> str:
    """Return where the certificate lies that an SNS body names; empty when that is not Amazon's own host."""
    url = (_fields(raw) or {}).get("SigningCertURL", "")
    try:
        parts = urlsplit(url)
        fits = parts.scheme == "https" and _AMAZON.fullmatch(parts.netloc) and _PEM.fullmatch(parts.path)
    except ValueError:
        return ""
    return url if fits and not parts.query and not parts.fragment else ""


def challenge(signature: str, key: str, secrets: tuple[str, ...], query: str) -> str | None:
    """Return what proves that an address is ours, as Meta and X ask by GET; `None` for who asks nothing we answer.

    Meta sends `hub.challenge` with a word that we chose: the key of the address. X sends `crc_token`, to be signed.
    """
    told = dict(parse_qsl(query, max_num_fields=20)) if len(query) < 2000 else {}
    if signature == "meta" and told.get("hub.mode") == "subscribe" and same(key, told.get("hub.verify_token", "")):
        return told.get("hub.challenge", "")
    if signature == "x" and told.get("crc_token") and secrets:
        made = b64encode(digest(secrets[0], told["crc_token"].encode())).decode()
        return msgspec.json.encode({"response_token": f"sha256={made}"}).decode()
    return None


_NOTIFICATION = ("Message", "MessageId", "Subject", "Timestamp", "TopicArn", "Type")
_CONFIRMATION = ("Message", "MessageId", "SubscribeURL", "Timestamp", "Token", "TopicArn", "Type")
_SIGNED = {
    "Notification": _NOTIFICATION,
    "SubscriptionConfirmation": _CONFIRMATION,
    "UnsubscribeConfirmation": _CONFIRMATION,
}


def _fields(raw: bytes) -> dict[str, str] | None:
    try:
        told = msgspec.json.decode(raw, type=dict[str, Any])
    except (msgspec.DecodeError, UnicodeDecodeError, RecursionError):
        return None
    return {name: value for name, value in told.items() if isinstance(value, str)}


def _claims(word: str, secret: str) -> dict[str, Any] | None:
    try:
        found: dict[str, Any] = jwt.decode(
            word,
            secret,
            algorithms=["HS256"],
            options={"verify_exp": False, "verify_nbf": False, "verify_iat": False, "verify_aud": False},
        )
    except (jwt.PyJWTError, ValueError):
        return None
    return found


def _fresh(claims: Mapping[str, Any], now: datetime) -> bool:
    """Whether a word was given lately, by its `iat` or `nbf`, and has not ended."""
    begun, ends, at, leeway = (
        claims.get("iat", claims.get("nbf")),
        claims.get("exp"),
        now.timestamp(),
        TOLERANCE.total_seconds(),
    )
    if not isinstance(begun, int | float) or abs(at - begun) > leeway:
        return False
    return not isinstance(ends, int | float) or at <= ends + leeway


PROVIDERS: dict[str, Callable[[str, Headers, bytes, datetime], bool]] = {
    "twilio": twilio,
    "vonage": vonage,
    "bird": bird,
    "messagebird": messagebird,
    "sinch": sinch,
    "sns": sns,
    "meta": meta,
    "x": x,
    "basic": basic,
}
