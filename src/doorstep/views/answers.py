"""What was decided and judged, with everything that it was made from: page by page, for `doorstep verify`."""

from collections.abc import Iterator
from datetime import datetime
from uuid import UUID

from msgspec import Struct

from doorstep.kit import db
from doorstep.kit.handle import Tx

_NIL = UUID(int=0)
_DECISIONS = """
    SELECT subject, id, at, release, inputs, outcome FROM decision
    WHERE shop = %(shop)s AND (subject, id) > (%(subject)s, %(id)s)
    ORDER BY subject, id LIMIT %(most)s
"""
_VERDICTS = """
    SELECT subject, id, verdict_at, verdict, rule, judged FROM ask
    WHERE shop = %(shop)s AND id > %(id)s AND verdict IS NOT NULL AND judged IS NOT NULL
    ORDER BY id LIMIT %(most)s
"""


class Decided(Struct, frozen=True):
    """A decision: the encoded situation that it looked at, and what came of it."""

    subject: str
    id: UUID
    at: datetime
    release: str
    inputs: bytes
    outcome: bytes


class Judged(Struct, frozen=True):
    """A verdict on a message that was asked for, and what it was judged from."""

    subject: str
    id: UUID
    at: datetime
    verdict: str
    rule: str
    judged: bytes


def decisions(tx: Tx, shop: str, most: int = 500) -> Iterator[Decided]:
    """Yield every decision of a shop, by subject."""
    subject, last = "", _NIL
    while True:
        page = db.structs(tx, Decided, _DECISIONS, {"shop": shop, "subject": subject, "id": last, "most": most})
        yield from page
        if len(page) < most:
            return
        subject, last = page[-1].subject, page[-1].id


def verdicts(tx: Tx, shop: str, most: int = 500) -> Iterator[Judged]:
    """Yield every final verdict of a shop that was judged, by ask."""
    last = _NIL
    while True:
        page = db.structs(tx, Judged, _VERDICTS, {"shop": shop, "id": last, "most": most})
        yield from page
        if len(page) < most:
            return
        last = page[-1].id
