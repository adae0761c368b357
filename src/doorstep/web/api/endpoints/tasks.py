"""Tasks: what a person must do, the evidence for it, and handing it to somebody else."""

from collections.abc import Callable
from datetime import datetime, timedelta
from typing import Annotated, Literal
from uuid import UUID

from msgspec import Meta, Struct

from doorstep.tasks import handlers as tasks
from doorstep.tasks.model import Act, Evidence, Refused
from doorstep.tasks.model import Task as Kept
from doorstep.tasks.rules import missing
from doorstep.timeline import handlers as timeline
from doorstep.timeline.model import Reading, Told
from doorstep.web.api.call import Call
from doorstep.web.api.route import Asks, Sends
from doorstep.web.problems import Trouble

Name = Annotated[str, Meta(max_length=200, description="A member of the shop's staff; empty: the key itself.")]


class Point(Struct, frozen=True):
    """A point of the checklist; `evidence` is what must be shown: tick, scan, photo or number."""

    key: str
    says: str
    evidence: str
    required: bool
    value: str
    by: str
    at: datetime | None


class Task(Struct, frozen=True):
    """Something that a person must do: about an order, or about an account with a carrier (the other one is empty)."""

    id: UUID
    order: str
    account: str
    title: str
    why: str
    role: str
    state: str
    owner: str
    given_to: str
    take_until: datetime | None
    opened_at: datetime
    due_at: datetime | None
    ended_at: datetime | None
    ended_by: str
    ended_why: str
    playbook: str
    step: str
    checklist: list[Point]
    missing: tuple[str, ...]


class Tasks(Struct, frozen=True):
    """Tasks."""

    items: list[Task]


class WhichTasks(Asks, frozen=True, kw_only=True):
    """Which open tasks: those of a role, of a person, or all; the most urgent first."""

    role: Annotated[str, Meta(max_length=60)] = ""
    owner: Annotated[str, Meta(max_length=200)] = ""
    limit: Annotated[int, Meta(ge=1, le=500)] = 100


class Taken(Sends, frozen=True, kw_only=True):
    """Who takes it."""

    who: Name = ""


class Given(Sends, frozen=True, kw_only=True):
    """To whom it is given, and how many hours there are to take it."""

    taker: Annotated[str, Meta(min_length=1, max_length=200)]
    who: Name = ""
    hours: Annotated[int, Meta(ge=1, le=168)] = 4


class Shown(Sends, frozen=True, kw_only=True):
    """What shows that a point was done."""

    point: Annotated[str, Meta(max_length=100)]
    value: Annotated[str, Meta(max_length=500)] = ""
    who: Name = ""


class Ended(Sends, frozen=True, kw_only=True):
    """How it ended: done, or dropped with a reason."""

    outcome: Literal["done", "dropped"] = "done"
    why: Annotated[str, Meta(max_length=500)] = ""
    who: Name = ""


def list_tasks(call: Call, asked: WhichTasks) -> Tasks:
    """List open tasks, the most urgent first."""
    found = tasks.open_tasks(call.tx, call.name, role=asked.role, owner=asked.owner, limit=asked.limit)
    return Tasks([task_shape(one) for one in found])


def get_task(call: Call, task: UUID) -> Task:
    """Show one task."""
    return task_shape(_load(call, task))


def take_task(call: Call, task: UUID, sent: Taken) -> Task:
    """Take a task that was given to one, or that nobody has."""
    who = call.acting(sent.who)
    return _act(call, task, lambda: tasks.take(call.tx, call.name, task, who=who))


def hand_task_over(call: Call, task: UUID, sent: Given) -> Task:
    """Give a task to somebody, who has some hours to take it; until then whoever has it stays answerable."""
    _load(call, task)
    who, taker, until = call.acting(sent.who), call.acting(sent.taker), call.now + timedelta(hours=sent.hours)
    return _act(
        call, task, lambda: tasks.give(call.tx, call.name, task, giver=who, taker=taker, until=until, now=call.now)
    )


def show_evidence(call: Call, task: UUID, sent: Shown) -> Task:
    """Show that a point of the checklist was done."""
    who = call.acting(sent.who)
    return _act(call, task, lambda: tasks.show_evidence(
        call.tx, call.name, task, point=sent.point, value=sent.value, who=who, now=call.now))  # fmt: skip


def end_task(call: Call, task: UUID, sent: Ended) -> Task:
    """End a task as done, once its evidence is there, or give it up with a reason."""
    who = call.acting(sent.who)
    if sent.outcome == "done":
        return _act(call, task, lambda: tasks.finish(call.tx, call.name, task, who=who, now=call.now))
    return _act(call, task, lambda: tasks.drop(call.tx, call.name, task, who=who, why=sent.why, now=call.now))


def reopen_task(call: Call, task: UUID, sent: Taken) -> Task:
    """Open a task again that was ended by mistake."""
    who = call.acting(sent.who)
    return _act(call, task, lambda: tasks.undo(call.tx, call.name, task, who=who))


def task_shape(one: Kept) -> Task:
    """Return a task as the API shows it."""
    handover = one.handover
    return Task(
        one.id, about(one.subject, "order"), about(one.subject, "account"), one.title, one.why, one.role, one.state,
        one.owner or "",
        handover.taker if handover else "", handover.until if handover else None, one.opened_at, one.due_at,
        one.ended_at, one.ended_by or "", one.ended_why, one.playbook, one.step,
        [Point(point.key, point.says, point.evidence, point.required, *_shown(point.given)) for point in one.checklist],
        missing(one),
    )  # fmt: skip


def about(subject: str, kind: str) -> str:
    """Return what a subject of this kind names; empty for a subject of another kind."""
    found, _, name = subject.partition(":")
    return name if found == kind else ""


def _shown(given: object) -> tuple[str, str, datetime | None]:
    return (given.value, given.by, given.at) if isinstance(given, Evidence) else ("", "", None)


def _act(call: Call, task: UUID, act: Callable[[], Act]) -> Task:
    _load(call, task)
    try:
        done = act()
    except Refused as refused:
        raise Trouble("refused", str(refused)) from None
    told = tuple(Told(done.task.subject, ("task", id_.hex), call.now, fact, offset=0) for id_, fact in done.facts)
    if told:
        read = timeline.Read(call.name, "api", Reading(told), call.now, reader="api@1")
        timeline.record(call.tx, call.keys, [read], now=call.now)
    return task_shape(done.task)


def _load(call: Call, task: UUID) -> Kept:
    try:
        return tasks.task_of(call.tx, call.name, task)
    except LookupError:
        raise Trouble("not-found", "There is no such task in this shop.") from None
