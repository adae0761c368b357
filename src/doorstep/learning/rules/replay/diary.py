"""What is kept of an order's way through a replay, to be judged later. Pure."""

from datetime import datetime

from doorstep.learning.model import Course, Forecast
from doorstep.promise.model import Estimate, Question
from doorstep.promise.rules.lanes import lane_named, region_of
from doorstep.promise.rules.question import arrived_at
from doorstep.timeline.model import Milestone, OrderState


class Diary:
    """One order's forecasts and risks as they come, and its course in the end."""

    __slots__ = ("course", "stage", "top")

    def __init__(self, order: str, first: datetime) -> None:
        self.course = Course(order, first)
        self.stage = ""
        self.top = 0

    def remember(self, question: Question, estimate: Estimate | None) -> None:
        """Keep the forecast with which each stage began, and the risk where it is higher than ever."""
        stage = _stage(question)
        if stage != self.stage:
            self.stage = stage
            if estimate is not None and stage not in self.course.forecasts:
                self.course.forecasts[stage] = _forecast(stage, question.now, estimate)
        if estimate is not None and estimate.risk is not None:
            self.climb(question.now, estimate.risk)

    def climb(self, now: datetime, risk: float) -> None:
        """Keep each hundredth that the risk reaches for the first time."""
        if (step := int(risk * 100)) > self.top:
            self.top = step
            self.course.risks.append((now, risk))

    def warned(self, now: datetime) -> None:
        """Keep when the first warning came."""
        if self.course.warned_at is None:
            self.course.warned_at = now

    def end(self, state: OrderState, settled_at: datetime) -> Course:
        """Write down how the order went, as far as it is known at ``settled_at``."""
        course = self.course
        course.settled_at = settled_at
        course.placed_at = state.placed_at
        course.promised_to = state.promised.end if state.promised is not None else None
        course.cancelled_at = state.cancelled_at if state.milestone is Milestone.CANCELLED else None
        course.lane = lane_named(region_of(state.origin), region_of(state.destination))
        arrivals = [arrived_at(state, parcel) for parcel in state.parcels.values()]
        known = [at for at in arrivals if at is not None]
        course.arrived_at = max(known) if known and len(known) == len(arrivals) else None
        return course


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
