"""The learned estimator on questions: its answers, its fall-backs, and models that are broken."""

from datetime import datetime, timedelta

import msgspec
import pytest

from doorstep.promise.model import LearnedModel, Question
from doorstep.promise.rules.learned import BrokenModel, Case, History, LearnedEstimator, chain_with
from doorstep.promise.training import fit
from doorstep.shop.model import Settings
from doorstep.timeline.model import Milestone, Place
from tests.promise.learned.made import QUICK, cases, day, lessons

NOW = day(150)
SETTINGS = Settings(name="Field and Lamp", zone="Europe/Berlin", country="DE", currency="EUR")
SAXONY, BERLIN = Place(country="DE", region="SN", postcode="01067"), Place(country="DE", region="BE", postcode="10115")


@pytest.fixture(scope="module")
def model() -> LearnedModel:
    found = fit(lessons(), NOW, QUICK)
    assert found is not None
    return found


@pytest.fixture(scope="module")
def estimator(model: LearnedModel) -> LearnedEstimator:
    return LearnedEstimator(model, lessons().history, SETTINGS)


def asked(placed: float = 149.5, now: datetime = NOW, to: Place | None = SAXONY, **more: object) -> Question:
    """A question about an order of the made-up shop."""
    words = {"origin": BERLIN, "destination": to, "seller": "seller 1", "promised_to": day(placed + 18), **more}
    return msgspec.structs.replace(Question(f"order:{placed}", now, day(placed)), **words)


def test_far_places_take_longer_and_answers_explain_themselves(estimator: LearnedEstimator) -> None:
    near, far = estimator.estimate([asked(to=BERLIN), asked(149.4)])
    handed = asked(149.3, picked_up_at=day(149.9), milestone=Milestone.PICKED_UP, carrier="post")
    (moved,) = estimator.estimate([handed])
    assert near is not None
    assert far is not None
    assert moved is not None
    assert near.likely < far.likely
    for one in (near, far, moved):
        assert NOW <= one.earliest <= one.likely <= one.latest
        assert one.source == "model"
        assert one.model.startswith("learned-")
        assert one.risk is not None
        assert 0.0 <= one.risk <= 1.0
        assert "finished orders" in one.steps[0]


def test_the_hand_over_narrows_the_window(estimator: LearnedEstimator) -> None:
    fresh = [asked(149.9 + step / 1000, to=BERLIN, seller=f"seller {step % 8}") for step in range(40)]
    moving = [
        asked(149.0 + step / 1000, to=BERLIN, picked_up_at=NOW, milestone=Milestone.PICKED_UP, carrier="post")
        for step in range(40)
    ]
    widths = [
        sum((one.latest - one.earliest).total_seconds() for one in estimator.estimate(those) if one is not None)
        for those in (moving, fresh)
    ]
    assert 0 < widths[0] < widths[1]


def test_whatever_waits_still_has_its_whole_way_ahead(estimator: LearnedEstimator) -> None:
    waiting = asked(142.0, promised_to=None)
    moving = asked(142.0, promised_to=None, picked_up_at=NOW, milestone=Milestone.PICKED_UP, carrier="")
    at_rest, moved = estimator.estimate([waiting, moving])
    assert at_rest is not None
    assert moved is not None
    assert at_rest.likely >= moved.likely - timedelta(days=1)
    assert at_rest.latest >= moved.latest - timedelta(days=1)


def test_waiting_moves_the_window_and_raises_the_risk(estimator: LearnedEstimator) -> None:
    days = [estimator.estimate([asked(now=NOW + timedelta(days=later))])[0] for later in (0, 6, 12, 17)]
    known = [one for one in days if one is not None]
    assert [one.likely for one in known] == sorted(one.likely for one in known)
    risks = [one.risk or 0.0 for one in known]
    assert risks[-1] > risks[0]
    (over,) = estimator.estimate([asked(now=NOW + timedelta(days=19))])
    assert over is not None
    assert over.risk == 1.0


def test_an_answer_does_not_depend_on_who_else_is_asked_about(model: LearnedModel) -> None:
    many = [asked(140 + step / 10) for step in range(80)]
    together = LearnedEstimator(model, lessons().history, SETTINGS).estimate(many)
    fresh = LearnedEstimator(model, lessons().history, SETTINGS)
    assert [fresh.estimate([one])[0] for one in many] == together
    assert fresh.estimate(many) == together


@pytest.mark.parametrize(
    "odd",
    [
        asked(160.0),  # bought after now: the clock was moved, or somebody's was wrong
        asked(picked_up_at=day(170)),  # a scan from the future
        asked(milestone=Milestone.DELIVERED),
        asked(milestone=Milestone.OUT_FOR_DELIVERY),
        Question("order:1", NOW),
    ],
)
def test_what_it_was_not_taught_it_leaves_to_the_next(estimator: LearnedEstimator, odd: Question) -> None:
    assert estimator.estimate([odd]) == [None]


def test_new_places_carriers_and_senders_are_answered_by_what_all_have_in_common(estimator: LearnedEstimator) -> None:
    new = asked(to=Place(country="FR", region="IDF", postcode="75001"), carrier="new", seller="nobody", service="x")
    bare = asked(to=None, origin=None, seller="", promised_to=None)
    before = asked(149.2, picked_up_at=day(149.1))  # handed over before it was bought
    answers = estimator.estimate([new, bare, before])
    assert all(one is not None and one.earliest <= one.likely <= one.latest for one in answers)
    assert answers[1] is not None
    assert answers[1].risk is None


def test_a_broken_model_is_refused_and_the_next_estimator_answers(model: LearnedModel) -> None:
    history = lessons().history
    whole = model.segments["whole"]
    for broken in (
        _with(model, msgspec.structs.replace(whole, texts=("garbage",) * 7)),
        _with(
            model, msgspec.structs.replace(whole, texts=(whole.texts[0][: len(whole.texts[0]) // 2], *whole.texts[1:]))
        ),
    ):
        with pytest.raises(BrokenModel, match="damaged"):
            LearnedEstimator(broken, history, SETTINGS)
        chain, why = chain_with(SETTINGS, None, broken, history)
        assert why.startswith("The learned model is not used: the model learned-")
        assert chain.estimate([asked(carrier_edd=day(155))])[0] is not None
    assert chain_with(SETTINGS, None, None, history)[1] == "Nothing was learned yet."
    assert chain_with(SETTINGS, None, model, history)[1] == ""


def _with(model: LearnedModel, whole: object) -> LearnedModel:
    return msgspec.structs.replace(model, segments={**model.segments, "whole": whole})


def test_a_model_goes_to_json_and_back(model: LearnedModel) -> None:
    again = msgspec.json.decode(msgspec.json.encode(model), type=LearnedModel)
    assert again == model
    assert LearnedEstimator(again, lessons().history, SETTINGS).estimate([asked()])[0] is not None


def test_an_empty_history_answers_without_levels(model: LearnedModel) -> None:
    (found,) = LearnedEstimator(model, History([Case("order:1", NOW)], "UTC"), SETTINGS).estimate([asked()])
    assert found is not None
    assert found.earliest <= found.likely <= found.latest
    assert cases()[0].order == "order:00000"
