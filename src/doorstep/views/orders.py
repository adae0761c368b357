"""Lists of orders: by what they need, by number, newest first."""

from datetime import datetime

from msgspec import Struct

from doorstep.kit import db
from doorstep.kit.handle import Tx
from doorstep.timeline.model import Milestone, OrderState
from doorstep.timeline.rules.eras import Heard, unclaimed
from doorstep.views.states import Looked, looked_of, state_of

_URGENT = """
    SELECT subject, number, milestone, attention, placed_at, promised_to, delivered_at, risk, updated_at, state, inputs
    FROM order_state
    WHERE shop = %(shop)s AND attention = %(attention)s
    ORDER BY promised_to NULLS LAST, placed_at
    LIMIT %(most)s
"""
_NEWEST = """
    SELECT subject, number, milestone, attention, placed_at, promised_to, delivered_at, risk, updated_at, state, inputs
    FROM order_state
    WHERE shop = %(shop)s AND (%(milestone)s = '' OR milestone = %(milestone)s)
    ORDER BY placed_at DESC NULLS LAST
    LIMIT %(most)s
"""
_THESE = """
    SELECT subject, number, milestone, attention, placed_at, promised_to, delivered_at, risk, updated_at, state, inputs
    FROM order_state
    WHERE shop = %(shop)s AND subject = ANY(%(subjects)s)
    ORDER BY placed_at DESC NULLS LAST
    LIMIT 200
"""
_COUNTS = """
    SELECT attention, count(*) FROM order_state WHERE shop = %(shop)s AND attention <> '' GROUP BY attention
"""
_ANY = "SELECT EXISTS (SELECT 1 FROM order_state WHERE shop = %(shop)s)"
_NUMBERS = "SELECT subject, number FROM order_state WHERE shop = %(shop)s AND subject = ANY(%(subjects)s)"
_BY_NUMBER = """
    SELECT subject FROM order_state WHERE shop = %(shop)s AND (number = ANY(%(numbers)s) OR subject = ANY(%(subjects)s))
    LIMIT 50
"""
_BY_TRACKING = """
    WITH RECURSIVE up AS (
        SELECT subject FROM leg WHERE shop = %(shop)s AND number = %(number)s
        UNION SELECT l.parent FROM up JOIN link l ON l.shop = %(shop)s AND l.child = up.subject
    )
    SELECT subject FROM up WHERE subject LIKE 'order:%%' LIMIT 50
"""
_SCANNED = """
    SELECT l.carrier, l.number, l.subject, e.occurred_at, coalesce(e.fact->>'milestone', 'unknown')
    FROM leg l
    JOIN event e ON e.shop = l.shop AND e.subject = l.subject AND NOT e.retired AND e.fact->>'kind' <> 'retraction'
    WHERE l.shop = %(shop)s AND l.number = %(number)s
    ORDER BY 1, 2, 3, 4
    LIMIT 2000
"""
_LINKED = """
    SELECT l.subject, e.occurred_at
    FROM leg l
    JOIN link c ON c.shop = l.shop AND c.child = l.subject
    JOIN event e ON e.shop = c.shop AND e.subject = c.parent AND NOT e.retired
        AND e.fact->>'kind' = 'leg_linked' AND e.fact->>'leg' = l.subject
    WHERE l.shop = %(shop)s AND l.number = %(number)s
"""
_OF_CUSTOMERS = """
    SELECT DISTINCT o.subject
    FROM person_order c JOIN person_order o ON o.shop = c.shop AND o.person = c.person AND o.subject LIKE 'order:%%'
    WHERE c.shop = %(shop)s AND c.subject = ANY(%(subjects)s)
    LIMIT 200
"""


class Row(Struct, frozen=True):
    """One order in a list."""

    subject: str
    number: str
    milestone: str
    attention: str
    placed_at: datetime | None
    promised_to: datetime | None
    delivered_at: datetime | None
    risk: float | None
    updated_at: datetime
    state: OrderState
    looked: Looked

    @property
    def id(self) -> str:
        """The shop's own id of the order."""
        return self.subject.removeprefix("order:")


