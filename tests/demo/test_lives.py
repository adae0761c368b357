"""The simulated shop: lives that follow from a seed, a shop that is full at any hour, sales, and what is remembered."""

from collections import Counter
from datetime import UTC, datetime, timedelta
from pathlib import Path

import pytest

from doorstep import connect
from doorstep.demo import memory
from doorstep.demo.rules.clocks import at_place
from doorstep.demo.rules.life import Birth, live
from doorstep.demo.rules.lively import kind_of
from doorstep.demo.rules.stock import Size, Stock, rush, stock
from doorstep.demo.rules.way import FATES
from doorstep.demo.rules.world import countries, customer, spot_of

MOMENTS = [
    datetime(2026, 11, 22, 3, 5, tzinfo=UTC),  # a Sunday night in Europe
    datetime(2026, 11, 24, 10, 5, tzinfo=UTC),  # a Tuesday morning
    datetime(2026, 12, 25, 19, 5, tzinfo=UTC),  # Christmas evening
]
READERS = {"webshop": "shopify", "ups": "ups", "events": "generic_json"}
REPEATS = ("repeats", "the day of delivery")
SMALL = Size(history=20, lively=30, standing=20, troubled=6)


@pytest.fixture(scope="module", params=MOMENTS, ids=lambda at: f"{at:%a-%H}")
def full(request: pytest.FixtureRequest) -> tuple[datetime, Stock]:
    """A full shop at each of the moments."""
    now: datetime = request.param
    return now, stock("test", now, 3001, Size())


def test_a_shop_is_full_and_moving_at_any_hour(full: tuple[datetime, Stock]) -> None:
    now, found = full
    assert len(found.history) == 150
    assert 110 <= len(found.open) <= 160
    soon = Counter(
        kind_of(one)
        for birth in found.open
        for one in live(birth).happenings
        if now < one.told_at <= now + timedelta(hours=1)
    )
    assert sum(soon.values()) >= 70
    assert min(soon[kind] for kind in ("packed", "picked_up", "in_transit", "delivered")) >= 8
    stages = Counter(live(birth).stands(now) for birth in found.open)
    wanted = {"paid", "packed", "in_transit", "customs", "out_for_delivery", "available_for_pickup", "delivered"}
    assert wanted - set(stages) == set()


def test_some_orders_are_about_to_make_us_speak_up(full: tuple[datetime, Stock]) -> None:
    now, found = full
    seen = [
        [one.at for one in live(birth).happenings if one.told_at <= now and one.seen is not None]
        for birth in found.open
        if live(birth).fate == "slept"
    ]
    silent = [now - max(moments) for moments in seen if moments]
    assert sum(timedelta(hours=71) < one < timedelta(hours=72) for one in silent) >= 3


def test_history_ended_and_left_nothing_to_mend(full: tuple[datetime, Stock]) -> None:
    now, found = full
    lives = [live(birth) for birth in found.history]
    assert max(life.ends_at() for life in lives) < now
    assert {life.fate for life in lives} & {"damaged", "lost"} == set()


def test_numbers_rise_with_time(full: tuple[datetime, Stock]) -> None:
    _, found = full
    every = sorted([*found.history, *found.open], key=lambda one: one.number)
    placed = [live(birth).bought.placed_at for birth in every]
    assert placed == sorted(placed)
    assert [one.number for one in every] == list(range(3001, 3001 + len(every)))


def test_bells_ring_by_day_and_vans_leave_in_the_morning() -> None:
    for n in range(150):
        life = live(Birth(f"bells {n}", n, MOMENTS[1] - timedelta(hours=n)))
        home = spot_of(life.bought.buyer)
        for one in life.happenings:
            if one.seen is not None and one.seen.milestone in {"delivered", "attempt_failed"}:
                assert 9 <= at_place(one.seen.at, home).hour < 19
            if one.seen is not None and one.seen.milestone == "out_for_delivery":
                assert 7 <= at_place(one.seen.at, home).hour < 10


@pytest.mark.parametrize("fate", [*(fate for fate, _ in FATES), "customs_held"])
def test_the_readers_understand_every_word_of_every_fate(fate: str) -> None:
    for n in range(12):
        life = live(Birth(f"words {n}", 100 + n, MOMENTS[1], fate=fate))
        for one in life.happenings:
            post = life.post(one)
            reading = connect.reader(READERS[post.source]).read(post.raw, {"x-shopify-topic": post.topic})
            assert reading.error is None, (one, reading.error)
            assert [each for each in reading.ignored if not each.why.startswith(REPEATS)] == []
            assert all(told.occurred_at <= one.told_at for told in reading.events)


def test_nobody_real_is_ever_written_to() -> None:
    mails = {customer(f"mail {n}", MOMENTS[0]).email for n in range(3000)}
    assert {mail.partition("@")[2] for mail in mails} == {"example.org", "example.com"}
    assert all(mail.partition("@")[0].replace(".", "").isalnum() and mail.isascii() for mail in mails)


def test_by_night_others_order() -> None:
    night = Counter(customer(f"night {n}", MOMENTS[0]).country for n in range(1000))
    day = Counter(customer(f"night {n}", MOMENTS[1]).country for n in range(1000))
    assert night["DE"] < day["DE"] / 2
    assert night["JP"] > day["JP"]
    assert set(night) == set(countries())


def test_the_same_seed_makes_the_same_shop_and_another_one_another() -> None:
    assert stock("a", MOMENTS[1], 1, SMALL) == stock("a", MOMENTS[1], 1, SMALL)
    assert stock("a", MOMENTS[1], 1, SMALL) != stock("b", MOMENTS[1], 1, SMALL)


def test_a_sale_is_twenty_times_as_busy_and_the_show_ends() -> None:
    def at(minutes: float) -> float:
        return rush("seed", timedelta(minutes=minutes), 2.0, 20.0, 0.1, timedelta(hours=1))

    usual = [at(minute) for minute in (0, 1, 2, 3, 6, 7, 8, 9)]
    sale = [at(4 + 20 * n + 0.5) for n in range(3)]
    assert all(1.4 <= rate <= 2.6 for rate in usual)
    assert all(28 <= rate <= 52 for rate in sale)
    assert at(61) == 0.1


def test_the_feed_remembers_unless_it_is_another_shop(tmp_path: Path) -> None:
    kept = memory.Memory("a", 3300, MOMENTS[0], [Birth("a new 3299", 3299, MOMENTS[0], hurried=True)])
    memory.save(tmp_path, kept)
    assert memory.load(tmp_path, "a") == kept
    assert memory.load(tmp_path, "b") == memory.Memory("b")
    (tmp_path / "demo.json").write_text("{ broken")
    assert memory.load(tmp_path, "a") == memory.Memory("a")
