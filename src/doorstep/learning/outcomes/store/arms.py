"""Persons of a comparison: which group they are in, since when, and when they bought again."""

from datetime import datetime, timedelta

from doorstep.kit import db
from doorstep.kit.handle import Tx
from doorstep.learning.outcomes.model import Day

_ENTER = """
INSERT INTO compared (shop, playbook, person, arm, at)
SELECT DISTINCT ON (a.playbook, a.person) a.shop, a.playbook, a.person, a.arm, a.verdict_at
FROM ask a
WHERE a.shop = %(shop)s AND a.arm <> '' AND a.person IS NOT NULL AND a.verdict_at >= %(since)s
ORDER BY a.playbook, a.person, a.verdict_at, a.id
ON CONFLICT (shop, playbook, person) DO NOTHING
"""
_BOUGHT = """
UPDATE compared c SET bought_at = n.at
FROM (
    SELECT c.playbook, c.person, min(o.placed_at) AS at
    FROM compared c
    JOIN person_order p ON p.shop = c.shop AND p.person = c.person AND p.role = 'buyer'
    JOIN order_state o ON o.shop = p.shop AND o.subject = p.subject
    WHERE c.shop = %(shop)s AND c.at >= %(since)s AND o.placed_at > c.at AND o.milestone <> 'cancelled'
    GROUP BY 1, 2
) n
WHERE c.shop = %(shop)s AND c.playbook = n.playbook AND c.person = n.person AND c.bought_at IS DISTINCT FROM n.at
"""
_DAYS = """
SELECT ((at + %(window)s) AT TIME ZONE %(zone)s)::date, arm, count(*),
       count(*) FILTER (WHERE bought_at <= at + %(window)s)
FROM compared
WHERE shop = %(shop)s AND playbook = %(playbook)s AND at + %(window)s <= %(now)s
GROUP BY 1, 2 ORDER BY 1, 2
"""
_WAITING = """
SELECT count(*) FROM compared WHERE shop = %(shop)s AND playbook = %(playbook)s AND at + %(window)s > %(now)s
"""


def enter(tx: Tx, shop: str, since: datetime) -> int:
    """Take persons into the comparisons of their playbooks, each at the first verdict; return how many were new."""
    return db.run(tx, _ENTER, {"shop": shop, "since": since})


def bought(tx: Tx, shop: str, since: datetime) -> int:
    """Note for persons who entered since then when they bought again; return for how many that changed."""
    return db.run(tx, _BOUGHT, {"shop": shop, "since": since})


def days(tx: Tx, shop: str, playbook: str, window: timedelta, now: datetime, zone: str) -> list[Day]:
    """Return by day and group the persons whose window has ended."""
    found = db.rows(tx, _DAYS, {"shop": shop, "playbook": playbook, "window": window, "now": now, "zone": zone})
    return [Day(*row) for row in found]


def waiting(tx: Tx, shop: str, playbook: str, window: timedelta, now: datetime) -> int:
    """Return of how many persons the window has not ended."""
    row = db.one(tx, _WAITING, {"shop": shop, "playbook": playbook, "window": window, "now": now})
    return int(row[0]) if row else 0
