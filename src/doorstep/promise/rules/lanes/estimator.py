"""The estimator that knows how long lanes took. Pure; made for many questions: tables are looked up, never computed."""

from bisect import bisect_right
from collections.abc import Callable
from datetime import datetime, timedelta
from typing import NamedTuple

from msgspec import Struct
from msgspec.structs import replace

from doorstep.promise.model import Estimate, LaneModel, LaneTable, Question
from doorstep.promise.rules.answer import OVER, Dial, Known, answer, risk_of
from doorstep.promise.rules.backlog import Turn
from doorstep.promise.rules.calendar import zone_of
from doorstep.promise.rules.curve import Curve
from doorstep.promise.rules.lanes.keys import (
    CONNECTION,
    DISPATCH,
    DOOR,
    HANDOVER,
    PURCHASE,
    SILENCE,
    ladder,
    lane_named,
    region_of,
)
from doorstep.promise.rules.plan import RulesEstimator
from doorstep.shop.model import Settings
from doorstep.timeline.model import Milestone

_LEAST = 20  # finished orders before lanes say anything
_USUALLY = 0.98  # a change or a connection that takes longer than this share of them is missed
_KEPT = 50_000
_SAID = {PURCHASE: "the purchase", HANDOVER: "the hand-over to the carrier", DOOR: "it went out for delivery"}


class Lane(Struct, frozen=True):
    """A lane made ready for questions: one curve for each age."""

    ages: tuple[float, ...]
    curves: tuple[Curve, ...]
    known: Known


class Outlook(NamedTuple):
    """How the risk of an order grows as long as nothing happens to it: what an estimate would say of it, without the
    rest. There is no risk without a promise.

    ``late`` is the risk by the hours since ``start``. Good before ``until`` (``None``: for ever), when another row of
    the lane counts; ``look_again`` is when the risk will have grown to the shop's ``limit``, or just after ``until``.
    """

    lane: Lane
    start: datetime
    promised: datetime | None
    limit: float
    late: Callable[[float], float] | None
    until: datetime | None
    look_again: datetime | None

    def risk(self, now: datetime) -> float | None:
        """Return the risk at a later moment."""
        return None if self.late is None else self.late(max((now - self.start).total_seconds() / 3600.0, 0.0))

    def renewed(self, now: datetime) -> "Outlook":
        """Return how the risk goes on from a later moment, by the row of the lane that counts then."""
        return outlook_of(self.lane, self.start, self.promised, now, self.limit)


def outlook_of(lane: Lane, start: datetime, promised: datetime | None, now: datetime, limit: float) -> Outlook:
    """Return how the risk goes on from ``now`` for an order on this lane since ``start``."""
    passed = (now - start).total_seconds() / 3600.0
    place, hours = row_of(lane, passed)
    curve = lane.curves[place]
    _, look_again = risk_of(promised, now, curve, start, max(passed, 0.0), limit, hours)
    late = None if promised is None else curve.rising((promised - start).total_seconds() / 3600.0)
    until = None if hours is None else start + timedelta(hours=hours)
    return Outlook(lane, start, promised, limit, late, until, look_again)


def row_of(lane: Lane, passed: float) -> tuple[int, float | None]:
    """Return which row of a lane counts after so many hours, and after how many hours another one does."""
    ages = lane.ages
    if len(ages) == 1:
        return 0, None
    place = max(bisect_right(ages, passed) - 1, 0)
    return place, ages[place + 1] if place + 1 < len(ages) else None


