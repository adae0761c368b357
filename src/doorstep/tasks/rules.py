"""What becomes of a task. Pure: each verb takes the task as it is and returns it as it will be, with what happened."""

from collections.abc import Iterable
from datetime import datetime, timedelta
from decimal import Decimal, InvalidOperation
from uuid import UUID

from msgspec.structs import replace

from doorstep.kit.ids import digest
from doorstep.playbooks.model import Due
from doorstep.tasks.model import DONE, DROPPED, OPEN, Act, Evidence, Handover, Item, Point, Refused, Task
from doorstep.timeline.model import (
    AnyFact,
    ChangeConfirmed,
    ChangeRefused,
    HandoverGiven,
    HandoverOverdue,
    HandoverTaken,
    Retraction,
    TaskDone,
    TaskOpened,
)
from doorstep.timeline.rules.identity import identity_of

#: The act of a task that carries a change of the delivery: its cause is the request, its step what is to change.
CHANGE, ANSWER = "change", "answer"
#: What a person must do where a step names no title of its own.
_ACTS = {
    "case": "Open a case for this order",
    "offer": "Make the customer an offer",
    "hold": "Stop the work on this order",
    "refund": "Pay the customer back",
    "webhook": "Tell the other system by hand",
}


def task_id(shop: str, order: str, due: Due) -> UUID:
    """The id of the task that a step opens: the hash of the step's key, so that it opens once."""
    return digest("task", shop, order, due.playbook, due.step.key, due.cause)


def opened(shop: str, order: str, due: Due, items: Iterable[Item], now: datetime) -> Act:
    """The task that a step asks for. Acts that no program carries out become tasks that name what a person must do."""
    step = due.step
    task = Task(
        shop=shop,
        id=task_id(shop, order, due),
        subject=order,
        title=step.title or _ACTS.get(step.act, f"Do what the playbook {due.playbook} asks"),
        why=due.why or f"The playbook {due.playbook} asks for it.",
        role=step.role,
        opened_at=now,
        act=step.act,
        cause=due.cause,
        playbook=due.playbook,
        step=step.key,
        due_at=now + timedelta(hours=step.due_hours),
        checklist=tuple(Point(one.key, one.says, one.evidence, one.required) for one in items),
    )
    return Act(task, (_said(task, "opened", TaskOpened(task.id.hex, task.title, task.role, task.due_at)),))


def own(
    shop: str, subject: str, episode: str, title: str, why: str, role: str, due_at: datetime, now: datetime
) -> Task:
    """A task about something of the house that is no order, opened once an episode; no timeline tells of it."""
    return Task(shop, digest("task", shop, subject, episode), subject, title, why, role, now, due_at=due_at)


def change(
    shop: str, order: str, request: str, what: str, *, title: str, why: str, role: str, due_at: datetime, now: datetime
) -> Act:
    """A task to carry a change of the delivery to whoever brings it; ending it is the answer."""
    id_ = digest("task", shop, order, CHANGE, request)
    task = Task(shop, id_, order, title, why, role, now, act=CHANGE, cause=request, step=what, due_at=due_at)
    return Act(task, (_said(task, "opened", TaskOpened(task.id.hex, title, role, due_at)),))


def evidenced(task: Task, key: str, value: str, who: str, now: datetime) -> Act:
    """Show that a point was done. The latest evidence counts."""
    _must_be_open(task)
    point = next((one for one in task.checklist if one.key == key), None)
    if point is None:
        raise Refused(f"This task has no point {key!r}.")
    given = Evidence(_fitting(point, value.strip()), who, now)
    points = tuple(replace(one, given=given) if one is point else one for one in task.checklist)
    return Act(_next(task, checklist=points))


def missing(task: Task) -> tuple[str, ...]:
    """What must still be shown before the task is done."""
    return tuple(point.says for point in task.checklist if point.required and point.given is None)


def done(task: Task, who: str, now: datetime) -> Act:
    """The work was done. Refused as long as evidence is missing."""
    _must_be_open(task)
    if open_points := missing(task):
        raise Refused("Still to be shown: " + "; ".join(open_points))
    return _ended(task, DONE, who, "", now)


def dropped(task: Task, who: str, why: str, now: datetime) -> Act:
    """The work is not needed any more. Needs a reason."""
    _must_be_open(task)
    if not why.strip():
        raise Refused("Say why the task is given up.")
    return _ended(task, DROPPED, who, why.strip(), now)


