"""Estimators that fall back on one another. Pure."""

from collections.abc import Mapping, Sequence

from doorstep.promise.model import Estimate, Estimator, LaneModel, Question
from doorstep.promise.model.backlog import Backlog
from doorstep.promise.rules.lanes import LaneEstimator, Outlook
from doorstep.promise.rules.legs.estimator import LegsEstimator
from doorstep.promise.rules.plan import RulesEstimator
from doorstep.shop.model import Settings


class Chain:
    """Asks the first estimator; what it cannot answer goes to the next one."""

    name = "chain"

    def __init__(self, estimators: Sequence[Estimator]) -> None:
        self._estimators = tuple(estimators)

    def estimate(self, questions: list[Question]) -> list[Estimate | None]:
        """Answer each question by the first estimator that knows enough; ``None`` where none does."""
        if not self._estimators or not questions:
            return [None] * len(questions)
        answers = self._estimators[0].estimate(questions)
        for estimator in self._estimators[1:]:
            open_places = [place for place, one in enumerate(answers) if one is None]
            if not open_places:
                break
            for place, one in zip(
                open_places, estimator.estimate([questions[place] for place in open_places]), strict=True
            ):
                answers[place] = one
        return answers

    def with_before_lanes(self, other: Estimator) -> tuple[Estimator, ...]:
        """Return the estimators with another one behind what legs taught and before all the rest."""
        legs = sum(isinstance(one, LegsEstimator) for one in self._estimators)
        return (*self._estimators[:legs], other, *self._estimators[legs:])

    def outlook(self, question: Question) -> Outlook | None:
        """Return how the risk goes on if nothing happens; ``None`` where nothing simpler than an estimate says so."""
        first = self._estimators[0] if self._estimators else None
        if isinstance(first, LegsEstimator):
            if question.legs:
                return None
            first = self._estimators[1]
        return first.outlook(question) if isinstance(first, LaneEstimator) else None

    def explain(self, question: Question) -> tuple[str, ...]:
        """Say in plain sentences who could answer, who could not, and how the answer came to be."""
        said: list[str] = []
        for estimator in self._estimators:
            (one,) = estimator.estimate([question])
            if one is not None:
                return (*said, *one.steps)
            said.append(
                _UNKNOWN.get(estimator.name, f"The estimator {estimator.name!r} knows too little about this order.")
            )
        return tuple(said)


_UNKNOWN = {
    "legs": "One carrier brings it all the way, or one of its legs is new here.",
    "learned": "The learned estimator was not taught this, or may not be asked.",
    "lanes": "Too few finished orders are known to say how long this way takes.",
    "rules": "No service with transit days, no carrier's date or no time of purchase is known.",
}


def chain_for(
    settings: Settings,
    model: LaneModel | None,
    *,
    confidence: float = 0.8,
    backlog: Mapping[str, Backlog] | None = None,
) -> Chain:
    """Return the estimators of a shop: what its legs taught and its lanes, then what was agreed. ``backlog`` is what
    waits at its locations, by their id."""
    rules = RulesEstimator(settings, confidence=confidence, backlog=backlog)
    if model is None:
        return Chain([rules])
    turn = rules.turn if backlog else None
    lanes = LaneEstimator(model, settings, due=rules.due, turn=turn, confidence=confidence)
    if not model.legs:
        return Chain([lanes, rules])
    return Chain([LegsEstimator(model, settings, lanes, confidence=confidence), lanes, rules])
