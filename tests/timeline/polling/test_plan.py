"""When a leg is asked for: properties over random legs, and the moments that matter."""

import random
from datetime import UTC, datetime, timedelta

import pytest
from msgspec import structs

from doorstep.timeline.model import FINAL, Milestone
from doorstep.timeline.polling.model import ENDED, GIVEN_UP, OPEN, Account, Breaker, Known
from doorstep.timeline.polling.rules.breaker import MOST_FAILURES, failed, may_ask, retry_at, succeeded
from doorstep.timeline.polling.rules.plan import BOUND, TRUST, next_ask, pace, standing

NOON = datetime(2026, 3, 4, 12, tzinfo=UTC)  # a Wednesday
DAILY = Account("ups", "ups", workdays=(1, 2, 3, 4, 5, 6, 7))
WEEKDAYS = Account("ups", "ups", workdays=(1, 2, 3, 4, 5), zone="Europe/Berlin")


def still() -> float:
    return 0.0


def some_time(rng: random.Random, least: float, most: float) -> datetime | None:
    return NOON + timedelta(hours=rng.uniform(least, most)) if rng.random() < 0.7 else None


def some_leg(rng: random.Random) -> Known:
    opens = some_time(rng, -200, 200)
    return Known(
        linked_at=NOON - timedelta(hours=rng.uniform(0, 2000)),
        milestone=rng.choice(list(Milestone)),
        last_scan_at=some_time(rng, -900, 0),
        expected_from=opens,
        expected_to=opens + timedelta(hours=rng.uniform(0, 90)) if opens and rng.random() < 0.8 else None,
        given_at=some_time(rng, -90, 20),
        moved_on=rng.random() < 0.1,
        pushed_at=some_time(rng, -90, 0),
        asked_at=some_time(rng, -90, 0),
        unknown_since=some_time(rng, -500, 0) if rng.random() < 0.3 else None,
    )


@pytest.mark.parametrize("seed", range(400))
def test_a_leg_is_asked_for_in_bounds_or_never(seed: int) -> None:
    rng = random.Random(seed)
    leg, account = some_leg(rng), rng.choice([DAILY, WEEKDAYS, Account("x", "x", workdays=(3,))])
    due = next_ask(leg, account, NOON, rng.random)
    assert (due is None) == (standing(leg, NOON) != OPEN)
    if leg.milestone in FINAL:
        assert due is None
    if due is not None:
        assert NOON <= due <= NOON + BOUND
        if leg.pushed_at is not None:
            assert due >= min(leg.pushed_at + TRUST, NOON + BOUND)
        if account is not DAILY and due > NOON and due < NOON + BOUND:
            assert due.isoweekday() in account.workdays or due.hour >= 22  # Berlin's Monday begins on our Sunday


@pytest.mark.parametrize("seed", range(40))
def test_a_leg_that_nothing_is_heard_of_comes_to_an_end(seed: int) -> None:
    rng = random.Random(seed)
    leg = some_leg(rng)
    at: datetime | None = NOON
    asked = 0
    while at is not None and asked < 10_000:
        leg = structs.replace(leg, asked_at=at)
        at, asked = next_ask(leg, DAILY, at, rng.random), asked + 1
    assert asked < 1500
    assert standing(leg, NOON + timedelta(days=120)) in (ENDED, GIVEN_UP)


def leg(**words: object) -> Known:
    return Known(**{"linked_at": NOON - timedelta(days=1), "asked_at": NOON, **words})  # type: ignore[arg-type]


HOUR = timedelta(hours=1)


@pytest.mark.parametrize(
    ("known", "wait"),
    [
        (leg(milestone=Milestone.OUT_FOR_DELIVERY, last_scan_at=NOON), HOUR / 2),
        (leg(milestone=Milestone.OUT_FOR_DELIVERY, last_scan_at=NOON - 20 * HOUR), 3 * HOUR),
        (leg(milestone=Milestone.IN_TRANSIT), 4 * HOUR),
        (leg(milestone=Milestone.IN_TRANSIT, last_scan_at=NOON - 150 * HOUR), 12 * HOUR),
        (leg(milestone=Milestone.IN_TRANSIT, expected_from=NOON - HOUR, expected_to=NOON + HOUR), HOUR / 2),
        (leg(milestone=Milestone.IN_TRANSIT, expected_from=NOON - HOUR, expected_to=NOON + 9 * HOUR), HOUR),
        (leg(milestone=Milestone.IN_TRANSIT, expected_to=NOON + 8 * HOUR), HOUR),
        (leg(milestone=Milestone.IN_TRANSIT, expected_to=NOON - 5 * HOUR), 3 * HOUR),
        (leg(milestone=Milestone.AVAILABLE_FOR_PICKUP), 6 * HOUR),
        (leg(milestone=Milestone.INFO_RECEIVED), 6 * HOUR),
        (leg(milestone=Milestone.INFO_RECEIVED, given_at=NOON), 2 * HOUR),
        (leg(milestone=Milestone.INFO_RECEIVED, linked_at=NOON - 100 * HOUR), 24 * HOUR),
        (leg(milestone=Milestone.IN_TRANSIT, moved_on=True), 24 * HOUR),
    ],
)
def test_how_long_to_wait(known: Known, wait: timedelta) -> None:
    assert pace(known, NOON) == wait
    assert next_ask(known, DAILY, NOON, still) == NOON + wait
    assert next_ask(known, DAILY, NOON, lambda: 1.0) == NOON + 1.2 * wait