def undone(task: Task, who: str) -> Act:
    """It was ended by mistake: it is open again, with its evidence."""
    if task.state == OPEN:
        raise Refused("The task is open.")
    answer = identity_of(task.subject, ("task", _event(task, ANSWER).hex)).hex if task.act == CHANGE else ""
    task = _next(task, state=OPEN, ended_at=None, ended_by=None, ended_why="")
    back = (_said(task, "taken_back", Retraction(answer, by=who)),) if answer else ()
    return Act(task, (_said(task, "undone", TaskDone(task.id.hex, "undone", who)), *back))


def given(task: Task, giver: str, taker: str, until: datetime, now: datetime) -> Act:
    """Hand the task to somebody, who has until ``until`` to take it. The owner stays answerable meanwhile."""
    _must_be_open(task)
    if until <= now:
        raise Refused("The time to take it must lie ahead.")
    if task.owner is not None and task.owner != giver:
        raise Refused(f"It belongs to {task.owner}, who alone can hand it over.")
    if taker == giver:
        raise Refused("Nobody hands over to himself.")
    task = _next(task, handover=Handover(giver, taker, now, until), alarmed_at=None)
    return Act(task, (_said(task, "given", HandoverGiven(_what(task), giver, taker, until)),))


def taken(task: Task, who: str) -> Act:
    """Take the task: it was given to ``who``, or it belongs to nobody and was given to nobody."""
    _must_be_open(task)
    if task.handover is not None and task.handover.taker != who:
        raise Refused(f"It was given to {task.handover.taker}.")
    if task.handover is None and task.owner is not None:
        raise Refused(f"It belongs to {task.owner}.")
    task = _next(task, owner=who, handover=None, alarmed_at=None)
    return Act(task, (_said(task, "taken", HandoverTaken(_what(task), who)),))


def overdue(task: Task, now: datetime) -> Act | None:
    """The alarm for a hand-over that was not taken in time, once for each hand-over; ``None`` when there is none."""
    handover = task.handover
    if task.state != OPEN or handover is None or handover.until > now or task.alarmed_at is not None:
        return None
    task = _next(task, alarmed_at=now)
    fact = HandoverOverdue(
        what=_what(task), giver=handover.giver, taker=handover.taker, until=handover.until, inputs={"title": task.title}
    )
    return Act(task, (_said(task, "overdue", fact),))


def _ended(task: Task, outcome: str, who: str, why: str, now: datetime) -> Act:
    task = _next(task, state=outcome, ended_at=now, ended_by=who, ended_why=why, handover=None)
    return Act(task, (_said(task, outcome, TaskDone(task.id.hex, outcome, who)), *_answers(task, outcome, who)))


def _must_be_open(task: Task) -> None:
    if task.state != OPEN:
        raise Refused(f"The task was ended by {task.ended_by}: {task.state}.")


def _fitting(point: Point, value: str) -> str:
    if point.evidence == "tick":
        return "yes"
    if not value:
        raise Refused(f"{point.says}: a {point.evidence} is needed.")
    if point.evidence == "number":
        try:
            number = Decimal(value.replace(",", "."))
        except InvalidOperation:
            raise Refused(f"{point.says}: {value!r} is no number.") from None
        if not number.is_finite():
            raise Refused(f"{point.says}: {value!r} is no number.")
        return f"{number:f}"
    return value


def _next(task: Task, **changes: object) -> Task:
    return replace(task, version=task.version + 1, **changes)


def _what(task: Task) -> str:
    return f"task:{task.id.hex}"


def _said(task: Task, act: str, fact: AnyFact) -> tuple[UUID, AnyFact]:
    return _event(task, act), fact


def _event(task: Task, act: str) -> UUID:
    return digest(task.shop, task.subject, "task", task.id.hex, act, str(task.version))


def _answers(task: Task, outcome: str, who: str) -> tuple[tuple[UUID, AnyFact], ...]:
    """Ending the task that carries a change of the delivery to whoever brings it, is the answer to that change."""
    if task.act != CHANGE:
        return ()
    if outcome == DONE:
        return (_said(task, ANSWER, ChangeConfirmed(task.step, task.cause, who)),)
    return (_said(task, ANSWER, ChangeRefused(task.step, task.cause, "refused", who)),)
