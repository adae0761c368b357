"""Fit boosted quantiles and the risk from what was known at a moment. The same cases always give the same bytes."""

from collections.abc import Mapping
from datetime import datetime

import msgspec
import numpy as np
from msgspec import Struct

from doorstep.kit.ids import digest
from doorstep.promise.model import LearnedModel, LearnedRisk, LearnedSegment
from doorstep.promise.rules.learned.columns import DAY, NEVER, Floats, seconds
from doorstep.promise.rules.learned.dials import SHARES, TARGETS
from doorstep.promise.rules.learned.forest import version_of
from doorstep.promise.rules.learned.history import History, log_days
from doorstep.promise.training.lessons import Bools, Lesson, Lessons, Looks

_LEAST = 400  # finished orders below which trees would learn noise


class Recipe(Struct, frozen=True):
    """How to learn. Tuned on real orders placed before April 2018, on nothing later.

    Running cases that began at least ``settle_days`` ago count as ones that take ``longer`` times as long as they did
    so far: left out, they would make everything look quick. ``most_looks`` bounds memory and time.
    """

    rounds: int = 90
    leaves: int = 15
    rate: float = 0.065
    least: int = 40
    part_of_features: float = 0.4
    settle_days: int = 12
    longer: float = 1.3
    risk_rounds: int = 80
    risk_least: int = 250
    most_looks: int = 400_000
    memory_days: int = 720
    threads: int = 1


def fit(lessons: Lessons, as_of: datetime, recipe: Recipe | None = None) -> LearnedModel | None:
    """Return what the cases known at ``as_of`` teach; ``None`` while too few have finished."""
    recipe, now = recipe or Recipe(), seconds(as_of)
    segments: dict[str, LearnedSegment] = {}
    orders = 0
    for name, lesson in lessons.segments.items():
        finished = int(np.count_nonzero(lesson.usable & (lesson.ended < now)))
        orders = max(orders, finished)
        if finished >= _LEAST:
            segments[name] = _segment(lesson, now, recipe)
    if not segments:
        return None
    risk = _risk(lessons.looks, now, recipe)
    taught_by = taught(lessons.history, as_of)
    return LearnedModel(version_of(taught_by, segments, risk), as_of, orders, taught_by, segments, risk)


def taught(history: History, as_of: datetime) -> str:
    """Return the hash of the cases as far as they were known at a moment; what came later leaves it as it is."""
    now = seconds(as_of)
    columns = history.columns
    known = columns.placed < now
    parts = [np.where(column[known] < now, column[known], NEVER).tobytes() for column in columns[1:6]]
    orders = [case.order for case, one in zip(history.cases, known.tolist(), strict=True) if one]
    return digest(msgspec.json.encode(orders), columns.placed[known].tobytes(), *parts[:3], parts[4]).hex


def _segment(lesson: Lesson, now: int, recipe: Recipe) -> LearnedSegment:
    arrived = lesson.usable & (lesson.ended < now) & (lesson.stopped > lesson.ended)
    running = (lesson.begun < now) & (lesson.ended >= now) & (lesson.stopped >= now)
    chosen = (arrived | running) & (lesson.begun < now - recipe.settle_days * DAY)
    chosen &= lesson.begun >= now - recipe.memory_days * DAY
    so_far = np.maximum((now - lesson.begun) * recipe.longer, DAY)
    target = np.where(arrived, lesson.logs, log_days(np.where(running, so_far, DAY)))[chosen]
    rows, levels = lesson.rows[chosen], lesson.levels[chosen]
    texts = tuple(
        _boost(rows, target - level, lesson.names, recipe, {"objective": "quantile", "alpha": share}, recipe.rounds)
        for level in levels.T
        for share in SHARES
    )
    return LearnedSegment(lesson.names, SHARES, texts, TARGETS)


def _risk(looks: Looks, now: int, recipe: Recipe) -> LearnedRisk | None:
    chosen = np.flatnonzero(settled(looks, now) & (looks.moment >= now - recipe.memory_days * DAY))
    chosen = chosen[:: len(chosen) // recipe.most_looks + 1]
    late = looks.late[chosen]
    if np.count_nonzero(late) < _LEAST // 10 or late.all():
        return None
    how = {"objective": "binary", "min_data_in_leaf": recipe.risk_least}
    return LearnedRisk(
        looks.names, _boost(looks.rows[chosen], late.astype(float), looks.names, recipe, how, recipe.risk_rounds)
    )


def settled(looks: Looks, now: int) -> Bools:
    """Return which looks were at cases of which it is known by now whether they kept their promise."""
    return (looks.settled < now) & (looks.moment < now) & (looks.closed >= now)


def _boost(
    rows: "np.typing.NDArray[np.float32]", wanted: Floats, names: tuple[str, ...], recipe: Recipe,
    how: Mapping[str, object], rounds: int,
) -> str:  # fmt: skip
    import lightgbm

    settings = {
        "num_leaves": recipe.leaves, "learning_rate": recipe.rate, "min_data_in_leaf": recipe.least,
        "feature_fraction": recipe.part_of_features, "bagging_fraction": 0.8, "bagging_freq": 1, "lambda_l2": 5.0,
        "max_bin": 127, "seed": 1, "deterministic": True, "force_row_wise": True, "num_threads": recipe.threads,
        "verbose": -1, **how,
    }  # fmt: skip
    data = lightgbm.Dataset(rows, wanted, feature_name=list(names), free_raw_data=True)
    text = lightgbm.train(settings, data, rounds).model_to_string()
    # The parameters at the end name the threads and say nothing that the trees need.
    return str(text).partition("\nparameters:\n")[0] + "\n"
