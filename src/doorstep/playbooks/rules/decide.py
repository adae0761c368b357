"""Decide what to do next. Pure: no clock, no database, no network."""

from collections import defaultdict
from collections.abc import Iterable
from datetime import datetime

from doorstep.playbooks.model import Decision, Due, Situation, Step, Taken
from doorstep.playbooks.rules.library import Library
from doorstep.playbooks.rules.occurrences import Occurrence, is_first, occurrences, subject_of

NOTHING = Decision()


def decide(situation: Situation, library: Library, now: datetime) -> Decision:
    """Return the steps that are due and not yet taken, in the playbooks' order, and when to look again.

    ``look_again`` is the first moment at which the answer could change although nothing happens and the estimate stays
    the same.
    """
    if situation.history:
        return NOTHING
    state, estimate = situation.state, situation.estimate
    taken = told_already(situation.taken)
    due: list[Occurrence] = []
    waiting: list[Occurrence] = []
    for found in occurrences(state, library, now, taken):
        entry = found.entry
        if now - found.news_at > entry.fresh:
            continue
        parcel = found.parcel
        for condition in entry.conditions:
            if not condition.holds(state, parcel, estimate):
                break
        else:
            if not is_first(found, state) or (taken and not _untaken(found, taken)):
                continue
            (waiting if entry.timed and found.news_at > now else due).append(found)
    if not due and not waiting:
        return NOTHING
    due.sort(key=_place)
    steps = [step for found in due for step in _steps(found, taken)]
    later = [found.news_at for found in waiting]
    return Decision(steps=tuple(_unique(steps)), look_again=min(later, default=None))


def told_already(taken: Iterable[Taken]) -> dict[tuple[str, str], dict[str, bool]]:
    """By playbook and step: the causes for which it was taken, and whether that cause was retracted since."""
    found: dict[tuple[str, str], dict[str, bool]] = defaultdict(dict)
    for one in taken:
        found[one.playbook, one.step][one.cause] = one.retracted
    return found


def open_cause(found: Occurrence, step: Step, taken: dict[tuple[str, str], dict[str, bool]]) -> str | None:
    """The key under which the step is still to be taken, ``None`` when it was.

    A step that was taken for something that turned out wrong may be taken again for the real thing: ``parcel:1/1~2``.
    """
    causes = taken.get((found.entry.playbook, step.key))
    first = subject_of(found)
    if causes is None or first not in causes:
        return first
    cause, again = first, 1
    while cause in causes:
        if not causes[cause]:
            return None
        again += 1
        cause = f"{first}~{again}"
    return cause


def due_step(found: Occurrence, step: Step, cause: str) -> Due:
    """The step as a value, with its cause and the span in which it is news."""
    return Due(
        playbook=found.entry.playbook,
        step=step,
        cause=cause,
        event=found.event,
        news_at=found.news_at,
        fresh_until=found.news_at + found.entry.fresh,
        parcel=found.parcel.parcel if found.parcel is not None else "",
        why=found.entry.why,
    )


def _steps(found: Occurrence, taken: dict[tuple[str, str], dict[str, bool]]) -> Iterable[Due]:
    for step in found.entry.steps:
        cause = open_cause(found, step, taken)
        if cause is not None:
            yield due_step(found, step, cause)


def _untaken(found: Occurrence, taken: dict[tuple[str, str], dict[str, bool]]) -> bool:
    """Whether a step of it is still to be taken."""
    playbook = found.entry.playbook
    for step in found.entry.steps:
        if (playbook, step.key) not in taken or open_cause(found, step, taken) is not None:
            return True
    return False


def _unique(steps: list[Due]) -> Iterable[Due]:
    # Two facts of one instant may wake a playbook that speaks once: the first in order counts.
    seen: set[tuple[str, str, str]] = set()
    for due in steps:
        key = (due.playbook, due.step.key, due.cause)
        if key not in seen:
            seen.add(key)
            yield due


def _place(found: Occurrence) -> tuple[int, datetime, str, str]:
    return (found.entry.position, found.news_at, found.parcel.parcel if found.parcel is not None else "", found.cause)
