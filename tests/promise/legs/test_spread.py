"""Times that add up: exact on the mean, later parts make the whole later, wider ones wider; connections are missed."""

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from doorstep.promise.rules.legs import Known, Margins, Spread, in_turn
from doorstep.promise.rules.legs.spread import POINTS, SHARES

TIMES = st.lists(st.floats(0.0, 5000.0), min_size=1, max_size=30)


def spread(values: list[float]) -> Spread:
    return Spread.of(np.array(values), np.ones(len(values)))


def width(one: Spread) -> float:
    return one.at(0.95) - one.at(0.05)


@given(TIMES, TIMES)
def test_the_mean_of_two_parts_is_the_sum_of_theirs_in_either_order(first: list[float], second: list[float]) -> None:
    a, b = spread(first), spread(second)
    both = a.and_then(b)
    assert both.points.mean() == pytest.approx(a.points.mean() + b.points.mean())
    assert both.points.tolist() == pytest.approx(b.and_then(a).points.tolist())
    assert np.all(np.diff(both.points) >= 0.0)


@given(TIMES, TIMES, st.floats(0.0, 1000.0), st.lists(st.floats(0.0, 500.0), min_size=POINTS, max_size=POINTS))
def test_a_later_part_never_makes_the_whole_earlier(
    first: list[float], second: list[float], departure: float, longer: list[float]
) -> None:
    a, b = spread(first), spread(second)
    later = Spread(np.sort(a.points + np.array(longer)))
    assert np.all(later.and_then(b).points >= a.and_then(b).points - 1e-6)
    assert np.all(later.or_later(b).points >= a.or_later(b).points - 1e-6)
    assert np.all(later.boards(departure, 60.0).points >= a.boards(departure, 60.0).points - 1e-6)


@given(TIMES, TIMES)
def test_the_whole_is_at_least_as_uncertain_as_what_is_left_when_a_part_has_ended(
    first: list[float], second: list[float]
) -> None:
    a, b = spread(first), spread(second)
    assert a.and_then(b).points.std() >= b.points.std() * 0.98 - 1e-6
    certain = Spread.certain(7.0).and_then(b)
    assert certain.points.tolist() == pytest.approx((b.points + 7.0).tolist())


@given(TIMES, st.floats(-100.0, 6000.0), st.floats(0.0, 1.0))
def test_shares_and_times_agree(values: list[float], time: float, share: float) -> None:
    one = spread(values)
    assert 0.0 <= one.beyond(time) <= 1.0
    assert one.beyond(time) >= one.beyond(time + 1.0)
    assert one.at(share) <= one.at(min(share + 0.1, 1.0))


def test_a_missed_connection_adds_the_time_to_the_next_departure() -> None:
    arrival = Spread(np.linspace(0.0, 120.0, POINTS))
    left = arrival.boards(departure=60.0, every=240.0)
    assert set(left.points.tolist()) == {60.0, 300.0}
    assert (left.points == 60.0).sum() == 31
    with_a_change = arrival.boards(departure=60.0, every=240.0, change=30.0)
    assert (with_a_change.points == 60.0).sum() == 16
    assert arrival.boards(departure=60.0, every=0.0).points.tolist() == np.maximum(arrival.points, 60.0).tolist()


def test_a_departure_by_plan_waits_for_nobody_and_leaves_nobody_behind() -> None:
    early, late = Known(Spread.certain(50.0), 9), Known(Spread.certain(500.0), 9)
    flight = Known(Spread.certain(120.0), 9, by_plan=True)  # twenty minutes after its time, which is 100 after 60
    onward = Known(Spread.certain(30.0), 9)
    for first, arrives in ((early, 60.0 + 120.0 + 30.0), (late, 500.0 + 30.0)):
        whole = in_turn([(first, 60.0), (flight, 100.0), (onward, 30.0)])
        assert whole.points.tolist() == [arrives] * POINTS
    assert in_turn([]).points.tolist() == [0.0] * POINTS


def test_whoever_is_under_way_for_long_is_compared_with_those_that_took_as_long() -> None:
    one = Spread(np.arange(POINTS, dtype=float) * 10.0)
    assert one.since(0.0).at(0.5) == pytest.approx(one.at(0.5), abs=10.0)
    assert one.since(500.0).points.max() == pytest.approx(100.0)
    assert one.since(500.0).at(0.5) < one.at(0.5)
    assert one.since(9000.0).points.min() > 0.0  # later than all of them: still an answer that lies ahead
    assert len(SHARES) == POINTS


def test_margins_bring_intervals_to_their_word_and_learn_in_any_window() -> None:
    narrow = Spread(np.linspace(95.0, 105.0, POINTS))
    margins = Margins(0.9)
    assert margins.interval(narrow) == margins.told(narrow)
    truth = [60.0 + number % 81 for number in range(1000)]
    for took in truth:
        margins.ended(narrow, took)
    low, high = margins.interval(narrow)
    assert sum(low <= took <= high for took in truth) / len(truth) == pytest.approx(0.9, abs=0.02)
    short = Margins(0.9, window=200)
    for took in [*truth, *[100.0] * 200]:
        short.ended(narrow, took)
    low, high = short.interval(narrow)
    assert (low, high) == pytest.approx((100.0, 100.0))
