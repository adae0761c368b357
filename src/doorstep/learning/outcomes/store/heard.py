"""What was heard after messages: receipts, looks at the tracking page, later orders, contacts."""

from datetime import datetime
from uuid import UUID

from doorstep.kit import db
from doorstep.kit.handle import Tx
from doorstep.learning.outcomes.model import Heard

_HEARD = """
SELECT m.id, m.made_at AS at, m.playbook, m.template, m.channel, m.purpose, m.fate,
       ARRAY(SELECT DISTINCT CASE WHEN r.machine THEN 'machine:' ELSE '' END || r.fate
             FROM receipt r WHERE r.shop = m.shop AND r.message = m.id) AS words,
       ARRAY(SELECT v.shown FROM statement s CROSS JOIN LATERAL (VALUES (s.first_shown), (s.last_shown)) AS v (shown)
             WHERE s.shop = m.shop AND s.subject = m.subject AND s.surface = 'page' AND v.shown > m.made_at) AS seen,
       ARRAY(SELECT o.placed_at FROM person_order p JOIN order_state o ON o.shop = p.shop AND o.subject = p.subject
             WHERE p.shop = m.shop AND p.person = m.person AND p.role = 'buyer' AND p.subject <> m.subject
               AND o.placed_at > m.made_at AND o.milestone <> 'cancelled') AS orders,
       ARRAY(SELECT e.occurred_at FROM event e
             WHERE e.shop = m.shop AND e.subject = m.subject AND NOT e.retired
               AND e.fact->>'kind' = 'contact_received' AND e.occurred_at > m.made_at) AS contacts,
       m.person
FROM message m
WHERE m.shop = %(shop)s AND NOT m.shadow AND m.month >= date_trunc('month', %(since)s::timestamptz AT TIME ZONE 'UTC')
  AND m.made_at >= %(since)s AND (m.made_at, m.id) > (%(after)s, %(last)s)
ORDER BY m.made_at, m.id LIMIT %(limit)s
"""


def heard(tx: Tx, shop: str, since: datetime, after: tuple[datetime, UUID], limit: int) -> list[Heard]:
    """Return messages made since then, after one (made at, id) in the order of time, with what was heard of them."""
    found = db.rows(tx, _HEARD, {"shop": shop, "since": since, "after": after[0], "last": after[1], "limit": limit})
    return [_heard(row) for row in found]


def _heard(row: db.Row) -> Heard:
    message, at, playbook, template, channel, purpose, fate, *more, person = row
    words, seen, orders, contacts = (tuple(part) for part in more)
    return Heard(message, at, playbook, template, channel, purpose, fate, (), words, seen, orders, contacts, person)
