"""The definitions of the figures, on cases small enough to work out by hand."""

from datetime import UTC, datetime, timedelta

import pytest

from doorstep.learning.model import Course, Forecast, PromiseFigures, RiskBand, WarningFigures
from doorstep.learning.rules.figures import (
    became_late,
    judged,
    promise_figures,
    risk_bands,
    warning_figures,
    warnings_at,
)

NOON = datetime(2026, 3, 10, 12, tzinfo=UTC)


def days(count: float) -> timedelta:
    return timedelta(days=count)


def forecast(early: float, likely: float, late: float, *, risk: float | None = None) -> Forecast:
    """A forecast made at noon of the 10th, in days from then."""
    return Forecast("ordered", NOON, NOON + days(early), NOON + days(likely), NOON + days(late), 0.75, risk=risk)


def course(
    order: str = "1",
    *,
    promised: float | None = 5,
    arrived: float | None = None,
    warned: float | None = None,
    cancelled: float | None = None,
    settled: float = 30,
    risks: tuple[tuple[float, float], ...] = (),
    risk: float | None = None,
) -> Course:
    """An order of the 10th; times in days from its noon."""

    def at(day: float | None) -> datetime | None:
        return None if day is None else NOON + days(day)

    return Course(
        order,
        NOON + days(settled),
        NOON,
        at(promised),
        at(arrived),
        at(cancelled),
        forecasts={"ordered": forecast(1, 2, 3, risk=risk)},
        warned_at=at(warned),
        risks=[(NOON + days(day), value) for day, value in risks],
    )


def test_coverage_error_bias_and_width_of_four_forecasts() -> None:
    pairs = [
        (forecast(1, 2, 3), NOON + days(2)),  # as expected
        (forecast(1, 2, 3), NOON + days(3)),  # on the very end: still within, a day later than likely
        (forecast(1, 2, 3), NOON + days(6)),  # outside, four days later
        (forecast(1, 3, 5), NOON + days(2)),  # within, a day earlier
    ]
    assert promise_figures(pairs) == PromiseFigures(
        coverage=0.75, mae_days=1.5, bias_days=-1.0, mean_width_days=2.5, confidence=0.75, orders=4
    )


def test_parcels_that_come_earlier_than_expected_make_a_positive_bias() -> None:
    assert promise_figures([(forecast(1, 4, 5), NOON + days(1))]).bias_days == 3.0


def test_nothing_measured_is_none_and_not_zero() -> None:
    assert promise_figures([]) == PromiseFigures(None, None, None, None, None, 0)
    assert warning_figures([]) == WarningFigures(None, None, None, 0, 0, 0, 0)


def test_only_forecasts_of_orders_that_arrived_are_judged() -> None:
    came, never = course("came", arrived=2), course("never")
    assert judged([came, never], "ordered") == [(came.forecasts["ordered"], NOON + days(2))]
    assert judged([came, never], "handed_over") == []


@pytest.mark.parametrize(
    ("one", "late"),
    [
        (course(arrived=5), False),  # the very last moment of the promise
        (course(arrived=5.001), True),
        (course(settled=6), True),  # never came, and the promise has passed
        (course(settled=4), None),  # nobody can know yet
        (course(promised=None, arrived=2), None),
        (course(cancelled=1), None),
        (course(cancelled=1, arrived=9), None),  # called off: what came afterwards is nobody's promise
    ],
)
def test_what_late_means(one: Course, late: bool | None) -> None:
    assert became_late(one) is late


def test_precision_recall_and_lead_of_six_orders() -> None:
    courses = [
        course("warned, late", arrived=7, warned=3),  # 48 hours before the promise passed
        course("warned, late too", settled=20, warned=4),  # 24 hours
        course("warned, in time", arrived=4, warned=2),
        course("late, warned afterwards", arrived=9, warned=6),  # no warning: the promise had passed
        course("late, silent", arrived=6),
        course("in time, silent", arrived=3),
        course("called off", cancelled=2, warned=1),  # not counted
    ]
    assert warning_figures(courses) == WarningFigures(
        precision=2 / 3, recall=2 / 4, median_lead_hours=36.0, orders=6, warned=3, late=4, warned_and_late=2
    )


def test_a_higher_limit_warns_of_fewer_and_later() -> None:
    late = course("late", arrived=8, risks=((1, 0.2), (3, 0.5), (4, 0.9)))
    kept = course("kept", arrived=4, risks=((1, 0.3), (2, 0.5)))
    low, high = warnings_at([late, kept], (0.5, 0.8))
    assert (low.limit, low.figures) == (0.5, WarningFigures(0.5, 1.0, 48.0, 2, 2, 1, 1))
    assert (high.limit, high.figures) == (0.8, WarningFigures(1.0, 1.0, 24.0, 2, 1, 1, 1))


def test_risks_are_held_against_what_happened() -> None:
    courses = [
        course("a", arrived=9, risk=0.90625),
        course("b", arrived=2, risk=0.96875),
        course("c", arrived=2, risk=0.0),
        course("d", arrived=2),  # no risk was given
    ]
    assert risk_bands(courses, "ordered") == [
        RiskBand(0.0, 0.05, 1, 0.0, 0),
        RiskBand(0.9, 1.0, 2, 0.9375, 1),
    ]
