"""Back-test the learned estimator beside the lanes and the shop's own dates."""

from collections.abc import Iterable
from datetime import datetime
from time import perf_counter

import numpy as np
from msgspec.structs import replace

from doorstep.learning.backtest.dates import Judged, compare, months_of, reliability
from doorstep.learning.backtest.lanes import lanes_told
from doorstep.learning.backtest.model import Fared, Tested
from doorstep.learning.backtest.walk import Plan, Progress, Walked, walk
from doorstep.learning.backtest.warned import Bools, aims, warnings_of
from doorstep.promise.rules.learned.cases import Case
from doorstep.promise.rules.learned.columns import DAY, NEVER, Columns, Floats, seconds
from doorstep.promise.rules.learned.history import WAY, WHOLE, History, days_of
from doorstep.promise.rules.learned.looks import promised_days


def backtest(
    train: Iterable[Case], test: Iterable[Case], start: datetime, zone: str, plan: Plan | None = None,
    progress: Progress | None = None,
) -> Tested:  # fmt: skip
    """Judge the ``test`` orders bought from ``start`` on. Whatever had happened by a moment, to orders of either kind,
    teaches from then on. ``zone`` is the shop's clock. The same orders always give the same figures, in whatever order
    they come."""
    begun = perf_counter()
    plan = plan or Plan()
    plan = plan if plan.aims else replace(plan, aims=aims())
    tests = {case.order: case for case in test}
    known = {case.order: case for case in train} | tests
    history = History(known.values(), zone)
    mine = np.array([case.order in tests and case.placed_at >= start for case in history.cases], dtype=bool)
    walked = walk(history, start, plan, progress)
    lanes = lanes_told(history, seconds(start))
    judged, left_out = _judged(history.columns, mine)
    figures, shares = {}, {}
    for name, segment in (("purchase", WHOLE), ("handover", WAY)):
        figures[name], shares[name] = _segment(walked, lanes[segment], segment, judged)
    return Tested(
        start.isoformat(), int(mine.sum()), len(history.cases) - int(mine.sum()), len(walked.models),
        round(perf_counter() - begun, 1), figures["purchase"], figures["handover"],
        warnings_of(walked, judged & (history.columns.promised < NEVER)), shares, left_out,
        tuple(model.version for model in walked.models),
    )  # fmt: skip


def _judged(columns: Columns, mine: Bools) -> tuple[Bools, dict[str, int]]:
    """Return the test orders that were delivered with times that make sense, and how many were not, by reason."""
    reasons = {
        "called off": columns.closed < NEVER,
        "not delivered, or nobody knows when": columns.arrived == NEVER,
        "delivered before it was bought": columns.arrived <= columns.placed,
        "under way for more than 120 days": columns.arrived - columns.placed >= 120 * DAY,
    }
    open_ones, left_out = mine.copy(), {}
    for reason, which in reasons.items():
        if count := int((open_ones & which).sum()):
            left_out[reason] = count
        open_ones &= ~which
    no_way = open_ones & ((columns.handed == NEVER) | (columns.handed >= columns.arrived))
    if no_way.any():
        left_out["hand-over unknown or after the delivery: judged at the purchase only"] = int(no_way.sum())
    return open_ones, left_out


def _segment(
    walked: Walked, lane: Floats, segment: str, judged: Bools
) -> tuple[dict[str, Fared], tuple[tuple[float, float, int], ...]]:
    lesson, columns = walked.lessons.segments[segment], walked.lessons.history.columns
    chosen = np.flatnonzero(judged & lesson.usable)
    days = days_of(walked.segments[segment].logs[chosen])
    which = Judged(lesson.begun[chosen], lesson.ended[chosen], months_of(columns)[chosen])
    found = compare(which, {"ours": days, "lane": lane[chosen]}, promised_days(columns)[chosen])
    return found, reliability(days, (which.ended - which.begun) / DAY)
