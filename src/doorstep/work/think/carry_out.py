"""Carry out what was decided: asks, calls of other systems, and tasks."""

from collections.abc import Sequence
from datetime import datetime

from doorstep.kit.handle import Tx
from doorstep.kit.ids import digest
from doorstep.messages import handlers as messages
from doorstep.messages.hooks import handlers as hooks
from doorstep.messages.hooks.model import WEBHOOK, Offer
from doorstep.messages.model import Ask, Escalation
from doorstep.playbooks.model import Due
from doorstep.tasks import handlers as tasks
from doorstep.timeline import handlers as timeline
from doorstep.timeline.handlers import Look, own_event
from doorstep.timeline.model import Event
from doorstep.work.think.thought import Thought


def carry_out(tx: Tx, thoughts: Sequence[Thought], now: datetime) -> None:
    """Turn the steps that are due into asks, calls of other systems, and tasks."""
    asks: list[Ask] = []
    made: list[tuple[Look, Event]] = []
    for thought in thoughts:
        for due in thought.decision.steps:
            if due.step.act == "tell":
                asks.append(ask_of(thought, due, now))
            elif due.step.act == WEBHOOK and hooks.takes(tx, thought.look.shop, thought.bundle.hooks, due):
                thought.hooked += ((due, thought.bundle.live(due.playbook)),)
            else:
                made += [(thought.look, event) for event in _open_task(tx, thought, due, now)]
    messages.ask(tx, asks)
    timeline.derive(tx, made)


def tell_systems(tx: Tx, thoughts: Sequence[Thought], now: datetime) -> None:
    """Offer what is new to the hooks of the shops that have any."""
    with_hooks = [thought for thought in thoughts if thought.bundle.hooks.hook]
    if not with_hooks:
        return
    offers = [
        Offer(one.look.shop, one.look.order, one.bundle.hooks, one.look.state, one.look.fresh, one.hooked)
        for one in with_hooks
    ]
    hooks.offer(tx, offers, now)


def _open_task(tx: Tx, thought: Thought, due: Due, now: datetime) -> list[Event]:
    look, documents = thought.look, thought.bundle.documents
    facts = tasks.open_for(tx, look.shop, look.order, due, now=now, documents=documents)
    return [own_event(look.order, row_id, fact, now, "doorstep") for row_id, fact in facts]


def ask_of(thought: Thought, due: Due, now: datetime) -> Ask:
    """The ask of a step: its id is the hash of the step's key, so that asking twice is asking once."""
    look, step, bundle = thought.look, due.step, thought.bundle
    return Ask(
        shop=look.shop,
        id=digest(look.shop, look.order, due.playbook, step.key, due.cause),
        subject=look.order,
        playbook=due.playbook,
        step=step.key,
        cause=due.cause,
        template=step.template,
        purpose=step.purpose,
        asked_at=now,
        news_at=due.news_at,
        fresh_until=due.fresh_until,
        role=step.audience,
        channels=step.channels,
        topic=step.topic or bundle.topic(due.playbook),
        live=bundle.live(due.playbook),
        release=bundle.release,
        parcel=due.parcel,
        estimate=thought.estimate,
        escalation=Escalation(step.escalate, step.escalate_hours, step.escalate_unless) if step.escalate else None,
    )
