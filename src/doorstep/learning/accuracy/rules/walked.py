"""A walk through past orders, as forecasts: what would have been told with what was known then, and what came. Pure."""

from collections.abc import Iterator
from datetime import UTC, datetime

import numpy as np

from doorstep.learning.accuracy.model import UNSTATED, Forecast, Key, Said
from doorstep.learning.backtest.lanes import lanes_told
from doorstep.learning.backtest.walk import Walked
from doorstep.learning.scorecards.rules.facts.dates import monday
from doorstep.promise.rules.lanes import lane_named, region_of
from doorstep.promise.rules.learned.cases import Case
from doorstep.promise.rules.learned.columns import DAY, NEVER, seconds
from doorstep.promise.rules.learned.dials import SHARES, TARGETS
from doorstep.promise.rules.learned.history import WAY, WHOLE, days_of

_STAGES = {WHOLE: "purchase", WAY: "handover"}
#: The places, in a row of quantiles, of the ends of each interval.
_ENDS = {"50": (2, 4), "80": (1, 5), "90": (0, 6)}
_MIDDLE = 3


def forecasts_walked(walked: Walked, start: datetime, zone: str, risk_raise: float) -> Iterator[Forecast]:
    """Yield a forecast for each order and stage that began from ``start`` on and that a model told of."""
    lanes = lanes_told(walked.lessons.history, seconds(start))
    risks = _risks(walked)
    for segment, stage in _STAGES.items():
        lesson = walked.lessons.segments[segment]
        days = days_of(walked.segments[segment].logs)
        chosen = np.flatnonzero(np.isfinite(days[:, 0]) & (lesson.begun >= seconds(start)) & (lesson.begun < NEVER))
        for place in chosen.tolist():
            begun, ended = int(lesson.begun[place]), int(lesson.ended[place])
            told = {"learned": _said(days[place], TARGETS)}
            if np.isfinite(lanes[segment][place, 0]):
                told["lane"] = _said(lanes[segment][place], SHARES)
            came = (ended - begun) / DAY if lesson.usable[place] else None
            looks = risks.get(place, {}) if segment == WHOLE else {}
            yield _forecast(walked.lessons.history.cases[place], stage, begun, told, came, zone, looks, risk_raise)


def _said(days: "np.typing.NDArray[np.float64]", shares: tuple[float, ...]) -> Said:
    row = [round(float(day), 3) for day in days]
    ends = {level: (row[low], row[high]) for level, (low, high) in _ENDS.items()}
    return Said(row[_MIDDLE], ends, {f"{share:g}": day for share, day in zip(shares, row, strict=True)})


def _forecast(
    case: Case, stage: str, begun: int, told: dict[str, Said], came: float | None, zone: str,
    looks: dict[int, float], risk_raise: float,
) -> Forecast:  # fmt: skip
    at = datetime.fromtimestamp(begun, UTC)
    lane = lane_named(region_of(case.origin), region_of(case.destination))
    if case.promised_to is not None:
        told = told | {"shop": Said(round((seconds(case.promised_to) - begun) / DAY, 3))}
    return Forecast(
        case.order,
        Key("tested", stage, case.carrier or UNSTATED, case.service or UNSTATED, lane, monday(at, zone)),
        at,
        told,
        came,
        case.promised_to,
        None if case.promised_to is None or case.arrived_at is None else case.arrived_at > case.promised_to,
        came is None and (case.closed_at is not None or case.arrived_at is not None),
        next((float(left) for left in sorted(looks, reverse=True) if looks[left] >= risk_raise), None),
        looks,
    )


def _risks(walked: Walked) -> dict[int, dict[int, float]]:
    """Return the risk at each look a day apart, by case and whole days left."""
    looks, found = walked.lessons.looks, dict[int, dict[int, float]]()
    chosen = np.flatnonzero(np.isfinite(walked.risks) & (looks.left >= 1))
    for case, left, risk in zip(looks.case[chosen].tolist(), looks.left[chosen].tolist(),
                                walked.risks[chosen].tolist(), strict=True):  # fmt: skip
        found.setdefault(case, {})[left] = round(risk, 3)
    return found
