"""An order whose parcel two carriers bring: its legs ahead add up, and the interval narrows as they end."""

from datetime import timedelta

import msgspec
import pytest
from msgspec.structs import replace

from doorstep.promise.model import Finished, LaneModel, Question
from doorstep.promise.rules import chain_for, finished_of, learn, question_of
from doorstep.promise.rules.lanes import LEG
from doorstep.timeline.model import Event, Milestone, Scan
from tests.promise.orders import BERLIN, PLACED, SETTINGS, after, parcel, placed, scan, state_of, told

POST = "leg:usps:94001"


def changed(*heard: tuple[float, Milestone]) -> list[Event]:
    """A parcel that DHL takes after five hours and that goes on with the post, which was named after twenty."""
    goes_on = scan(Milestone.IN_TRANSIT, 20)
    goes_on = replace(goes_on, fact=replace(goes_on.fact, next_carrier="usps", next_number="94001"))
    post = [told(POST, after(at), Scan(milestone=what, code=what.value)) for at, what in heard]
    return [placed(origin=BERLIN), *parcel(), scan(Milestone.PICKED_UP, 5), goes_on, *post]


ENDED = changed((31, Milestone.IN_TRANSIT), (60, Milestone.DELIVERED))


def taught(count: int = 100) -> LaneModel:
    """As many orders before this one, each leg of them between half and one and a half times as long."""
    rows = finished_of(state_of(*ENDED))
    history: list[Finished] = []
    for number in range(count):
        part = 0.5 + number / (count - 1)
        for row in rows:
            ended = PLACED - timedelta(days=1 + number % 20)
            hours = row.hours * part if row.segment == LEG else row.hours
            start = ended - timedelta(hours=hours)
            history.append(
                replace(row, subject=f"{row.subject}#{number}", started_at=start, ended_at=ended, hours=hours)
            )
    return learn(history, PLACED)


def asked(*events: Event, at: float) -> Question:
    return question_of(state_of(*events), after(at))


def test_a_finished_order_teaches_each_of_its_legs_and_the_time_between() -> None:
    rows = [one for one in finished_of(state_of(*ENDED)) if one.segment == LEG]
    assert [(one.service, one.carrier, one.lane, one.hours) for one in rows] == [
        ("on", "dhl", "DE-BE>DE-BY", 26.0),
        ("change", "dhl>usps", "DE-BE>DE-BY", 0.0),
        ("last", "usps", "DE-BE>DE-BY", 29.0),
    ]
    assert len({(one.subject, one.segment) for one in rows}) == 3
    alone = state_of(placed(origin=BERLIN), *parcel(), scan(Milestone.PICKED_UP, 5), scan(Milestone.DELIVERED, 40))
    assert [one for one in finished_of(alone) if one.segment == LEG] == []
    assert question_of(alone, after(41)).legs == ()


def test_the_legs_ahead_add_up_and_the_interval_narrows_as_they_end() -> None:
    chain = chain_for(SETTINGS, taught())
    on_the_way = asked(*changed(), at=21)
    with_the_post = asked(*changed((31, Milestone.IN_TRANSIT)), at=31)
    (first,) = chain.estimate([on_the_way])
    (second,) = chain.estimate([with_the_post])
    assert first is not None
    assert second is not None
    assert [one.carrier for one in on_the_way.legs] == ["dhl", "usps"]
    assert [one.carrier for one in with_the_post.legs] == ["usps"]
    assert first.latest - first.earliest > second.latest - second.earliest
    assert after(21) < first.earliest < first.likely < first.latest
    assert abs(second.likely - after(31 + 29)) < timedelta(hours=2)
    assert "The leg with DHL usually takes" in first.steps[0]
    assert any("The last leg with USPS usually takes" in step for step in first.steps)
    assert chain.explain(on_the_way) == first.steps
    assert chain.outlook(on_the_way) is None


def test_the_risk_is_the_share_that_comes_after_the_promise() -> None:
    chain = chain_for(SETTINGS, taught())
    question = asked(*changed((31, Milestone.IN_TRANSIT)), at=31)
    risks = []
    for hours in (40.0, 60.0, 90.0):
        (one,) = chain.estimate([replace(question, promised_to=after(hours))])
        assert one is not None
        assert one.risk is not None
        risks.append(one.risk)
    assert risks == sorted(risks, reverse=True)
    assert risks[1] == pytest.approx(0.5, abs=0.06)


def test_a_leg_that_is_new_here_is_left_to_the_lanes_and_said_so() -> None:
    chain = chain_for(SETTINGS, taught())
    question = asked(*changed(), at=21)
    new = replace(question, legs=(question.legs[0], replace(question.legs[1], carrier="gls")))
    (found,) = chain.estimate([new])
    assert found is not None
    assert found.steps[0].startswith("Learned from")
    assert chain.explain(new)[0] == "One carrier brings it all the way, or one of its legs is new here."


def test_nothing_is_added_up_when_it_is_out_for_delivery_or_over() -> None:
    chain = chain_for(SETTINGS, taught())
    question = asked(*changed((31, Milestone.IN_TRANSIT)), at=31)
    for milestone in (Milestone.DELIVERED, Milestone.LOST, Milestone.ATTEMPT_FAILED, Milestone.OUT_FOR_DELIVERY):
        (found,) = chain.estimate([replace(question, milestone=milestone)])
        assert found is None or "leg with" not in found.steps[0]


def test_equal_history_gives_an_equal_model_in_any_order_and_orders_without_legs_the_same_one_as_before() -> None:
    rows = [*finished_of(state_of(*ENDED))]
    assert learn(rows, after(100)) == learn(rows[::-1], after(100))
    model = learn(rows, after(100))
    assert len(model.legs) == 3
    assert msgspec.json.decode(msgspec.json.encode(model), type=LaneModel) == model
    assert learn(rows, after(50)).legs[0].minutes == 0.0  # the last leg had not ended by then
    alone = [one for one in rows if one.segment != LEG]
    assert learn(alone, after(100)).legs == ()
    assert learn(alone, after(100)).version != learn(rows, after(100)).version
