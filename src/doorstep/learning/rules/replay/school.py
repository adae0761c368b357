"""What the lanes could have taught by each week: only orders that had arrived by then. Pure."""

from collections.abc import Iterable
from datetime import datetime, timedelta
from typing import NamedTuple

from doorstep.learning.rules.replay.moments import Plan
from doorstep.promise.model import Finished
from doorstep.promise.rules import Chain, Memory, chain_for, finished_of, learn_from
from doorstep.timeline.model import Event, Milestone, Scan
from doorstep.timeline.rules import fold

WEEK = timedelta(days=7)
_GROWTH = 0.5


class Lesson(NamedTuple):
    """What one order teaches, from the moment at which it had arrived."""

    known_at: datetime
    rows: list[Finished]


class School:
    """The estimators of a replay, one for each week from ``first`` on."""

    def __init__(self, plan: Plan, lessons: Iterable[Lesson], first: datetime, last: datetime) -> None:
        """Learn at the beginning of a week where enough is new; ``last`` lies in the last of them."""
        self._plan, self._first = plan, first
        self._waiting = sorted(lessons, key=lambda one: (one.known_at, one.rows[0].subject), reverse=True)
        self._memory = Memory()
        self._orders = self._learned_from = 0
        self._learned_at: datetime | None = None
        self.models = 0
        self._latest = chain_for(plan.settings, None, confidence=plan.confidence)
        self._weeks = [self._open(first + number * WEEK) for number in range((last - first) // WEEK + 1)]
        self._until: list[datetime] = []
        for number in range(len(self._weeks), 0, -1):
            same = number < len(self._weeks) and self._weeks[number] is self._weeks[number - 1]
            self._until.append(self._until[-1] if same else first + number * WEEK)
        self._until.reverse()

    def week(self, moment: datetime) -> tuple[Chain, datetime]:
        """Return the estimator of the week in which a moment lies, and the end of the last week that has the same."""
        number = (moment - self._first) // WEEK
        return self._weeks[number], self._until[number]

    def _open(self, now: datetime) -> Chain:
        known: list[Finished] = []
        while self._waiting and self._waiting[-1].known_at <= now:
            known += self._waiting.pop().rows
            self._orders += 1
        self._memory.add(known)
        fresh = self._orders - self._learned_from
        due = self._learned_at is None or now - self._learned_at >= self._plan.relearn
        if fresh and (due or fresh >= _GROWTH * self._learned_from):
            self._memory.forget(now - self._plan.memory)
            model = learn_from(self._memory, now)
            self._latest = chain_for(self._plan.settings, model, confidence=self._plan.confidence)
            self._learned_at, self._learned_from = now, self._orders
            self.models += 1
        return self._latest


def lesson_of(order: str, events: list[Event]) -> Lesson | None:
    """Return what an order teaches as soon as all of it was delivered; ``None`` when that never was.

    ``events`` are in the order in which they became known. What came later, a return for example, is left out.
    """
    for place in range(len(events) - 1, -1, -1):
        fact = events[place].fact
        if type(fact) is Scan and fact.milestone is Milestone.DELIVERED:
            break
    else:
        return None
    rows = finished_of(fold(order, events[: place + 1])[0])
    return Lesson(events[place].received_at, rows) if rows else None
