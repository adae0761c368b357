"""The replay itself: week by week, every order at each of its moments. Pure and deterministic.

Orders do not know one another, except through what finished ones teach (from the next week on) and through the person
who gets the messages (judged afterwards, in the order of time). So within a week one order after the other is walked.
"""

from collections import Counter
from collections.abc import Callable, Iterable, Sequence
from datetime import datetime, timedelta

from doorstep.learning.model import Course, History, Replayed, StepCount
from doorstep.learning.rules.replay.govern import Told, govern
from doorstep.learning.rules.replay.moments import Plan
from doorstep.learning.rules.replay.school import WEEK, School
from doorstep.learning.rules.replay.walk import Run, Walk
from doorstep.promise.model import Finished
from doorstep.promise.rules import finished_of, zone_of
from doorstep.timeline.model import Event, Milestone, OrderPlaced
from doorstep.timeline.rules import fold

#: Told after each week: orders that are through, all orders, and the day that was reached.
Progress = Callable[[int, int, datetime], None]


def replay(histories: Iterable[History], plan: Plan, progress: Progress | None = None) -> Replayed:
    """Let the histories happen again. In whatever order they and their events are given, the result is the same."""
    known = [(one, events) for one in histories if (events := _in_time(one.events))]
    settled_at = max((events[-1].received_at for _, events in known), default=None)
    if settled_at is None:
        return _result([], [], plan, Run(plan, School(plan).estimator), 0)
    walks, earlier = _sorted(known, plan)
    school = School(plan, earlier)
    run = Run(plan, school.estimator)
    _walk(walks, school, run, settled_at, progress)
    courses = [walk.end(settled_at) for walk in walks]
    return _result(walks, courses, plan, run, school.models)


def _in_time(events: Sequence[Event]) -> list[Event]:
    """The events as they became known, each content of each identity once."""
    unique = {(event.subject, event.id, event.content): event for event in events}
    return sorted(unique.values(), key=lambda event: (event.received_at, event.key, event.content))


def _sorted(
    known: list[tuple[History, list[Event]]], plan: Plan
) -> tuple[list[Walk], list[tuple[datetime, list[Finished]]]]:
    """Part the orders into those that are replayed, the earliest first, and those that only teach."""
    walks, earlier = [], []
    zone = zone_of(None, plan.settings.zone)
    for history, events in known:
        placed = next((event.occurred_at for event in events if isinstance(event.fact, OrderPlaced)), None)
        bought = placed or events[0].occurred_at
        if plan.end is not None and bought >= plan.end:
            continue
        if plan.start is None or bought >= plan.start:
            walks.append(Walk(history, events, zone))
            continue
        state, _ = fold(history.order, events)
        if state.delivered_at is not None and (rows := finished_of(state)):
            earlier.append((state.delivered_at, rows))
    walks.sort(key=lambda walk: (walk.events[0].received_at, walk.order))
    return walks, earlier


def _walk(walks: list[Walk], school: School, run: Run, settled_at: datetime, progress: Progress | None) -> None:
    if not walks:
        return
    week = walks[0].events[0].received_at.replace(hour=0, minute=0, second=0, microsecond=0)
    last = settled_at + timedelta(microseconds=1)
    place, through = 0, 0
    going: list[Walk] = []
    while week < last and (going or place < len(walks)):
        school.opens(week)
        run.estimator = school.estimator
        week += WEEK
        while place < len(walks) and walks[place].events[0].received_at < week:
            going.append(walks[place])
            place += 1
        still = []
        for walk in going:
            walk.go(min(week, last), run)
            if not walk.taught and walk.state.milestone is Milestone.DELIVERED:
                walk.taught = True
                school.hears_of(finished_of(walk.state))
            if walk.next_at is not None:
                still.append(walk)
        through += len(going) - len(still)
        going = still
        if progress is not None:
            progress(through, len(walks), week)


def _result(walks: list[Walk], courses: list[Course], plan: Plan, run: Run, models: int) -> Replayed:
    told = govern(walks, plan)
    return Replayed(
        courses=tuple(courses),
        events=sum(len(walk.events) for walk in walks),
        looks=run.looks,
        estimates=run.estimates,
        models=models,
        steps=tuple(_steps(walks, told, plan)),
        messages=told.messages,
        monthly=told.monthly,
        verdicts=told.verdicts,
    )


def _steps(walks: list[Walk], told: Told, plan: Plan) -> Iterable[StepCount]:
    """Every step of every playbook, also those that were never taken."""
    taken = Counter((due.playbook, due.step.key) for walk in walks for _, due in walk.asked)
    for playbook in plan.playbooks:
        for step in playbook.then:
            key = (playbook.name, step.key)
            yield StepCount(playbook.name, step.key, step.act, step.template, taken[key], told.steps[key])
