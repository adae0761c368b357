"""What the demo wants to know of a shop: when something happens next, what was said and done, how much is known."""

from datetime import datetime

from msgspec import Struct

from doorstep.kit import db
from doorstep.kit.handle import Tx

_NEXT = """
    SELECT min(at) FROM (
        SELECT min(due_at) FROM todo WHERE due_at > %(after)s
        UNION ALL SELECT min(not_before) FROM ask WHERE verdict IS NULL AND not_before > %(after)s
        UNION ALL SELECT min(due_at) FROM delivery WHERE state = 'waiting' AND due_at > %(after)s
    ) AS moments (at)
"""
_DONE = """
    SELECT s.subject, s.playbook, s.step, s.act, s.at, coalesce(a.verdict, ''), coalesce(a.rule, ''), a.verdict_at
    FROM step s
    LEFT JOIN ask a ON a.shop = s.shop AND a.subject = s.subject AND a.playbook = s.playbook AND a.step = s.step
                   AND a.cause = s.cause
    WHERE s.shop = %(shop)s AND s.subject = %(subject)s
    ORDER BY s.at, s.playbook, s.step, s.cause
"""
_ORDERS = "SELECT count(*) FROM order_state WHERE shop = %(shop)s AND state <> 'null'"
_WAITING = """
    SELECT (SELECT count(*) FROM inbox_body WHERE shop = %(shop)s AND state = 'new')
         + (SELECT count(*) FROM todo WHERE shop = %(shop)s AND due_at <= %(now)s)
"""


class Done(Struct, frozen=True):
    """A step that was taken, and what became of it when it was a message."""

    subject: str
    playbook: str
    step: str
    act: str
    at: datetime
    verdict: str
    rule: str
    verdict_at: datetime | None

    @property
    def says(self) -> str:
        """As stories write it: ``shipped/tell sent``, ``lost/refund task``, ``howto/tell refused consent``."""
        if self.act != "tell":
            return f"{self.playbook}/{self.step} {self.act}"
        return " ".join(filter(None, (f"{self.playbook}/{self.step}", self.verdict or "waits", self.rule)))


def next_moment(tx: Tx, after: datetime) -> datetime | None:
    """Return the first moment after this one at which a loop has something to do; ``None`` when it never will."""
    row = db.one(tx, _NEXT, {"after": after})
    return row[0] if row else None


def done(tx: Tx, shop: str, subject: str) -> list[Done]:
    """Return every step taken for an order, in order."""
    return db.structs(tx, Done, _DONE, {"shop": shop, "subject": subject})


def known_orders(tx: Tx, shop: str) -> int:
    """Return how many orders the shop has."""
    row = db.one(tx, _ORDERS, {"shop": shop})
    return int(row[0]) if row else 0


def waiting(tx: Tx, shop: str, now: datetime) -> int:
    """Return how many bodies and marks of the shop wait for the loops."""
    row = db.one(tx, _WAITING, {"shop": shop, "now": now})
    return int(row[0]) if row else 0
