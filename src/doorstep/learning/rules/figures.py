"""The figures by which forecasts and warnings are judged, each defined once. Pure."""

from bisect import bisect_right
from collections.abc import Iterable, Sequence
from datetime import datetime, timedelta
from statistics import median

from doorstep.learning.model import Course, Forecast, PromiseFigures, RiskBand, WarningFigures, WarningPoint

_DAY = timedelta(days=1)
_HOUR = timedelta(hours=1)
_BANDS = (0.0, 0.05, 0.1, 0.2, 0.3, 0.4, 0.5, 0.6, 0.7, 0.8, 0.9)


def promise_figures(pairs: Iterable[tuple[Forecast, datetime]]) -> PromiseFigures:
    """Judge forecasts by the arrivals that followed them."""
    known = list(pairs)
    if not known:
        return PromiseFigures(None, None, None, None, None, 0)
    count = len(known)
    within = sum(one.earliest <= arrived <= one.latest for one, arrived in known)
    errors = [(one.likely - arrived) / _DAY for one, arrived in known]
    width = sum((one.latest - one.earliest) / _DAY for one, _ in known)
    return PromiseFigures(
        coverage=within / count,
        mae_days=sum(map(abs, errors)) / count,
        bias_days=sum(errors) / count,
        mean_width_days=width / count,
        confidence=sum(one.confidence for one, _ in known) / count,
        orders=count,
    )


def judged(courses: Iterable[Course], stage: str) -> list[tuple[Forecast, datetime]]:
    """Return the forecasts of one stage whose order arrived, each with its arrival."""
    return [
        (forecast, course.arrived_at)
        for course in courses
        if course.arrived_at is not None and (forecast := course.forecasts.get(stage)) is not None
    ]


def became_late(course: Course) -> bool | None:
    """Whether the first attempt came after the promise; ``None`` for orders without one, called off, or still open.

    An order that never came is late once its promise has passed.
    """
    if course.promised_to is None or course.cancelled_at is not None:
        return None
    if course.arrived_at is not None:
        return course.arrived_at > course.promised_to
    return True if course.settled_at > course.promised_to else None


def warning_figures(courses: Iterable[Course]) -> WarningFigures:
    """Judge the warnings that were raised by what became of the orders."""
    return _figures((course, course.warned_at) for course in courses)


def warnings_at(courses: Sequence[Course], limits: Iterable[float]) -> list[WarningPoint]:
    """Judge the warnings that would have come, had they been raised at other risks."""
    return [
        WarningPoint(limit, _figures((course, _first_above(course, limit)) for course in courses)) for limit in limits
    ]


def risk_bands(courses: Iterable[Course], stage: str) -> list[RiskBand]:
    """Hold the risks given at one stage against what happened, in bands of similar risk; empty bands are left out."""
    found: dict[int, list[tuple[float, bool]]] = {}
    for course in courses:
        forecast, late = course.forecasts.get(stage), became_late(course)
        if forecast is not None and forecast.risk is not None and late is not None:
            found.setdefault(bisect_right(_BANDS, forecast.risk) - 1, []).append((forecast.risk, late))
    ends = (*_BANDS[1:], 1.0)
    return [
        RiskBand(
            _BANDS[band],
            ends[band],
            len(those),
            sum(risk for risk, _ in those) / len(those),
            sum(late for _, late in those),
        )
        for band, those in sorted(found.items())
    ]


def _figures(warned: Iterable[tuple[Course, datetime | None]]) -> WarningFigures:
    orders = called = late = 0
    leads: list[float] = []
    for course, at in warned:
        outcome = became_late(course)
        if outcome is None or course.promised_to is None:
            continue
        in_time = at is not None and at <= course.promised_to
        orders += 1
        called += in_time
        late += outcome
        if outcome and in_time and at is not None:
            leads.append((course.promised_to - at) / _HOUR)
    both = len(leads)
    return WarningFigures(
        precision=both / called if called else None,
        recall=both / late if late else None,
        median_lead_hours=median(leads) if leads else None,
        orders=orders,
        warned=called,
        late=late,
        warned_and_late=both,
    )


def _first_above(course: Course, limit: float) -> datetime | None:
    return next((at for at, risk in course.risks if risk >= limit), None)
