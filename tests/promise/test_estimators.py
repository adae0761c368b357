"""Estimators: what is agreed, what lanes taught, and the chain that falls back."""

from datetime import UTC, datetime, timedelta
from random import Random

import msgspec
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from msgspec.structs import replace

from doorstep.promise.model import Estimate, Finished, LaneModel, Question
from doorstep.promise.rules import Chain, LaneEstimator, RulesEstimator, chain_for, day_end, learn, zone_of
from doorstep.promise.rules.lanes import DISPATCH, DOOR, HANDOVER, PURCHASE, SILENCE
from doorstep.timeline.model import Milestone, Place
from tests.promise.orders import BERLIN, MUNICH, PLACED, SETTINGS, after, finished

ZONE = zone_of(MUNICH, "UTC")
ASKED = Question(
    "order:1001",
    PLACED,
    placed_at=PLACED,
    origin=BERLIN,
    destination=MUNICH,
    carrier="dhl",
    promised_to=day_end(PLACED.date() + timedelta(days=7), ZONE),
)
RULES = RulesEstimator(SETTINGS)


def one(estimator: Chain | RulesEstimator | LaneEstimator, question: Question) -> Estimate:
    (found,) = estimator.estimate([question])
    assert found is not None
    return found


def history(orders: int = 400, *, seed: int = 7, slower: float = 1.0) -> list[Finished]:
    """Orders on two lanes: a day or two to the hand-over, then two to five days, the last one just before PLACED."""
    draw = Random(seed)
    rows = []
    for number in range(orders):
        ended = PLACED - timedelta(hours=12 * (orders - number))
        waited, way = draw.uniform(20, 50), draw.uniform(48, 120) * slower
        lane = "DE-BE>DE-BY" if number % 4 else "DE-BE>DE-HH"
        way = way if number % 4 else way * 2
        rows += [
            finished(f"order:{number}", PURCHASE, waited + way, ended, lane),
            finished(f"order:{number}", DISPATCH, waited, ended - timedelta(hours=way), lane),
            finished(f"parcel:{number}", HANDOVER, way, ended, lane, "dhl"),
            finished(f"parcel:{number}", DOOR, draw.uniform(1, 9), ended, lane, "dhl"),
            finished(f"parcel:{number}", SILENCE, way / 4, ended, lane, "dhl"),
        ]
    return rows


MODEL = learn(history(), PLACED)
LANES = LaneEstimator(MODEL, SETTINGS)
CHAIN = chain_for(SETTINGS, MODEL)


# -- what is agreed


def test_the_plan_counts_working_days_and_says_so() -> None:
    found = one(RULES, ASKED)
    assert found.steps == (
        "Ordered on Monday 2 March before the 14:00 cut-off, so it counts from that day.",
        "Packing takes 1 working day, so it leaves the shop by Tuesday 3 March.",
        "DHL needs 1 to 3 working days.",
        "So it arrives between Wednesday 4 March and Friday 6 March.",
    )
    assert found.earliest == datetime(2026, 3, 4, 7, 0, tzinfo=UTC)
    assert found.likely == datetime(2026, 3, 5, 13, 0, tzinfo=UTC)
    assert found.latest == datetime(2026, 3, 6, 19, 0, tzinfo=UTC)
    assert (found.source, found.confidence, found.samples) == ("rule", 0.8, 0)
    assert found.dispatch_due == datetime(2026, 3, 3, 22, 59, 59, tzinfo=UTC)


def test_holidays_of_the_destination_stop_the_carrier() -> None:
    before_epiphany = datetime(2026, 1, 2, 9, 0, tzinfo=UTC)
    asked = replace(ASKED, now=before_epiphany, placed_at=before_epiphany, promised_to=None)
    steps = one(RULES, asked).steps
    assert "Tuesday 6 January is a holiday (Epiphany) and does not count." in steps
    assert steps[-1] == "So it arrives between Wednesday 7 January and Friday 9 January."
    elsewhere = replace(asked, destination=Place(country="DE", region="HH"))
    assert one(RULES, elsewhere).steps[-1] == "So it arrives between Tuesday 6 January and Thursday 8 January."


