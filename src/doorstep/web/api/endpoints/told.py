"""What happened to an order, what was said and sent about it, what is to be done, and why."""

from datetime import datetime
from typing import Literal
from uuid import UUID

from msgspec import Struct

from doorstep.kit.handle import Tx
from doorstep.playbooks import handlers as playbooks
from doorstep.playbooks.documents import playbooks_of
from doorstep.playbooks.model import Situation
from doorstep.playbooks.rules import compile as prepare
from doorstep.playbooks.rules import explain
from doorstep.playbooks.rules.library import Library
from doorstep.promise import handlers as promise
from doorstep.tasks import handlers as tasks
from doorstep.timeline.rules import counting
from doorstep.timeline.sentences import Reader, for_staff
from doorstep.views import order as view
from doorstep.views.releases import published
from doorstep.views.states import events_of
from doorstep.web.api.call import Call
from doorstep.web.api.endpoints.orders import kept
from doorstep.web.api.endpoints.tasks import Task, Tasks, task_shape
from doorstep.web.api.route import Asks
from doorstep.web.api.shapes import Told, told_of


class Timeline(Struct, frozen=True):
    """What happened, oldest first, each event once."""

    items: list[Told]


class Language(Asks, frozen=True, kw_only=True):
    """In which language sentences are said."""

    language: Literal["en", "de"] = "en"


class Statement(Struct, frozen=True):
    """A distinct thing that was said about a date: to whom, where, and how often."""

    id: UUID
    audience: str
    surface: str
    wording: str
    source: str
    earliest: datetime | None
    latest: datetime | None
    confidence: float | None
    first_shown: datetime | None
    last_shown: datetime | None
    shown: int


class Statements(Struct, frozen=True):
    """What was said, the first first."""

    items: list[Statement]


class Message(Struct, frozen=True):
    """A message that was made, without its words."""

    id: UUID
    channel: str
    purpose: str
    template: str
    language: str
    playbook: str
    shadow: bool
    made_at: datetime
    fate: str
    fate_at: datetime | None


class Verdict(Struct, frozen=True):
    """A trigger that wanted a message, and what became of it."""

    playbook: str
    step: str
    template: str
    purpose: str
    asked_at: datetime
    live: bool
    verdict: str
    reason: str
    rule: str
    message: UUID | None


class Messages(Struct, frozen=True):
    """Messages and every trigger that wanted one, the newest first."""

    items: list[Message]
    asks: list[Verdict]


class Reason(Struct, frozen=True):
    """A step of a playbook: whether it was taken or is due, and why, in plain sentences."""

    playbook: str
    step: str
    taken: bool
    due: bool
    why: str
    held: tuple[str, ...]
    failed: tuple[str, ...]


class Reasons(Struct, frozen=True):
    """Every step of every playbook."""

    items: list[Reason]


def get_timeline(call: Call, order: str, asked: Language) -> Timeline:
    """Show what happened to an order, each event with its sentence."""
    it = kept(call, order)
    reader = Reader(asked.language, call.zone, call.now)
    events = counting(events_of(call.tx, call.name, it.subject, it.state))
    return Timeline([told_of(event, for_staff(event, reader).plain) for event in events])


def get_statements(call: Call, order: str) -> Statements:
    """Show what was promised, to whom and where: the promise ledger of an order."""
    it = kept(call, order)
    found = promise.statements_of(call.tx, call.name, it.subject)
    return Statements([Statement(**{name: getattr(one, name) for name in _STATEMENT}) for one in found])


def get_messages(call: Call, order: str) -> Messages:
    """Show which messages were made and which were not, with the rule. Their words need personal:read."""
    it = kept(call, order)
    made = view.messages(call.tx, call.name, it.subject)
    asks = view.asks(call.tx, call.name, it.subject)
    return Messages(
        [Message(**{name: getattr(one, name) for name in Message.__struct_fields__}) for one in made],
        [Verdict(one.playbook, one.step, one.template, one.purpose, one.asked_at, one.live, one.verdict or "waits",
                 one.reason, one.rule, one.message) for one in asks],
    )  # fmt: skip


def get_order_tasks(call: Call, order: str) -> Tasks:
    """Show the tasks of an order, the oldest first."""
    it = kept(call, order)
    found: list[Task] = [task_shape(one) for one in tasks.tasks_of(call.tx, call.name, it.subject)]
    return Tasks(found)


def explain_order(call: Call, order: str) -> Reasons:
    """Say of every step of every playbook whether it was taken, and why or why not."""
    it = kept(call, order)
    library = _library(call.tx, call.name, call.release)
    taken = playbooks.taken_of(call.tx, [(call.name, it.subject)]).get((call.name, it.subject), ())
    situation = Situation(it.state, it.looked.estimate, taken, it.history)
    found = explain(situation, library, it.looked.now or call.now)
    return Reasons(
        [Reason(one.playbook, one.step, one.taken, one.due, one.why, tuple(one.held), tuple(one.failed))
         for one in found]
    )  # fmt: skip


_STATEMENT = Statement.__struct_fields__
_kept: dict[tuple[str, str], Library] = {}
_MOST = 50


def _library(tx: Tx, shop: str, release: str) -> Library:
    """Return the playbooks of a release, prepared once."""
    if (shop, release) not in _kept:
        found = published(tx, shop, release) if release else None
        if len(_kept) >= _MOST:
            _kept.clear()
        _kept[shop, release] = prepare(playbooks_of(found.documents if found else {}))
    return _kept[shop, release]
