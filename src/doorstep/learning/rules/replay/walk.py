"""One order on its way through a replay: hear, estimate, derive, decide, and choose the next moment. Pure.

The same verbs in the same order as the live loop. What differs: a step is taken as soon as it is due, and a look that
cannot find anything new is a short one (`Calm`): it works out the risk of the day, and nothing else.
"""

from datetime import UTC, datetime, timedelta
from math import inf
from typing import NamedTuple
from uuid import UUID
from zoneinfo import ZoneInfo

from msgspec.structs import replace

from doorstep.kit.ids import digest
from doorstep.learning.model import Course, Forecast, History
from doorstep.learning.rules.replay.moments import DAY, Plan, next_daily
from doorstep.messages.model import OrderFacts
from doorstep.messages.rules.governor import order_facts
from doorstep.playbooks.model import Due, Situation, Taken
from doorstep.playbooks.rules import compile as prepare
from doorstep.playbooks.rules import decide, retracted
from doorstep.promise.model import Estimate, Question
from doorstep.promise.rules import Chain, derive, question_of, zone_of
from doorstep.promise.rules.answer import next_morning
from doorstep.promise.rules.lanes import Outlook, lane_named, region_of
from doorstep.promise.rules.question import arrived_at
from doorstep.timeline.model import (
    KIND_OF,
    CauseRetracted,
    DerivedFact,
    Event,
    FoldKey,
    Milestone,
    OrderState,
    RiskRaised,
)
from doorstep.timeline.rules import extend, extends, fold
from doorstep.timeline.rules.episodes import episode_name
from doorstep.timeline.rules.identity import derived_identity

_MINUTE = timedelta(minutes=1)
_NEVER = datetime.max.replace(tzinfo=UTC)


class Run:
    """What all walks of one replay share: the plan, the estimator of the week, and what is counted."""

    __slots__ = ("estimates", "estimator", "events", "library", "limits", "looks", "plan")

    def __init__(self, plan: Plan) -> None:
        self.plan = plan
        self.estimator = Chain(())
        self.library = prepare(plan.playbooks)
        limits = {one.when.risk_above for one in plan.playbooks if one.when.risk_above is not None}
        self.limits = sorted({*limits, plan.settings.risk_raise})
        self.events = self.looks = self.estimates = 0


class Calm(NamedTuple):
    """What is known to stay as it is while nothing happens to an order.

    ``outlook`` gives the risk, which only grows; below ``limit`` it wakes neither a warning nor a playbook. ``until``
    is the first moment at which anything else could change, ``again`` when a warning or, because of the risk, the
    estimator asks to look again. ``by`` is the estimator that said so: a newer one is asked anew.
    """

    by: Chain
    outlook: Outlook
    limit: float
    until: datetime | None
    again: datetime | None