def test_what_has_not_left_in_time_is_planned_from_today() -> None:
    found = one(RULES, replace(ASKED, now=after(24 * 4)))
    assert "It has not left the shop yet, so Friday 6 March counts as the day it leaves." in found.steps
    assert found.steps[-1] == "So it arrives between Saturday 7 March and Tuesday 10 March."
    assert found.dispatch_due == datetime(2026, 3, 3, 22, 59, 59, tzinfo=UTC)


def test_the_carrier_counts_from_the_hand_over() -> None:
    found = one(RULES, replace(ASKED, now=after(60), picked_up_at=after(50), milestone=Milestone.IN_TRANSIT))
    assert found.steps[0] == "The carrier has it since Wednesday 4 March."
    assert found.steps[-1] == "So it arrives between Thursday 5 March and Saturday 7 March."
    assert found.dispatch_due is None


def test_the_carriers_own_date_comes_first() -> None:
    edd = datetime(2026, 3, 9, 16, 0, tzinfo=UTC)
    found = one(RULES, replace(ASKED, picked_up_at=PLACED, milestone=Milestone.IN_TRANSIT, carrier_edd=edd))
    assert found.source == "carrier"
    assert found.steps[0] == "The carrier itself expects Monday 9 March; a day later is common."
    assert found.likely == datetime(2026, 3, 9, 13, 0, tzinfo=UTC)


def test_out_for_delivery_means_today_unless_the_van_left_in_the_evening() -> None:
    out = replace(ASKED, picked_up_at=PLACED, milestone=Milestone.OUT_FOR_DELIVERY)
    morning, evening = datetime(2026, 3, 5, 7, 0, tzinfo=UTC), datetime(2026, 3, 5, 18, 0, tzinfo=UTC)
    assert one(RULES, replace(out, now=morning, out_for_delivery_at=morning)).latest.date() == morning.date()
    late = one(RULES, replace(out, now=evening, out_for_delivery_at=evening))
    assert late.likely == datetime(2026, 3, 6, 13, 0, tzinfo=UTC)


def test_after_a_failed_attempt_it_comes_on_the_next_round() -> None:
    saturday = datetime(2026, 3, 7, 12, 0, tzinfo=UTC)
    asked = replace(ASKED, now=saturday, last_scan_at=saturday, picked_up_at=PLACED, milestone=Milestone.ATTEMPT_FAILED)
    assert one(RULES, asked).likely == datetime(2026, 3, 9, 13, 0, tzinfo=UTC)


def test_a_service_that_is_not_said_counts_as_the_span_of_all() -> None:
    assert one(RULES, replace(ASKED, carrier="")).steps[2] == "The carrier needs 1 to 3 working days."
    business = replace(ASKED, carrier="gls", service="business")
    assert one(RULES, business).steps[2] == "GLS needs 1 to 2 working days."


@pytest.mark.parametrize(
    "question",
    [
        Question("order:1", PLACED),
        replace(ASKED, milestone=Milestone.DELIVERED),
        replace(ASKED, milestone=Milestone.AVAILABLE_FOR_PICKUP),
        replace(ASKED, origin=Place(country="FR")),
    ],
)
def test_it_answers_nothing_where_nothing_is_known_or_left(question: Question) -> None:
    assert RULES.estimate([question]) == [None]


def test_without_services_only_the_carriers_date_is_known() -> None:
    bare = RulesEstimator(replace(SETTINGS, services=()))
    assert bare.estimate([ASKED]) == [None]
    assert one(bare, replace(ASKED, carrier_edd=after(48))).source == "carrier"


# -- what lanes taught


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


# -- the chain


