"""Consents as they were given and taken back."""

from collections.abc import Iterable, Sequence
from uuid import UUID

from doorstep.kit import db
from doorstep.kit.handle import Tx
from doorstep.people.model import Consent, ConsentChange

_ADD = """
INSERT INTO consent (shop, person, purpose, channel, given, at, event, source, wording)
SELECT * FROM unnest(%(shops)b::text[], %(persons)b::uuid[], %(purposes)b::text[], %(channels)b::text[],
                     %(given)b::bool[], %(at)b::timestamptz[], %(events)b::uuid[], %(sources)b::text[],
                     %(wordings)b::text[])
 ORDER BY 1, 2, 3, 4, 6, 7
    ON CONFLICT DO NOTHING
"""
# A merged person's consents count too; of two at the same instant the withdrawal wins.
_OF = """
WITH RECURSIVE mine AS (
    SELECT id AS root, id FROM person WHERE shop = %(shop)b AND id = ANY(%(persons)b::uuid[])
     UNION ALL
    SELECT m.root, p.id FROM mine m JOIN person p ON p.shop = %(shop)b AND p.merged_into = m.id
)
SELECT DISTINCT ON (m.root, c.purpose, c.channel)
       m.root, c.purpose, c.channel, c.given, c.at, c.event, c.source, c.wording
  FROM mine m JOIN consent c ON c.shop = %(shop)b AND c.person = m.id
 ORDER BY m.root, c.purpose, c.channel, c.at DESC, c.given, c.event
"""


def add(tx: Tx, changes: Sequence[tuple[str, UUID, ConsentChange]]) -> None:
    """Store changes as (shop, person, change); a change that is there stays."""
    params = {
        "shops": [shop for shop, _, _ in changes],
        "persons": [person for _, person, _ in changes],
        "purposes": [one.purpose for _, _, one in changes],
        "channels": [one.channel for _, _, one in changes],
        "given": [one.given for _, _, one in changes],
        "at": [one.at for _, _, one in changes],
        "events": [one.event for _, _, one in changes],
        "sources": [one.source for _, _, one in changes],
        "wordings": [one.wording for _, _, one in changes],
    }
    db.run(tx, _ADD, params)


def of(tx: Tx, shop: str, persons: Iterable[UUID]) -> dict[UUID, list[Consent]]:
    """Return what holds now for each person, purpose and channel."""
    found: dict[UUID, list[Consent]] = {}
    for person, *rest in db.rows(tx, _OF, {"shop": shop, "persons": list(persons)}):
        found.setdefault(person, []).append(Consent(*rest))
    return found
