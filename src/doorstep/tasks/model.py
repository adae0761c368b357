"""Tasks, their checklists with evidence, and hand-overs between people."""

from datetime import datetime
from uuid import UUID

from msgspec import Struct

from doorstep.timeline.model import AnyFact

OPEN, DONE, DROPPED = "open", "done", "dropped"


class Item(Struct, frozen=True, forbid_unknown_fields=True, omit_defaults=True):
    """One point of a checklist document. ``evidence`` is what shows that it was done: scan, photo, tick or number."""

    key: str
    says: str
    evidence: str = "tick"
    required: bool = True


class Checklist(Struct, frozen=True, forbid_unknown_fields=True, omit_defaults=True):
    """A checklist document, ``checklists/<name>.toml``."""

    name: str
    why: str
    item: tuple[Item, ...]


class Evidence(Struct, frozen=True, omit_defaults=True):
    """What was shown for a point: the scanned text, the name of the photo, the number; ``yes`` for a tick."""

    value: str
    by: str
    at: datetime


class Point(Struct, frozen=True, omit_defaults=True):
    """A point of a task's own checklist, as it was when the task was opened, with its evidence."""

    key: str
    says: str
    evidence: str = "tick"
    required: bool = True
    given: Evidence | None = None


class Handover(Struct, frozen=True):
    """A task given by one person to another, to be taken until ``until``."""

    giver: str
    taker: str
    at: datetime
    until: datetime


class Task(Struct, frozen=True):
    """Something that a person must do about an order. ``owner`` is a person, ``role`` those who may take it."""

    shop: str
    id: UUID
    subject: str
    title: str
    why: str
    role: str
    opened_at: datetime
    act: str = "task"
    cause: str = ""
    playbook: str = ""
    step: str = ""
    owner: str | None = None
    due_at: datetime | None = None
    checklist: tuple[Point, ...] = ()
    state: str = OPEN
    ended_at: datetime | None = None
    ended_by: str | None = None
    ended_why: str = ""
    handover: Handover | None = None
    alarmed_at: datetime | None = None
    version: int = 0


class Act(Struct, frozen=True):
    """What came of an act: the task as it is now, and the facts to record in its order's timeline.

    Each fact has the id of its event, so that recording it twice records it once.
    """

    task: Task
    facts: tuple[tuple[UUID, AnyFact], ...] = ()


class Refused(Exception):
    """The act is not possible; the text says why and what is missing."""
