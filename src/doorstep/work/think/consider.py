"""Come to a decision for every order of a batch: estimate, derive, decide, and have all of it written down."""

from collections.abc import Sequence
from datetime import datetime

from doorstep.kit.handle import Tx
from doorstep.kit.ids import digest
from doorstep.playbooks import handlers as playbooks
from doorstep.playbooks.model import Situation
from doorstep.playbooks.rules import decide, retracted
from doorstep.promise.rules import derive, question_of
from doorstep.timeline import handlers as timeline
from doorstep.timeline.handlers import Look, own_event
from doorstep.timeline.model import KIND_OF, CauseRetracted, Event
from doorstep.timeline.polling import handlers as polling
from doorstep.timeline.rules.episodes import episode_name
from doorstep.timeline.rules.identity import derived_identity
from doorstep.timeline.rules.variants import targets
from doorstep.wiring import Bundle
from doorstep.work.think.carry_out import carry_out, tell_systems
from doorstep.work.think.remember import remember
from doorstep.work.think.thought import Thought, seen


def consider(tx: Tx, bundles: dict[str, Bundle], looks: Sequence[Look], *, now: datetime) -> list[Thought]:
    """Come to a decision for every order and write everything down. The caller commits."""
    thoughts = [Thought(look, bundles[look.shop]) for look in looks]
    live = [thought for thought in thoughts if not thought.look.history]
    _estimate(live, now)
    taken = playbooks.taken_of(tx, [(one.look.shop, one.look.order) for one in live])
    for thought in live:
        thought.taken = taken.get((thought.look.shop, thought.look.order), ())
    _derive(tx, live, now)
    decided = [made for thought in live if (made := _decide(thought, now)) is not None]
    playbooks.keep(tx, decided)
    carry_out(tx, live, now)
    tell_systems(tx, live, now)
    remember(tx, thoughts, now)
    polling.replan(tx, [(one.look, one.bundle.accounts) for one in live if one.bundle.accounts.account], now)
    timeline.write(tx, [seen(thought, now) for thought in thoughts], now=now)
    return thoughts


def _estimate(thoughts: Sequence[Thought], now: datetime) -> None:
    """Ask the estimators in batches, one a shop."""
    by_shop: dict[str, list[Thought]] = {}
    for thought in thoughts:
        if thought.look.state.open:
            by_shop.setdefault(thought.look.shop, []).append(thought)
    for of_shop in by_shop.values():
        answers = of_shop[0].bundle.estimator.estimate([question_of(one.look.state, now) for one in of_shop])
        for thought, answer in zip(of_shop, answers, strict=True):
            thought.estimate = answer


def _derive(tx: Tx, thoughts: Sequence[Thought], now: datetime) -> None:
    """Write down what became true by time or estimate, and what was said because of something that is retracted."""
    made: list[tuple[Look, Event]] = []
    for thought in thoughts:
        look, bundle = thought.look, thought.bundle
        facts, thought.wake_at = derive(look.state, thought.estimate, now, bundle.settings)
        for fact in facts:
            row_id = derived_identity(look.order, fact, KIND_OF[type(fact)], episode_name(fact), fact.episode)
            made.append((look, own_event(look.order, row_id, fact, now, "doorstep")))
        if look.whole and thought.taken:
            made += [(look, event) for event in _retracted(tx, thought, now)]
    timeline.derive(tx, made)


def _retracted(tx: Tx, thought: Thought, now: datetime) -> list[Event]:
    look = thought.look
    wrong = retracted(look.state, thought.taken, thought.bundle.library, targets(look.fresh))
    playbooks.retract(tx, look.shop, look.order, wrong)
    events = []
    for one in wrong:
        fact = CauseRetracted(playbook=one.playbook, step=one.step, cause=one.cause)
        row_id = digest(look.order, "cause_retracted", one.playbook, one.step, one.cause)
        events.append(own_event(look.order, row_id, fact, now, "doorstep"))
    return events


def _decide(thought: Thought, now: datetime) -> playbooks.Decided | None:
    look, bundle = thought.look, thought.bundle
    situation = Situation(look.state, thought.estimate, thought.taken)
    thought.decision = decide(situation, bundle.library, now)
    if not thought.decision.steps:
        return None
    inputs = playbooks.encode_situation(situation)
    return playbooks.Decided(look.shop, look.order, bundle.release, now, inputs, thought.decision)