class Lonely(Struct, frozen=True):
    """A tracking number whose scans belong to no order yet."""

    carrier: str
    number: str
    last_at: datetime


def urgent(tx: Tx, shop: str, attention: str, most: int) -> list[Row]:
    """Return orders that are late, soon due or need somebody: the oldest promise first."""
    return [_row(*row) for row in db.rows(tx, _URGENT, {"shop": shop, "attention": attention, "most": most})]


def newest(tx: Tx, shop: str, milestone: str, most: int) -> list[Row]:
    """Return the latest orders, all or those at one milestone."""
    return [_row(*row) for row in db.rows(tx, _NEWEST, {"shop": shop, "milestone": milestone, "most": most})]


def these(tx: Tx, shop: str, subjects: list[str]) -> list[Row]:
    """Return these orders, the newest first."""
    return [_row(*row) for row in db.rows(tx, _THESE, {"shop": shop, "subjects": subjects})] if subjects else []


def counts(tx: Tx, shop: str) -> dict[str, int]:
    """Return how many orders need what: `{late: 3}`."""
    return dict(db.rows(tx, _COUNTS, {"shop": shop}))


def any_at_all(tx: Tx, shop: str) -> bool:
    """Whether the shop has any order."""
    row = db.one(tx, _ANY, {"shop": shop})
    return bool(row and row[0])


def numbers(tx: Tx, shop: str, subjects: list[str]) -> dict[str, str]:
    """Return how people call these orders: their number, else the shop's id."""
    known: dict[str, str] = dict(db.rows(tx, _NUMBERS, {"shop": shop, "subjects": subjects})) if subjects else {}
    return {subject: known.get(subject) or subject.removeprefix("order:") for subject in subjects}


def by_number(tx: Tx, shop: str, text: str) -> list[str]:
    """Return the subjects of orders with this number or id, with or without its #."""
    bare = text.strip().lstrip("#")
    numbers, subjects = [bare, f"#{bare}", text.strip()], [f"order:{bare}", f"order:{text.strip()}"]
    return [row[0] for row in db.rows(tx, _BY_NUMBER, {"shop": shop, "numbers": numbers, "subjects": subjects})]


def by_tracking(tx: Tx, shop: str, text: str) -> list[str]:
    """Return the subjects of orders with a parcel under this tracking number."""
    number = "".join(text.upper().split())
    return [row[0] for row in db.rows(tx, _BY_TRACKING, {"shop": shop, "number": number})]


def lonely(tx: Tx, shop: str, text: str) -> list[Lonely]:
    """Return when this number was last heard of in each of its eras that no order has claimed, the latest first."""
    which = {"shop": shop, "number": "".join(text.upper().split())}
    heard: dict[tuple[str, str, str], list[Heard]] = {}
    for carrier, number, subject, at, milestone in db.rows(tx, _SCANNED, which):
        heard.setdefault((carrier, number, subject), []).append((at, Milestone(milestone)))
    links: dict[str, list[datetime]] = {}
    for subject, at in db.rows(tx, _LINKED, which) if heard else ():
        links.setdefault(subject, []).append(at)
    found = [
        Lonely(carrier, number, last_at)
        for (carrier, number, subject), told in heard.items()
        for _, last_at in unclaimed(told, links.get(subject, ()))
    ]
    return sorted(found, key=lambda one: one.last_at, reverse=True)[:5]


def of_customers(tx: Tx, shop: str, subjects: list[str]) -> list[str]:
    """Return the orders of the persons who stand behind these customers."""
    found = db.rows(tx, _OF_CUSTOMERS, {"shop": shop, "subjects": subjects}) if subjects else []
    return [row[0] for row in found]


def _row(
    subject: str,
    number: str,
    milestone: str,
    attention: str,
    placed_at: datetime | None,
    promised_to: datetime | None,
    delivered_at: datetime | None,
    risk: float | None,
    updated_at: datetime,
    state: bytes,
    inputs: bytes | None,
) -> Row:
    return Row(
        subject,
        number,
        milestone,
        attention,
        placed_at,
        promised_to,
        delivered_at,
        risk,
        updated_at,
        state_of(state),
        looked_of(inputs),
    )
