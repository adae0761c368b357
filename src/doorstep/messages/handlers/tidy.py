"""Partitions ahead of time."""

from datetime import date, timedelta

from doorstep.kit.handle import Tx
from doorstep.messages.store import months

_AHEAD = 3  # months, this one included
#: An empty month is left alone for so long: what became known on its last days may be written down in the next.
_CALM = timedelta(days=10)
#: Each of them in a transaction of its own: two of these tables at once could wait for a sender in a circle.
TABLES = months.TABLES


def ensure_months(tx: Tx, table: str, today: date) -> None:
    """Make a table's partitions of this month and the coming ones, and drop old ones that are empty.

    Raises `Collision` when the table is busy: try again later.
    """
    months.make(tx, table, today, _AHEAD)
    months.drop(tx, table, today - _CALM)
