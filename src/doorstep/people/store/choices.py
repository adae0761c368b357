"""What persons chose themselves, what they wish and have not confirmed, and since when their links count."""

from collections.abc import Iterable, Sequence
from datetime import datetime
from uuid import UUID

from doorstep.kit import db
from doorstep.kit.handle import Tx
from doorstep.people.model import Choice, Consent, Wish

_LATEST = """
WITH RECURSIVE mine AS (
    SELECT id AS root, id FROM person WHERE shop = %(shop)b AND id = ANY(%(persons)b::uuid[])
     UNION ALL
    SELECT m.root, p.id FROM mine m JOIN person p ON p.shop = %(shop)b AND p.merged_into = m.id
)
SELECT DISTINCT ON (m.root, c.kind) m.root, c.kind, c.value
  FROM mine m JOIN choice c ON c.shop = %(shop)b AND c.person = m.id
 ORDER BY m.root, c.kind, c.at DESC, c.change
"""
_ADD = """
INSERT INTO choice (shop, person, kind, at, change, value, was, source)
SELECT %(shop)b, %(person)b, * FROM unnest(%(kinds)b::text[], %(at)b::timestamptz[], %(changes)b::uuid[],
       %(values)b::text[], %(was)b::text[], %(sources)b::text[])
    ON CONFLICT DO NOTHING
"""
_FAMILY = """
WITH RECURSIVE mine AS (
    SELECT id FROM person WHERE shop = %(shop)b AND id = %(person)b
     UNION ALL
    SELECT p.id FROM mine m JOIN person p ON p.shop = %(shop)b AND p.merged_into = m.id
)
"""
_CHOICES = (
    _FAMILY
    + """
SELECT c.kind, c.value, c.was, c.at, c.change, c.source FROM mine m
  JOIN choice c ON c.shop = %(shop)b AND c.person = m.id ORDER BY c.at, c.kind, c.change
"""
)
_CONSENTS = (
    _FAMILY
    + """
SELECT c.purpose, c.channel, c.given, c.at, c.event, c.source, c.wording FROM mine m
  JOIN consent c ON c.shop = %(shop)b AND c.person = m.id ORDER BY c.at, c.given DESC, c.purpose, c.channel, c.event
"""
)
_WISHES = (
    _FAMILY
    + """
SELECT w.id, w.purpose, w.channel, w.at, w.change, w.wording FROM mine m
  JOIN consent_wish w ON w.shop = %(shop)b AND w.person = m.id
 WHERE w.ended_at IS NULL AND w.at > %(since)b ORDER BY w.at, w.id
"""
)
_WISH = """
INSERT INTO consent_wish (shop, person, id, purpose, channel, at, change, wording)
SELECT %(shop)b, %(person)b, * FROM unnest(%(ids)b::uuid[], %(purposes)b::text[], %(channels)b::text[],
       %(at)b::timestamptz[], %(changes)b::uuid[], %(wordings)b::text[])
    ON CONFLICT DO NOTHING
"""
_END = """
UPDATE consent_wish SET ended_at = %(now)b
 WHERE shop = %(shop)b AND person = ANY(%(persons)b::uuid[]) AND id = ANY(%(ids)b::uuid[]) AND ended_at IS NULL
"""
_VOID = """
INSERT INTO choice_link (shop, person, since) VALUES (%(shop)b, %(person)b, %(since)b)
    ON CONFLICT (shop, person) DO UPDATE SET since = greatest(choice_link.since, excluded.since)
"""
_LATELY = "SELECT count(*) FROM consent_wish WHERE shop = %(shop)b AND person = %(person)b AND at > %(since)b"
_ORDER = (
    _FAMILY
    + """
SELECT o.subject, o.role FROM mine m JOIN person_order o ON o.shop = %(shop)b AND o.person = m.id
  JOIN order_state s ON s.shop = o.shop AND s.subject = o.subject
 ORDER BY o.at DESC, o.subject, o.role LIMIT 1
"""
)


def latest(tx: Tx, shop: str, persons: Iterable[UUID]) -> dict[UUID, dict[str, str]]:
    """Return what holds now for each person by kind, as far as she chose anything."""
    found: dict[UUID, dict[str, str]] = {}
    for person, kind, value in db.rows(tx, _LATEST, {"shop": shop, "persons": list(persons)}):
        found.setdefault(person, {})[kind] = value
    return found


def add(tx: Tx, shop: str, person: UUID, choices: Sequence[Choice]) -> None:
    """Store choices; one that is there stays."""
    params = {
        "shop": shop,
        "person": person,
        "kinds": [one.kind for one in choices],
        "at": [one.at for one in choices],
        "changes": [one.change for one in choices],
        "values": [one.value for one in choices],
        "was": [one.was for one in choices],
        "sources": [one.source for one in choices],
    }
    db.run(tx, _ADD, params)


def choices(tx: Tx, shop: str, person: UUID) -> list[Choice]:
    """Return everything that she ever chose, the first first."""
    return db.structs(tx, Choice, _CHOICES, {"shop": shop, "person": person})


def consents(tx: Tx, shop: str, person: UUID) -> list[Consent]:
    """Return every consent that she ever gave or took back, the first first."""
    return db.structs(tx, Consent, _CONSENTS, {"shop": shop, "person": person})


def wishes(tx: Tx, shop: str, person: UUID, since: datetime) -> list[Wish]:
    """Return what she wishes since then and has neither confirmed nor taken back."""
    return db.structs(tx, Wish, _WISHES, {"shop": shop, "person": person, "since": since})


def wish(tx: Tx, shop: str, person: UUID, made: Sequence[Wish]) -> None:
    """Store wishes."""
    params = {
        "shop": shop,
        "person": person,
        "ids": [one.id for one in made],
        "purposes": [one.purpose for one in made],
        "channels": [one.channel for one in made],
        "at": [one.at for one in made],
        "changes": [one.change for one in made],
        "wordings": [one.wording for one in made],
    }
    db.run(tx, _WISH, params)


def end_wishes(tx: Tx, shop: str, persons: Sequence[UUID], ids: Sequence[UUID], now: datetime) -> int:
    """End these wishes of these persons; return how many were open."""
    return db.run(tx, _END, {"shop": shop, "persons": list(persons), "ids": list(ids), "now": now})


def wished_since(tx: Tx, shop: str, person: UUID, since: datetime) -> int:
    """Return how many wishes she had since then."""
    row = db.one(tx, _LATELY, {"shop": shop, "person": person, "since": since})
    return int(row[0]) if row else 0


def links_since(tx: Tx, shop: str, person: UUID) -> datetime | None:
    """Return since when her links count, `None` when all do."""
    sql = "SELECT since FROM choice_link WHERE shop = %(shop)b AND person = %(person)b"
    row = db.one(tx, sql, {"shop": shop, "person": person})
    return row[0] if row else None


def void_links(tx: Tx, shop: str, person: UUID, since: datetime) -> None:
    """Let only links count that are made from now on."""
    db.run(tx, _VOID, {"shop": shop, "person": person, "since": since})


def newest_order(tx: Tx, shop: str, person: UUID) -> tuple[str, str] | None:
    """Return the newest order of this person and what she is to it, `None` when there is none."""
    row = db.one(tx, _ORDER, {"shop": shop, "person": person})
    return (row[0], row[1]) if row else None
