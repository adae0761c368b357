"""Which looks cannot find anything new, so that it is enough to work out the risk of the day. Pure.

While nothing happens to an order an estimate changes in its risk alone, and that only grows; warnings and playbooks
name the moments at which they would change their answer by time alone. So until the first of those moments, and below
the first limit of the risk at which anybody acts, a look comes to what the latest look came to.
"""

from bisect import bisect_left, bisect_right
from collections.abc import Sequence
from datetime import datetime
from math import inf
from typing import NamedTuple

from doorstep.promise.model import Question
from doorstep.promise.rules import Chain
from doorstep.promise.rules.lanes import Outlook


class Looked(NamedTuple):
    """What a look asked whom, the risk it found, and when a warning could come without anything happening."""

    by: Chain
    question: Question
    risk: float | None
    derive_at: datetime | None


class Calm(NamedTuple):
    """What stays as it is. ``outlook`` gives the risk; below ``limit`` it wakes neither a warning nor a playbook.

    ``until`` is the first moment at which a warning or a playbook could change its answer by time alone, ``again`` when
    a warning or, because of the risk, the estimator asks to look again.
    """

    looked: Looked
    outlook: Outlook
    limit: float
    until: datetime | None
    again: datetime | None

    def renewed(self, now: datetime, limits: Sequence[float]) -> "Calm | None":
        """Another row of the lane counts from now on, by which the risk may jump: only within its limits is it calm."""
        looked, outlook = self.looked, self.outlook.renewed(now)
        risk = outlook.risk(now)
        if (risk is None) != (looked.risk is None):
            return None
        if risk is not None and looked.risk is not None and _band(risk, limits) != _band(looked.risk, limits):
            return None
        looked = looked._replace(risk=risk)
        again = earliest(looked.derive_at, outlook.look_again)
        return Calm(looked, outlook, _limit(risk, limits), self.until, again)


def calm_since(looked: Looked, decide_at: datetime | None, limits: Sequence[float]) -> Calm | None:
    """Work out what stays as it is since a look; ``None`` where nobody can say. ``limits`` are in rising order."""
    outlook = looked.by.outlook(looked.question)
    if outlook is None:
        return None
    again = earliest(looked.derive_at, outlook.look_again)
    return Calm(looked, outlook, _limit(looked.risk, limits), earliest(looked.derive_at, decide_at), again)


def _limit(risk: float | None, limits: Sequence[float]) -> float:
    # A condition wants more than its limit, a warning as much: below the next of both nothing changes.
    return next((one for one in limits if risk is not None and one >= risk), inf)


def band(risk: float | None, limits: Sequence[float]) -> tuple[int, int] | None:
    """Return between which limits a risk lies: within them nobody decides otherwise because of it."""
    return None if risk is None else _band(risk, limits)


def _band(risk: float, limits: Sequence[float]) -> tuple[int, int]:
    return bisect_left(limits, risk), bisect_right(limits, risk)


def earliest(*moments: datetime | None) -> datetime | None:
    """Return the first of those moments that there are."""
    found: datetime | None = None
    for moment in moments:
        if moment is not None and (found is None or moment < found):
            found = moment
    return found
