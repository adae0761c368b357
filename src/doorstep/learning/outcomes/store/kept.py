"""Outcomes as they are kept, summed for a page."""

from collections.abc import Sequence
from datetime import datetime
from typing import LiteralString

from doorstep.kit import db
from doorstep.kit.handle import Tx
from doorstep.learning.outcomes.model import FATES, Outcome, Sum

_WRITE = """
INSERT INTO outcome (shop, message, at, playbook, template, channel, purpose, segments, happened, contacts)
SELECT %(shop)s, w.message, w.at, w.playbook, w.template, w.channel, w.purpose, string_to_array(w.segments, ' '),
       string_to_array(w.happened, ' '), w.contacts
FROM unnest(%(messages)b::uuid[], %(ats)b::timestamptz[], %(playbooks)b::text[], %(templates)b::text[],
            %(channels)b::text[], %(purposes)b::text[], %(segments)b::text[], %(happened)b::text[],
            %(contacts)b::integer[])
     AS w (message, at, playbook, template, channel, purpose, segments, happened, contacts)
ORDER BY w.message
ON CONFLICT (shop, message) DO UPDATE
SET happened = excluded.happened, contacts = excluded.contacts
WHERE (outcome.happened, outcome.contacts) IS DISTINCT FROM (excluded.happened, excluded.contacts)
"""
_NAMES: dict[str, LiteralString] = {
    "playbook": "SELECT playbook AS name, at, happened, contacts FROM outcome",
    "message": "SELECT template AS name, at, happened, contacts FROM outcome",
    "channel": "SELECT channel AS name, at, happened, contacts FROM outcome",
    "purpose": "SELECT purpose AS name, at, happened, contacts FROM outcome",
    "segment": "SELECT unnest(segments) AS name, at, happened, contacts FROM outcome",
    "week": "SELECT to_char(date_trunc('week', at AT TIME ZONE %(zone)s), 'YYYY-MM-DD') AS name, at, happened, contacts"
    " FROM outcome",
}
_SUMS: LiteralString = """
SELECT name, date_trunc('week', at AT TIME ZONE %(zone)s)::date, count(*), sum(contacts)::integer,
       count(*) FILTER (WHERE 'sent' = ANY(happened)), count(*) FILTER (WHERE 'delivered' = ANY(happened)),
       count(*) FILTER (WHERE 'machine' = ANY(happened)), count(*) FILTER (WHERE 'opened' = ANY(happened)),
       count(*) FILTER (WHERE 'clicked' = ANY(happened)), count(*) FILTER (WHERE 'returned' = ANY(happened)),
       count(*) FILTER (WHERE 'bought' = ANY(happened)), count(*) FILTER (WHERE 'complained' = ANY(happened))
FROM ("""


def write(tx: Tx, shop: str, outcomes: Sequence[Outcome]) -> None:
    """Keep what became of messages, in the place of what was known."""
    columns = {
        "shop": shop,
        "messages": [one.message for one in outcomes],
        "ats": [one.at for one in outcomes],
        "playbooks": [one.playbook for one in outcomes],
        "templates": [one.template for one in outcomes],
        "channels": [one.channel for one in outcomes],
        "purposes": [one.purpose for one in outcomes],
        "segments": [" ".join(one.segments) for one in outcomes],
        "happened": [" ".join(sorted(one.happened)) for one in outcomes],
        "contacts": [one.contacts for one in outcomes],
    }
    if outcomes:
        db.run(tx, _WRITE, columns)


def sums(tx: Tx, shop: str, by: str, since: datetime, zone: str) -> list[Sum]:
    """Return sums by a dimension and week (of the shop's zone) of the messages made since then."""
    sql = _SUMS + _NAMES[by] + " WHERE shop = %(shop)s AND at >= %(since)s) AS o GROUP BY 1, 2 ORDER BY 1, 2"
    found = db.rows(tx, sql, {"shop": shop, "since": since, "zone": zone})
    return [Sum(row[0], row[1], row[2], dict(zip(FATES, row[4:], strict=True)), row[3]) for row in found]
