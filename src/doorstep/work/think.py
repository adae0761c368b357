"""Think: fold what is new, estimate, derive, decide, and write state, derived events, asks and tasks together."""

import logging
import os
from collections.abc import Sequence
from datetime import datetime, timedelta

import msgspec
from msgspec import Struct

from doorstep.kit.errors import Collision, StoreDown
from doorstep.kit.handle import Tx
from doorstep.kit.ids import digest
from doorstep.learning.scorecards import handlers as scorecards
from doorstep.messages import handlers as messages
from doorstep.messages.hooks import handlers as hooks
from doorstep.messages.hooks.model import WEBHOOK, Offer
from doorstep.messages.model import Ask
from doorstep.playbooks import handlers as playbooks
from doorstep.playbooks.model import Decision, Due, Situation, Taken
from doorstep.playbooks.rules import decide, retracted
from doorstep.promise import handlers as promise
from doorstep.promise.model import Estimate, Finished, Statement
from doorstep.promise.rules import derive, finished_of, question_of
from doorstep.promise.rules.ledger import promised_at_checkout
from doorstep.tasks import handlers as tasks
from doorstep.timeline import handlers as timeline
from doorstep.timeline.handlers import Look, Seen, own_event
from doorstep.timeline.model import KIND_OF, CauseRetracted, Event, OrderPlaced
from doorstep.timeline.polling import handlers as polling
from doorstep.timeline.rules.episodes import episode_name
from doorstep.timeline.rules.identity import derived_identity
from doorstep.timeline.rules.variants import targets
from doorstep.views.states import Looked
from doorstep.wiring import App, Bundle

MOST_ORDERS = 500
#: How long an order that cannot be looked at waits for a better reader of it.
PUT_OFF = timedelta(minutes=10)
_log = logging.getLogger(__name__)


class Thought(Struct):
    """What came of looking at one order."""

    look: Look
    bundle: Bundle
    estimate: Estimate | None = None
    taken: tuple[Taken, ...] = ()
    decision: Decision = Decision()
    wake_at: datetime | None = None
    hooked: tuple[tuple[Due, bool], ...] = ()


def think_round(app: App, *, now: datetime, limit: int = MOST_ORDERS) -> int:
    """Look at up to ``limit`` marked orders in one transaction; return how many marks were taken.

    When an order makes our own code raise, nothing of the batch is kept: the orders are looked at one by one, and the
    marks of the culprit are put off, so that it never stops the others.
    """
    claimed: timeline.Claimed | None = None
    try:
        with app.database.transaction() as tx:
            claimed = timeline.claim(tx, limit, now=now)
            looks = timeline.look_at(tx, claimed.orders, _tokens(limit), now=now, whole=claimed.whole)
            if looks:
                consider(tx, app.bundles(tx, {look.shop for look in looks}), looks, now=now)
        return claimed.marks
    except (StoreDown, Collision):
        raise
    except Exception:  # whatever an order makes our code raise
        if claimed is None:
            raise
        return _one_by_one(app, limit, now)


def _tokens(orders: int) -> list[bytes]:
    return [os.urandom(20) for _ in range(orders)]


def _one_by_one(app: App, limit: int, now: datetime) -> int:
    with app.database.transaction() as tx:
        claimed = timeline.claim(tx, limit, now=now)
        timeline.put_back(tx, claimed, now=now)
    for shop, order in claimed.orders:
        whole = (shop, order) in claimed.whole
        try:
            with app.database.transaction() as tx:
                looks = timeline.look_at_one(tx, shop, order, os.urandom(20), now=now, whole=whole)
                if looks:
                    consider(tx, app.bundles(tx, {shop}), looks, now=now)
        except (StoreDown, Collision):
            raise
        except Exception as error:
            _log.warning("%s of shop %s is put off", order, shop, exc_info=error)
            with app.database.transaction() as tx:
                timeline.put_off(tx, shop, order, now + PUT_OFF, type(error).__name__)
    return claimed.marks


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
    _carry_out(tx, live, now)
    _tell_systems(tx, live, now)
    _remember(tx, thoughts, now)
    polling.replan(tx, [(one.look, one.bundle.accounts) for one in live if one.bundle.accounts.account], now)
    timeline.write(tx, [_seen(thought, now) for thought in thoughts], now=now)
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


def _carry_out(tx: Tx, thoughts: Sequence[Thought], now: datetime) -> None:
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


def _tell_systems(tx: Tx, thoughts: Sequence[Thought], now: datetime) -> None:
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
    )


def _remember(tx: Tx, thoughts: Sequence[Thought], now: datetime) -> None:
    """Teach the lanes what ended, mark what scorecards count, and write the dates told at checkout into the ledger."""
    ended: list[tuple[str, Finished]] = []
    told: list[tuple[str, Statement]] = []
    carried: list[tuple[str, str]] = []
    for thought in thoughts:
        look, state = thought.look, thought.look.state
        has_news = any(not event.fact.derived for event in look.fresh)
        if state.delivered_at is not None and has_news:
            ended += [(look.shop, one) for one in finished_of(state)]
        if has_news and (look.whole or any(parcel.scans for parcel in state.parcels.values())):
            carried.append((look.shop, look.order))
        if any(isinstance(event.fact, OrderPlaced) for event in look.fresh):
            said = promised_at_checkout(state)
            told += [(look.shop, said)] if said is not None else []
    promise.finished(tx, ended)
    scorecards.mark(tx, carried)
    promise.state_things(tx, told, now)


def _seen(thought: Thought, now: datetime) -> Seen:
    look, estimate = thought.look, thought.estimate
    moments = [thought.wake_at, thought.decision.look_again, estimate.look_again if estimate else None]
    return Seen(
        look,
        look.history,
        estimate.risk if estimate else None,
        attention(look, estimate, thought.bundle),
        None if look.history else msgspec.json.encode(Looked(now, estimate, thought.bundle.release)),
        min((moment for moment in moments if moment is not None), default=None),
    )


def attention(look: Look, estimate: Estimate | None, bundle: Bundle) -> str:
    """What staff should see first: ``needs_you``, ``late``, ``soon`` or nothing, as for what was imported."""
    state = look.state
    if look.history:
        return ""
    if state.disputed or any(one.closed_at is None and one.kind in {"damaged", "lost"} for one in state.incidents):
        return "needs_you"
    if not state.open:
        return ""
    late = any(episode.open_since and name.startswith("promise_missed") for name, episode in state.episodes.items())
    if late or any(one.closed_at is None for one in state.incidents):
        return "late"
    if estimate is not None and estimate.risk is not None and estimate.risk >= bundle.settings.risk_raise:
        return "soon"
    return ""
