"""Partitions ahead of time, and raw bytes that the shop no longer keeps."""

from datetime import date, datetime, timedelta

from doorstep.intake.store import prune
from doorstep.kit.handle import Tx

_AHEAD_DAYS = 7
_AT_A_TIME = 5000


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
