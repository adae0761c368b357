"""Hand bodies to a reader, and write down what became of them."""

from collections.abc import Sequence
from datetime import date, datetime

import msgspec

from doorstep.intake.model import FAILED, Body, Outcome
from doorstep.intake.rules import bound
from doorstep.intake.store import keep, read
from doorstep.kit import seal
from doorstep.kit.errors import Unreadable
from doorstep.kit.handle import Tx
from doorstep.people.model import Keyring

MOST_BODIES = 500
MOST_BYTES = 32 * 1024 * 1024


def claim(
    tx: Tx, keys: Keyring, *, now: datetime, limit: int = MOST_BODIES, most_bytes: int = MOST_BYTES
) -> list[Body]:
    """Return bodies that wait for reading, fresh and oldest first; nobody else gets them while `tx` is open.

    A body that cannot be unsealed is set aside as failed and not returned.
    """
    return _open(tx, keys, read.claim(tx, limit=limit, most_bytes=most_bytes), now=now)


def claim_these(tx: Tx, keys: Keyring, bodies: Sequence[Body], *, now: datetime) -> list[Body]:
    """Return those of these bodies that still wait, claimed again in a new transaction."""
    wanted = [(body.shop, body.day, body.id) for body in bodies]
    return _open(tx, keys, read.claim_these(tx, wanted) if wanted else (), now=now)


def settle(tx: Tx, outcomes: Sequence[Outcome], *, now: datetime) -> int:
    """Write what became of claimed bodies, all at once; return how many."""
    return read.settle(tx, outcomes, now) if outcomes else 0


def look(tx: Tx, keys: Keyring, shop: str, body: int) -> Body | None:
    """Return one body of this shop with its raw bytes, for staff; None when there is none or it cannot be opened."""
    row = read.one(tx, shop, body)
    try:
        return _opened(keys, keep.day_keys(tx, [(shop, row.day)]), row) if row else None
    except Unreadable:
        return None


def _open(tx: Tx, keys: Keyring, claimed: Sequence[read.Sealed], *, now: datetime) -> list[Body]:
    """Unseal claimed rows; those that do not open are settled as failed."""
    if not claimed:
        return []
    wrapped = keep.day_keys(tx, sorted({(row.shop, row.day) for row in claimed}))
    bodies: list[Body] = []
    shut: list[Outcome] = []
    for row in claimed:
        try:
            bodies.append(_opened(keys, wrapped, row))
        except Unreadable as error:
            shut.append(_shut(row, str(error)))
    if shut:
        settle(tx, shut, now=now)
    return bodies


def _opened(keys: Keyring, wrapped: dict[tuple[str, date], bytes], row: read.Sealed) -> Body:
    lock = wrapped.get((row.shop, row.day))
    if lock is None:
        raise Unreadable("the key of that day was destroyed")
    raw = seal.unseal(keys.open(lock), row.sealed, bound(row.shop, row.source))
    meta = msgspec.json.decode(row.meta, type=dict[str, str])
    return Body(
        row.shop, row.day, row.id, row.source, row.key, row.topic, meta, raw,
        row.history, row.received_at, row.reader, row.tries,
    )  # fmt: skip


def _shut(row: read.Sealed, why: str) -> Outcome:
    return Outcome(
        row.shop,
        row.day,
        row.id,
        FAILED,
        row.reader,
        why=f"It cannot be opened: {why}.",
        how_to_mend="Put back the master key that was in force when it arrived, then read it again.",
    )
