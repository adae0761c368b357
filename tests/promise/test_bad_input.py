"""Whatever is wrong with what came in, somebody answers, says why the others did not, and nothing is blocked."""

from datetime import UTC, datetime, timedelta

import pytest
from msgspec.structs import replace

from doorstep.promise.model import LaneModel, Question
from doorstep.promise.rules import Chain, basis_of, chain_for, derive, learn, question_of, shown
from doorstep.timeline.model import Milestone, Place
from tests.promise.orders import PLACED, SETTINGS, after, finished, parcel, placed, scan, state_of
from tests.promise.taught import ASKED, CHAIN, MODEL, one

FUTURE, PAST = datetime(2031, 1, 1, tzinfo=UTC), datetime(1995, 1, 1, tzinfo=UTC)
TOO_LITTLE = "Too few finished orders are known to say how long this way takes."


@pytest.mark.parametrize("model", [None, learn([finished("order:1", "purchase", 90, PLACED, "DE-BE>DE-BY")], PLACED)])
def test_without_a_history_what_was_agreed_answers_and_says_so(model: LaneModel | None) -> None:
    chain = chain_for(SETTINGS, model)
    found = one(chain, ASKED)
    assert found.source == "rule"
    assert chain.explain(ASKED)[-1] == found.steps[-1]
    assert (TOO_LITTLE in chain.explain(ASKED)) == (model is not None)


def test_a_new_carrier_and_a_new_lane_are_answered_by_wider_ways() -> None:
    found = one(CHAIN, replace(ASKED, carrier="zeppelin", destination=Place(country="NZ", region="AUK")))
    assert found.source == "lane"
    assert found.steps[0] == f"Learned from {MODEL.orders} finished orders; recent ones count more."


@pytest.mark.parametrize(
    "question",
    [
        replace(ASKED, placed_at=FUTURE),
        replace(ASKED, picked_up_at=FUTURE, milestone=Milestone.IN_TRANSIT, last_scan_at=FUTURE),
        replace(ASKED, out_for_delivery_at=FUTURE, milestone=Milestone.OUT_FOR_DELIVERY, picked_up_at=FUTURE),
        replace(ASKED, picked_up_at=PAST, milestone=Milestone.IN_TRANSIT),
        replace(ASKED, approved_at=PAST),
        replace(ASKED, now=PAST),
        replace(ASKED, now=FUTURE),
        replace(ASKED, promised_to=PAST),
        replace(ASKED, promised_to=None),
        replace(ASKED, carrier_edd=PAST, picked_up_at=PLACED, milestone=Milestone.IN_TRANSIT),
    ],
)
@pytest.mark.parametrize("chain", [CHAIN, chain_for(SETTINGS, None)])
def test_impossible_times_and_a_moved_clock_block_nothing(chain: Chain, question: Question) -> None:
    found = one(chain, question)
    assert question.now <= found.earliest <= found.likely <= found.latest
    assert found.steps
    assert (found.risk is None) == (question.promised_to is None)
    if found.look_again is not None:
        assert found.look_again > question.now


def test_a_scan_of_the_future_and_an_order_without_promise_are_looked_at_and_shown() -> None:
    state = state_of(placed(None), parcel(), scan(Milestone.IN_TRANSIT, 24 * 400))
    now = after(30)
    found = one(CHAIN, question_of(state, now))
    assert found.risk is None
    facts, again = derive(state, found, now, SETTINGS)
    assert facts == []
    assert again is not None
    assert again > now
    window = shown(basis_of(state, found, now, "UTC"))
    assert window.earliest is not None
    assert window.earliest >= now.date()


def test_what_nobody_can_answer_is_said_by_each_and_passed_on() -> None:
    nothing = Question("order:1", PLACED)
    assert CHAIN.estimate([nothing, ASKED])[0] is None
    assert one(CHAIN, replace(ASKED, now=PLACED + timedelta(days=1))).source == "lane"
    said = chain_for(SETTINGS, None).explain(nothing)
    assert said == ("No service with transit days, no carrier's date or no time of purchase is known.",)
