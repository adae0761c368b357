"""What the warnings of a walk were worth, and what a plain rule would have been worth. Pure."""

from collections.abc import Iterable
from itertools import pairwise

import numpy as np
import numpy.typing as npt

from doorstep.learning.backtest.chance import shares_95
from doorstep.learning.backtest.model import Band, Point, Ranked, Rule, Warnings
from doorstep.learning.backtest.walk import Walked
from doorstep.promise.rules.learned.columns import DAY, Columns, Floats, Ints
from doorstep.promise.rules.learned.looks import promised_days
from doorstep.promise.rules.learned.policy import Aim

Bools = npt.NDArray[np.bool_]
_BANDS = (0.0, 0.02, 0.05, 0.1, 0.2, 0.3, 0.4, 0.5, 0.6, 0.7, 0.8, 0.9, 1.0)
#: The days of the plain rule, and the leads that policies are asked for.
RULES = (2, 3, 4, 5, 7)
LEADS = (2, 3, 4, 5, 6, 7, 8, 10)


def aims() -> tuple[Aim, ...]:
    """Return the policies that a back-test tries: by the share of right warnings, then by lead."""
    shares = [Aim(f"right {percent}", precision=percent / 100, recall=0.82) for percent in range(25, 80, 5)]
    leads = [Aim(f"lead {days}", recall=0.85, lead=float(days), best="precision") for days in LEADS]
    return (*shares, *leads)


def warnings_of(walked: Walked, judged: Bools) -> Warnings:
    """Return what the warnings about the orders that can be judged were worth."""
    columns = walked.lessons.history.columns
    late = columns.arrived > columns.promised
    offered = {name: _point(name, days, judged, late, _limit(walked, name)) for name, days in walked.warnings.items()}
    return Warnings(
        int(judged.sum()),
        int((judged & late).sum()),
        tuple(offered.values()),
        tuple(_rule(days, columns, judged, late, offered.get(f"lead {days}")) for days in RULES),
        Ranked(*(_ranked(walked, judged, left) for left in (0, 3))),
        {name: tuple(_bands(walked, judged, left)) for name, left in (("handover", 0), ("three_days_before", 3))}
        | {"every_look": tuple(_bands(walked, judged, None))},
    )


def _limit(walked: Walked, name: str) -> float:
    """The risk at which a policy warns in the end, with three days left."""
    risks = [one.risk for one in walked.models if one.risk is not None and name in one.risk.limits]
    return round(risks[-1].limits[name][2], 2) if risks else 2.0


def _point(name: str, days: Ints, judged: Bools, late: Bools, limit: float) -> Point:
    warned = judged & (days > 0)
    right = warned & late
    gone = int((judged & late).sum())
    precision_95, recall_95 = shares_95(warned[judged], late[judged])
    return Point(
        limit,
        _share(int(right.sum()), int(warned.sum())),
        _share(int(right.sum()), gone),
        float(np.median(days[right])) * 24.0 if right.any() else None,
        int(warned.sum()),
        gone,
        precision_95,
        recall_95,
        name,
    )


def _rule(days: int, columns: Columns, judged: Bools, late: Bools, ours: Point | None) -> Rule:
    moment = promised_days(columns) - days * int(DAY)
    warned = judged & (columns.placed <= moment) & (columns.arrived > moment)
    right = int((warned & late).sum())
    return Rule(days, _share(right, int(warned.sum())), _share(right, int((judged & late).sum())), ours)


def _looked(walked: Walked, judged: Bools, left: int | None) -> tuple[Floats, Bools]:
    looks = walked.lessons.looks
    chosen = judged[looks.case] & np.isfinite(walked.risks)
    chosen &= (looks.left == left) if left is not None else (looks.left > 0)
    return walked.risks[chosen], looks.late[chosen]


def _ranked(walked: Walked, judged: Bools, left: int) -> float | None:
    risk, late = _looked(walked, judged, left)
    return average_precision(risk, late)


def average_precision(risk: Floats, late: Bools) -> float | None:
    """Return the area below precision over recall, in steps; equal risks count together. ``None`` without late ones."""
    if not late.any():
        return None
    order = np.argsort(-risk, kind="stable")
    risk, hits = risk[order], np.cumsum(late[order])
    last = np.flatnonzero(np.append(risk[1:] != risk[:-1], True))
    precision, recall = hits[last] / (last + 1), hits[last] / hits[-1]
    return round(float(np.sum(np.diff(recall, prepend=0.0) * precision)), 4)


def _bands(walked: Walked, judged: Bools, left: int | None) -> Iterable[Band]:
    risk, late = _looked(walked, judged, left)
    for low, high in pairwise(_BANDS):
        mine = (risk >= low) & ((risk < high) | (high == 1.0))
        if mine.any():
            mean, share = float(risk[mine].mean()), float(late[mine].mean())
            yield Band(low, high, int(mine.sum()), round(mean, 4), round(share, 4))


def _share(part: int, whole: int) -> float | None:
    return round(part / whole, 4) if whole else None
