"""Dates told at the checkout, as signed tokens: they need no row until an order carries one. Pure.

Form: ``<quote as JSON, URL-safe base64>.<signature>``; the signature is the keyed hash of shop and quote.
"""

from base64 import urlsafe_b64decode, urlsafe_b64encode
from binascii import Error as NotBase64
from datetime import datetime, timedelta
from hmac import compare_digest

import msgspec
from msgspec.structs import replace

from doorstep.kit.ids import keyed
from doorstep.promise.model import Basis, Estimate, Quote, Statement
from doorstep.promise.rules.calendar import zone_of
from doorstep.promise.rules.lanes import region_of
from doorstep.promise.rules.ledger import statement
from doorstep.timeline.model import Place

_GOOD_FOR = timedelta(days=2)
_PURPOSE = "checkout quote"
_encode = msgspec.json.Encoder().encode
_decode = msgspec.json.Decoder(Quote).decode


class BadQuote(Exception):
    """A token is not one of ours, was changed, belongs to another shop or is too old. The text says which."""


def quote(
    shop: str,
    estimate: Estimate,
    now: datetime,
    zone: str,
    *,
    destination: Place | None = None,
    service: str = "",
    good_for: timedelta = _GOOD_FOR,
) -> Quote:
    """Make a quote of an estimate for a basket that is bought ``now``. It names the destination's region only."""
    basis = Basis(now, zone_of(destination, zone).key, estimate=estimate)
    return Quote(shop, now, now + good_for, basis, region_of(destination), service)


def token_of(quoted: Quote, secret: bytes) -> str:
    """Sign a quote with the shop's secret (16 to 64 bytes)."""
    body = _encode(quoted)
    return f"{_base64(body)}.{_base64(keyed(secret, _PURPOSE, quoted.shop, body))}"


def read_quote(token: str, secret: bytes, shop: str, now: datetime | None = None) -> Quote:
    """Read a token again; with ``now`` one that is no longer valid is refused. Raises `BadQuote`."""
    body_text, _, signature = token.strip().partition(".")
    try:
        body, given = _bytes(body_text), _bytes(signature)
    except (NotBase64, ValueError):
        raise BadQuote("this is not a quote of ours") from None
    if not compare_digest(given, keyed(secret, _PURPOSE, shop, body)):
        raise BadQuote("the signature does not fit: the quote was changed or belongs to another shop")
    try:
        quoted = _decode(body)
    except msgspec.DecodeError:
        raise BadQuote("this quote was made by a version that is no longer understood") from None
    if now is not None and now > quoted.valid_until:
        raise BadQuote(f"this quote was valid until {quoted.valid_until:%Y-%m-%d %H:%M} UTC")
    return quoted


def quoted_statement(quoted: Quote, subject: str) -> Statement:
    """Return the ledger's row of a quote that an order carries: told to the buyer at the checkout, back then."""
    said = statement(subject, "buyer", "checkout", quoted.basis)
    return replace(said, first_shown=quoted.quoted_at, last_shown=quoted.quoted_at)


def _base64(data: bytes) -> str:
    return urlsafe_b64encode(data).rstrip(b"=").decode()


def _bytes(text: str) -> bytes:
    return urlsafe_b64decode(text.encode("ascii", "replace") + b"=" * (-len(text) % 4))
