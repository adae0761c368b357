"""Keys of the API: made, checked in constant time, counted by the minute, revoked.

A key reads ``dsk_<handle>_<secret>``. The handle finds its row; the secret is 32 random bytes, so that a plain hash is
enough to keep.
"""

from collections.abc import Sequence
from datetime import datetime, timedelta
from hashlib import blake2b
from hmac import compare_digest

from django.db import connection
from msgspec import Struct

from doorstep.accounts.models import Key
from doorstep.accounts.scopes import SCOPES, unknown
from doorstep.kit.ids import new_token

PREFIX = "dsk"
RANDOM = 38  # bytes: 6 of the handle, 32 of the secret
_NOBODY = bytes(32)  # compared with where there is no such key, so that both take the same time
_COUNT = """
    UPDATE member_key
       SET used = CASE WHEN minute = %(minute)s THEN used + 1 ELSE 1 END, minute = %(minute)s, last_used_at = %(now)s
     WHERE id = %(id)s RETURNING used
"""


class Made(Struct, frozen=True):
    """A new key; ``text`` is shown once and never again."""

    key: Key
    text: str


class Standing(Struct, frozen=True):
    """How much a key may still ask: of ``limit`` a minute, ``left`` in this one, which ends in ``reset`` seconds."""

    limit: int
    left: int
    reset: int
    allowed: bool


def make(
    shop: str,
    name: str,
    scopes: Sequence[str],
    *,
    by: str,
    now: datetime,
    random: bytes,
    expires_at: datetime | None = None,
    per_minute: int = 600,
) -> Made:
    """Make a key of this shop. ``random`` are 38 random bytes. Raises ``ValueError`` for what cannot be."""
    _look_over(name, scopes, random, per_minute)
    handle, secret = random[:6].hex(), new_token(random[6:])
    key = Key.objects.create(
        shop=shop,
        name=name.strip(),
        handle=handle,
        digest=_digest(secret),
        scopes=[one for one in SCOPES if one in scopes],
        made_at=now,
        made_by=by,
        expires_at=expires_at,
        per_minute=per_minute,
    )
    return Made(key, f"{PREFIX}_{handle}_{secret}")


def _look_over(name: str, scopes: Sequence[str], random: bytes, per_minute: int) -> None:
    if not name.strip() or len(name) > 60:
        raise ValueError("A key needs a name of at most 60 letters, such as that of the program that will use it.")
    if not scopes or unknown(scopes):
        wrong = ", ".join(unknown(scopes)) or "none at all"
        raise ValueError(f"Scopes are {', '.join(SCOPES)}; this is {wrong}.")
    if len(random) != RANDOM or per_minute < 1:
        raise ValueError("A key needs 38 random bytes and at least one request a minute.")


def check(text: str, now: datetime) -> Key | None:
    """Return the key that this text is, None when it is none of ours, was revoked or has run out."""
    prefix, handle, secret = (*text.split("_", 2), "", "")[:3]
    known = Key.objects.filter(handle=handle).first() if prefix == PREFIX and handle.isalnum() else None
    fits = compare_digest(bytes(known.digest) if known else _NOBODY, _digest(secret))
    return known if known is not None and fits and known.works(now) else None


def count(key: Key, now: datetime) -> Standing:
    """Count one request of this key over all processes, remember that it was used, and say what is left."""
    minute = now.replace(second=0, microsecond=0)
    with connection.cursor() as cursor:
        cursor.execute(_COUNT, {"minute": minute, "now": now, "id": key.pk})
        row = cursor.fetchone()
    return standing(key.per_minute, int(row[0]) if row else key.per_minute + 1, now)


def standing(limit: int, used: int, now: datetime) -> Standing:
    """Judge the request that was counted as the ``used``-th of its minute. Pure."""
    minute = now.replace(second=0, microsecond=0)
    reset = max(1, round((minute + timedelta(minutes=1) - now).total_seconds()))
    return Standing(limit, max(0, limit - used), reset, used <= limit)


def revoke(shop: str, handle: str, *, by: str, now: datetime) -> bool:
    """End a key of this shop at once; False when there is none of that handle, or it was ended before."""
    mine = Key.objects.filter(shop=shop, handle=handle, revoked_at=None)
    return bool(mine.update(revoked_at=now, revoked_by=by))


def keys_of(shop: str) -> list[Key]:
    """Return the keys of a shop, the newest first, revoked ones too."""
    return list(Key.objects.filter(shop=shop).order_by("-made_at", "-pk"))


def _digest(secret: str) -> bytes:
    return blake2b(secret.encode("utf-8", "replace"), digest_size=32, person=b"doorstep key").digest()