def test_the_chain_falls_back_question_by_question() -> None:
    failed = replace(ASKED, milestone=Milestone.ATTEMPT_FAILED, picked_up_at=PLACED, last_scan_at=PLACED)
    answers = CHAIN.estimate([ASKED, failed, Question("order:2", PLACED)])
    assert [answer and answer.source for answer in answers] == ["lane", "rule", None]
    assert answers == [one(LANES, ASKED), one(RULES, failed), None]
    assert Chain([]).estimate([ASKED]) == [None]


def test_the_chain_says_who_could_not_answer() -> None:
    young = chain_for(SETTINGS, learn(history(3), PLACED))
    assert young.explain(ASKED)[0] == "Too few finished orders are known to say how long this way takes."
    assert young.explain(ASKED)[-1] == "So it arrives between Wednesday 4 March and Friday 6 March."
    assert young.explain(Question("order:2", PLACED))[-1] == (
        "No service with transit days, no carrier's date or no time of purchase is known."
    )


def test_it_looks_again_in_the_morning_or_when_the_risk_will_be_reached() -> None:
    asked = replace(ASKED, promised_to=after(150))
    quiet = one(CHAIN, replace(ASKED, promised_to=after(2000)))
    assert quiet.look_again == datetime(2026, 3, 3, 5, 0, tzinfo=UTC)
    now, raised = PLACED, None
    for _ in range(100):
        found = one(CHAIN, replace(asked, now=now))
        if found.risk is not None and found.risk >= SETTINGS.risk_raise:
            raised = now
            break
        assert found.look_again is not None
        assert found.look_again > now
        now = found.look_again
    assert raised is not None
    just_before = one(CHAIN, replace(asked, now=raised - timedelta(minutes=10)))
    assert just_before.risk is not None
    assert just_before.risk < SETTINGS.risk_raise


# -- laws

moments = st.integers(0, 24 * 60 * 40).map(lambda minutes: PLACED + timedelta(minutes=minutes))
questions = st.builds(
    lambda picked, promised, milestone, region, carrier, seen: replace(
        ASKED,
        picked_up_at=picked,
        promised_to=promised,
        milestone=milestone if picked else Milestone.PENDING,
        out_for_delivery_at=picked if milestone is Milestone.OUT_FOR_DELIVERY else None,
        destination=Place(country="DE", region=region),
        carrier=carrier,
        last_scan_at=seen,
    ),
    st.none() | moments,
    st.none() | moments,
    st.sampled_from([Milestone.PICKED_UP, Milestone.IN_TRANSIT, Milestone.OUT_FOR_DELIVERY, Milestone.ATTEMPT_FAILED]),
    st.sampled_from(["BY", "HH", "SN"]),
    st.sampled_from(["dhl", "gls", ""]),
    st.none() | moments,
)


@given(questions, moments)
@settings(max_examples=300)
def test_an_answer_lies_ahead_in_order_and_is_looked_at_again(question: Question, now: datetime) -> None:
    for estimator in (CHAIN, RULES):
        found = one(estimator, replace(question, now=now))
        assert now <= found.earliest <= found.likely <= found.latest
        assert found.look_again is not None
        assert now < found.look_again <= now + timedelta(hours=25)
        assert (found.risk is None) == (question.promised_to is None)
        assert found.risk is None or 0.0 <= found.risk <= 1.0
        assert found.steps


@given(questions, moments, moments)
@settings(max_examples=300)
def test_the_risk_grows_while_nothing_happens(question: Question, first: datetime, second: datetime) -> None:
    sooner, later = sorted((first, second))
    start = question.picked_up_at or PLACED
    for estimator in (LANES, RULES):
        before, after_it = (estimator.estimate([replace(question, now=max(at, start))])[0] for at in (sooner, later))
        if before is not None and after_it is not None and before.risk is not None and after_it.risk is not None:
            assert before.risk <= after_it.risk + 0.02
