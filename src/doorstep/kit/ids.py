"""Identities as hashes of their own words. Pure and fast.

Every part is written with its length in front, so that ("ab", "c") and ("a", "bc") never meet.
"""

from base64 import urlsafe_b64encode
from hashlib import blake2b
from uuid import UUID, SafeUUID

TOKEN_BYTES = 20
_SHORT = 256
_SIZES = [b"%d:" % size for size in range(_SHORT)]  # writing the length anew costs as much as hashing it
_UNKNOWN = SafeUUID.unknown
_new, _set = object.__new__, object.__setattr__


def _joined(parts: tuple[str | bytes, ...]) -> bytes:
    out = b""
    for part in parts:
        data = part.encode() if isinstance(part, str) else part
        size = len(data)
        out += (_SIZES[size] if size < _SHORT else b"%d:" % size) + data + b","
    return out


def digest(*parts: str | bytes) -> UUID:
    """Return the id of these words: blake2b over the length-prefixed parts, 16 bytes."""
    number = int.from_bytes(blake2b(_joined(parts), digest_size=16).digest(), "big")
    row_id = _new(UUID)  # UUID(bytes=…) checks for the other ways to write one, which costs as much as the hash
    _set(row_id, "int", number)
    _set(row_id, "is_safe", _UNKNOWN)
    return row_id


def keyed(key: bytes, *parts: str | bytes) -> bytes:
    """Return 32 bytes that only the holder of `key` (16 to 64 bytes) can compute: for search and for signed links."""
    if len(key) < 16:
        raise ValueError("a key for hashing needs at least 16 bytes")
    return blake2b(_joined(parts), digest_size=32, key=key).digest()


def new_token(rng_bytes: bytes) -> str:
    """Return an unguessable word for a URL made of these random bytes (at least 16; edges use `os.urandom`)."""
    if len(rng_bytes) < 16:
        raise ValueError("a token needs at least 16 random bytes")
    return urlsafe_b64encode(rng_bytes).rstrip(b"=").decode()
