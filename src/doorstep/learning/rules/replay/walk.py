"""One order on its way through a replay: hear, estimate, derive, decide, and choose the next moment. Pure.

The same verbs in the same order as the live loop. What differs: a step is taken as soon as it is due, and a look that
cannot find anything new is a short one (`calm`).
"""

from datetime import UTC, datetime, timedelta
from uuid import UUID
from zoneinfo import ZoneInfo

from msgspec.structs import replace

from doorstep.kit.ids import digest
from doorstep.learning.model import Course, History
from doorstep.learning.rules.replay.calm import Calm, Looked, band, calm_since, earliest
from doorstep.learning.rules.replay.diary import Diary
from doorstep.learning.rules.replay.moments import MORE_THAN_A_DAY, Plan, next_daily
from doorstep.messages.model import OrderFacts
from doorstep.messages.rules.governor import order_facts
from doorstep.playbooks.model import Due, Situation, Taken
from doorstep.playbooks.rules import compile as prepare
from doorstep.playbooks.rules import decide, retracted
from doorstep.promise.model import Estimate
from doorstep.promise.rules import Chain, derive, question_of, zone_of
from doorstep.promise.rules.answer import mornings
from doorstep.timeline.model import KIND_OF, CauseRetracted, DerivedFact, Event, FoldKey, OrderState, RiskRaised
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
        self.limits = sorted({*limits, plan.settings.risk_raise, plan.settings.risk_clear})
        self.events = self.looks = self.estimates = 0


class Walk:
    """One order. ``next_at`` is the next moment to look at it, ``None`` when nothing more will happen."""

    __slots__ = (
        "asked", "calm", "changes", "decide_at", "decided", "diary", "events", "first", "given_up_at", "hear_at",
        "known", "last", "looked", "next_at", "order", "person", "place", "state", "taken", "zone",
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
        self.looked: Looked | None = None
        self.decide_at: datetime | None = None
        self.decided: tuple[int, int] | None = None  # between which limits the risk was then
        self.zone = zone
        self.first = self.hear_at = self.given_up_at = events[0].received_at
        self.diary = Diary(history.order, self.first)
        self.next_at: datetime | None = self.hear_at

    def go(self, until: datetime, run: Run) -> None:
        """Look at the order at each of its moments before ``until``."""
        while (now := self.next_at) is not None and now < until:
            fresh = now >= self.hear_at
            if fresh:
                self._hear(now, run)
            elif self._glance(now, until, run):
                continue
            run.looks += 1
            self.next_at = self._next(now, self._look(now, fresh, run))

    def end(self, settled_at: datetime) -> Course:
        """Write down how the order went, as far as it is known at ``settled_at``."""
        return self.diary.end(self.state, settled_at)

    def _hear(self, now: datetime, run: Run) -> None:
        """Fold what came in until now."""
        begun = self.place
        events, count = self.events, len(self.events)
        while self.place < count and events[self.place].received_at <= now:
            self.place += 1
        self.hear_at = events[self.place].received_at if self.place < count else _NEVER
        fresh = events[begun : self.place]
        self.known += fresh
        if extends(self.state, self.last, fresh):
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

    def _glance(self, now: datetime, until: datetime, run: Run) -> bool:
        """Look at the risk alone, each morning on which nothing else can have changed; whether the first of these looks
        was enough."""
        if (looked := self.looked) is not None:
            self.looked = None
            self.calm = calm_since(looked, self.decide_at, run.limits)
        calm, begun = self.calm, run.looks
        next_at: datetime | None = now
        while calm is not None and next_at is not None and calm.looked.by is run.estimator and next_at < until:
            if calm.until is not None and next_at >= calm.until:
                break
            if calm.outlook.until is not None and next_at >= calm.outlook.until:
                calm = calm.renewed(next_at, run.limits)
                if calm is None:
                    break
                self.calm = calm
            next_at = self._climb(calm, next_at, until, run)
        return run.looks > begun

    def _climb(self, calm: Calm, now: datetime, until: datetime, run: Run) -> datetime | None:
        """Look at the risk each morning from ``now`` on, as long as its outlook is good; return the first morning for
        which it is not, ``None`` where another look than that of the morning comes next."""
        outlook, limit, diary = calm.outlook, calm.limit, self.diary
        late, start, given_up_at = outlook.late, outlook.start, self.given_up_at
        wake = earliest(self.hear_at, self.decide_at, calm.again) or _NEVER
        end = earliest(until, calm.until, outlook.until) or until
        for morning in mornings(now, self.zone):
            if late is not None:
                risk = late(max((now - start).total_seconds() / 3600.0, 0.0))
                if risk >= limit:
                    return None
                if risk * 100 >= diary.top + 1:
                    diary.climb(now, risk)
            run.looks += 1
            run.estimates += 1
            if morning >= wake or now > given_up_at:
                again = calm.again
                self.next_at = self._next(now, morning if again is None or morning < again else again)
                return None
            self.next_at = now = morning
            if morning >= end:
                return morning
        return None

    def _look(self, now: datetime, fresh: bool, run: Run) -> datetime | None:
        """Estimate, derive and decide; return when the estimator or a warning wants to look again."""
        state, settings = self.state, run.plan.settings
        estimate: Estimate | None = None
        self.calm = self.looked = look_again = None
        question = question_of(state, now) if state.open else None
        if question is not None:
            (estimate,) = run.estimator.estimate([question])
            run.estimates += 1
            self.diary.remember(question, estimate)
            if estimate is not None:
                look_again = estimate.look_again
                estimate = replace(estimate, look_again=None)  # so that `derive` names its own moment
        facts, derive_at = derive(state, estimate, now, settings)
        if facts:
            self._note(facts, now)
        elif question is not None and estimate is not None and not run.plan.thorough:
            self.looked = Looked(run.estimator, question, estimate.risk, derive_at)
        if facts or fresh:
            self.changes.append((now, order_facts(state)))
        risk = band(estimate.risk if estimate is not None else None, run.limits)
        if fresh or facts or run.plan.thorough or risk != self.decided or self._decides(now):
            decision = decide(Situation(state, estimate, self.taken), run.library, now)
            self.decided, self.decide_at = risk, decision.look_again
            if decision.steps:
                self._take(decision.steps, now)
        return earliest(look_again, derive_at)

    def _decides(self, now: datetime) -> bool:
        """Whether playbooks could decide otherwise by time alone."""
        return self.decide_at is not None and now >= self.decide_at

    def _note(self, facts: list[DerivedFact], now: datetime) -> None:
        """Write down what became true by time or by estimate."""
        made: list[tuple[UUID, DerivedFact]] = []
        for fact in facts:
            about = episode_name(fact)
            made.append((derived_identity(self.order, fact, KIND_OF[type(fact)], about, fact.episode), fact))
            if isinstance(fact, RiskRaised):
                self.diary.warned(now)
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
            elif found is None or found - now > MORE_THAN_A_DAY:
                found = next_daily(now, self.zone)
        if self.decide_at is not None and (found is None or self.decide_at < found):
            found = self.decide_at
        if found is None:
            return self.hear_at if self.hear_at is not _NEVER else None
        if found <= now:
            found = now + _MINUTE
        return min(found, self.hear_at)
