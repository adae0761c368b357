"""Shops, their releases and the pointer to the one in force."""

from datetime import datetime

import msgspec

from doorstep.kit import db
from doorstep.kit.handle import Tx
from doorstep.shop.model import Moved, Release

_RELEASE = """
SELECT r.shop, r.hash, r.documents, r.published_at, r.published_by, r.base, r.note
  FROM release r"""


def create(tx: Tx, shop: str, secret: bytes, now: datetime) -> bool:
    """Make the shop unless it is there; whether it was made."""
    sql = """INSERT INTO shop (shop, created_at, secret) VALUES (%(shop)s, %(now)s, %(secret)s)
             ON CONFLICT (shop) DO NOTHING"""
    return db.run(tx, sql, {"shop": shop, "now": now, "secret": secret}) == 1


def shops(tx: Tx) -> list[tuple[str, str | None, datetime]]:
    """Every shop with the hash of its release and since when it exists."""
    return [(row[0], row[1], row[2]) for row in db.rows(tx, "SELECT shop, release, created_at FROM shop ORDER BY shop")]


def secret(tx: Tx, shop: str) -> bytes | None:
    """The wrapped key of a shop, ``None`` when there is no such shop."""
    row = db.one(tx, "SELECT secret FROM shop WHERE shop = %(shop)s", {"shop": shop})
    return None if row is None else row[0]


def in_force(tx: Tx, shop: str, *, lock: bool = False) -> tuple[bool, str | None]:
    """Whether the shop exists, and the hash of its release; with ``lock`` nobody else moves the pointer meanwhile."""
    if lock:
        row = db.one(tx, "SELECT release FROM shop WHERE shop = %(shop)s FOR NO KEY UPDATE", {"shop": shop})
    else:
        row = db.one(tx, "SELECT release FROM shop WHERE shop = %(shop)s", {"shop": shop})
    return (False, None) if row is None else (True, row[0])


def release(tx: Tx, shop: str, hash: str) -> Release | None:  # noqa: A002 - the word of the table
    """A release of this shop by its hash, ``None`` when it has none of that hash."""
    sql = _RELEASE + " WHERE r.shop = %(shop)s AND r.hash = %(hash)s"
    return _release(db.one(tx, sql, {"shop": shop, "hash": hash}))


def current(tx: Tx, shop: str) -> Release | None:
    """The release in force, ``None`` when nothing was published yet."""
    sql = _RELEASE + " JOIN shop s ON s.shop = r.shop AND s.release = r.hash WHERE s.shop = %(shop)s"
    return _release(db.one(tx, sql, {"shop": shop}))


def releases(tx: Tx, shop: str) -> list[Release]:
    """All releases of a shop, the newest first."""
    sql = _RELEASE + " WHERE r.shop = %(shop)s ORDER BY r.published_at DESC, r.hash"
    return [found for row in db.rows(tx, sql, {"shop": shop}) if (found := _release(row)) is not None]


def add(tx: Tx, release: Release) -> None:
    """Keep a release. The same documents published a second time stay one release."""
    sql = """INSERT INTO release (shop, hash, base, documents, published_at, published_by, note)
             VALUES (%(shop)s, %(hash)s, %(base)s, %(documents)s, %(at)s, %(by)s, %(note)s)
             ON CONFLICT (shop, hash) DO NOTHING"""
    params = {
        "shop": release.shop,
        "hash": release.hash,
        "base": release.base,
        "documents": db.Json(msgspec.json.encode(release.documents)),
        "at": release.published_at,
        "by": release.published_by,
        "note": release.note,
    }
    db.run(tx, sql, params)


def point(tx: Tx, shop: str, moved: Moved) -> None:
    """Put a release in force and write down that it was done."""
    db.run(tx, "UPDATE shop SET release = %(hash)s WHERE shop = %(shop)s", {"shop": shop, "hash": moved.hash})
    sql = """INSERT INTO release_log (shop, at, hash, was, who, why)
             VALUES (%(shop)s, %(at)s, %(hash)s, %(was)s, %(who)s, %(why)s)"""
    db.run(tx, sql, {"shop": shop, **{name: getattr(moved, name) for name in ("at", "hash", "was", "who", "why")}})


def log(tx: Tx, shop: str) -> list[Moved]:
    """Each time another release came into force, the newest first."""
    sql = "SELECT at, hash, was, who, why FROM release_log WHERE shop = %(shop)s ORDER BY at DESC, ctid DESC"
    return db.structs(tx, Moved, sql, {"shop": shop})


def _release(row: db.Row | None) -> Release | None:
    if row is None:
        return None
    shop, name, documents, at, by, base, note = row
    return Release(shop, name, msgspec.json.decode(documents, type=dict[str, str]), at, by, base, note)
