"""The figures of scorecards, each against what is published or counted by hand."""

from datetime import date
from random import Random

import pytest

from doorstep.learning.scorecards.model import Cell, Key, Share, Tally
from doorstep.learning.scorecards.rules.cells import together
from doorstep.learning.scorecards.rules.changes import chance, changes
from doorstep.learning.scorecards.rules.shares import difference, holm, share_of, strength, wilson
from doorstep.learning.scorecards.rules.spans import bin_of, hours_of, mean, within

MONDAY = date(2026, 3, 2)


def test_the_interval_of_a_share_is_wilsons() -> None:
    assert [round(one, 4) for one in wilson(81, 263)] == [0.2553, 0.3662]  # Newcombe 1998 (seven methods), method 3
    assert [round(one, 4) for one in wilson(15, 148)] == [0.0624, 0.1605]
    assert [round(one, 4) for one in wilson(0, 20)] == [0.0, 0.1611]
    assert wilson(0, 0) == (0.0, 1.0)


def test_the_interval_of_a_difference_is_newcombes() -> None:
    assert [round(one, 4) for one in difference(48, 80, 56, 70)] == [0.0524, 0.3339]  # his example (a), method 10
    assert [round(one, 4) for one in difference(3, 10, 9, 10)] == [0.1705, 0.8090]  # example (b)


def test_groups_that_do_not_differ_lean_on_one_another_and_others_hardly() -> None:
    alike, worth = strength([(100, 90)] * 8)
    assert (alike, worth) == (0.9, 400.0)
    _, apart = strength([(1000, 990), (1000, 500), (1000, 700), (1000, 100)])
    assert apart < 4
    assert share_of(4, 4, (0.9, 40.0)) == Share(4, 4, 1.0, 0.5101, 1.0, 0.9091)
    assert share_of(0, 0, (0.9, 40.0)) == Share(0, 0, None, None, None, 0.9)


def test_what_a_group_is_worth_is_found_again() -> None:
    """Members drawn from Beta(18, 2) have a mean of 0.9 and are worth 20 cases."""
    rng, cells = Random(5), []
    for _ in range(4000):
        share, n = rng.betavariate(18, 2), rng.randint(10, 60)
        cells.append((n, sum(rng.random() < share for _ in range(n))))
    mu, worth = strength(cells)
    assert mu == pytest.approx(0.9, abs=0.005)
    assert worth == pytest.approx(20, rel=0.1)


def test_hours_come_back_within_two_percent() -> None:
    rng = Random(1)
    spans = sorted(rng.lognormvariate(4, 1) for _ in range(5000))
    bins: dict[int, int] = {}
    for one in spans:
        bins[bin_of(one)] = bins.get(bin_of(one), 0) + 1
    for share in (0.5, 0.8, 0.95):
        place = within(bins, {}, share)
        assert place is not None
        assert hours_of(place) == pytest.approx(spans[int(share * 5000) - 1], rel=0.021)


def test_legs_under_way_keep_a_young_week_from_looking_fast() -> None:
    """Six ended within two days; four more are still under way after five: the ninth tenth is not known."""
    assert within({1: 3, 2: 3}, {5: 4}, 0.5) == 2
    assert within({1: 3, 2: 3}, {5: 4}, 0.8) is None
    # The textbook's remission times (Gehan 1965): half the treated had relapsed within 23 weeks.
    ended = {6: 3, 7: 1, 10: 1, 13: 1, 16: 1, 22: 1, 23: 1}
    still = {6: 1, 9: 1, 10: 1, 11: 1, 17: 1, 19: 1, 20: 1, 25: 1, 32: 2, 34: 1, 35: 1}
    assert within(ended, still, 0.5) == 23
    assert mean({1: 2, 4: 1}) == 2.0
    assert mean({}) is None


def test_the_chance_of_a_difference_is_what_it_says() -> None:
    """Where nothing differs, one in twenty comparisons falls below 0.05 (a few less: the test is careful)."""
    rng, low = Random(3), 0
    for _ in range(2000):
        tables = []
        for share in (0.7, 0.9, 0.95):
            n, m = rng.randint(20, 60), rng.randint(20, 60)
            k, j = (sum(rng.random() < share for _ in range(count)) for count in (n, m))
            tables.append((k, n, n + m, k + j))
        low += chance(tables) < 0.05
    assert 0.025 < low / 2000 < 0.055
    assert chance([]) == 1.0


def test_holm_stops_at_the_first_that_could_be_chance() -> None:
    assert holm([0.004, 0.2, 0.001, 0.006], 0.02) == [2, 0, 3]
    assert holm([0.004, 0.2, 0.009, 0.006], 0.02) == [0, 3, 2]
    assert holm([0.004, 0.2, 0.011, 0.006], 0.02) == [0, 3]
    assert holm([0.01, 0.2], 0.01) == []


def _cell(carrier: str, lane: str, week: int, days: dict[int, int]) -> Cell:
    key = Key(carrier, "", lane, date.fromordinal(MONDAY.toordinal() + 7 * week))
    return Cell(key, Tally(legs=sum(days.values()), days=days))


def test_sending_more_to_far_places_is_no_change_of_the_carrier() -> None:
    """Near parcels take a day and far ones six; only how many go where changes."""
    near, far = "DE>DE", "DE>JP"
    cells = [
        _cell("a", lane, week, {days: many})
        for week in range(8)
        for lane, days, many in ((near, 1, 40 if week < 4 else 10), (far, 6, 10 if week < 4 else 40))
    ]
    assert changes({(("carrier", "a"),): cells}, date.fromordinal(MONDAY.toordinal() + 56)) == []
    slower = [_cell("a", near, week, {1: 30 if week < 4 else 8, 2: 8 if week < 4 else 30}) for week in range(8)]
    found = changes({(("carrier", "a"),): slower}, date.fromordinal(MONDAY.toordinal() + 56))
    told = next((one.figure, one.when, one.before, one.after, one.worse) for one in found)
    assert told == ("transit_days", "last_4_weeks", 1.21, 1.79, True)


def test_tallies_add_up() -> None:
    one = Tally(2, 1, 1, {"promised": (2, 1)}, (1, 1), over={"shop_over": (2, 1, 3.5)}, hours={3: 1})
    two = Tally(3, 0, 3, {"promised": (3, 3), "requested": (1, 0)}, (2, 1), blame={"shop": 1}, hours={3: 2, 4: 1})
    key = Key("a", "", "", MONDAY)
    assert together([Cell(key, one), Cell(key, two)]) == Tally(
        5, 1, 4, {"requested": (1, 0), "promised": (5, 4)}, (3, 2), over={"shop_over": (2, 1, 3.5)}, blame={"shop": 1},
        hours={3: 3, 4: 1},
    )  # fmt: skip
