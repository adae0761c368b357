"""What another threshold of warnings would have cost and won, over orders that were looked at day by day. Pure.

An order is warned of once, at the first look whose risk reaches the threshold. Warning early costs wrong warnings,
warning late costs time to act: the curve shows both for every threshold.
"""

from collections.abc import Sequence
from statistics import median

from doorstep.learning.accuracy.model import DryRun, Forecast, Point

CURVE = tuple(step / 20 for step in range(1, 20))


def dry_run(shop: str, forecasts: Sequence[Forecast], now: float, then: float) -> DryRun:
    """Hold two thresholds against the orders whose promise is settled and that were looked at."""
    known = [one for one in forecasts if one.late is not None and one.risks]
    before, after = point(known, now), point(known, then)
    sooner = [
        (mine - other) * 24.0
        for one in known
        if one.late and (mine := left_at(one, then)) is not None and (other := left_at(one, now)) is not None
    ]
    days = [one.told_at.date() for one in known]
    return DryRun(
        shop, len(known), sum(bool(one.late) for one in known), min(days, default=None), max(days, default=None),
        before, after,
        after.warned - before.warned,
        after.right - before.right,
        (after.warned - after.right) - (before.warned - before.right),
        round(sum(sooner) / len(sooner), 1) if sooner else None,
        tuple(point(known, risk) for risk in CURVE),
    )  # fmt: skip


def left_at(one: Forecast, risk: float) -> int | None:
    """Return how many days before the promised day an order would have been warned of; ``None`` never."""
    return max((left for left, seen in one.risks.items() if seen >= risk), default=None)


def point(known: Sequence[Forecast], risk: float) -> Point:
    """Return what warning at a risk would have been worth."""
    warned = [(one, left) for one in known if (left := left_at(one, risk)) is not None]
    leads = [left * 24.0 for one, left in warned if one.late]
    late = sum(bool(one.late) for one in known)
    return Point(
        risk, len(warned), len(leads), late,
        round(len(leads) / len(warned), 4) if warned else None,
        round(len(leads) / late, 4) if late else None,
        median(leads) if leads else None,
    )  # fmt: skip