class LaneEstimator:
    """Answers from the quantiles of finished orders, given how long this one is under way already.

    ``due`` says when the shop must hand an order over, by its calendar unless told otherwise; ``turn`` when it can,
    where many wait before it. What this estimator cannot answer, the next one does.
    """

    name = "lanes"

    def __init__(
        self,
        model: LaneModel,
        settings: Settings,
        *,
        due: Callable[[Question], datetime | None] | None = None,
        turn: Callable[[Question], Turn | None] | None = None,
        confidence: float = 0.8,
    ) -> None:
        self._model = model
        self._zone = settings.zone
        self._stall = float(settings.stall_hours)
        self._due = due or RulesEstimator(settings).due
        self._turn = turn
        self._dial = Dial.of(settings, confidence)
        self._lanes: dict[tuple[str, str, str, str], Lane | None] = {}
        self._enough = model.orders >= _LEAST
        self._latest: tuple[Question | None, tuple[Lane, datetime] | None] = (None, None)

    def estimate(self, questions: list[Question]) -> list[Estimate | None]:
        """Answer each question; ``None`` where too little is known or nothing is left to estimate."""
        if not self._enough:
            return [None] * len(questions)
        return [self._one(question) for question in questions]

    def outlook(self, question: Question) -> Outlook | None:
        """Return how the risk goes on if nothing happens; ``None`` where ``estimate`` would not answer."""
        if not self._enough:
            return None
        asked, chosen = self._latest
        if asked is not question:
            chosen = self._choose(question)
        if chosen is None:
            return None
        lane, start = chosen
        return outlook_of(lane, start, question.promised_to, question.now, self._dial.risk_raise)

    def _one(self, question: Question) -> Estimate | None:
        chosen = self._choose(question)
        self._latest = question, chosen  # whoever wants the outlook asks right afterwards
        if chosen is None:
            return None
        lane, start = chosen
        place, until = row_of(lane, (question.now - start).total_seconds() / 3600.0)
        zone = zone_of(question.destination, self._zone)
        due = self._due(question) if question.picked_up_at is None else None
        found = answer(question, lane.curves[place], start, lane.known, self._dial, zone, due, until)
        if start is not question.placed_at and (turn := self._held_up(question)) is not None:
            found = replace(found, steps=(*found.steps, turn[0].step))
        return replace(found, usual_waits=self._usual_waits(question)) if question.waits else found

    def _held_up(self, question: Question) -> tuple[Turn, timedelta] | None:
        """Return by how much its turn comes later than this way usually takes to the hand-over. What slow days taught
        the lane already is not counted twice."""
        if self._turn is None or question.picked_up_at is not None or question.placed_at is None:
            return None
        turn, due = self._turn(question), self._due(question)
        if turn is None or due is None:
            return None
        lane = lane_named(region_of(question.origin), region_of(question.destination))
        known = self._find(DISPATCH, lane, "", question.service)
        if known is not None and known[1].hours:
            usual = Curve(self._model.shares, known[1].hours[0], known[1].tails[0]).until(0.5)
            due = max(due, question.placed_at + timedelta(hours=usual))
        return (turn, turn.end - due) if turn.end > due else None

    def _choose(self, question: Question) -> tuple[Lane, datetime] | None:
        """Choose the lane, and from when it counts."""
        milestone = question.milestone
        if milestone in OVER or milestone is Milestone.ATTEMPT_FAILED or question.placed_at is None:
            return None
        lane, start = None, question.placed_at
        if milestone is Milestone.OUT_FOR_DELIVERY and question.out_for_delivery_at is not None:
            start = question.out_for_delivery_at
            lane = self._lane(DOOR, question)
        if lane is None and question.picked_up_at is not None:
            start = question.picked_up_at
            lane = self._lane(HANDOVER, question)
        elif lane is None:
            lane = self._lane(PURCHASE, question)
            if (held := self._held_up(question)) is not None:
                start = start + held[1]
        return None if lane is None else (lane, start)

    def _lane(self, segment: str, question: Question) -> Lane | None:
        lane = lane_named(region_of(question.origin), region_of(question.destination))
        key = (segment, lane, question.carrier, question.service)
        try:
            return self._lanes[key]
        except KeyError:
            if len(self._lanes) >= _KEPT:
                self._lanes.clear()
            made = self._lanes[key] = self._make(*key)
            return made

    def _make(self, segment: str, lane: str, carrier: str, service: str) -> Lane | None:
        found = self._find(segment, lane, carrier, service)
        if found is None:
            return None
        key, table = found
        curves = tuple(
            Curve(self._model.shares, hours, tail) for hours, tail in zip(table.hours, table.tails, strict=True)
        )
        silence, late = self._stall, None
        if segment != PURCHASE and (quiet := self._find(SILENCE, lane, carrier, service)) is not None:
            alarm = quiet[1].alarm
            if alarm is not None:
                silence, late = max(silence, alarm.hours), alarm.late
        steps = _explained(segment, key, table, curves[0])
        known = Known("lane", self._model.version, table.samples, steps, round(silence, 1), late)
        return Lane(table.ages, curves, known)

    def _usual_waits(self, question: Question) -> dict[str, float]:
        """Return within how many hours each thing that it waits for usually goes on, where that was learned."""
        lane = lane_named(region_of(question.origin), region_of(question.destination))
        found: dict[str, float] = {}
        for one in question.waits:
            known = self._find(one.segment, lane, one.carrier, one.other)
            if known is None or known[1].samples < _LEAST or (one.segment == CONNECTION and known[0].endswith("|")):
                continue
            table = known[1]
            found[one.what] = round(Curve(self._model.shares, table.hours[0], table.tails[0]).until(_USUALLY), 1)
        return found

    def _find(self, segment: str, lane: str, carrier: str, service: str) -> tuple[str, LaneTable] | None:
        for key in ladder(segment, lane, carrier, service):
            if (table := self._model.tables.get(key)) is not None:
                return key, table
        return None


def _explained(segment: str, key: str, table: LaneTable, curve: Curve) -> tuple[str, ...]:
    _, where, *how = key.split("|")
    origin, _, destination = where.partition(">")
    which = f"{table.samples} finished order{'s' if table.samples != 1 else ''}"
    which += f" from {origin}" if origin else ""
    which += f" to {destination}" if destination else ""
    which += f" by {how[0].strip('/')}" if how else ""
    low, middle, high = (curve.until(share) / 24.0 for share in (0.1, 0.5, 0.9))
    steps = [
        f"Learned from {which}; recent ones count more.",
        f"Half of them arrived within {middle:.1f} days after {_SAID[segment]}, eight of ten between {low:.1f} and "
        f"{high:.1f} days.",
        "It is compared with those that were still under way after the same time.",
    ]
    if table.weight < 20:
        steps.insert(1, "That is little for this way alone, so orders on wider ways count too.")
    return tuple(steps)