def test_a_new_leg_is_asked_for_at_once_and_a_window_is_not_slept_into() -> None:
    fresh = Known(linked_at=NOON)
    assert next_ask(fresh, DAILY, NOON, still) == NOON
    far = leg(milestone=Milestone.CUSTOMS, expected_from=NOON + 14 * HOUR, last_scan_at=NOON - 150 * HOUR)
    assert next_ask(far, DAILY, NOON, still) == NOON + 12 * HOUR
    assert next_ask(structs.replace(far, expected_from=NOON + 12.5 * HOUR), DAILY, NOON, still) == NOON + 11.5 * HOUR


def test_nothing_is_asked_on_days_on_which_nothing_moves() -> None:
    friday = datetime(2026, 3, 6, 22, tzinfo=UTC)
    known = Known(linked_at=NOON, milestone=Milestone.IN_TRANSIT, asked_at=friday)
    assert next_ask(known, WEEKDAYS, friday, still) == datetime(2026, 3, 9, 5, tzinfo=UTC)
    assert next_ask(known, DAILY, friday, still) == friday + 4 * HOUR


def test_who_pushes_is_trusted() -> None:
    pushed = leg(milestone=Milestone.OUT_FOR_DELIVERY, last_scan_at=NOON, pushed_at=NOON)
    assert next_ask(pushed, DAILY, NOON, still) == NOON + TRUST


def test_the_circuit_opens_is_probed_and_closes() -> None:
    breaker = Breaker()
    for _ in range(MOST_FAILURES - 1):
        breaker = failed(breaker, NOON)
        assert may_ask(breaker, NOON) == -1
    breaker = failed(breaker, NOON)
    assert (may_ask(breaker, NOON), breaker.open_until) == (0, NOON + timedelta(minutes=5))
    later = NOON + timedelta(minutes=5)
    assert may_ask(breaker, later) == 1
    breaker = failed(breaker, later)
    assert breaker.open_until == later + timedelta(minutes=10)
    for _ in range(40):
        breaker = failed(breaker, later)
    assert breaker.open_until == later + HOUR
    assert may_ask(succeeded(), later) == -1


def test_a_pause_that_the_carrier_names_is_kept() -> None:
    assert failed(Breaker(), NOON, retry_after=90).open_until == NOON + timedelta(seconds=90)
    assert failed(Breaker(9), NOON, retry_after=9e9).open_until == NOON + timedelta(days=1)
    assert retry_at(1, NOON, still, retry_after=600) == NOON + timedelta(minutes=10)


def test_retries_double_with_jitter_up_to_six_hours() -> None:
    waits = [(retry_at(tries, NOON, lambda: 0.5) - NOON).total_seconds() for tries in range(1, 12)]
    assert waits[:4] == [60, 120, 240, 480]
    assert max(waits) == waits[-1] == 6 * 3600
    assert retry_at(1, NOON, still) == NOON + timedelta(seconds=30)
    assert retry_at(1, NOON, lambda: 1.0) == NOON + timedelta(seconds=90)


def test_a_carrier_that_keeps_public_holidays_is_not_asked_on_them() -> None:
    easter = datetime(2026, 4, 2, 21, tzinfo=UTC)  # the evening before Good Friday
    known = Known(NOON, Milestone.IN_TRANSIT, asked_at=easter)
    keeps = structs.replace(WEEKDAYS, country="DE", region="BY")
    assert next_ask(known, WEEKDAYS, easter, still) == datetime(2026, 4, 3, 1, tzinfo=UTC)
    assert next_ask(known, keeps, easter, still) == datetime(2026, 4, 7, 4, tzinfo=UTC)  # Tuesday
    for country, region in (("XX", ""), ("DE", "nowhere")):
        due = next_ask(known, structs.replace(WEEKDAYS, country=country, region=region), easter, still)
        assert due is not None
        assert (due.month, due.day) == ((4, 3) if country == "XX" else (4, 7))


@pytest.mark.parametrize(
    ("cost", "budget", "expected"),
    [(0.0, 0.0, 1000), (0.01, 0.0, 1000), (0.0, 5.0, 1000), (0.01, 0.1, 10), (0.1, 0.3, 3), (0.001, 50.0, 1000)],
)
def test_a_budget_allows_as_many_requests_as_it_pays(cost: float, budget: float, expected: int) -> None:
    assert Account("ups", "ups", cost=cost, cost_per_day=budget).requests_a_day == expected
