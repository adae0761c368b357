"""The replay itself: every order at each of its moments, with what was known in that week. Pure and deterministic.

Orders do not know one another, except through what those that had arrived teach, and through the person who gets the
messages. What orders teach does not depend on what is said about them. So the estimators of all weeks are made first;
then one order after the other is walked from its first to its last moment, and judged with those of the same person.
"""

from collections import Counter
from collections.abc import Callable, Iterable, Sequence
from datetime import UTC, datetime, timedelta

from doorstep.learning.model import Course, History, Replayed, StepCount
from doorstep.learning.rules.replay.govern import Governor
from doorstep.learning.rules.replay.moments import Plan
from doorstep.learning.rules.replay.school import Lesson, School, lesson_of
from doorstep.learning.rules.replay.walk import Run, Walk
from doorstep.promise.rules import zone_of
from doorstep.timeline.model import Event, OrderPlaced

#: Told now and then: orders that are through, all orders, and the day on which the latest of them was bought.
Progress = Callable[[int, int, datetime], None]

_TOLD_EVERY = 250
_EVER = datetime.min.replace(tzinfo=UTC)


def replay(histories: Iterable[History], plan: Plan, progress: Progress | None = None) -> Replayed:
    """Let the histories happen again. In whatever order they and their events are given, the result is the same."""
    walks, lessons, settled_at = _parted(histories, plan)
    governor, taken = Governor(plan), Counter[tuple[str, str]]()
    if not walks:
        return Replayed((), 0, 0, 0, 0, tuple(_steps(taken, governor, plan)), {}, {}, {})
    first = walks[0].first.replace(hour=0, minute=0, second=0, microsecond=0)
    school = School(plan, lessons, first, settled_at)
    run = Run(plan)
    courses: list[Course] = []
    orders, count = Counter(walk.person for walk in walks), len(walks)
    walks.reverse()
    while walks:
        walk = walks.pop()  # nobody holds it any longer, so that the next one finds its memory warm
        _walk(walk, school, run, settled_at)
        courses.append(walk.end(settled_at))
        taken.update((due.playbook, due.step.key) for _, due in walk.asked)
        governor.hear(walk, orders[walk.person])
        if progress is not None and (len(walks) % _TOLD_EVERY == 0 or not walks):
            progress(count - len(walks), count, walk.first)
    steps = tuple(_steps(taken, governor, plan))
    return Replayed(
        tuple(courses), run.events, run.looks, run.estimates, school.models, steps, governor.messages, governor.monthly,
        governor.verdicts,
    )  # fmt: skip


def _in_time(events: Sequence[Event]) -> list[Event]:
    """The events as they became known, each content of each identity once."""
    unique = {(event.subject, event.id.int, event.content.int): event for event in events}
    return sorted(unique.values(), key=lambda event: (event.received_at, event.key, event.content))


def _parted(histories: Iterable[History], plan: Plan) -> tuple[list[Walk], list[Lesson], datetime]:
    """Return the orders that are replayed, the earliest first, what all of them teach, also those bought before, and
    when the histories end."""
    walks, lessons, settled_at = [], [], _EVER
    zone = zone_of(None, plan.settings.zone)
    for history in histories:
        if not (events := _in_time(history.events)):
            continue
        settled_at = max(settled_at, events[-1].received_at)
        placed = next((event.occurred_at for event in events if isinstance(event.fact, OrderPlaced)), None)
        bought = placed or events[0].occurred_at
        if plan.end is not None and bought >= plan.end:
            continue
        if plan.start is None or bought >= plan.start:
            walks.append(Walk(history, events, zone))
        if (lesson := lesson_of(history.order, events)) is not None:
            lessons.append(lesson)
    walks.sort(key=lambda walk: (walk.first, walk.order))
    return walks, lessons, settled_at


def _walk(walk: Walk, school: School, run: Run, settled_at: datetime) -> None:
    """Look at an order at all of its moments, until the histories end."""
    last = settled_at + timedelta(microseconds=1)
    while walk.next_at is not None and walk.next_at < last:
        run.estimator, until = school.week(walk.next_at)
        walk.go(min(until, last), run)
    run.events += len(walk.events)


def _steps(taken: Counter[tuple[str, str]], governor: Governor, plan: Plan) -> Iterable[StepCount]:
    """Every step of every playbook, also those that were never taken."""
    for playbook in plan.playbooks:
        for step in playbook.then:
            key = (playbook.name, step.key)
            yield StepCount(playbook.name, step.key, step.act, step.template, taken[key], governor.steps[key])
