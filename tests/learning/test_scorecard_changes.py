"""A fault planted into a simulated shop is found, and nobody else is accused."""

from functools import cache

import pytest

from doorstep.demo.faults import Slowdown
from doorstep.learning.scorecards.model import Board
from doorstep.learning.scorecards.rules.cards import board_of
from doorstep.learning.scorecards.rules.cells import cells_of
from tests.learning.simulated import FIRST, LAST, NOW, simulate, week

ORDERS = 2400


@cache
def board(seed: str, *faults: Slowdown) -> Board:
    return board_of("sim", cells_of(simulate(seed, ORDERS, faults), NOW), ("carrier",), (FIRST, LAST), NOW)


@pytest.mark.parametrize(("seed", "carrier"), [("one", "dpd"), ("two", "ups"), ("three", "gls")])
def test_a_carrier_two_days_late_in_week_three_surfaces_and_the_others_do_not(seed: str, carrier: str) -> None:
    found = board(seed, Slowdown(carrier, week(3), week(4)))
    assert {one.by["carrier"] for one in found.changed} == {carrier}
    worst = found.changed[0]
    assert (worst.figure, worst.when, worst.worse) == ("transit_days", week(3).date().isoformat(), True)
    assert 1.0 < worst.after - worst.before < 3.0
    assert {one.by["carrier"] for one in found.cards} == {"dhl_parcel_de", "dhl_express", "dpd", "gls", "ups"}


@pytest.mark.parametrize("seed", ["one", "four"])
def test_where_nothing_was_planted_nothing_surfaces(seed: str) -> None:
    assert board(seed).changed == ()


def test_a_planted_fault_is_the_carriers_and_not_the_shops() -> None:
    before, after = (
        {card.by["carrier"]: card.late_because for card in one.cards}
        for one in (board("one"), board("one", Slowdown("dpd", week(3), week(5), days=6)))
    )
    assert after["dpd"]["carrier"] - before["dpd"].get("carrier", 0) > 20
    assert after["dpd"].get("shop", 0) == before["dpd"].get("shop", 0)
    assert {name: late.get("shop", 0) for name, late in after.items()} == {
        name: late.get("shop", 0) for name, late in before.items()
    }
