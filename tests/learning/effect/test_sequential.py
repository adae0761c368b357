"""Looked at every day: rarely an effect that is none, mostly the effect that is there."""

import msgspec
import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from doorstep.learning.effect.model import Comparison, Group
from doorstep.learning.effect.rules import effect, held_out, history

EACH, DAYS, RUNS = 8_000, 40, 200
PLAN = Comparison("second order", 2 * EACH, holdout=0.5, looks=DAYS)


def verdicts(seed: int, told: float, untold: float, runs: int = RUNS) -> list[str]:
    """What each of these runs claims first, looking daily."""
    rng = np.random.default_rng(seed)
    ends = np.linspace(EACH / DAYS, EACH, DAYS).astype(int)
    found = []
    for _ in range(runs):
        did = [np.cumsum(rng.random(EACH) < chance)[ends - 1] for chance in (told, untold)]
        days = [(Group(int(n), int(a)), Group(int(n), int(b))) for n, a, b in zip(ends, *did, strict=True)]
        said = [one.verdict for one in history(PLAN, days)]
        found.append(next((one for one in said if one in ("helps", "harms")), said[-1]))
    return found


def test_two_groups_told_alike_raise_a_false_alarm_in_at_most_one_of_twenty_runs() -> None:
    said = verdicts(1, 0.05, 0.05, runs=2_000)
    assert 0 < sum(one in ("helps", "harms") for one in said) <= 0.05 * len(said)


def test_a_lift_of_a_fifth_is_found_in_four_of_five_runs() -> None:
    said = verdicts(2, 0.06, 0.05)
    assert said.count("helps") >= 0.8 * RUNS
    assert said.count("harms") == 0


def test_harm_is_said_too() -> None:
    assert verdicts(3, 0.04, 0.05, runs=20).count("harms") >= 10


def test_the_interval_holds_at_all_looks_together() -> None:
    rng = np.random.default_rng(4)
    ends = np.linspace(EACH / DAYS, EACH, DAYS).astype(int)
    held = 0
    for _ in range(RUNS):
        did = [np.cumsum(rng.random(EACH) < chance)[ends - 1] for chance in (0.06, 0.05)]
        days = [(Group(int(n), int(a)), Group(int(n), int(b))) for n, a, b in zip(ends, *did, strict=True)]
        held += all(one.low <= 0.01 <= one.high for one in history(PLAN, days))
    assert held >= 0.93 * RUNS


def test_nothing_is_said_of_what_comes_after_the_plan() -> None:
    more = [(Group(n, n // 20), Group(n, n // 20)) for n in (4_000, 8_000, 9_000, 10_000)]
    found = history(PLAN, more)
    assert [one.full for one in found] == [0.5, 1.0]
    assert found[-1].verdict == "nothing"


@given(st.integers(0, 500), st.integers(0, 500), st.floats(0, 1), st.floats(0, 1))
def test_any_counts_give_an_interval_around_the_difference(told: int, untold: int, first: float, other: float) -> None:
    found = effect(PLAN, Group(told, int(told * first)), Group(untold, int(untold * other)))
    assert -1.0 <= found.low <= found.difference <= found.high <= 1.0
    assert 0.0 <= found.full <= 1.0


@pytest.mark.parametrize("wrong", [{"people": 1}, {"holdout": 0.0}, {"holdout": 1.0}, {"looks": 0}, {"alarm": 0.0}])
def test_a_plan_that_cannot_be_is_refused(wrong: dict[str, float]) -> None:
    with pytest.raises(msgspec.ValidationError, match=next(iter(wrong))):
        msgspec.convert({"name": "x", "people": 100} | wrong, Comparison)


def test_the_group_that_is_not_told_is_of_its_share_and_stays() -> None:
    people = [f"person {n}" for n in range(20_000)]
    out = {one for one in people if held_out("win-back", one, 0.1)}
    assert 0.09 < len(out) / len(people) < 0.11
    assert out < {one for one in people if held_out("win-back", one, 0.2)}
    both = {one for one in people if held_out("review", one, 0.1)} & out
    assert 0.005 < len(both) / len(people) < 0.015
    assert not any(held_out("win-back", one, 0.0) for one in people)
