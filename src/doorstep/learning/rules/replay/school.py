"""What the lanes could have taught by each moment: only orders that had finished by then. Pure."""

from collections.abc import Iterable
from datetime import datetime, timedelta

from doorstep.learning.rules.replay.moments import Plan
from doorstep.promise.model import Finished
from doorstep.promise.rules import chain_for, learn

_GROWTH = 0.25


class School:
    """Collects finished orders and learns from them again when it is worth it."""

    def __init__(self, plan: Plan, earlier: Iterable[tuple[datetime, list[Finished]]] = ()) -> None:
        """``earlier`` orders teach from the moment at which they were finished."""
        self._plan = plan
        self._waiting = sorted(earlier, key=lambda one: (one[0], one[1][0].subject), reverse=True)
        self._rows: list[Finished] = []
        self._orders = self._learned_from = 0
        self._learned_at: datetime | None = None
        self.models = 0
        self.estimator = chain_for(plan.settings, None, confidence=plan.confidence)

    def hears_of(self, rows: list[Finished]) -> None:
        """Take in what one finished order teaches."""
        if rows:
            self._rows += rows
            self._orders += 1

    def opens(self, now: datetime) -> None:
        """Learn from what had finished by ``now``, if there is enough that is new."""
        while self._waiting and self._waiting[-1][0] <= now:
            self.hears_of(self._waiting.pop()[1])
        fresh = self._orders - self._learned_from
        due = self._learned_at is None or now - self._learned_at >= self._plan.relearn
        if not fresh or not (due or fresh >= _GROWTH * self._learned_from):
            return
        since = now - self._plan.memory
        self._rows = [one for one in self._rows if one.ended_at >= since]
        model = learn(self._rows, now)
        self.estimator = chain_for(self._plan.settings, model, confidence=self._plan.confidence)
        self._learned_at, self._learned_from = now, self._orders
        self.models += 1


WEEK = timedelta(days=7)
