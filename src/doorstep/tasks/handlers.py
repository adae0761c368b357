"""Load a task, let its rules decide, save it, and hand back the facts for the order's timeline."""

from collections.abc import Mapping
from datetime import datetime
from uuid import UUID

from msgspec.structs import replace

from doorstep.kit.handle import Tx
from doorstep.playbooks.model import Due
from doorstep.shop import handlers as shops
from doorstep.tasks import rules, store
from doorstep.tasks.documents import items_of
from doorstep.tasks.model import OPEN, Act, Refused, Task
from doorstep.timeline.model import AnyFact

#: An event's id and what it says.
Recorded = tuple[UUID, AnyFact]


def open_for(
    tx: Tx, shop: str, order: str, due: Due, *, now: datetime, documents: Mapping[str, str] | None = None
) -> tuple[Recorded, ...]:
    """Open the task that a step asks for; nothing when it was opened before.

    ``documents`` are those of the release that decided; without them the release in force is read for the checklist.
    """
    name = due.step.checklist
    if name and documents is None:
        documents = shops.current(tx, shop).documents
    act = rules.opened(shop, order, due, items_of(documents or {}, name), now)
    return act.facts if store.insert(tx, act.task) else ()


def open_own(
    tx: Tx, shop: str, subject: str, *, episode: str, title: str, why: str, role: str, due_at: datetime, now: datetime
) -> bool:
    """Open a task about something of the house, such as ``account:ups``; ``False`` when it was in this episode."""
    return store.insert(tx, rules.own(shop, subject, episode, title, why, role, due_at, now))


def end_own(tx: Tx, shop: str, subject: str, *, who: str, now: datetime) -> int:
    """End the open tasks about something of the house that is well again; return how many."""
    found = [task for task in store.of_order(tx, shop, subject) if task.state == OPEN]
    return sum(store.update(tx, rules.done(task, who, now).task) for task in found)


def open_change(
    tx: Tx, shop: str, order: str, request: str, what: str, *, title: str, why: str, role: str, due_at: datetime,
    now: datetime
) -> Act:  # fmt: skip
    """Open the task that carries a change of the delivery (``what``) to whoever brings it."""
    act = rules.change(shop, order, request, what, title=title, why=why, role=role, due_at=due_at, now=now)
    return act if store.insert(tx, act.task) else replace(act, facts=())


def show_evidence(tx: Tx, shop: str, task: UUID, *, point: str, value: str, who: str, now: datetime) -> Act:
    """Record what was scanned, photographed, counted or ticked off for a point of the checklist."""
    return _save(tx, rules.evidenced(_load(tx, shop, task), point, value, who, now))


def finish(tx: Tx, shop: str, task: UUID, *, who: str, now: datetime) -> Act:
    """End a task as done. Raises ``Refused`` while evidence is missing."""
    return _save(tx, rules.done(_load(tx, shop, task), who, now))


def drop(tx: Tx, shop: str, task: UUID, *, who: str, why: str, now: datetime) -> Act:
    """End a task that is not needed any more."""
    return _save(tx, rules.dropped(_load(tx, shop, task), who, why, now))


def undo(tx: Tx, shop: str, task: UUID, *, who: str) -> Act:
    """Open a task again that was ended by mistake."""
    return _save(tx, rules.undone(_load(tx, shop, task), who))


def give(tx: Tx, shop: str, task: UUID, *, giver: str, taker: str, until: datetime, now: datetime) -> Act:
    """Hand a task to somebody, to be taken until then."""
    return _save(tx, rules.given(_load(tx, shop, task), giver, taker, until, now))


def take(tx: Tx, shop: str, task: UUID, *, who: str) -> Act:
    """Take a task that was given to one, or that nobody has."""
    return _save(tx, rules.taken(_load(tx, shop, task), who))


def report_overdue(tx: Tx, now: datetime, *, limit: int = 200) -> list[Act]:
    """Find the hand-overs of all shops that nobody took in time; each is reported once."""
    acts = [act for task in store.not_taken(tx, now, limit) if (act := rules.overdue(task, now)) is not None]
    return [_save(tx, act) for act in acts]


def task_of(tx: Tx, shop: str, task: UUID) -> Task:
    """A task of this shop. Raises ``LookupError``."""
    return _load(tx, shop, task)


def tasks_of(tx: Tx, shop: str, order: str) -> list[Task]:
    """All tasks of an order, the oldest first."""
    return store.of_order(tx, shop, order)


def open_tasks(tx: Tx, shop: str, *, role: str = "", owner: str = "", limit: int = 200) -> list[Task]:
    """Open tasks, the most urgent first."""
    return store.open_tasks(tx, shop, role=role, owner=owner, limit=limit)


def _load(tx: Tx, shop: str, task: UUID) -> Task:
    found = store.load(tx, shop, task)
    if found is None:
        raise LookupError(f"There is no task {task} in this shop.")
    return found


def _save(tx: Tx, act: Act) -> Act:
    if not store.update(tx, act.task):
        raise Refused("Somebody else changed this task just now; look at it again.")
    return act if act.task.subject.startswith("order:") else replace(act, facts=())  # the house has no timeline
