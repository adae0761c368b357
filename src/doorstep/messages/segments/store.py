"""What is known of customers, for their segments."""

from collections.abc import Iterator, Sequence
from typing import LiteralString
from uuid import UUID

from doorstep.kit import db
from doorstep.kit.handle import Tx
from doorstep.messages.segments.model import Profile

_PROFILES: LiteralString = """
SELECT p.id, p.language, count(o.subject), coalesce(sum((o.state->>'total')::bigint), 0)::bigint, max(o.placed_at),
       count(o.subject) FILTER (WHERE o.delivered_at > o.promised_to),
       ARRAY(SELECT DISTINCT one->>'category'
             FROM person_order b2 JOIN order_state o2 ON o2.shop = b2.shop AND o2.subject = b2.subject,
                  jsonb_array_elements(coalesce(o2.state->'lines', '[]')) AS one
             WHERE b2.shop = p.shop AND b2.person = p.id AND b2.role = 'buyer' AND o2.milestone <> 'cancelled'
               AND jsonb_typeof(o2.state) = 'object' AND one->>'category' <> '' ORDER BY 1),
       array_remove(array_agg(DISTINCT o.state->'destination'->>'country') || nullif(p.country, ''), NULL),
       array_remove(array_agg(DISTINCT o.state->'destination'->>'region'), NULL),
       ARRAY(SELECT DISTINCT c.purpose FROM (
                 SELECT DISTINCT ON (purpose, channel) purpose, given FROM consent
                 WHERE shop = p.shop AND person = p.id ORDER BY purpose, channel, at DESC, event) c
             WHERE c.given ORDER BY 1)
FROM person p
LEFT JOIN person_order b ON b.shop = p.shop AND b.person = p.id AND b.role = 'buyer'
LEFT JOIN order_state o ON o.shop = b.shop AND o.subject = b.subject AND o.milestone <> 'cancelled'
    AND jsonb_typeof(o.state) = 'object'
WHERE p.shop = %(shop)s AND p.merged_into IS NULL AND p.forgotten_at IS NULL"""
_GROUP: LiteralString = " GROUP BY p.shop, p.id, p.language, p.country ORDER BY p.id"


def profiles(tx: Tx, shop: str, persons: Sequence[UUID]) -> dict[UUID, Profile]:
    """Return what is known of these persons."""
    sql = _PROFILES + " AND p.id = ANY(%(persons)s::uuid[])" + _GROUP
    found = (_profile(row) for row in db.rows(tx, sql, {"shop": shop, "persons": list(persons)}))
    return {one.person: one for one in found}


def everybody(tx: Tx, shop: str) -> Iterator[Profile]:
    """Return what is known of every customer."""
    return (_profile(row) for row in db.rows(tx, _PROFILES + _GROUP, {"shop": shop}))


def _profile(row: db.Row) -> Profile:
    person, language, orders, value, last_at, late, *lists = row
    categories, countries, regions, consents = (tuple(one) for one in lists)
    return Profile(person, language, orders, value, last_at, late, categories, countries, regions, consents)
