"""Persons, the hashes by which they are found again, and what they are to a subject."""

from collections.abc import Iterable, Mapping, Sequence
from datetime import datetime
from uuid import UUID

from msgspec import Struct

from doorstep.kit import db
from doorstep.kit.handle import Tx
from doorstep.people.model import Person

Key = tuple[str, bytes, str]  # (shop, hash, kind)

_OWNERS = """
SELECT k.shop, k.hash, k.kind, k.person
  FROM unnest(%(shops)b::text[], %(hashes)b::bytea[], %(kinds)b::text[]) AS w(shop, hash, kind)
  JOIN person_key k ON k.shop = w.shop AND k.hash = w.hash AND k.kind = w.kind
"""
_CLAIM = """
INSERT INTO person_key (shop, hash, kind, person)
SELECT shop, hash, kind, person
  FROM unnest(%(shops)b::text[], %(hashes)b::bytea[], %(kinds)b::text[], %(persons)b::uuid[])
       AS w(shop, hash, kind, person)
 ORDER BY shop, hash, kind
    ON CONFLICT DO NOTHING
RETURNING shop, hash, kind
"""
_UNCLAIM = """
DELETE FROM person_key k
 USING unnest(%(shops)b::text[], %(hashes)b::bytea[], %(kinds)b::text[]) AS w(shop, hash, kind)
 WHERE k.shop = w.shop AND k.hash = w.hash AND k.kind = w.kind
"""
_ROOTS = """
WITH RECURSIVE up AS (
    SELECT p.shop, p.id AS start, p.id, p.merged_into, p.language, p.zone, p.country
      FROM unnest(%(shops)b::text[], %(ids)b::uuid[]) AS w(shop, id) JOIN person p ON p.shop = w.shop AND p.id = w.id
     UNION ALL
    SELECT u.shop, u.start, p.id, p.merged_into, u.language, u.zone, u.country
      FROM up u JOIN person p ON p.shop = u.shop AND p.id = u.merged_into
)
SELECT shop, start, id, language, zone, country FROM up WHERE merged_into IS NULL
"""
_ADD = """
INSERT INTO person (shop, id, language, zone, country)
SELECT shop, id, language, zone, country
  FROM unnest(%(shops)b::text[], %(ids)b::uuid[], %(languages)b::text[], %(zones)b::text[], %(countries)b::text[])
       AS w(shop, id, language, zone, country)
 ORDER BY shop, id
"""
_CHANGE = """
WITH held AS (
    SELECT p.shop, p.id, w.language, w.zone, w.country
      FROM unnest(%(shops)b::text[], %(ids)b::uuid[], %(languages)b::text[], %(zones)b::text[], %(countries)b::text[])
           AS w(shop, id, language, zone, country)
      JOIN person p ON p.shop = w.shop AND p.id = w.id
     ORDER BY p.shop, p.id
       FOR NO KEY UPDATE OF p
)
UPDATE person p SET language = h.language, zone = h.zone, country = h.country
  FROM held h WHERE p.shop = h.shop AND p.id = h.id
"""
_ROLES = """
INSERT INTO person_order (shop, person, subject, role, at)
SELECT shop, person, subject, role, at
  FROM unnest(%(shops)b::text[], %(persons)b::uuid[], %(subjects)b::text[], %(roles)b::text[],
              %(at)b::timestamptz[]) AS w(shop, person, subject, role, at)
 ORDER BY shop, subject, role, person
    ON CONFLICT DO NOTHING
"""
_SEARCH = """
INSERT INTO search_key (shop, hash, subject, kind)
SELECT shop, hash, subject, kind
  FROM unnest(%(shops)b::text[], %(hashes)b::bytea[], %(subjects)b::text[], %(kinds)b::text[])
       AS w(shop, hash, subject, kind)
 ORDER BY shop, hash, subject, kind
    ON CONFLICT DO NOTHING
"""
_FIND = """
WITH RECURSIVE whose AS (
    SELECT person AS id, kind FROM person_key WHERE shop = %(shop)b AND hash = ANY(%(hashes)b::bytea[])
     UNION
    SELECT p.id, w.kind FROM whose w JOIN person p ON p.shop = %(shop)b AND p.merged_into = w.id
)
SELECT subject, min(kind)
  FROM (SELECT subject, kind FROM search_key WHERE shop = %(shop)b AND hash = ANY(%(hashes)b::bytea[])
         UNION ALL
        SELECT o.subject, w.kind FROM whose w JOIN person_order o ON o.shop = %(shop)b AND o.person = w.id) found
 GROUP BY subject
"""
_OF_SUBJECTS = """
SELECT o.subject, o.role, o.person FROM person_order o
 WHERE o.shop = %(shop)b AND o.subject = ANY(%(subjects)b::text[])
 ORDER BY o.subject, o.role, o.at, o.person
"""
_ONE = (
    "SELECT id, language, zone, country, forgotten_at FROM person WHERE shop = %(shop)b AND id = ANY(%(ids)b::uuid[])"
)
_MERGE = """
UPDATE person SET merged_into = %(into)b WHERE shop = %(shop)b AND id = %(id)b AND merged_into IS NULL
   AND forgotten_at IS NULL
"""
_UNMERGE = """
UPDATE person SET merged_into = NULL WHERE shop = %(shop)b AND id = %(id)b AND merged_into IS NOT NULL
   AND forgotten_at IS NULL
"""
_LOCK = "SELECT id FROM person WHERE shop = %(shop)b AND id = ANY(%(ids)b::uuid[]) ORDER BY id FOR NO KEY UPDATE"