class Walk:
    """One order. ``next_at`` is the next moment to look at it, ``None`` when nothing more will happen."""

    __slots__ = (
        "asked", "calm", "changes", "course", "decide_at", "events", "first", "given_up_at", "hear_at", "known", "last",
        "next_at", "order", "person", "place", "stage", "state", "taken", "top", "zone",
    )  # fmt: skip

    def __init__(self, history: History, events: list[Event], zone: ZoneInfo) -> None:
        self.order = history.order
        self.person = history.person or history.order
        self.events = events
        self.place = 0
        self.known: list[Event] = []
        self.state = OrderState(order=history.order)
        self.last: FoldKey | None = None
        self.taken: tuple[Taken, ...] = ()
        self.asked: list[tuple[datetime, Due]] = []
        self.changes: list[tuple[datetime, OrderFacts]] = []
        self.calm: Calm | None = None
        self.top = 0
        self.stage = ""
        self.decide_at: datetime | None = None
        self.course = Course(history.order, events[0].received_at)
        self.zone = zone
        self.first = self.hear_at = self.given_up_at = events[0].received_at
        self.next_at: datetime | None = self.hear_at

    def go(self, until: datetime, run: Run) -> None:
        """Look at the order at each of its moments before ``until``."""
        while (now := self.next_at) is not None and now < until:
            run.looks += 1
            fresh = now >= self.hear_at
            if fresh:
                self._hear(now, run)
            elif self.calm is not None and (again := self._glance(now, self.calm, run)) is not None:
                self.next_at = self._next(now, again)
                continue
            self.next_at = self._next(now, self._look(now, fresh, run))

    def end(self, settled_at: datetime) -> Course:
        """Write down how the order went, as far as it is known at ``settled_at``."""
        course, state = self.course, self.state
        course.settled_at = settled_at
        course.placed_at = state.placed_at
        course.promised_to = state.promised.end if state.promised is not None else None
        course.cancelled_at = state.cancelled_at if state.milestone is Milestone.CANCELLED else None
        course.lane = lane_named(region_of(state.origin), region_of(state.destination))
        arrivals = [arrived_at(state, parcel) for parcel in state.parcels.values()]
        known = [at for at in arrivals if at is not None]
        course.arrived_at = max(known) if known and len(known) == len(arrivals) else None
        return course

    def _hear(self, now: datetime, run: Run) -> None:
        """Fold what came in until now."""
        begun = self.place
        events, count = self.events, len(self.events)
        while self.place < count and events[self.place].received_at <= now:
            self.place += 1
        self.hear_at = events[self.place].received_at if self.place < count else _NEVER
        fresh = events[begun : self.place]
        self.known += fresh
        if extends(self.last, fresh):
            self.last = extend(self.state, self.last, fresh)
        else:
            self.state, self.last = fold(self.order, self.known)
            if self.taken:
                self._take_back(now, run)
        state = self.state
        self.zone = zone_of(state.destination, run.plan.settings.zone)
        latest = state.last_fact_at or now
        if state.promised is not None and state.promised.end is not None and state.promised.end > latest:
            latest = state.promised.end
        self.given_up_at = latest + run.plan.patience

    def _take_back(self, now: datetime, run: Run) -> None:
        """Mark what was said because of something that did not happen, so that a correction may speak."""
        wrong = retracted(self.state, self.taken, run.library)
        if not wrong:
            return
        self.taken = tuple(replace(one, retracted=True) if one in wrong else one for one in self.taken)
        for one in wrong:
            row = digest(self.order, "cause_retracted", one.playbook, one.step, one.cause)
            self._fold([(row, CauseRetracted(playbook=one.playbook, step=one.step, cause=one.cause))], now)

    def _glance(self, now: datetime, calm: Calm, run: Run) -> datetime | None:
        """Look at the risk alone, where nothing else can have changed; return the next moment, ``None`` where it could
        have."""
        if calm.by is not run.estimator or (calm.until is not None and now >= calm.until):
            return None
        risk = calm.outlook.risk(now)
        if risk is not None:
            if risk >= calm.limit:
                return None
            self._climb(now, risk)
        run.estimates += 1
        morning = next_morning(now, self.zone)
        return morning if calm.again is None or morning < calm.again else calm.again

    def _look(self, now: datetime, fresh: bool, run: Run) -> datetime | None:
        """Estimate, derive and decide; return when the estimator or a warning wants to look again."""
        state, settings = self.state, run.plan.settings
        estimate: Estimate | None = None
        question: Question | None = None
        look_again = None
        if state.open:
            question = question_of(state, now)
            (estimate,) = run.estimator.estimate([question])
            run.estimates += 1
            self._remember(question, estimate)
            if estimate is not None:
                look_again = estimate.look_again
                estimate = replace(estimate, look_again=None)  # so that `derive` names its own moment
        facts, derive_at = derive(state, estimate, now, settings)
        if facts:
            self._note(facts, now)
        if facts or fresh:
            self.changes.append((now, order_facts(state)))
        decision = decide(Situation(state, estimate, self.taken), run.library, now)
        self.decide_at = decision.look_again
        if decision.steps:
            self._take(decision.steps, now)
        calm = question is not None and estimate is not None and not facts and not run.plan.thorough
        self.calm = self._calm(question, estimate, derive_at, run) if calm and question and estimate else None
        return earliest(look_again, derive_at)

    def _calm(self, question: Question, estimate: Estimate, derive_at: datetime | None, run: Run) -> Calm | None:
        outlook = run.estimator.outlook(question)
        if outlook is None:
            return None
        risk = estimate.risk
        # A condition wants more than its limit, a warning as much: below the next of both nothing changes.
        limit = next((one for one in run.limits if risk is not None and one >= risk), inf)
        until = earliest(derive_at, self.decide_at, outlook.until)
        return Calm(run.estimator, outlook, limit, until, earliest(derive_at, outlook.look_again))

    def _remember(self, question: Question, estimate: Estimate | None) -> None:
        """Keep the forecast with which each stage began, and each hundredth that the risk climbs to for the first
        time."""
        stage = _stage(question)
        if stage != self.stage:
            self.stage = stage
            if estimate is not None and stage not in self.course.forecasts:
                self.course.forecasts[stage] = _forecast(stage, question.now, estimate)
        if estimate is not None and estimate.risk is not None:
            self._climb(question.now, estimate.risk)

    def _climb(self, now: datetime, risk: float) -> None:
        if (step := int(risk * 100)) > self.top:
            self.top = step
            self.course.risks.append((now, risk))

    def _note(self, facts: list[DerivedFact], now: datetime) -> None:
        """Write down what became true by time or by estimate."""
        made: list[tuple[UUID, DerivedFact]] = []
        for fact in facts:
            about = episode_name(fact)
            made.append((derived_identity(self.order, fact, KIND_OF[type(fact)], about, fact.episode), fact))
            if isinstance(fact, RiskRaised) and self.course.warned_at is None:
                self.course.warned_at = now
        self._fold(made, now)

    def _fold(self, facts: list[tuple[UUID, DerivedFact]], now: datetime) -> None:
        made = [Event(self.order, row, row, now, now, "replay", fact, 0) for row, fact in facts]
        self.known += made
        self.last = extend(self.state, self.last, made)

    def _take(self, steps: tuple[Due, ...], now: datetime) -> None:
        for due in steps:
            taken = Taken(due.playbook, due.step.key, due.cause, now, due.event, due.news_at)
            self.taken = (*self.taken, taken)
            self.asked.append((now, due))

    def _next(self, now: datetime, again: datetime | None) -> datetime | None:
        """The earliest of: the next event, what asked to be looked at again, and the next morning while it is open."""
        found = again
        if self.state.open:
            if now > self.given_up_at:
                found = None
            elif found is None or found - now > DAY:
                found = next_daily(now, self.zone)
        if self.decide_at is not None and (found is None or self.decide_at < found):
            found = self.decide_at
        if found is None:
            return self.hear_at if self.hear_at is not _NEVER else None
        if found <= now:
            found = now + _MINUTE
        return min(found, self.hear_at)


def earliest(*moments: datetime | None) -> datetime | None:
    """Return the first of those moments that there are."""
    found: datetime | None = None
    for moment in moments:
        if moment is not None and (found is None or moment < found):
            found = moment
    return found


def _stage(question: Question) -> str:
    if question.picked_up_at is None:
        return "ordered"
    return "out_for_delivery" if question.milestone is Milestone.OUT_FOR_DELIVERY else "handed_over"


def _forecast(stage: str, now: datetime, estimate: Estimate) -> Forecast:
    return Forecast(
        stage,
        now,
        estimate.earliest,
        estimate.likely,
        estimate.latest,
        estimate.confidence,
        estimate.source,
        estimate.samples,
        estimate.risk,
    )
