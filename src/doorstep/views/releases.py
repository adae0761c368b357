"""What a shop decided: the release in force, its documents, and the log of its pointer."""

from datetime import datetime

import msgspec
from msgspec import Struct

from doorstep.kit import db
from doorstep.kit.handle import Tx

_CURRENT = "SELECT coalesce(release, '') FROM shop WHERE shop = %(shop)s"
_SHOPS = "SELECT shop FROM shop ORDER BY shop"
_RELEASE = """
    SELECT hash, documents, published_at, published_by, note FROM release WHERE shop = %(shop)s AND hash = %(hash)s
"""
_LOG = """
    SELECT l.at, l.hash, l.was, l.who, l.why, coalesce(r.note, '')
    FROM release_log l LEFT JOIN release r USING (shop, hash)
    WHERE l.shop = %(shop)s ORDER BY l.at DESC LIMIT 50
"""
_DOCUMENTS = msgspec.json.Decoder(dict[str, str])


class Published(Struct, frozen=True):
    """A release with its documents, `{path: text}`."""

    hash: str
    documents: dict[str, str]
    at: datetime
    by: str
    note: str


class Moved(Struct, frozen=True):
    """One move of the shop's pointer."""

    at: datetime
    hash: str
    was: str | None
    who: str
    why: str
    note: str


def shops(tx: Tx) -> list[str]:
    """Return every shop's short name."""
    return [row[0] for row in db.rows(tx, _SHOPS)]


def current(tx: Tx, shop: str) -> str:
    """Return the hash of the release in force, empty when nothing was published or there is no such shop."""
    row = db.one(tx, _CURRENT, {"shop": shop})
    return str(row[0]) if row else ""


def published(tx: Tx, shop: str, release: str) -> Published | None:
    """Return one release of the shop."""
    row = db.one(tx, _RELEASE, {"shop": shop, "hash": release})
    return Published(row[0], _DOCUMENTS.decode(row[1]), row[2], row[3], row[4]) if row else None


def moves(tx: Tx, shop: str) -> list[Moved]:
    """Return the latest moves of the pointer, newest first."""
    return db.structs(tx, Moved, _LOG, {"shop": shop})
