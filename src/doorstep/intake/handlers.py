"""Put bodies into the inbox, hand them to a reader, and write down what became of them."""

from collections.abc import Sequence
from datetime import date, datetime, timedelta

import msgspec

from doorstep.intake.model import Arrival, Backlog, Body, Failure, Outcome
from doorstep.intake.store import keep, mend, prune, read
from doorstep.kit import seal
from doorstep.kit.errors import Unreadable
from doorstep.kit.handle import Tx
from doorstep.people.model import Keyring

MOST_BODIES = 500
MOST_BYTES = 32 * 1024 * 1024
_AHEAD_DAYS = 7
_AT_A_TIME = 5000


def enqueue(
    tx: Tx, keys: Keyring, arrivals: Sequence[Arrival], *, received_at: datetime, history: bool = False
) -> list[int | None]:
    """Seal and store these bodies; return the inbox id of each, None where its delivery was known already.

    `history` bodies ask for nothing and wait behind what is fresh. Bodies of several shops may come together.
    """
    if not arrivals:
        return []
    first: dict[tuple[str, str, str], Arrival] = {}
    for arrival in arrivals:
        first.setdefault((arrival.shop, arrival.source, arrival.key), arrival)
    fresh = list(first.values())
    opened = _keys_of_day(tx, keys, {arrival.shop for arrival in fresh}, received_at.date())
    sealed = [seal.seal(opened[arrival.shop], arrival.raw, _bound(arrival.shop, arrival.source)) for arrival in fresh]
    stored = keep.keep(tx, fresh, sealed, at=received_at, history=history)
    return [
        stored.get(place) if first[place] is arrival else None
        for arrival, place in ((arrival, (arrival.shop, arrival.source, arrival.key)) for arrival in arrivals)
    ]


def claim(
    tx: Tx, keys: Keyring, *, now: datetime, limit: int = MOST_BODIES, most_bytes: int = MOST_BYTES
) -> list[Body]:
    """Return bodies that wait for reading, fresh and oldest first; nobody else gets them while `tx` is open.

    A body that cannot be unsealed is set aside as failed and not returned.
    """
    return open_bodies(tx, keys, read.claim(tx, limit=limit, most_bytes=most_bytes), now=now)


def claim_these(tx: Tx, keys: Keyring, bodies: Sequence[Body], *, now: datetime) -> list[Body]:
    """Return those of these bodies that still wait, claimed again in a new transaction."""
    wanted = [(body.shop, body.day, body.id) for body in bodies]
    return open_bodies(tx, keys, read.claim_these(tx, wanted) if wanted else (), now=now)


def open_bodies(tx: Tx, keys: Keyring, claimed: Sequence[read.Sealed], *, now: datetime) -> list[Body]:
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


def failed(tx: Tx, shop: str, *, limit: int = 200) -> list[Failure]:
    """Return the bodies of this shop that could not be read, the newest first."""
    return mend.failed(tx, shop, limit)


def reread(tx: Tx, shop: str, *, ids: Sequence[int] = (), all_failed: bool = False, older_than: str = "") -> int:
    """Have bodies read again; return how many now wait. They keep the name of their last reader.

    Give exactly one: `ids`, `all_failed`, or `older_than` as id@version of a reader ("shopify@3": all that shopify read
    before version 3). Raises `ValueError` otherwise.
    """
    if [bool(ids), all_failed, bool(older_than)].count(True) != 1:
        raise ValueError("say which bodies: ids, all that failed, or those of an older reader")
    if ids:
        return mend.reread_ids(tx, shop, ids)
    if all_failed:
        return mend.reread_failed(tx, shop)
    reader, _, version = older_than.partition("@")
    if not reader or not version.isdigit():
        raise ValueError(f"a reader is written as id@version, such as shopify@3; this is {older_than!r}")
    return mend.reread_older(tx, shop, reader, int(version))


def backlog(tx: Tx, shop: str) -> Backlog:
    """Count what waits and what failed in this shop."""
    return mend.backlog(tx, shop)


def ensure_partitions(tx: Tx, today: date) -> None:
    """Make the partitions of today and the coming days, and drop old ones that are empty."""
    prune.make_partitions(tx, today, today + timedelta(days=_AHEAD_DAYS))
    prune.drop_partitions(tx, today - timedelta(days=1))


def prune_raw(tx: Tx, shop: str, *, now: datetime, raw_days: int) -> int:
    """Delete raw bytes that are older than `raw_days` days, a few thousand at a time; return how many.

    Once nothing is left their keys are destroyed too. Call it again, in a new transaction, until it returns 0.
    """
    before = now - timedelta(days=raw_days)
    deleted = prune.delete_bodies(tx, shop, before.date(), _AT_A_TIME)
    deleted += prune.delete_seen(tx, shop, before, _AT_A_TIME)
    if not deleted:
        prune.delete_day_keys(tx, shop, before.date())
    return deleted


def _keys_of_day(tx: Tx, keys: Keyring, shops: set[str], day: date) -> dict[str, bytes]:
    wanted = [(shop, day) for shop in sorted(shops)]
    wrapped = keep.day_keys(tx, wanted)
    missing = [place for place in wanted if place not in wrapped]
    if missing:
        keep.add_day_keys(tx, {place: keys.wrap(seal.new_key()) for place in missing})
        wrapped = keep.day_keys(tx, wanted)
    return {shop: keys.open(sealed) for (shop, _), sealed in wrapped.items()}


def _opened(keys: Keyring, wrapped: dict[tuple[str, date], bytes], row: read.Sealed) -> Body:
    lock = wrapped.get((row.shop, row.day))
    if lock is None:
        raise Unreadable("the key of that day was destroyed")
    raw = seal.unseal(keys.open(lock), row.sealed, _bound(row.shop, row.source))
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
        "failed",
        row.reader,
        why=f"It cannot be opened: {why}.",
        how_to_mend="Put back the master key that was in force when it arrived, then read it again.",
    )


def _bound(shop: str, source: str) -> bytes:
    return f"inbox\0{shop}\0{source}".encode()
