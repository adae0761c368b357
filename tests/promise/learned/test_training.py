"""Training: the same bytes each time, whatever the order of the cases, and nothing from the future."""

from datetime import timedelta

import msgspec
import numpy as np

from doorstep.promise.model import LearnedModel
from doorstep.promise.rules.learned import Case, History
from doorstep.promise.rules.learned.columns import NEVER, seconds
from doorstep.promise.rules.learned.features import anchor, features, matrix
from doorstep.promise.rules.learned.history import WAY, WHOLE
from doorstep.promise.rules.learned.looks import look
from doorstep.promise.training import Lessons, fit
from tests.promise.learned.made import QUICK, cases, day, lessons

NOW = day(150)


def learned() -> LearnedModel:
    """The model of day 150."""
    model = fit(lessons(), NOW, QUICK)
    assert model is not None
    return model


def test_the_same_cases_give_the_same_bytes_in_whatever_order_they_come() -> None:
    shuffled = [cases()[place] for place in np.random.default_rng(3).permutation(len(cases()))]
    again = fit(Lessons(History(shuffled, "Europe/Berlin")), NOW, QUICK)
    assert again is not None
    assert msgspec.json.encode(again) == msgspec.json.encode(learned())


def test_two_threads_learn_the_same_as_one() -> None:
    again = fit(lessons(), NOW, msgspec.structs.replace(QUICK, threads=2))
    assert again == learned()


def test_what_happens_later_changes_nothing_that_was_learned_before() -> None:
    now = NOW
    planted = []
    for case in cases():
        if case.placed_at >= now:
            continue  # bought later: never existed
        later = {
            name: at + timedelta(days=30)
            for name in ("handed_at", "arrived_at", "closed_at", "approved_at")
            if (at := getattr(case, name)) is not None and at >= now
        }
        planted.append(msgspec.structs.replace(case, **later))
    other = Lessons(History(planted, "Europe/Berlin"))
    assert any(case.arrived_at is not None and case.arrived_at >= now for case in planted)
    again = fit(other, now, QUICK)
    assert again is not None
    assert again.segments == learned().segments
    assert again.risk == learned().risk
    assert again == learned()


def test_features_know_nothing_of_the_moment_itself_and_after() -> None:
    history = lessons().history
    before = [case for case in cases() if case.placed_at < NOW]
    cut = History([_as_known(case) for case in before], "Europe/Berlin")
    running = [case for case in before if case.arrived_at is None or case.arrived_at >= NOW]
    asked = [_as_known(case) for case in running if case.promised_to is not None]
    moments = np.full(len(asked), seconds(NOW))
    for segment in (WHOLE, WAY):
        whole, known = (one.asked(asked) for one in (history, cut))
        left, right = (
            matrix(features(one, columns, moments, segment)) for one, columns in ((history, whole), (cut, known))
        )
        np.testing.assert_allclose(left, right, rtol=0, atol=1e-9)
        np.testing.assert_allclose(
            anchor(history, segment, whole, moments), anchor(cut, segment, known, moments), rtol=0, atol=1e-9
        )
    left, right = (matrix(look(one, one.asked(asked), moments)) for one in (history, cut))
    np.testing.assert_allclose(left, right, rtol=0, atol=1e-9)
    assert len(asked) > 20


def _as_known(case: Case) -> Case:
    names = ("approved_at", "handed_at", "arrived_at", "closed_at")
    gone = {name: None for name in names if (at := getattr(case, name)) is not None and at >= NOW}
    return msgspec.structs.replace(case, **gone)


def test_too_few_orders_teach_nothing() -> None:
    assert fit(Lessons(History(cases()[:300], "Europe/Berlin")), day(200), QUICK) is None
    assert fit(Lessons(History([], "Europe/Berlin")), day(200), QUICK) is None


def test_slow_places_and_slow_senders_are_told_apart() -> None:
    history = lessons().history
    sum_of = np.sum(history.rungs(WHOLE, history.columns, np.full(len(history.cases), seconds(NOW))), axis=0)
    by_region = {
        region: float(np.mean(sum_of[[case.destination is not None and case.destination.region == region
                                      for case in history.cases]]))
        for region in ("BE", "BY", "HH", "SN")
    }  # fmt: skip
    assert by_region["BE"] < by_region["BY"] < by_region["HH"] < by_region["SN"]
    slow = [case.seller == "seller 0" for case in history.cases]
    assert float(sum_of[slow].mean()) > float(sum_of[[not one for one in slow]].mean()) + 0.05


def test_a_case_that_never_was_handed_over_has_no_way() -> None:
    lesson = lessons().segments[WAY]
    never = lessons().history.columns.handed == NEVER
    assert not (lesson.usable & never).any()