class Known(Struct, frozen=True):
    """A person's row: whom she was merged into at last (herself when not), and what we know in clear."""

    root: UUID
    language: str
    zone: str
    country: str


def owners(tx: Tx, wanted: Sequence[Key]) -> dict[Key, UUID]:
    """Return whom these hashes belong to, as far as anybody has them."""
    shops, hashes, kinds = _columns(wanted, 3)
    found = db.rows(tx, _OWNERS, {"shops": shops, "hashes": hashes, "kinds": kinds})
    return {(shop, digest, kind): person for shop, digest, kind, person in found}


def claim(tx: Tx, wanted: Mapping[Key, UUID]) -> set[Key]:
    """Give these hashes to persons; return those that nobody else had meanwhile."""
    shops, hashes, kinds = _columns(list(wanted), 3)
    params = {"shops": shops, "hashes": hashes, "kinds": kinds, "persons": list(wanted.values())}
    return {(shop, digest, kind) for shop, digest, kind in db.rows(tx, _CLAIM, params)}


def unclaim(tx: Tx, keys: Iterable[Key]) -> None:
    """Take back hashes that this transaction gave away."""
    shops, hashes, kinds = _columns(sorted(keys), 3)
    db.run(tx, _UNCLAIM, {"shops": shops, "hashes": hashes, "kinds": kinds})


def known(tx: Tx, wanted: Iterable[tuple[str, UUID]]) -> dict[tuple[str, UUID], Known]:
    """Return the rows of these persons, as far as there are any."""
    shops, ids = _columns(sorted(wanted), 2)
    found = db.rows(tx, _ROOTS, {"shops": shops, "ids": ids})
    return {(shop, start): Known(root, *rest) for shop, start, root, *rest in found}


def add(tx: Tx, persons: Mapping[tuple[str, UUID], Known]) -> None:
    """Store new persons."""
    db.run(tx, _ADD, _rows(persons))


def change(tx: Tx, persons: Mapping[tuple[str, UUID], Known]) -> None:
    """Write the language, zone and country of persons that are there."""
    db.run(tx, _CHANGE, _rows(persons))


def add_roles(tx: Tx, rows: Mapping[tuple[str, UUID, str, str], datetime]) -> None:
    """Store since when persons are something to subjects, by (shop, person, subject, role)."""
    shops, persons, subjects, roles = _columns(list(rows), 4)
    at = list(rows.values())
    db.run(tx, _ROLES, {"shops": shops, "persons": persons, "subjects": subjects, "roles": roles, "at": at})


def add_search(tx: Tx, rows: Iterable[tuple[str, bytes, str, str]]) -> None:
    """Store hashes for the search, as (shop, hash, subject, kind)."""
    shops, hashes, subjects, kinds = _columns(list(rows), 4)
    db.run(tx, _SEARCH, {"shops": shops, "hashes": hashes, "subjects": subjects, "kinds": kinds})


def find(tx: Tx, shop: str, hashes: Sequence[bytes]) -> dict[str, str]:
    """Return the subjects that have any of these hashes, or whose persons have, and of which kind it was."""
    return dict(db.rows(tx, _FIND, {"shop": shop, "hashes": list(hashes)}))


def of_subjects(tx: Tx, shop: str, subjects: Sequence[str]) -> list[tuple[str, str, UUID]]:
    """Return (subject, role, person) of these subjects, the last one met last; merged or not."""
    found = db.rows(tx, _OF_SUBJECTS, {"shop": shop, "subjects": list(subjects)})
    return [(subject, role, person) for subject, role, person in found]


def persons(tx: Tx, shop: str, ids: Iterable[UUID]) -> dict[UUID, Person]:
    """Return these persons of this shop."""
    return {one.id: one for one in db.structs(tx, Person, _ONE, {"shop": shop, "ids": list(ids)})}


def lock(tx: Tx, shop: str, ids: Iterable[UUID]) -> set[UUID]:
    """Hold these persons until the transaction ends; return those that there are."""
    return {person for (person,) in db.rows(tx, _LOCK, {"shop": shop, "ids": list(ids)})}


def merge(tx: Tx, shop: str, person: UUID, into: UUID) -> bool:
    """Point a person to another one; False when she was merged or forgotten already."""
    return db.run(tx, _MERGE, {"shop": shop, "id": person, "into": into}) == 1


def unmerge(tx: Tx, shop: str, person: UUID) -> bool:
    """Let a merged person stand for herself again; False when she was not merged."""
    return db.run(tx, _UNMERGE, {"shop": shop, "id": person}) == 1


def _rows(persons: Mapping[tuple[str, UUID], Known]) -> dict[str, list[object]]:
    return {
        "shops": [shop for shop, _ in persons],
        "ids": [person for _, person in persons],
        "languages": [row.language for row in persons.values()],
        "zones": [row.zone for row in persons.values()],
        "countries": [row.country for row in persons.values()],
    }


def _columns(rows: Sequence[tuple[object, ...]], width: int) -> list[list[object]]:
    return [list(column) for column in zip(*rows, strict=True)] or [[] for _ in range(width)]
