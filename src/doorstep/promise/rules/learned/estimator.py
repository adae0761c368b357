"""The estimator that learned: boosted quantiles of the way ahead, and the boosted risk of missing the promise. Pure.

Made for many questions: what is asked of the trees is gathered and asked at once. What they said of an order's segment
is kept, because it does not change while the segment lasts; only the time that has passed does.
"""

from datetime import datetime, time, timedelta
from typing import NamedTuple

import numpy as np
import numpy.typing as npt
from msgspec.structs import replace

from doorstep.promise.model import Estimate, LaneModel, LearnedModel, LearnedRisk, Question
from doorstep.promise.rules.answer import OVER, Dial, Known, answer
from doorstep.promise.rules.calendar import zone_of
from doorstep.promise.rules.chain import Chain, chain_for
from doorstep.promise.rules.curve import Curve
from doorstep.promise.rules.lanes import LaneEstimator
from doorstep.promise.rules.learned.cases import Case, case_asked
from doorstep.promise.rules.learned.columns import Columns, Floats, Ints, seconds
from doorstep.promise.rules.learned.dials import TARGETS, read_at
from doorstep.promise.rules.learned.features import anchors, features, matrix
from doorstep.promise.rules.learned.forest import BrokenModel, Forest, checked, told
from doorstep.promise.rules.learned.history import WAY, WHOLE, History, days_of
from doorstep.promise.rules.learned.looks import look
from doorstep.promise.rules.learned.odds import set_right
from doorstep.promise.rules.plan import RulesEstimator
from doorstep.shop.model import Settings
from doorstep.timeline.model import Milestone

_KEPT = 200_000
_WAITING = timedelta(days=1)  # before that the way ahead says nothing that the whole does not
_MIDNIGHT = time()
_SAID = {WHOLE: "the purchase", WAY: "the hand-over to the carrier"}
_NOT_ASKED = OVER | {Milestone.ATTEMPT_FAILED, Milestone.OUT_FOR_DELIVERY}
_SHARES = (0.0, *TARGETS)
_THINS = float(np.log((1 - TARGETS[-2]) / (1 - TARGETS[-1])))
Key = tuple[str, str, datetime]


class _Asked(NamedTuple):
    """A question that can be answered: its segment with the beginning, and by what the answer is kept."""

    question: Question
    segment: str
    start: datetime

    @property
    def key(self) -> Key:
        return (self.question.order, self.segment, self.start)


