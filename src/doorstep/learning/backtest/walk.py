"""Walk forward in time: learn every few weeks from what was known, tell what would have been told, see what came. Pure
but for the training, which is deterministic.

At each moment only what was known then is used: a model teaches nothing that had not ended when it was trained, levels
count what became known before the moment, dials move after an arrival, limits are chosen on what is settled.
"""

from collections.abc import Callable
from datetime import UTC, datetime
from typing import NamedTuple

import numpy as np
from msgspec import Struct
from msgspec.structs import replace

from doorstep.promise.model import LearnedModel
from doorstep.promise.rules.learned.columns import DAY, NEVER, Floats, Ints, seconds
from doorstep.promise.rules.learned.dials import SHARES, STEP, TARGETS, moved, read_at
from doorstep.promise.rules.learned.forest import Forest, told
from doorstep.promise.rules.learned.history import History
from doorstep.promise.rules.learned.odds import set_right, slope_and_shift
from doorstep.promise.rules.learned.policy import Aim, Choice, seen_of, warned_at
from doorstep.promise.training import Lessons, Recipe, fit
from doorstep.promise.training.lessons import Bools, Lesson

Progress = Callable[[int, int, datetime], None]


class Plan(Struct, frozen=True):
    """How to walk: learn anew every ``relearn_days``, begin so many ``warm_days`` before what is judged (nothing before
    is judged; dials and limits find their places), and let limits learn from the last ``limit_days``."""

    relearn_days: int = 21
    warm_days: int = 168
    limit_days: int = 90
    step: float = STEP
    recipe: Recipe = Recipe()
    aims: tuple[Aim, ...] = ()


class Told(NamedTuple):
    """What was told of a segment, by case: the logarithm of days at each of ``SHARES`` as the
    trees told it, and of ``TARGETS`` as calibrated (nan: nothing was told)."""

    raw: Floats
    logs: Floats


class Walked(NamedTuple):
    """Everything that a walk told: segments, risks by look, and with how many days left each policy warned, by case
    (0 never, -1 nobody looked)."""

    segments: dict[str, Told]
    risks: Floats
    warnings: dict[str, Ints]
    models: list[LearnedModel]
    lessons: Lessons


def walk(history: History, start: datetime, plan: Plan, progress: Progress | None = None) -> Walked:
    """Walk from ``warm_days`` before ``start`` to the last purchase."""
    lessons = Lessons(history)
    columns = history.columns
    first = seconds(start) - plan.warm_days * int(DAY)
    last = int(max(columns.placed.max(initial=first), columns.arrived[columns.arrived < NEVER].max(initial=first))) + 1
    count = len(columns.placed)
    segments = {name: Told(np.full((count, len(SHARES)), np.nan), np.full((count, len(SHARES)), np.nan))
                for name in lessons.segments}  # fmt: skip
    walked = Walked(segments, np.full(len(lessons.looks.case), np.nan), _no_warnings(plan, count), [], lessons)
    raw_risks = walked.risks.copy()
    edges = list(range(first, last, plan.relearn_days * int(DAY)))
    dials = dict.fromkeys(segments, TARGETS)
    for number, begin in enumerate(edges):
        end = begin + plan.relearn_days * int(DAY)
        model = fit(lessons, datetime.fromtimestamp(begin, UTC), plan.recipe)
        if model is not None:
            for name in model.segments:
                dials[name] = _tell(walked.segments[name], lessons.segments[name], model, name, begin, end,
                                    dials[name], plan)  # fmt: skip
            model = _look(walked, raw_risks, model, begin, end, plan)
            walked.models.append(replace(model, segments={
                name: replace(one, dials=dials[name]) for name, one in model.segments.items()}))  # fmt: skip
        if progress is not None:
            progress(number + 1, len(edges), datetime.fromtimestamp(min(end, last), UTC))
    return walked


def _no_warnings(plan: Plan, count: int) -> dict[str, Ints]:
    return {aim.name: np.full(count, -1) for aim in plan.aims}


def _tell(
    out: Told, lesson: Lesson, model: LearnedModel, name: str, begin: int, end: int, dials: tuple[float, ...],
    plan: Plan,
) -> tuple[float, ...]:  # fmt: skip
    """Tell of all that begin the segment in these weeks, day by day, and move the dials by what arrives."""
    mine = np.flatnonzero((lesson.begun >= begin) & (lesson.begun < end))
    forests = [Forest(text) for text in model.segments[name].texts]
    if len(mine):
        out.raw[mine] = told(forests, lesson.rows[mine], lesson.levels[mine], plan.recipe.threads)
    came = np.flatnonzero(lesson.usable & (lesson.ended >= begin) & (lesson.ended < end))
    day_begun, day_came = (lesson.begun[mine] - begin) // int(DAY), (lesson.ended[came] - begin) // int(DAY)
    for day in range(plan.relearn_days):
        asked = mine[day_begun == day]
        if len(asked):
            out.logs[asked] = read_at(out.raw[asked], dials)
        seen = came[day_came == day]
        seen = seen[np.isfinite(out.raw[seen, 0])]
        dials = moved(dials, out.raw[seen], lesson.logs[seen], plan.step)
    return dials


def _look(walked: Walked, raw: Floats, model: LearnedModel, begin: int, end: int, plan: Plan) -> LearnedModel:
    """Tell the risk at each look of these weeks, and warn by limits chosen on what is settled."""
    looks = walked.lessons.looks
    if model.risk is None:
        return model
    known = (looks.settled < begin) & (looks.closed >= begin) & (looks.moment < begin)
    known &= np.isfinite(raw) & (looks.moment >= begin - plan.limit_days * DAY)
    risk = model.risk
    if np.count_nonzero(looks.late[known & (looks.left == 3)]) >= 10:
        slope, shift = slope_and_shift(raw[known], looks.late[known], _even(looks.case[known]))
        risk = replace(risk, slope=slope, shift=shift)
    mine = np.flatnonzero((looks.moment >= begin) & (looks.moment < end))
    if len(mine):
        raw[mine] = Forest(risk.text).tell(looks.rows[mine], plan.recipe.threads)
        walked.risks[mine] = set_right(raw[mine], risk.slope, risk.shift)
    if np.count_nonzero(known):
        risk = replace(risk, limits=_limits(walked, raw, known, risk.slope, risk.shift, plan))
        _warn(walked, mine, risk.limits)
    return replace(model, risk=risk)


def _even(case: Ints) -> Floats:
    """Weigh looks so that each case counts once."""
    _, place, count = np.unique(case, return_inverse=True, return_counts=True)
    found: Floats = 1.0 / count[place]
    return found


def _limits(
    walked: Walked, raw: Floats, known: Bools, slope: float, shift: float, plan: Plan
) -> dict[str, tuple[float, ...]]:
    looks = walked.lessons.looks
    risk = set_right(raw[known], slope, shift)
    _, seen = seen_of(looks.case[known], looks.left[known], risk, looks.late[known])
    choice = Choice(seen)
    return {aim.name: choice.of(aim) for aim in plan.aims}


def _warn(walked: Walked, mine: Ints, limits: dict[str, tuple[float, ...]]) -> None:
    """Warn once an order: whoever was warned of before is left alone."""
    looks = walked.lessons.looks
    cases, seen = seen_of(looks.case[mine], looks.left[mine], walked.risks[mine], looks.late[mine])
    for name, row in limits.items():
        known = walked.warnings[name]
        known[cases] = np.where(known[cases] > 0, known[cases], warned_at(seen.risks, row))
