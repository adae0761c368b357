"""Tell operations when an account stands still: once an episode, which ends with the next answer."""

from datetime import datetime, timedelta

from doorstep.kit.handle import Tx
from doorstep.tasks import handlers as tasks
from doorstep.timeline.polling.model import Account, Leased
from doorstep.timeline.polling.rules.breaker import FOR_GOOD
from doorstep.work.poll.turn import Outcome

_DUE = timedelta(hours=8)


def tell(tx: Tx, shop: str, account: Account, leased: Leased, outcome: Outcome, now: datetime) -> None:
    """Open the task of an account that was refused or fails for good, and end it once there is an answer."""
    troubled = leased.why or leased.stopped_by is not None or leased.breaker.failures
    if outcome.answered and not outcome.refused and troubled:
        tasks.end_own(tx, shop, _subject(account), who="doorstep", now=now)
    elif outcome.refused:
        stands_still(tx, shop, account, leased, f"{account.carrier} refuses its secrets: {outcome.why}", now)
    elif outcome.breaker.failures >= FOR_GOOD:
        why = f"{outcome.breaker.failures} requests in a row failed: {outcome.why}"
        stands_still(tx, shop, account, leased, why, now)


def stands_still(tx: Tx, shop: str, account: Account, leased: Leased, why: str, now: datetime) -> None:
    """Open the task of an account by which nobody is asked any more."""
    tasks.open_own(
        tx,
        shop,
        _subject(account),
        episode=leased.answered_at.isoformat() if leased.answered_at is not None else "never",
        title=f"The account {account.name} with {account.carrier} stands still",
        why=why[:500],
        role="operations",
        due_at=now + _DUE,
        now=now,
    )


def _subject(account: Account) -> str:
    return f"account:{account.name}"
