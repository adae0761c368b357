"""The learned estimator behind its guards: whatever is wrong with it, the next one answers, and says why. Pure."""

import logging
from collections.abc import Mapping, Sequence
from datetime import datetime, timedelta

from msgspec.structs import replace

from doorstep.promise.model import Estimate, Estimator, LaneModel, LearnedModel, Question
from doorstep.promise.model.backlog import Backlog
from doorstep.promise.rules.chain import Chain, chain_for
from doorstep.promise.rules.learned import BrokenModel, Case, History, LearnedEstimator, case_asked
from doorstep.shop.model import Settings

_log = logging.getLogger(__name__)
#: A clock that stands so far before the day of learning is wrong, or the model is of another world.
_BEFORE = timedelta(days=1)
_DESTINATION, _LANE = 1, 7  # places in the numbers of a case's groups
NOTHING = "The learned estimator is not used: nothing was learned yet."


class Ready:
    """A learned model made ready to answer, or why there is none."""

    __slots__ = ("estimator", "history", "learned_at", "version", "why")

    def __init__(
        self, model: LearnedModel | None, cases: Sequence[Case], settings: Settings, *, confidence: float = 0.8
    ):
        """Read a model. One that is damaged or of another version is left out, with the reason in ``why``."""
        self.estimator: Estimator | None = None
        self.history: History | None = None
        self.learned_at: datetime | None = None
        self.version, self.why = "", NOTHING
        if model is None:
            return
        self.learned_at, self.version = model.as_of, model.version
        try:
            self.history = History(cases, settings.zone)
            self.estimator = LearnedEstimator(model, self.history, settings, confidence=confidence)
            self.why = ""
        except BrokenModel as error:
            self.why = f"The learned estimator is not used: {error}."
        except Exception as error:  # whatever a model or cases of another time make the trees raise
            _log.warning("a learned model cannot be used", exc_info=error)
            self.why = f"The learned estimator is not used: it had an error of its own ({type(error).__name__})."


class Guarded:
    """Asks the learned estimator what it may be asked, and nothing else."""

    name = "learned"

    def __init__(self, ready: Ready, settings: Settings) -> None:
        self._ready = ready
        self._oldest = timedelta(days=settings.promise.oldest_days)
        self._failed = ""

    def estimate(self, questions: list[Question]) -> list[Estimate | None]:
        """Answer what it was taught; ``None`` for all the rest, and for all when it has an error of its own."""
        estimator = self._ready.estimator
        if estimator is None or self._failed:
            return [None] * len(questions)
        fit = [place for place, one in enumerate(questions) if not self._refused(one)]
        answers: list[Estimate | None] = [None] * len(questions)
        try:
            found = estimator.estimate([questions[place] for place in fit]) if fit else []
        except Exception as error:  # trees or numbers may raise anything; the loop must go on
            _log.warning("the learned estimator is left out until it is read again", exc_info=error)
            self._failed = f"The learned estimator is not used: it had an error of its own ({type(error).__name__})."
            return answers
        for place, one in zip(fit, found, strict=True):
            answers[place] = one
        return answers

    def why(self, question: Question) -> str:
        """Say why it does not answer a question; empty where it does, or was never meant to."""
        return self._failed or self._ready.why or self._refused(question)

    def _refused(self, question: Question) -> str:
        learned, history = self._ready.learned_at, self._ready.history
        if learned is None or history is None:
            return NOTHING
        if question.now < learned - _BEFORE:
            return (
                f"The learned estimator is not used: the clock stands before {learned:%Y-%m-%d}, when it was learned."
            )
        if question.now > learned + self._oldest:
            return f"The learned estimator is not used: it was learned too long ago, on {learned:%Y-%m-%d}."
        placed, handed = question.placed_at, question.picked_up_at
        if placed is None:
            return "The learned estimator is not used: nobody knows when it was bought."
        if placed > question.now or (handed is not None and handed > question.now):
            return "The learned estimator is not used: its times lie in the future."
        case = case_asked(question)
        groups = history.numbers.of(case, learn=False) if case is not None else ()
        if not groups or (groups[_DESTINATION] < 0 and groups[_LANE] < 0):
            return "The learned estimator is not used: no order went to this region before."
        return ""


class Telling(Chain):
    """A chain that says, with an answer of the others, why the learned estimator gave none."""

    def __init__(self, estimators: Sequence[Estimator], guarded: Guarded) -> None:
        super().__init__(estimators)
        self._guarded = guarded

    def estimate(self, questions: list[Question]) -> list[Estimate | None]:
        """Answer each question by the first estimator that knows enough; ``None`` where none does."""
        answers = super().estimate(questions)
        return [self._told(question, one) for question, one in zip(questions, answers, strict=True)]

    def _told(self, question: Question, one: Estimate | None) -> Estimate | None:
        if one is None or one.source == "model" or question.legs:
            return one
        why = self._guarded.why(question)
        return replace(one, steps=(why, *one.steps)) if why else one


def chain_guarded(
    settings: Settings,
    lanes: LaneModel | None,
    ready: Ready | None,
    *,
    confidence: float = 0.8,
    backlog: Mapping[str, Backlog] | None = None,
) -> Chain:
    """Return the estimators of a shop. Where its switch is on, the learned one answers before the lanes (orders that
    several carriers bring are left to what their legs taught); else nothing of it is asked or shown."""
    plain = chain_for(settings, lanes, confidence=confidence, backlog=backlog)
    if settings.promise.learned != "on":
        return plain
    guarded = Guarded(ready or Ready(None, (), settings), settings)
    return Telling(plain.with_before_lanes(guarded), guarded)
