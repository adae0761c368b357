"""How long legs take: their own lane first, like ones where it is new, and the order of the history never matters."""

from datetime import UTC, datetime, timedelta
from random import Random

import pytest
from msgspec.structs import replace

from doorstep.promise.model.legs import LegCase
from doorstep.promise.rules.legs import Leg, LegHabits, leg_of

BEGAN = datetime(2026, 3, 2, 6, 30, tzinfo=UTC)


def case(origin: str, target: str, minutes: float, road: float = 60.0, days: int = 0, hour: int = 0) -> LegCase:
    return LegCase(origin, target, "road", "", BEGAN + timedelta(days=days, hours=hour), minutes, None, road)


def asked(one: LegCase) -> Leg:
    return replace(leg_of(one), began_at=BEGAN + timedelta(days=30))


def test_a_lane_that_was_seen_counts_and_one_that_was_not_leans_on_like_ones() -> None:
    cases = [case("A", "B", 300.0, days=number) for number in range(3)]
    cases += [case("C", f"D{number}", 120.0, days=number % 5) for number in range(40)]
    habits = LegHabits(cases)
    seen = habits.spread(asked(cases[0]))
    new = habits.spread(asked(case("C", "Z", 0.0)))
    twice = habits.spread(asked(case("C", "Z", 0.0, road=90.0)))
    assert seen is not None
    assert new is not None
    assert twice is not None
    assert seen.at(0.5) == pytest.approx(300.0)
    assert new.at(0.5) == pytest.approx(120.0)
    assert twice.at(0.5) == pytest.approx(180.0)  # so many times as long as the road takes
    known = habits.known(asked(cases[0]))
    assert known is not None
    assert (known.cases, known.by_plan) == (3, False)
    assert habits.known(Leg("A", "B", "air")) is None


def test_the_order_of_the_history_never_matters() -> None:
    rng = Random(3)
    cases = [
        case(rng.choice("ABC"), rng.choice("DE"), rng.uniform(50, 400), rng.uniform(30, 90), n % 9) for n in range(200)
    ]
    shuffled = cases[:]
    rng.shuffle(shuffled)
    first, second = LegHabits(cases), LegHabits(shuffled)
    for one in cases[:40]:
        a, b = first.spread(asked(one)), second.spread(asked(one))
        assert a is not None
        assert b is not None
        assert a.points.tolist() == b.points.tolist()


def test_only_what_had_ended_by_then_teaches() -> None:
    cases = [case("A", "B", 100.0, days=0), case("A", "B", 900.0, days=1)]
    habits = LegHabits(cases)
    then = habits.spread(leg_of(cases[1]), cases[1].began_at)
    assert then is not None
    assert then.at(0.5) == pytest.approx(100.0)
    assert habits.spread(leg_of(cases[0]), BEGAN) is None


def test_a_leg_that_waits_for_a_connection_departs_by_the_clock() -> None:
    cases = [case("A", "B", 1200.0, days=number) for number in range(6)]
    habits = LegHabits(cases)
    later = habits.spread(replace(leg_of(cases[0]), began_at=BEGAN + timedelta(days=9, hours=2)))
    assert later is not None
    assert later.at(0.5) == pytest.approx(1080.0)


def test_a_mode_that_departs_by_its_plan_is_found_and_measured_by_it() -> None:
    rng, cases = Random(1), []
    for _ in range(60):
        behind = rng.uniform(-400.0, 20.0)
        cases.append(LegCase("FRA", "FRA", "dep", "", None, 300.0 + 5.0 - behind, 300.0, None, behind))
        cases.append(LegCase("FRA", "JFK", "fly", "", None, 480.0 + rng.uniform(-60, 60), 480.0, None, behind))
    habits = LegHabits(cases)
    departs = habits.known(Leg("FRA", "FRA", "dep", planned=300.0))
    flies = habits.known(Leg("FRA", "JFK", "fly", planned=480.0))
    assert departs is not None
    assert flies is not None
    assert (departs.by_plan, flies.by_plan) == (True, False)
    assert departs.spread.points.tolist() == pytest.approx([305.0] * len(departs.spread.points))
    assert 420.0 <= flies.spread.at(0.1) <= flies.spread.at(0.9) <= 540.0


def test_answers_are_kept_by_the_hour() -> None:
    habits = LegHabits([case("A", "B", 100.0, days=number) for number in range(4)])
    first = habits.spread(Leg("A", "B", "road", road=60.0, began_at=BEGAN + timedelta(days=40, minutes=-27)))
    again = habits.spread(Leg("A", "B", "road", road=60.0, began_at=BEGAN + timedelta(days=41, minutes=20)))
    assert first is again
