"""Who may speak at the door, and what a delivery is called. Pure: the moment and the secrets are arguments."""

import binascii
import hashlib
import hmac
from base64 import b64decode, b64encode
from collections.abc import Callable, Iterable, Mapping
from datetime import datetime

from doorstep.intake.model import Endpoint
from doorstep.intake.providers import BY_GET, FORMS, PROVIDERS
from doorstep.intake.signatures import CARRIERS, TOLERANCE

Headers = Mapping[str, str]

MEGABYTE = 1024 * 1024
LARGEST = 2 * MEGABYTE
LARGEST_BATCH = 16 * MEGABYTE
#: Connectors whose bodies may hold many events.
BATCHES = frozenset({"generic_json", "generic_csv", "epcis", "x12_214", "iftsta", "upu_s10"})
CONTENT_TYPES = frozenset(
    {
        "application/json",
        "application/ld+json",
        "application/x-ndjson",
        "application/jsonl",
        "application/xml",
        "application/edi-x12",
        "application/edifact",
        "text/xml",
        "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet",
        "text/csv",
        "text/plain",
    }
)
_DELIVERY_IDS = ("x-shopify-webhook-id", "webhook-id", "x-wc-webhook-delivery-id", "idempotency-key")
_TOPICS = ("x-shopify-topic", "x-wc-webhook-topic", "x-doorstep-topic", "webhook-type", "x-event-type")
#: Headers that a reader may need; nothing else of a request is kept.
_KEPT = (
    "content-type",
    "x-shopify-topic",
    "x-shopify-shop-domain",
    "x-shopify-api-version",
    "x-shopify-triggered-at",
    "x-shopify-event-id",
    "x-wc-webhook-topic",
    "x-wc-webhook-resource",
    "x-wc-webhook-event",
    "x-wc-webhook-source",
    "webhook-timestamp",
    "webhook-type",
    "x-doorstep-topic",
    "x-event-type",
)
_LONGEST_KEY = 200
_LONGEST_HEADER = 500


class Directory:
    """Who speaks at which address. Looks keys up by their hash, so that a wrong one takes as long as a right one."""

    def __init__(self, endpoints: Iterable[Endpoint] = ()) -> None:
        self._known: dict[tuple[str, bytes], Endpoint] = {}
        self.replace(endpoints)

    def replace(self, endpoints: Iterable[Endpoint]) -> None:
        """Know exactly these endpoints from now on. Of two with the same name and key the first one counts."""
        known: dict[tuple[str, bytes], Endpoint] = {}
        for endpoint in endpoints:
            if endpoint.key:
                known.setdefault((endpoint.source, _mark(endpoint.key)), endpoint)
        self._known = known

    def __call__(self, source: str, key: str) -> Endpoint | None:
        """Return who speaks here, None for an unknown name or a wrong key."""
        found = self._known.get((source, _mark(key)))
        return found if found is not None and hmac.compare_digest(_bytes(found.key), _bytes(key)) else None


def signed(endpoint: Endpoint, headers: Headers, raw: bytes, now: datetime) -> bool:
    """Say whether these bytes are signed by one of the endpoint's secrets. Without a secret nothing is."""
    check = SIGNATURES.get(endpoint.signature)
    return check is not None and any(check(secret, headers, raw, now) for secret in endpoint.secrets if secret)


def _shopify(secret: str, headers: Headers, raw: bytes, now: datetime) -> bool:
    """https://shopify.dev/docs/apps/build/webhooks/subscribe/https: base64 of HMAC-SHA256 over the raw body."""
    return _same(_base64_of(secret.encode(), raw), headers.get("x-shopify-hmac-sha256", ""))


def _woocommerce(secret: str, headers: Headers, raw: bytes, now: datetime) -> bool:
    """https://woocommerce.com/document/webhooks/: base64 of HMAC-SHA256 over the raw body."""
    return _same(_base64_of(secret.encode(), raw), headers.get("x-wc-webhook-signature", ""))


def may_ping(endpoint: Endpoint, content_type: str) -> bool:
    """Say whether a form may come from here: WooCommerce tries a new webhook out with one, unsigned."""
    kind = content_type.partition(";")[0].strip().lower()
    return endpoint.signature == "woocommerce" and kind == "application/x-www-form-urlencoded"


def is_ping(raw: bytes) -> bool:
    """Say whether this is WooCommerce's first call, which only looks whether somebody answers 200."""
    name, _, number = raw[:40].strip().partition(b"=")
    return name == b"webhook_id" and number.isdigit()


