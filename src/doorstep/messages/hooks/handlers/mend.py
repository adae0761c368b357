"""Look at deliveries, let them go again, switch a hook on again, tidy."""

from collections.abc import Sequence
from datetime import datetime, timedelta
from uuid import UUID

from doorstep.kit.handle import Tx
from doorstep.messages.hooks.model import DEAD, Kept, Letterbox
from doorstep.messages.hooks.store import known, shown

KEEP = timedelta(days=30)
KEEP_DEAD = timedelta(days=90)


def look(
    tx: Tx, shop: str, *, state: str = DEAD, hook: str = "", limit: int = 50
) -> tuple[list[Letterbox], list[Kept]]:
    """How the hooks of a shop stand, and deliveries in one state, the newest first."""
    return shown.letterboxes(tx, shop), shown.kept(tx, shop, state, hook, limit)


def replay(tx: Tx, shop: str, ids: Sequence[UUID], now: datetime) -> int:
    """Let deliveries that were sent or are dead go again, under the ids that the receiver knows. Return how many."""
    return shown.again(tx, shop, ids, now)


def replay_all(tx: Tx, shop: str, now: datetime, *, hook: str = "") -> int:
    """Let every dead letter of a shop, or of one of its hooks, go again. Return how many."""
    return shown.all_again(tx, shop, hook, now)


def switch_on(tx: Tx, shop: str, hook: str) -> bool:
    """Call a receiver again that had said it is gone. Return whether it was off."""
    return known.switch_on(tx, shop, hook)


def prune(tx: Tx, now: datetime, *, limit: int = 5000) -> int:
    """Delete deliveries that ended long ago, of all shops; return how many. Call it again while there are ``limit``."""
    return shown.prune(tx, now - KEEP, now - KEEP_DEAD, limit)
