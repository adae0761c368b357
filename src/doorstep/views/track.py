"""The tracking page: one order by the unguessable word of its link."""

from msgspec import Struct

from doorstep.kit import db
from doorstep.kit.handle import Tx
from doorstep.timeline.model import OrderState
from doorstep.views.states import Looked, looked_of, state_of

# The word of a link is what lets its reader in, so these two look behind the wall between shops (0006_own_shop.sql).
_MARKS = "SELECT token, version, release FROM marks_behind(%(tokens)s)"
_TRACKED = "SELECT shop, subject, version, release, state, inputs FROM order_behind(%(token)s)"
_LINK = """
    SELECT token FROM order_state WHERE shop = %(shop)s AND subject = %(subject)s
"""


class Mark(Struct, frozen=True):
    """What tells whether a page that somebody has is still the newest."""

    version: int
    release: str


class Tracked(Struct, frozen=True):
    """An order as its link shows it."""

    shop: str
    subject: str
    version: int
    release: str
    state: OrderState
    looked: Looked

    @property
    def mark(self) -> Mark:
        """The version of what is shown."""
        return Mark(self.version, self.release)


def marks(tx: Tx, tokens: list[str]) -> dict[str, Mark]:
    """Return the mark of each of these tokens that exists, with one small query for all of them."""
    return {token: Mark(version, release) for token, version, release in db.rows(tx, _MARKS, {"tokens": tokens})}


def tracked(tx: Tx, token: str) -> Tracked | None:
    """Return the order behind a link, None when there is none. The transaction is about its shop from here on."""
    row = db.one(tx, _TRACKED, {"token": token})
    if row is None:
        return None
    shop, subject, version, release, state, inputs = row
    return Tracked(shop, subject, version, release, state_of(state), looked_of(inputs))


def token_of(tx: Tx, shop: str, subject: str) -> str:
    """Return the word of this order's link, empty when there is no such order."""
    row = db.one(tx, _LINK, {"shop": shop, "subject": subject})
    return str(row[0]) if row else ""
