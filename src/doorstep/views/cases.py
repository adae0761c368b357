"""Orders as the learned estimator is taught by them, and when staff were first warned about them."""

from collections.abc import Iterator, Sequence
from datetime import datetime

from doorstep.kit import db
from doorstep.kit.handle import Tx
from doorstep.promise.rules.learned.cases import Case, case_of
from doorstep.views.states import state_of

_STATES = """
    SELECT state FROM order_state
    WHERE shop = %(shop)s AND placed_at >= %(since)s AND placed_at <= %(until)s
"""
_WARNED = """
    SELECT subject, min(occurred_at) FROM event
    WHERE shop = %(shop)s AND subject = ANY(%(subjects)b::text[]) AND NOT retired AND fact->>'kind' = 'risk_raised'
    GROUP BY subject
"""


def cases(tx: Tx, shop: str, since: datetime, until: datetime) -> Iterator[Case]:
    """Yield what is known of each order that was placed between two instants, a few rows in memory at a time."""
    for (stored,) in db.each(tx, _STATES, {"shop": shop, "since": since, "until": until}):
        if stored != b"null" and (case := case_of(state_of(stored))) is not None:
            yield case


def first_warned(tx: Tx, shop: str, subjects: Sequence[str]) -> dict[str, datetime]:
    """Return the first warning of each of these orders that had one."""
    found = db.rows(tx, _WARNED, {"shop": shop, "subjects": list(subjects)})
    return {str(subject): at for subject, at in found}
