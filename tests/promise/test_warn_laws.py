"""Laws of the warnings: asking twice finds nothing more, and each episode is counted."""

from hypothesis import given, settings
from hypothesis import strategies as st

from doorstep.promise.rules import derive, question_of
from doorstep.timeline.model import (
    Event,
    Milestone,
    Place,
    Resumed,
    RiskCleared,
)
from doorstep.timeline.rules import fold
from tests.promise.orders import (
    MUNICH,
    ORDER,
    SETTINGS,
    after,
    parcel,
    placed,
    scan,
    state_of,
    with_facts,
)
from tests.promise.taught import CHAIN

PROMISED = after(24 * 7)

milestones = st.sampled_from(
    [
        Milestone.INFO_RECEIVED,
        Milestone.PICKED_UP,
        Milestone.IN_TRANSIT,
        Milestone.CUSTOMS,
        Milestone.OUT_FOR_DELIVERY,
        Milestone.ATTEMPT_FAILED,
        Milestone.EXCEPTION,
        Milestone.UNKNOWN,
        Milestone.DELIVERED,
    ]
)
scans = st.lists(st.builds(scan, milestones, st.integers(0, 600), st.sampled_from(["a", "b"])), max_size=8)
looks = st.lists(st.integers(0, 700), min_size=1, max_size=12)


@given(scans, looks, st.none() | st.integers(1, 600), st.booleans())
@settings(max_examples=250, deadline=None)
def test_asking_twice_finds_nothing_more(
    seen: list[Event], hours: list[int], promised: int | None, use_lanes: bool
) -> None:
    events = [placed(after(promised) if promised else None), *parcel("a"), *parcel("b"), *seen]
    counts: dict[str, int] = {}
    for hour in sorted(hours):
        now = after(hour)
        known = [one for one in events if one.received_at <= now]
        state = fold(ORDER, known)[0]
        answer = CHAIN.estimate([question_of(state, now)])[0] if use_lanes else None
        facts, wake_at = derive(state, answer, now, SETTINGS)
        events = with_facts(events, facts, now)
        known = [one for one in events if one.received_at <= now]
        again, wake_again = derive(fold(ORDER, known)[0], answer, now, SETTINGS)
        assert again == []
        assert wake_at is None or wake_at > now
        assert wake_again == wake_at or facts
        for fact in facts:
            if not isinstance(fact, RiskCleared | Resumed):
                name = f"{type(fact).__name__}{getattr(fact, 'parcel', '')}{getattr(fact, 'what', '')}"
                counts[name] = counts.get(name, 0) + 1
                assert fact.episode == counts[name]
                assert fact.inputs


def test_the_order_of_the_test_is_the_one_of_the_shop() -> None:
    question = question_of(state_of(placed(PROMISED), parcel(), scan(Milestone.PICKED_UP, 5)), after(6))
    assert (question.destination, question.carrier, question.picked_up_at) == (MUNICH, "dhl", after(5))
    assert (question.promised_to, question.last_scan_at, question.origin) == (PROMISED, after(5), None)
    assert Place() != MUNICH