def _standard(secret: str, headers: Headers, raw: bytes, now: datetime) -> bool:
    """https://www.standardwebhooks.com: a list of `v1,` + base64 of HMAC-SHA256 over `id.timestamp.body`."""
    delivery, stamp = headers.get("webhook-id", ""), headers.get("webhook-timestamp", "")
    if not delivery or not stamp.isascii() or not stamp.isdigit() or len(stamp) > 12:
        return False
    if abs(now.timestamp() - int(stamp)) > TOLERANCE.total_seconds():
        return False
    try:
        key = b64decode(secret.removeprefix("whsec_"), validate=True)
    except (binascii.Error, ValueError):
        return False
    expected = "v1," + _base64_of(key, f"{delivery}.{stamp}.".encode() + raw)
    given = headers.get("webhook-signature", "").split()
    return any(_same(expected, one) for one in given)


def _token(secret: str, headers: Headers, raw: bytes, now: datetime) -> bool:
    """A shared word, in `Authorization: Bearer` or in `X-Doorstep-Token`."""
    scheme, _, word = headers.get("authorization", "").partition(" ")
    given = word.strip() if scheme.lower() == "bearer" else headers.get("x-doorstep-token", "")
    return _same(secret, given)


def _hmac_hex(secret: str, headers: Headers, raw: bytes, now: datetime) -> bool:
    """HMAC-SHA256 over the raw body in hexadecimal, with or without `sha256=` before it."""
    given = headers.get("x-doorstep-signature") or headers.get("x-hub-signature-256") or headers.get("x-signature", "")
    expected = hmac.digest(secret.encode(), raw, "sha256").hex()
    return _same(expected, given.strip().lower().removeprefix("sha256="))


SIGNATURES: dict[str, Callable[[str, Headers, bytes, datetime], bool]] = {
    "shopify": _shopify,
    "woocommerce": _woocommerce,
    "standard": _standard,
    "token": _token,
    "hmac_hex": _hmac_hex,
    **CARRIERS,
    **PROVIDERS,
}
_FORM = "application/x-www-form-urlencoded"


def largest(endpoint: Endpoint) -> int:
    """Return how many bytes a body from here may have."""
    return LARGEST_BATCH if endpoint.connector in BATCHES else LARGEST


def readable(content_type: str) -> bool:
    """Say whether we take bodies of this type: JSON, CSV, workbooks, XML, EDI and plain text."""
    kind = content_type.partition(";")[0].strip().lower()
    return kind in CONTENT_TYPES or (kind.startswith("application/") and kind.endswith(("+json", "+xml")))


def takes(endpoint: Endpoint, content_type: str) -> bool:
    """Say whether a body of this type may come from here: some providers of channels send forms."""
    kind = content_type.partition(";")[0].strip().lower()
    return readable(content_type) or (kind == _FORM and endpoint.signature in FORMS)


def speaks_by_get(endpoint: Endpoint) -> bool:
    """Say whether this source tells everything in the address, by GET."""
    return endpoint.signature in BY_GET


def delivery_key(headers: Headers, raw: bytes) -> str:
    """Return what the source calls this delivery; where it has no name for it, a hash of the bytes."""
    for name in _DELIVERY_IDS:
        given = headers.get(name, "")
        if given:
            plain = len(given) <= _LONGEST_KEY and given.isprintable()
            return f"{name}:{given}" if plain else f"{name}:{hashlib.sha256(_bytes(given)).hexdigest()}"
    return f"sha256:{hashlib.sha256(raw).hexdigest()}"


def topic(headers: Headers) -> str:
    """Return what the source calls the kind of this delivery, "" when it says none."""
    return next((_plain(headers[name]) for name in _TOPICS if headers.get(name)), "")


def kept(headers: Headers) -> dict[str, str]:
    """Return the headers that are kept beside the body: those that a reader may need."""
    return {name: _plain(headers[name]) for name in _KEPT if name in headers}


def bound(shop: str, source: str) -> bytes:
    """Return what the sealed bytes of a body are bound to, so that they open in their own place only."""
    return f"inbox\0{shop}\0{source}".encode()


def _plain(text: str) -> str:
    return text if text.isprintable() and len(text) <= _LONGEST_HEADER else ascii(text)[:_LONGEST_HEADER]


def _base64_of(key: bytes, data: bytes) -> str:
    return b64encode(hmac.digest(key, data, "sha256")).decode()


def _same(expected: str, given: str) -> bool:
    return hmac.compare_digest(_bytes(expected), _bytes(given))


def _mark(key: str) -> bytes:
    return hashlib.sha256(_bytes(key)).digest()


def _bytes(text: str) -> bytes:
    return text.encode("utf-8", "surrogatepass")
