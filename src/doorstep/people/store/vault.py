"""The vault: one wrapped key a subject, and what is sealed with it."""

from collections.abc import Mapping, Sequence
from datetime import datetime

from doorstep.kit import db
from doorstep.kit.handle import Tx

Subject = tuple[str, str]  # (shop, subject)

_HOLD = """
SELECT pg_advisory_xact_lock_shared(hashtext('doorstep forgetting'), hashtext(shop))
  FROM unnest(%(shops)b::text[]) AS w(shop) ORDER BY shop
"""
_SHUT = "SELECT pg_advisory_xact_lock(hashtext('doorstep forgetting'), hashtext(%(shop)b))"
_KEYS = """
SELECT k.shop, k.subject, k.wrapped
  FROM unnest(%(shops)b::text[], %(subjects)b::text[]) AS w(shop, subject)
  JOIN vault_key k ON k.shop = w.shop AND k.subject = w.subject
"""
_FORGOTTEN = _KEYS + " WHERE k.wrapped IS NULL"
# A parcel or leg that is linked to a forgotten order later is forgotten from the beginning.
_ADD_KEYS = """
INSERT INTO vault_key (shop, subject, wrapped)
SELECT shop, subject, CASE WHEN EXISTS (
           WITH RECURSIVE up AS (
               SELECT l.parent FROM link l WHERE l.shop = w.shop AND l.child = w.subject
               UNION SELECT l.parent FROM up JOIN link l ON l.shop = w.shop AND l.child = up.parent
           )
           SELECT FROM up JOIN vault_key k ON k.shop = w.shop AND k.subject = up.parent AND k.wrapped IS NULL
       ) THEN NULL ELSE wrapped END
  FROM unnest(%(shops)b::text[], %(subjects)b::text[], %(wrapped)b::bytea[]) AS w(shop, subject, wrapped)
 ORDER BY shop, subject
    ON CONFLICT DO NOTHING
"""
_KEEP = """
INSERT INTO vault (shop, subject, ref, sealed)
SELECT shop, subject, ref, sealed
  FROM unnest(%(shops)b::text[], %(subjects)b::text[], %(refs)b::text[], %(sealed)b::bytea[])
       AS w(shop, subject, ref, sealed)
 ORDER BY shop, subject, ref
    ON CONFLICT DO NOTHING
"""
_SEALED = """
SELECT v.subject, v.ref, k.wrapped, v.sealed
  FROM unnest(%(subjects)b::text[], %(refs)b::text[]) AS w(subject, ref)
  JOIN vault v ON v.shop = %(shop)b AND v.subject = w.subject AND v.ref = w.ref
  JOIN vault_key k ON k.shop = v.shop AND k.subject = v.subject
 WHERE k.wrapped IS NOT NULL
"""
_LOOKED = """
INSERT INTO looked_at (shop, at, who, subject, what)
SELECT %(shop)b, %(at)b, %(who)b, subject, %(what)b FROM unnest(%(subjects)b::text[]) AS w(subject)
"""


def hold_off_forgetting(tx: Tx, shops: Sequence[str]) -> None:
    """Let nobody be forgotten in these shops until this transaction ends; waits for a forgetting that runs."""
    db.rows(tx, _HOLD, {"shops": sorted(set(shops))})


def stop_keeping(tx: Tx, shop: str) -> None:
    """Wait until nobody writes personal data in this shop, and let nobody begin before this transaction ends."""
    db.one(tx, _SHUT, {"shop": shop})


def shop_secret(tx: Tx, shop: str) -> bytes | None:
    """Return the wrapped secret of a shop, None when there is no such shop."""
    row = db.one(tx, "SELECT secret FROM shop WHERE shop = %(shop)b", {"shop": shop})
    return row[0] if row else None


def wrapped_keys(tx: Tx, wanted: Sequence[Subject]) -> dict[Subject, bytes | None]:
    """Return the wrapped keys of these subjects; None stands for a forgotten one, and one without key is absent."""
    return {(shop, subject): wrapped for shop, subject, wrapped in db.rows(tx, _KEYS, _pairs(wanted))}


def forgotten(tx: Tx, wanted: Sequence[Subject]) -> set[Subject]:
    """Return those of these subjects that were forgotten."""
    return {(shop, subject) for shop, subject, _ in db.rows(tx, _FORGOTTEN, _pairs(wanted))}


def add_keys(tx: Tx, made: Mapping[Subject, bytes]) -> None:
    """Store wrapped keys; where another transaction was first, or the subject is forgotten, that stays."""
    db.run(tx, _ADD_KEYS, {**_pairs(list(made)), "wrapped": list(made.values())})


def keep(tx: Tx, rows: Sequence[tuple[str, str, str, bytes]]) -> None:
    """Store sealed texts as (shop, subject, ref, sealed); a ref that is there stays."""
    shops, subjects, refs, sealed = map(list, zip(*rows, strict=True))
    db.run(tx, _KEEP, {"shops": shops, "subjects": subjects, "refs": refs, "sealed": sealed})


def sealed(tx: Tx, shop: str, wanted: Sequence[tuple[str, str]]) -> list[tuple[str, str, bytes, bytes]]:
    """Return (subject, ref, wrapped key, sealed texts) for these (subject, ref), without what was forgotten."""
    params = {"shop": shop, "subjects": [subject for subject, _ in wanted], "refs": [ref for _, ref in wanted]}
    return [(subject, ref, wrapped, texts) for subject, ref, wrapped, texts in db.rows(tx, _SEALED, params)]


def looked(tx: Tx, shop: str, subjects: Sequence[str], *, who: str, what: str, at: datetime) -> None:
    """Write down that somebody looked at the personal data of these subjects."""
    db.run(tx, _LOOKED, {"shop": shop, "at": at, "who": who, "what": what, "subjects": sorted(set(subjects))})


def _pairs(wanted: Sequence[Subject]) -> dict[str, list[str]]:
    return {"shops": [shop for shop, _ in wanted], "subjects": [subject for _, subject in wanted]}
