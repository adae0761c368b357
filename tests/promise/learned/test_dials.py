"""Calibration: shares hold though the world drifts, policies and odds are chosen on what is settled."""

import numpy as np
import pytest

from doorstep.promise.rules.learned.dials import SHARES, STEP, TARGETS, moved, read_at
from doorstep.promise.rules.learned.odds import set_right, slope_and_shift
from doorstep.promise.rules.learned.policy import FARTHEST, Aim, Choice, Seen, seen_of, warned_at

Z = np.array([-1.6449, -1.2816, -0.6745, 0.0, 0.6745, 1.2816, 1.6449])


def covered(spread: float, shift: float, step: float, days: int = 400, a_day: int = 30) -> float:
    """Return the share of arrivals within the 90 % interval when the world spreads and shifts and the model stays."""
    chance = np.random.default_rng(11)
    dials, within = TARGETS, []
    told = np.tile(Z, (a_day, 1))
    for day in range(days):
        came = chance.normal(shift * day / days, spread, a_day)
        read = read_at(told, dials)
        if day >= 60:
            within.append(((came >= read[:, 0]) & (came <= read[:, -1])).mean())
        dials = moved(dials, told, came, step)
    return float(np.mean(within))


def test_intervals_hold_while_the_world_drifts() -> None:
    assert covered(1.0, 0.0, STEP) == pytest.approx(0.9, abs=0.01)
    for spread, shift in ((1.3, 0.0), (0.7, 0.0), (1.0, 1.0)):
        assert covered(spread, shift, STEP) == pytest.approx(0.9, abs=0.03)
        assert abs(covered(spread, shift, 0.0) - 0.9) > 0.03, "without calibration they would not"


def test_quantiles_are_read_rising_and_beyond_the_outermost() -> None:
    read = read_at(np.array([[3.0, 1.0, 2.0, 4.0, 5.0, 6.0, 7.0]]), (0.01, *SHARES[1:-1], 0.985))
    assert (np.diff(read[0]) >= 0).all()
    assert read[0, -1] > 7.0
    assert read[0, 0] < 1.0
    assert moved(TARGETS, np.zeros((0, 7)), np.zeros(0)) == TARGETS


def test_odds_are_set_right_by_what_was_settled() -> None:
    chance = np.random.default_rng(5)
    truth = chance.uniform(0.01, 0.4, 20_000)
    late = chance.uniform(size=20_000) < truth
    told = set_right(truth, 1.0, 1.0)
    slope, shift = slope_and_shift(told, late, np.ones(len(told)))
    assert slope == pytest.approx(1.0, abs=0.1)
    assert shift == pytest.approx(-1.0, abs=0.12)
    assert slope_and_shift(told[:0], late[:0], told[:0]) == (1.0, 0.0)


def test_a_policy_serves_its_aim_on_what_it_saw() -> None:
    chance = np.random.default_rng(2)
    late = chance.uniform(size=1500) < 0.1
    risks = np.full((1500, FARTHEST), np.nan)
    for left in range(1, 15):
        running = late | (chance.uniform(size=1500) < left / 15)
        noise = chance.normal(0, 0.5 + left / 5, 1500)
        risks[:, left - 1] = np.where(running, 1 / (1 + np.exp(-(2.5 * late - 1.5 + noise))), np.nan)
    seen = Seen(risks, late)
    for aim in (Aim("often right", precision=0.6, recall=0.5), Aim("finds most", precision=0.2, recall=0.9)):
        days = warned_at(risks, Choice(seen).of(aim))
        right = (days > 0) & late
        assert right.sum() / (days > 0).sum() >= aim.precision
        assert right.sum() / late.sum() >= aim.recall


def test_the_first_look_over_its_limit_warns() -> None:
    case, left = np.array([7, 7, 7, 9]), np.array([3, 2, 1, 0])
    cases, seen = seen_of(case, left, np.array([0.1, 0.6, 0.9, 0.9]), np.array([True, True, True, False]))
    assert cases.tolist() == [7]
    assert warned_at(seen.risks, (0.5,) * FARTHEST).tolist() == [2]
    assert warned_at(seen.risks, (0.95,) * FARTHEST).tolist() == [0]