class LearnedEstimator:
    """Answers from a learned model and the history that its levels come from; ``None`` where it was not taught.

    Raises `BrokenModel` when a text of the model cannot be read. ``threads`` are used for large batches.
    """

    name = "learned"

    def __init__(
        self, model: LearnedModel, history: History, settings: Settings, *, confidence: float = 0.8, threads: int = 1
    ) -> None:
        self._model, self._history, self._threads = checked(model), history, threads
        self._zone, self._stall = settings.zone, float(settings.stall_hours)
        self._dial, self._due = Dial.of(settings, confidence), RulesEstimator(settings).due
        self._forests = {name: [Forest(text) for text in one.texts] for name, one in model.segments.items()}
        self._risk = Forest(model.risk.text) if model.risk is not None else None
        self._curves: dict[Key, Curve] = {}
        self._risks: dict[tuple[str, str, datetime, datetime | None, int], float] = {}
        self._fit_names()

    def estimate(self, questions: list[Question]) -> list[Estimate | None]:
        """Answer each question; ``None`` where this estimator was not taught, or the times cannot be."""
        asked = [self._asked(question) for question in questions]
        known = [one for one in asked if one is not None]
        self._learn_curves(known + [ahead for one in known if (ahead := self._ahead(one)) is not None])
        risks = iter(self._risks_of(known))
        return [None if one is None else self._one(one, next(risks)) for one in asked]

    def _asked(self, question: Question) -> _Asked | None:
        placed, handed, now = question.placed_at, question.picked_up_at, question.now
        if placed is None or placed > now or question.milestone in _NOT_ASKED:
            return None
        if handed is not None and handed > now:
            return None
        segment, start = (WHOLE, placed) if handed is None else (WAY, max(handed, placed))
        return _Asked(question, segment, start) if segment in self._forests else None

    def _one(self, asked: _Asked, risk: float | None) -> Estimate:
        question = asked.question
        zone = zone_of(question.destination, self._zone)
        due = self._due(question) if asked.segment == WHOLE else None
        curve = self._curves[asked.key]
        known = Known("model", self._model.version, self._model.orders, self._steps(asked, curve), self._stall)
        found = answer(question, curve, asked.start, known, self._dial, zone, due)
        if (ahead := self._ahead(asked)) is not None:
            found = _no_sooner(
                found, answer(question, self._curves[ahead.key], ahead.start, known, self._dial, zone, due)
            )
        if risk is None or question.promised_to is None or question.promised_to <= question.now:
            return found
        return replace(found, risk=risk)

    def _ahead(self, asked: _Asked) -> _Asked | None:
        """Return the way that a waiting order has ahead at the least, as if it were handed over this morning."""
        now = asked.question.now
        if asked.segment != WHOLE or WAY not in self._forests or now - asked.start < _WAITING:
            return None
        return _Asked(asked.question, WAY, max(asked.start, datetime.combine(now.date(), _MIDNIGHT, now.tzinfo)))

    def _steps(self, asked: _Asked, curve: Curve) -> tuple[str, ...]:
        low, middle, high = (curve.until(share) / 24.0 for share in (0.1, 0.5, 0.9))
        return (
            f"Learned on {self._model.as_of:%Y-%m-%d} from {self._model.orders} finished orders: places, sender, "
            "goods, weekday, and how things went here of late.",
            f"Of orders like this one half arrive within {middle:.1f} days after {_SAID[asked.segment]}, eight of ten "
            f"between {low:.1f} and {high:.1f} days.",
            "It is compared with those that were still under way after the same time.",
        )

    def _learn_curves(self, asked: list[_Asked]) -> None:
        """Ask the trees about segments that nobody asked about before."""
        if len(self._curves) > _KEPT:
            self._curves.clear()
        for segment in self._forests:
            fresh = {one.key: one for one in asked if one.segment == segment and one.key not in self._curves}
            if not fresh:
                continue
            columns = self._columns(list(fresh.values()))
            moments = np.array([seconds(one.start) for one in fresh.values()])
            days = self._quantiles(segment, columns, moments)
            self._curves.update(zip(fresh, _curves(days), strict=True))

    def _quantiles(self, segment: str, columns: Columns, moments: Ints) -> Floats:
        found = features(self._history, columns, moments, segment)
        levels = anchors(self._history, segment, moments, found)
        raw = told(self._forests[segment], matrix(found), levels, self._threads)
        return days_of(read_at(raw, self._model.segments[segment].dials))

    def _risks_of(self, asked: list[_Asked]) -> list[float | None]:
        """Return the risk of each, asked anew each day."""
        if self._risk is None or self._model.risk is None:
            return [None] * len(asked)
        if len(self._risks) > _KEPT:
            self._risks.clear()
        keys = [(*one.key, one.question.promised_to, seconds(one.question.now) // 86400) for one in asked]
        fresh = {
            key: one
            for key, one in zip(keys, asked, strict=True)
            if one.question.promised_to is not None and key not in self._risks
        }
        if fresh:
            moments = np.array([seconds(one.question.now) for one in fresh.values()])
            found = look(self._history, self._columns(list(fresh.values())), moments)
            risk = self._odds(matrix(found), self._model.risk, self._risk)
            self._risks.update(zip(fresh, risk.tolist(), strict=True))
        return [self._risks.get(key) for key in keys]

    def _odds(self, rows: "npt.NDArray[np.float32]", risk: LearnedRisk, forest: Forest) -> Floats:
        return set_right(forest.tell(rows, self._threads), risk.slope, risk.shift)

    def _columns(self, asked: list[_Asked]) -> Columns:
        cases = [case for one in asked if (case := case_asked(one.question)) is not None]
        return self._history.asked(cases)

    def _fit_names(self) -> None:
        """Refuse a model that was taught with other features than this version of Doorstep knows."""
        moment = np.array([seconds(self._model.as_of)])
        columns = self._history.asked([Case("", self._model.as_of)])
        for name, segment in self._model.segments.items():
            if name not in _SAID or tuple(features(self._history, columns, moment, name)) != segment.names:
                raise BrokenModel("the model was taught with other features than this version knows")
        if self._model.risk is not None and tuple(look(self._history, columns, moment)) != self._model.risk.names:
            raise BrokenModel("the model's risk was taught with other features than this version knows")


def _no_sooner(found: Estimate, ahead: Estimate) -> Estimate:
    """Return an estimate that is nowhere sooner than another: whatever waits still has its whole way ahead."""
    return replace(
        found,
        earliest=max(found.earliest, ahead.earliest),
        likely=max(found.likely, ahead.likely),
        latest=max(found.latest, ahead.latest),
        risk=None if found.risk is None or ahead.risk is None else max(found.risk, ahead.risk),
    )


def _curves(days: Floats) -> list[Curve]:
    """Make a curve of each row of calibrated quantiles; the rest thins out as the last two quantiles do."""
    hours = np.maximum(days, 0.0) * 24.0
    for place in range(1, hours.shape[1]):  # a curve must rise to be read backwards
        hours[:, place] = np.maximum(hours[:, place], hours[:, place - 1] + 1e-3)
    tails = np.maximum((hours[:, -1] - hours[:, -2]) / _THINS, 12.0)
    bottoms = np.maximum(np.minimum(hours[:, 0] * 0.5, hours[:, 0] - 1e-3), -1e-3)
    rows = np.column_stack((bottoms, hours)).tolist()
    return [Curve(_SHARES, tuple(row), tail) for row, tail in zip(rows, tails.tolist(), strict=True)]


def chain_with(
    settings: Settings, lanes: LaneModel | None, learned: LearnedModel | None, history: History | None, *,
    confidence: float = 0.8, threads: int = 1,
) -> tuple[Chain, str]:  # fmt: skip
    """Return the estimators of a shop, the learned one first, and why it is left out (empty: it is not).

    A model that is missing, damaged or of another version is left out, and the lanes and rules answer as before.
    """
    plain = chain_for(settings, lanes, confidence=confidence)
    if learned is None or history is None:
        return plain, "Nothing was learned yet."
    try:
        first = LearnedEstimator(learned, history, settings, confidence=confidence, threads=threads)
    except BrokenModel as error:
        return plain, f"The learned model is not used: {error}."
    rules = RulesEstimator(settings, confidence=confidence)
    others = [] if lanes is None else [LaneEstimator(lanes, settings, due=rules.due, confidence=confidence)]
    return Chain([first, *others, rules]), ""
