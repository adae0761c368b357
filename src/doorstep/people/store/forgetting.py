"""Forget a person: destroy keys and hashes. Counts, dates and pseudonyms stay."""

from collections.abc import Iterable, Sequence
from datetime import datetime
from uuid import UUID

from doorstep.kit import db
from doorstep.kit.handle import Tx
from doorstep.people.model import Forgetting

# Up to whom she was merged into, and down to everybody who was merged into that one.
_FAMILY = """
WITH RECURSIVE up AS (
    SELECT id, merged_into FROM person WHERE shop = %(shop)b AND id = %(person)b
     UNION
    SELECT p.id, p.merged_into FROM up JOIN person p ON p.shop = %(shop)b AND p.id = up.merged_into
), down AS (
    SELECT id FROM up WHERE merged_into IS NULL
     UNION
    SELECT p.id FROM down JOIN person p ON p.shop = %(shop)b AND p.merged_into = down.id
)
SELECT id FROM down
"""
_SUBJECTS = """
WITH RECURSIVE mine AS (
    SELECT subject FROM person_order WHERE shop = %(shop)b AND person = ANY(%(persons)b::uuid[])
     UNION
    SELECT unnest(%(also)b::text[])
     UNION
    SELECT l.child FROM mine JOIN link l ON l.shop = %(shop)b AND l.parent = mine.subject
)
SELECT subject FROM mine ORDER BY subject
"""
_KEYS = """
INSERT INTO vault_key (shop, subject, wrapped)
SELECT %(shop)b, subject, NULL FROM unnest(%(subjects)b::text[]) AS w(subject) ORDER BY subject
    ON CONFLICT (shop, subject) DO UPDATE SET wrapped = NULL
"""
_LOG = """
INSERT INTO forgetting (shop, person, at, who, subjects) VALUES (%(shop)b, %(person)b, %(at)b, %(who)b, %(subjects)b)
    ON CONFLICT DO NOTHING
"""
_PERSONS = """
UPDATE person SET language = '', zone = '', country = '', forgotten_at = coalesce(forgotten_at, %(at)b)
 WHERE shop = %(shop)b AND id = ANY(%(persons)b::uuid[])
"""
_COUNTS = """
SELECT (SELECT count(*) FROM vault WHERE shop = %(shop)b AND subject = ANY(%(subjects)b::text[])),
       (SELECT count(*) FROM message WHERE shop = %(shop)b AND subject = ANY(%(subjects)b::text[]))
"""
_ORDERS = """
SELECT subject FROM order_state
 WHERE shop = %(shop)b AND (number = %(number)b OR subject = 'order:' || %(number)b) ORDER BY subject
"""
_BY_HASH = "SELECT DISTINCT person FROM person_key WHERE shop = %(shop)b AND hash = ANY(%(hashes)b::bytea[])"


def family(tx: Tx, shop: str, person: UUID) -> list[UUID]:
    """Return the person and all who are one with her by merges; empty when there is no such person."""
    return sorted(found for (found,) in db.rows(tx, _FAMILY, {"shop": shop, "person": person}))


def subjects_of(tx: Tx, shop: str, persons: Sequence[UUID], also: Iterable[str] = ()) -> list[str]:
    """Return the orders and customers of these persons (and `also`), with their parcels and legs."""
    params = {"shop": shop, "persons": list(persons), "also": list(also)}
    return [subject for (subject,) in db.rows(tx, _SUBJECTS, params)]


def destroy(tx: Tx, shop: str, subjects: Sequence[str], persons: Sequence[UUID], at: datetime) -> None:
    """Destroy the keys of these subjects, what was sealed with them, and all hashes that lead to the persons."""
    params = {"shop": shop, "subjects": sorted(subjects), "persons": list(persons), "at": at}
    db.run(tx, _KEYS, params)
    for sql in (
        "DELETE FROM vault WHERE shop = %(shop)b AND subject = ANY(%(subjects)b::text[])",
        "DELETE FROM search_key WHERE shop = %(shop)b AND subject = ANY(%(subjects)b::text[])",
    ):
        db.run(tx, sql, {"shop": shop, "subjects": params["subjects"]})
    people = {"shop": shop, "persons": params["persons"]}
    for gone in (
        "DELETE FROM choice WHERE shop = %(shop)b AND person = ANY(%(persons)b::uuid[])",
        "DELETE FROM consent_wish WHERE shop = %(shop)b AND person = ANY(%(persons)b::uuid[])",
    ):
        db.run(tx, gone, people)
    db.run(tx, "DELETE FROM person_key WHERE shop = %(shop)b AND person = ANY(%(persons)b::uuid[])", people)
    db.run(tx, _PERSONS, {**people, "at": at})


def log(tx: Tx, line: Forgetting) -> bool:
    """Write the line into the log of forgettings; False when it stands there already."""
    params = {"shop": line.shop, "person": line.person, "at": line.at, "who": line.who, "subjects": [*line.subjects]}
    return db.run(tx, _LOG, params) == 1


def counts(tx: Tx, shop: str, subjects: Sequence[str]) -> tuple[int, int]:
    """Return how many sealed texts and how many messages these subjects have."""
    row = db.one(tx, _COUNTS, {"shop": shop, "subjects": list(subjects)})
    return (row[0], row[1]) if row else (0, 0)


def orders_numbered(tx: Tx, shop: str, number: str) -> list[str]:
    """Return the order subjects that have this number or this id."""
    return [subject for (subject,) in db.rows(tx, _ORDERS, {"shop": shop, "number": number})]


def persons_with(tx: Tx, shop: str, hashes: Sequence[bytes]) -> list[UUID]:
    """Return the persons that have any of these hashes."""
    return [person for (person,) in db.rows(tx, _BY_HASH, {"shop": shop, "hashes": list(hashes)})]


def refs_of(tx: Tx, shop: str, subjects: Sequence[str]) -> list[tuple[str, str]]:
    """Return (subject, ref) of everything that is kept of these subjects."""
    sql = "SELECT subject, ref FROM vault WHERE shop = %(shop)b AND subject = ANY(%(subjects)b::text[])"
    return [(subject, ref) for subject, ref in db.rows(tx, sql, {"shop": shop, "subjects": list(subjects)})]
