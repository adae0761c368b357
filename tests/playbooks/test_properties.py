"""What holds for every situation: the same answer each time, nothing twice, nothing before its time, all explained."""

from datetime import UTC, datetime, timedelta
from pathlib import Path

from hypothesis import given, settings
from hypothesis import strategies as st

from doorstep.kit.ids import digest
from doorstep.playbooks.documents import playbooks_of
from doorstep.playbooks.model import Decision, Playbook, Situation, Step, Taken, When
from doorstep.playbooks.rules import compile as prepare
from doorstep.playbooks.rules import decide, explain, retracted
from doorstep.promise.model import Estimate
from doorstep.timeline.model import Episode, Incident, Milestone, OrderState, ParcelState, Reached, Window

START = datetime(2026, 3, 1, tzinfo=UTC)
ROOT = Path(__file__).resolve().parents[2] / "examples" / "shop"
EXTRA = Playbook(
    name="before",
    why="",
    when=When(before_promise_hours=24, unless_milestone=("delivered",)),
    then=(Step(key="tell", act="tell", template="t"),),
    example=(),
    once="order",
)
LIBRARY = prepare(
    [*playbooks_of({path.relative_to(ROOT).as_posix(): path.read_text() for path in ROOT.rglob("*.toml")}), EXTRA]
)
MILESTONES = (
    "picked_up",
    "in_transit",
    "out_for_delivery",
    "attempt_failed",
    "available_for_pickup",
    "delivered",
    "lost",
)
FACTS = ("order_placed", "order_cancelled", "payment_failed", "review_received", "return_requested", "return_received")
EPISODES = ("risk_raised", "dispatch_late", "promise_missed", "cause_retracted", "stalled/parcel:1/0")
INCIDENTS = ("damaged", "lost", "customs", "disputed")

moments = st.integers(0, 24 * 70 * 4).map(lambda quarters: START + timedelta(minutes=15 * quarters))


@st.composite
def parcels(draw: st.DrawFn, name: str) -> ParcelState:
    parcel = ParcelState(parcel=name, signer_is_party=draw(st.sampled_from([True, False, None])))
    for milestone in draw(st.lists(st.sampled_from(MILESTONES), unique=True, max_size=5)):
        parcel.reached[milestone] = Reached(draw(moments), digest(name, milestone))
        parcel.milestone = Milestone(milestone)
    return parcel


@st.composite
def situations(draw: st.DrawFn) -> Situation:
    state = OrderState(order="1", total=draw(st.sampled_from([0, 90000])), gift=draw(st.booleans()))
    for number in range(draw(st.integers(0, 2))):
        parcel = draw(parcels(f"parcel:1/{number}"))
        state.parcels[parcel.parcel] = parcel
        state.milestone = parcel.milestone
    for fact in draw(st.lists(st.sampled_from(FACTS), unique=True)):
        state.reached[fact] = Reached(draw(moments), digest(fact))
    for milestone in draw(st.lists(st.sampled_from(MILESTONES), unique=True, max_size=3)):
        state.reached[f"milestone:{milestone}"] = Reached(draw(moments), digest("order", milestone))
    for name in draw(st.lists(st.sampled_from(EPISODES), unique=True)):
        state.episodes[name] = Episode(draw(st.integers(1, 3)), draw(st.none() | moments), digest(name))
    for kind in draw(st.lists(st.sampled_from(INCIDENTS), max_size=2)):
        closed = draw(st.none() | moments)
        state.incidents.append(Incident(kind, draw(moments), digest("incident", kind), "parcel:1/0", closed_at=closed))
    if draw(st.booleans()):
        state.promised = Window(None, draw(moments))
    state.review_score = draw(st.none() | st.integers(1, 5))
    risk = draw(st.none() | st.floats(0, 1))
    estimate = Estimate(START, START, START, 0.9, "rule", risk=risk)
    return Situation(state, estimate, history=draw(st.integers(0, 9)) == 0)


def marked(situation: Situation, decision: Decision, now: datetime) -> Situation:
    """The situation after the steps that are due were taken."""
    new = tuple(Taken(due.playbook, due.step.key, due.cause, now, due.event, due.news_at) for due in decision.steps)
    return Situation(situation.state, situation.estimate, situation.taken + new, situation.history)


@given(situations(), moments)
def test_the_same_situation_gives_the_same_decision(situation: Situation, now: datetime) -> None:
    assert decide(situation, LIBRARY, now) == decide(situation, LIBRARY, now)
    state = situation.state
    turned = OrderState(**{name: getattr(state, name) for name in state.__struct_fields__})
    turned.reached = dict(reversed(state.reached.items()))
    turned.parcels = dict(reversed(state.parcels.items()))
    turned.episodes = dict(reversed(state.episodes.items()))
    turned.incidents = state.incidents[::-1]
    assert decide(Situation(turned, situation.estimate, (), situation.history), LIBRARY, now) == decide(
        situation, LIBRARY, now
    )


@given(situations(), moments)
def test_a_step_that_was_taken_is_not_due_again(situation: Situation, now: datetime) -> None:
    decision = decide(situation, LIBRARY, now)
    keys = [(due.playbook, due.step.key, due.cause) for due in decision.steps]
    assert len(set(keys)) == len(keys)
    again = decide(marked(situation, decision, now), LIBRARY, now)
    assert again == Decision(look_again=again.look_again)


@given(situations(), moments, st.lists(moments, max_size=8))
@settings(max_examples=200)
def test_nothing_becomes_due_by_time_before_the_moment_to_look_again(
    situation: Situation, now: datetime, later: list[datetime]
) -> None:
    decision = decide(situation, LIBRARY, now)
    situation = marked(situation, decision, now)
    look_again = decide(situation, LIBRARY, now).look_again
    assert look_again is None or look_again > now
    for moment in later:
        if moment > now and (look_again is None or moment < look_again):
            assert decide(situation, LIBRARY, moment).steps == ()
    if look_again is not None:
        assert decide(situation, LIBRARY, look_again).steps != ()


@given(situations(), moments)
def test_every_step_is_explained_and_the_due_ones_are_those_that_are_due(situation: Situation, now: datetime) -> None:
    verdicts = explain(situation, LIBRARY, now)
    steps = [(entry.playbook, step.key) for entry in LIBRARY.entries for step in entry.steps]
    assert list(dict.fromkeys((one.playbook, one.step) for one in verdicts)) == steps
    assert all(one.why for one in verdicts)
    decision = decide(situation, LIBRARY, now)
    due = sorted({(one.playbook, one.step, one.cause) for one in verdicts if one.due})
    assert due == sorted((one.playbook, one.step.key, one.cause) for one in decision.steps)
    after = explain(marked(situation, decision, now), LIBRARY, now)
    assert [one for one in after if one.due] == []


@given(situations(), moments)
def test_what_was_told_of_what_still_counts_is_not_taken_back(situation: Situation, now: datetime) -> None:
    told = marked(situation, decide(situation, LIBRARY, now), now)
    assert retracted(told.state, told.taken, LIBRARY) == []
