"""What lanes taught: from finished orders to an answer."""

from datetime import timedelta
from random import Random

import msgspec
import pytest
from msgspec.structs import replace

from doorstep.promise.model import LaneModel
from doorstep.promise.rules import LaneEstimator, learn
from doorstep.promise.rules.lanes import DISPATCH, PURCHASE, SILENCE
from doorstep.timeline.model import Milestone, Place
from tests.promise.orders import PLACED, SETTINGS, after, finished
from tests.promise.taught import ASKED, LANES, MODEL, history, one


def test_lanes_answer_from_finished_orders() -> None:
    found = one(LANES, ASKED)
    taken = sorted(row.hours for row in history() if row.segment == PURCHASE and row.lane == "DE-BE>DE-BY")
    share = [sum(hours <= (end - PLACED) / timedelta(hours=1) for hours in taken) / len(taken)
             for end in (found.earliest, found.likely, found.latest)]  # fmt: skip
    assert share == pytest.approx([0.1, 0.5, 0.9], abs=0.06)  # recent ones count more
    assert (found.source, found.model, found.samples) == ("lane", MODEL.version, 300)
    assert found.steps[0] == "Learned from 300 finished orders from DE-BE to DE-BY; recent ones count more."


def test_a_lane_never_seen_falls_back_to_its_country_and_then_to_all() -> None:
    to_saxony = one(LANES, replace(ASKED, destination=Place(country="DE", region="SN")))
    assert (to_saxony.samples, to_saxony.steps[0]) == (
        400,
        "Learned from 400 finished orders to DE; recent ones count more.",
    )
    abroad = one(LANES, replace(ASKED, destination=Place(country="AT", region="9")))
    assert abroad.steps[0] == "Learned from 400 finished orders; recent ones count more."


def test_each_stage_is_compared_with_its_own_kind() -> None:
    handed = replace(ASKED, now=after(40), picked_up_at=after(40), milestone=Milestone.PICKED_UP)
    way = one(LANES, handed)
    assert timedelta(hours=75) < way.likely - after(40) < timedelta(hours=95)
    out = replace(handed, now=after(100), milestone=Milestone.OUT_FOR_DELIVERY, out_for_delivery_at=after(100))
    door = one(LANES, out)
    assert timedelta(hours=3) < door.likely - after(100) < timedelta(hours=7)
    assert (
        door.latest - door.earliest < way.latest - way.earliest < one(LANES, ASKED).latest - one(LANES, ASKED).earliest
    )


def test_an_order_that_still_waits_for_the_carrier_is_expected_later() -> None:
    waiting = one(LANES, replace(ASKED, now=after(49)))
    assert waiting.likely > one(LANES, ASKED).likely
    everybody = [row for row in history() if row.segment == PURCHASE and row.lane == "DE-BE>DE-BY"]
    still = {row.subject for row in history() if row.segment == DISPATCH and row.hours > 48}
    late_ones = sorted(row.hours for row in everybody if row.subject in still)
    assert abs((waiting.likely - PLACED) / timedelta(hours=1) - late_ones[len(late_ones) // 2]) < 12


def test_a_silence_is_unusual_when_it_is_longer_than_on_this_lane_and_than_the_shop_allows() -> None:
    handed = replace(
        ASKED, now=after(40), picked_up_at=after(40), last_scan_at=after(40), milestone=Milestone.PICKED_UP
    )
    assert one(LANES, handed).usual_silence == 72.0
    patient = LaneEstimator(MODEL, replace(SETTINGS, stall_hours=24))
    quarter = sorted(row.hours for row in history() if row.segment == SILENCE and row.lane == "DE-BE>DE-BY")
    usual = one(patient, handed).usual_silence
    assert usual == pytest.approx(quarter[int(0.95 * len(quarter))], abs=1.0)
    assert one(patient, handed).stalled_after == after(40) + timedelta(hours=usual or 0)


def test_few_cases_lean_on_the_wider_lane() -> None:
    rows = history()
    few = [finished(f"order:x{number}", PURCHASE, 1000.0, PLACED, "DE-BE>DE-SN") for number in range(6)]
    model = learn([*rows, *few], PLACED)
    likely = one(LaneEstimator(model, SETTINGS), replace(ASKED, destination=Place(country="DE", region="SN"))).likely
    assert timedelta(hours=150) < likely - PLACED < timedelta(hours=900)
    assert (
        "That is little for this way alone, so orders on wider ways count too."
        in one(LaneEstimator(model, SETTINGS), replace(ASKED, destination=Place(country="DE", region="SN"))).steps
    )


def test_recent_orders_count_more() -> None:
    faster = learn(history() + history(200, seed=8, slower=0.5), PLACED)
    older = [replace(row, ended_at=row.ended_at - timedelta(days=200)) for row in history(200, seed=8, slower=0.5)]
    slower = learn([*history(), *older], PLACED)
    assert one(LaneEstimator(faster, SETTINGS), ASKED).likely < one(LaneEstimator(slower, SETTINGS), ASKED).likely


def test_nothing_is_learned_from_the_future_or_from_slips_of_the_pen() -> None:
    rows = history()
    strange = [
        finished("order:future", PURCHASE, 1.0, PLACED + timedelta(days=1)),
        finished("order:long", PURCHASE, 99999.0, PLACED),
        replace(finished("order:less", PURCHASE, 1.0, PLACED), hours=-5.0),
    ]
    assert learn([*rows, *strange], PLACED) == MODEL


def test_learning_is_deterministic_and_the_version_is_its_hash() -> None:
    rows = history()
    Random(3).shuffle(rows)
    again = learn(rows, PLACED)
    assert again == MODEL
    assert msgspec.json.decode(msgspec.json.encode(again), type=LaneModel) == MODEL
    assert learn(rows[:-5], PLACED).version != MODEL.version
    assert learn(rows, PLACED + timedelta(days=3)).version == MODEL.version


def test_of_an_empty_history_nothing_is_known() -> None:
    empty = learn([], PLACED)
    assert (empty.orders, empty.tables) == (0, {})
    assert LaneEstimator(empty, SETTINGS).estimate([ASKED]) == [None]
