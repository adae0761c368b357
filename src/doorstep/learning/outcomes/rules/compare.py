"""A playbook's comparison, day by day. Pure.

A person is counted once, at the end of her window: both groups then had the same time to buy.
"""

from collections.abc import Iterable

from doorstep.learning.effect.model import Comparison, Group
from doorstep.learning.effect.rules import history
from doorstep.learning.outcomes.model import Compared, Day, Look
from doorstep.messages.model import TOLD, UNTOLD
from doorstep.playbooks.model import Playbook


def compared(playbook: Playbook, days: Iterable[Day], waiting: int = 0) -> Compared:
    """Return what can be said at the end of each day on which somebody's window ended."""
    plan = Comparison(playbook.name, playbook.plan, playbook.holdout, playbook.days)
    at, groups = [], []
    told, untold = Group(0, 0), Group(0, 0)
    by_day: dict[tuple[object, str], Day] = {(one.day, one.arm): one for one in days}
    for day in sorted({one.day for one in by_day.values()}):
        told, untold = _more(told, by_day.get((day, TOLD))), _more(untold, by_day.get((day, UNTOLD)))
        at.append(day)
        groups.append((told, untold))
    looks = tuple(Look(day, effect) for day, effect in zip(at, history(plan, groups), strict=False))
    first = next((look for look in looks if look.effect.verdict in ("helps", "harms")), None)
    verdict = first.effect.verdict if first else looks[-1].effect.verdict if looks else "open"
    return Compared(
        playbook.name, playbook.holdout, playbook.plan, waiting, looks, first.day if first else None, verdict
    )


def _more(group: Group, day: Day | None) -> Group:
    return Group(group.people + day.people, group.did + day.did) if day else group
