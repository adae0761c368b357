"""The words of links by which a person chooses without signing in: signed, so that nobody can guess one. Pure.

A word is URL-safe base64 of its data and the first 16 bytes of a keyed hash over them, the shop, and the kind of link.
"""

from base64 import urlsafe_b64decode, urlsafe_b64encode
from binascii import Error as NotBase64
from datetime import UTC, datetime
from hmac import compare_digest
from uuid import UUID

from msgspec import Struct

from doorstep.kit.ids import keyed

#: What a link can speak of; the place is what is written into the word, so new ones go last.
PURPOSES = ("service", "care", "feedback", "marketing", "everything")

_CHOICE, _CONFIRM = "choice", "confirm"
_MAC = 16


class Word(Struct, frozen=True):
    """What a link says: whose it is, when it was made (to the second), and of which purpose the message was."""

    person: UUID
    purpose: str
    made_at: datetime


def word_of(key: bytes, shop: str, person: UUID, purpose: str, made_at: datetime) -> str:
    """Return the word for this person of this shop. `key` is `Keyring.signing()`. Raises `ValueError` for a purpose
    that links do not speak of."""
    return _signed(key, _CHOICE, shop, bytes([PURPOSES.index(purpose)]) + _seconds(made_at) + person.bytes)


def read_word(key: bytes, shop: str, text: str) -> Word | None:
    """Return what the link says, `None` when we never made it for this shop."""
    data = _read(key, _CHOICE, shop, text, 21)
    if data is None or data[0] >= len(PURPOSES):
        return None
    return Word(UUID(bytes=data[5:]), PURPOSES[data[0]], _moment(data[1:5]))


def confirm_word(key: bytes, shop: str, person: UUID, change: UUID) -> str:
    """Return the word of the link that confirms what was wished in one go."""
    return _signed(key, _CONFIRM, shop, person.bytes + change.bytes)


def read_confirm(key: bytes, shop: str, text: str) -> tuple[UUID, UUID] | None:
    """Return the person and the change, `None` when we never made the link for this shop."""
    data = _read(key, _CONFIRM, shop, text, 32)
    return None if data is None else (UUID(bytes=data[:16]), UUID(bytes=data[16:]))


def _signed(key: bytes, kind: str, shop: str, data: bytes) -> str:
    return urlsafe_b64encode(data + keyed(key, kind, shop, data)[:_MAC]).rstrip(b"=").decode()


def _read(key: bytes, kind: str, shop: str, text: str, size: int) -> bytes | None:
    if len(text) > 100:
        return None
    try:
        raw = urlsafe_b64decode(text.encode("ascii") + b"=" * (-len(text) % 4))
    except (NotBase64, ValueError):
        return None
    data, mac = raw[:size], raw[size:]
    fits = len(raw) == size + _MAC and compare_digest(mac, keyed(key, kind, shop, data)[:_MAC])
    return data if fits else None


def _seconds(moment: datetime) -> bytes:
    return int(moment.timestamp()).to_bytes(4, "big")


def _moment(data: bytes) -> datetime:
    return datetime.fromtimestamp(int.from_bytes(data, "big"), UTC)
