"""Curves: worked by hand, and their laws."""

from math import exp, log

import pytest
from hypothesis import given
from hypothesis import strategies as st

from doorstep.promise.rules.curve import Curve

#: A tenth within 10 hours, half within 20, nine tenths within 40; the rest takes 24 hours more on average.
PLAIN = Curve((0.0, 0.1, 0.5, 0.9), (0.0, 10.0, 20.0, 40.0), 24.0)


@st.composite
def curves(draw: st.DrawFn) -> Curve:
    steps = draw(st.lists(st.floats(0.0, 100.0), min_size=4, max_size=4))
    hours, so_far = [], 0.0
    for step in steps:
        so_far += step
        hours.append(so_far)
    return Curve((0.0, 0.1, 0.5, 0.9), tuple(hours), draw(st.floats(0.0, 200.0)))


hours = st.floats(0.0, 2000.0)


@pytest.mark.parametrize(("passed", "left"), [(0, 1.0), (5, 0.95), (10, 0.9), (15, 0.7), (40, 0.1)])
def test_what_is_left(passed: float, left: float) -> None:
    assert PLAIN.left(passed) == pytest.approx(left)


def test_the_tail_thins_out_evenly() -> None:
    assert PLAIN.left(64.0) == pytest.approx(0.1 * exp(-1))
    assert PLAIN.left(88.0) == pytest.approx(0.1 * exp(-2))
    assert PLAIN.until(0.95) == pytest.approx(40.0 + 24.0 * log(2))


@pytest.mark.parametrize(("share", "until"), [(0.0, 0.0), (0.05, 5.0), (0.1, 10.0), (0.3, 15.0), (0.9, 40.0)])
def test_until_when(share: float, until: float) -> None:
    assert PLAIN.until(share) == pytest.approx(until)


def test_who_took_long_already_is_compared_with_those_who_did_too() -> None:
    # after 20 hours half is left: of that half, 40 of 50 arrive within the next 20 hours
    assert PLAIN.ahead(20.0, (0.0, 0.4, 0.8)) == pytest.approx([20.0, 30.0, 40.0])
    assert PLAIN.late(20.0, 40.0) == pytest.approx(0.2)
    # beyond everything known the tail starts afresh
    assert PLAIN.ahead(100.0, (0.5,)) == pytest.approx([100.0 + 24.0 * log(2)])
    assert PLAIN.late(100.0, 124.0) == pytest.approx(exp(-1))
    assert PLAIN.late(1e6, 1e6 + 24.0) == pytest.approx(exp(-1))


def test_when_the_risk_will_have_grown() -> None:
    # at the start the risk of passing 40 hours is 0.1; it is 0.2 when half are left
    assert PLAIN.late(0.0, 40.0) == pytest.approx(0.1)
    assert PLAIN.when_late(40.0, 0.2) == pytest.approx(20.0)
    assert PLAIN.when_late(64.0, 0.5) == pytest.approx(40.0 + 24.0 * (1 - log(2)))
    assert PLAIN.when_late(5.0, 0.6) == 0.0


@given(curves(), hours, hours, hours)
def test_the_risk_grows_while_nothing_happens(curve: Curve, first: float, second: float, allowed: float) -> None:
    sooner, later = sorted((first, second))
    assert 0.0 <= curve.late(sooner, allowed) <= curve.late(later, allowed) + 1e-9 <= 1.0 + 1e-9


@given(curves(), hours)
def test_an_interval_lies_ahead_and_is_ordered(curve: Curve, passed: float) -> None:
    ahead = curve.ahead(passed, (0.1, 0.5, 0.9))
    assert [passed, *ahead] == sorted([passed, *ahead])


@given(curves(), st.floats(0.0, 0.999))
def test_until_and_left_are_each_others_reverse(curve: Curve, share: float) -> None:
    assert curve.left(curve.until(share)) <= 1.0 - share + 1e-6


@given(curves(), st.floats(1.0, 2000.0), st.floats(0.05, 0.95))
def test_the_risk_crosses_where_it_was_said_to(curve: Curve, allowed: float, risk: float) -> None:
    crossing = curve.when_late(allowed, risk)
    assert crossing <= allowed + 1e-6
    if crossing > 0.0:
        assert curve.late(crossing * (1 + 1e-9) + 1e-6, allowed) >= risk - 1e-6
        assert curve.late(crossing * 0.99 - 0.01, allowed) <= risk + 1e-6
