"""The chain that falls back, and the laws that every estimator keeps."""

from datetime import UTC, datetime, timedelta

from hypothesis import given, settings
from hypothesis import strategies as st
from msgspec.structs import replace

from doorstep.promise.model import Question
from doorstep.promise.rules import Chain, chain_for, learn
from doorstep.timeline.model import Milestone, Place
from tests.promise.orders import PLACED, SETTINGS, after
from tests.promise.taught import ASKED, CHAIN, LANES, RULES, history, one

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


@given(questions, moments, moments)
@settings(max_examples=200)
def test_an_outlook_is_what_an_estimate_would_say(question: Question, first: datetime, second: datetime) -> None:
    sooner, later = sorted(max(at, question.picked_up_at or PLACED) for at in (first, second))
    asked = replace(question, now=sooner)
    outlook, found = CHAIN.outlook(asked), LANES.estimate([asked])[0]
    assert (outlook is None) == (found is None)
    if outlook is None or found is None:
        return
    assert outlook.risk(sooner) == found.risk
    if outlook.until is None or later < outlook.until:
        assert outlook.risk(later) == one(LANES, replace(question, now=later)).risk
