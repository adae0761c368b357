"""The moment before a message is handed to its channel: from here on a lost answer counts."""

from collections.abc import Sequence
from datetime import datetime

from doorstep.kit.handle import Tx
from doorstep.messages.handlers.desk import Desk
from doorstep.messages.model import Outgoing
from doorstep.messages.store import letters


def begin(tx: Tx, desk: Desk, outgoing: Sequence[Outgoing], now: datetime) -> list[Outgoing]:
    """Put attempts in flight; return those that are still ours. The caller commits and only then calls the channel.

    Begin only what is called at once: whatever is in flight when its sender dies may have arrived.
    """
    if not outgoing:
        return []
    ours = letters.begin(tx, [_place(one) for one in outgoing], desk.worker, now, now - desk.lease)
    return [one for one in outgoing if (one.shop, one.message, one.attempt) in ours]


def release(tx: Tx, desk: Desk, outgoing: Sequence[Outgoing], now: datetime) -> None:
    """Leave what was not begun to whoever sends next."""
    if outgoing:
        letters.release(tx, [_place(one) for one in outgoing], desk.worker, now)


def _place(one: Outgoing) -> letters.Place:
    return one.shop, one.month, one.message, one.attempt
