"""Decisions on one order: what is due, what is no longer news, what was taken, and when to look again."""

from datetime import UTC, datetime, timedelta
from typing import Any

import pytest

from doorstep.kit.ids import digest
from doorstep.playbooks.model import Decision, Due, Playbook, Situation, Step, Taken, When
from doorstep.playbooks.rules import compile as prepare
from doorstep.playbooks.rules import decide
from doorstep.promise.model import Estimate
from doorstep.timeline.model import Delivered, Episode, Incident, Milestone, OrderState, ParcelState, Reached, Window

AT = datetime(2026, 3, 4, 9, 0, tzinfo=UTC)
ONE, TWO = "parcel:1/1", "parcel:1/2"
TELL = Step(key="tell", act="tell", template="any")


def hours(value: float) -> timedelta:
    return timedelta(hours=value)


def book(
    name: str = "book", *, once: str = "parcel", fresh_for: float = 24, then: tuple[Step, ...] = (TELL,), **when: Any
) -> Playbook:
    return Playbook(name=name, why="", when=When(**when), then=then, example=(), fresh_for=fresh_for, once=once)


def parcel(name: str = ONE, **reached: datetime) -> ParcelState:
    found = ParcelState(parcel=name)
    for milestone, at in reached.items():
        found.reached[milestone] = Reached(at, digest(name, milestone))
        found.milestone = Milestone(milestone)
    return found


def order(*parcels: ParcelState, **reached: datetime) -> OrderState:
    state = OrderState(order="1", parcels={one.parcel: one for one in parcels})
    for kind, at in reached.items():
        state.reached[kind] = Reached(at, digest("order", kind))
    return state


def keys(decision: Decision) -> list[tuple[str, str, str]]:
    return [(due.playbook, due.step.key, due.cause) for due in decision.steps]


def due(situation: Situation | OrderState, *books: Playbook, now: datetime = AT) -> list[tuple[str, str, str]]:
    if isinstance(situation, OrderState):
        situation = Situation(situation)
    return keys(decide(situation, prepare(books), now))


def estimate(risk: float | None) -> Estimate:
    return Estimate(AT, AT, AT, 0.9, "rule", risk=risk)


def test_a_reached_milestone_is_told_with_its_event_and_its_span_as_news() -> None:
    state = order(parcel(delivered=AT - hours(1)))
    decision = decide(Situation(state), prepare([book(milestone=("delivered",))]), AT)
    expected = Due("book", TELL, ONE, digest(ONE, "delivered"), AT - hours(1), AT + hours(23), ONE)
    assert decision == Decision(steps=(expected,))


def test_history_is_silent() -> None:
    state = order(parcel(delivered=AT))
    assert due(Situation(state, history=True), book(milestone=("delivered",))) == []


def test_news_ends_when_it_is_too_old() -> None:
    told = book(milestone=("delivered",), fresh_for=24)
    assert due(order(parcel(delivered=AT - hours(24))), told) == [("book", "tell", ONE)]
    assert due(order(parcel(delivered=AT - hours(24) - timedelta(seconds=1))), told) == []


def test_once_decides_what_is_told_again() -> None:
    state = order(parcel(ONE, delivered=AT), parcel(TWO, delivered=AT), **{"milestone:delivered": AT})
    first, second = digest(ONE, "delivered").hex, digest(TWO, "delivered").hex
    for_each = {"parcel": [ONE, TWO], "order": ["order"], "cause": sorted([first, second])}
    for once, causes in for_each.items():
        found = due(state, book(milestone=("delivered",), once=once))
        assert sorted(cause for _, _, cause in found) == causes


def test_an_order_speaks_once_when_all_its_parcels_are_there() -> None:
    waiting = order(parcel(ONE, delivered=AT), parcel(TWO, in_transit=AT), **{"milestone:in_transit": AT})
    assert due(waiting, book(milestone=("delivered",), once="order")) == []


def test_a_second_cause_is_told_again_and_the_first_is_not() -> None:
    failed = book(milestone=("attempt_failed",), once="cause")
    state = order(parcel(attempt_failed=AT))
    earlier = Taken("book", "tell", digest("another").hex, AT - hours(20))
    same = Taken("book", "tell", digest(ONE, "attempt_failed").hex, AT)
    assert due(Situation(state, taken=(earlier,)), failed) == [("book", "tell", same.cause)]
    assert due(Situation(state, taken=(earlier, same)), failed) == []


def test_each_step_is_taken_for_itself() -> None:
    steps = (TELL, Step(key="call", act="task", title="Call"))
    state = order(parcel(lost=AT))
    told = Taken("book", "tell", ONE, AT)
    assert due(Situation(state, taken=(told,)), book(milestone=("lost",), then=steps)) == [("book", "call", ONE)]


def test_what_was_told_wrongly_may_be_told_again_for_the_real_thing() -> None:
    told = Taken("book", "tell", ONE, AT - hours(30), retracted=True)
    again = Taken("book", "tell", f"{ONE}~2", AT)
    delivered = book(milestone=("delivered",))
    assert due(Situation(order(parcel(delivered=AT)), taken=(told,)), delivered) == [("book", "tell", f"{ONE}~2")]
    assert due(Situation(order(parcel(delivered=AT)), taken=(told, again)), delivered) == []


def test_of_two_names_that_wake_it_the_first_counts_for_a_parcel() -> None:
    shipped = book(milestone=("picked_up", "in_transit"))
    assert due(order(parcel(in_transit=AT)), shipped) == [("book", "tell", ONE)]
    assert due(order(parcel(picked_up=AT - hours(60), in_transit=AT)), shipped) == []
    assert due(order(parcel(picked_up=AT, in_transit=AT)), shipped) == [("book", "tell", ONE)]


def test_an_order_whose_parcels_are_unknown_speaks_by_its_own_milestones() -> None:
    assert due(order(**{"milestone:cancelled": AT}), book(milestone=("cancelled",))) == [("book", "tell", "order")]
    assert due(order(parcel(), **{"milestone:cancelled": AT}), book(milestone=("cancelled",))) == []


def test_facts_wake_and_are_named_by_their_event() -> None:
    state = order(review_received=AT)
    assert due(state, book(fact=("review_received",), once="cause")) == [
        ("book", "tell", digest("order", "review_received").hex)
    ]


def test_an_open_episode_wakes_and_a_closed_one_does_not() -> None:
    state = order(parcel(in_transit=AT), stalled=AT)
    state.episodes[f"stalled/{ONE}"] = Episode(2, AT, digest("s"))
    stalled = book(fact=("stalled",), once="cause")
    assert due(state, stalled) == [("book", "tell", f"stalled/{ONE}#2")]
    state.episodes[f"stalled/{ONE}"].open_since = None
    assert due(state, stalled) == []


def test_an_open_incident_wakes_and_a_closed_one_does_not() -> None:
    state = order(parcel(in_transit=AT))
    state.incidents.append(Incident("damaged", AT, digest("d"), ONE))
    damaged = book(incident=("damaged",))
    assert due(state, damaged) == [("book", "tell", ONE)]
    state.incidents[0].closed_at = AT
    assert due(state, damaged) == []


def test_so_long_after_is_due_then_and_says_when_to_look_again() -> None:
    library = prepare([book(after="delivered", days=5, fresh_for=48)])
    situation = Situation(order(parcel(delivered=AT)))
    then = AT + timedelta(days=5)
    assert decide(situation, library, AT) == Decision(look_again=then)
    assert keys(decide(situation, library, then - timedelta(seconds=1))) == []
    assert keys(decide(situation, library, then)) == [("book", "tell", ONE)]
    assert decide(situation, library, then).steps[0].fresh_until == then + hours(48)
    assert keys(decide(situation, library, then + hours(49))) == []


def test_a_signature_of_the_customer_shortens_the_wait() -> None:
    library = prepare([book(after="delivered", days=5, days_if_signed=2)])
    signed, unknown = parcel(delivered=AT), parcel(delivered=AT)
    signed.signer_is_party = True
    assert decide(Situation(order(signed)), library, AT).look_again == AT + timedelta(days=2)
    assert decide(Situation(order(unknown)), library, AT).look_again == AT + timedelta(days=5)


def test_nobody_looks_again_for_a_step_that_cannot_come() -> None:
    library = prepare([book(after="delivered", days=5, gift=True)])
    assert decide(Situation(order(parcel(delivered=AT))), library, AT) == Decision()
    taken = (Taken("book", "tell", ONE, AT),)
    assert (
        decide(Situation(order(parcel(delivered=AT)), taken=taken), prepare([book(after="delivered", days=5)]), AT)
        == Decision()
    )


def test_before_the_promise() -> None:
    state = order(parcel(in_transit=AT))
    state.promised = Window(None, AT + hours(30))
    library = prepare([book(before_promise_hours=24, once="order")])
    assert decide(Situation(state), library, AT) == Decision(look_again=AT + hours(6))
    assert keys(decide(Situation(state), library, AT + hours(6))) == [("book", "tell", "order")]


def test_playbooks_keep_their_order_and_steps_theirs() -> None:
    steps = (Step(key="b", act="task", title="B"), Step(key="a", act="task", title="A"))
    books = (book("z", milestone=("lost",), then=steps), book("a", fact=("order_placed",), once="order"))
    assert due(order(parcel(lost=AT), order_placed=AT), *books) == [
        ("z", "b", ONE),
        ("z", "a", ONE),
        ("a", "tell", "order"),
    ]


#: Conditions that hold for a present that a neighbour took and that got four stars, and conditions that do not.
HOLDS: list[dict[str, Any]] = [
    {"delivered_how": ("neighbour",)},
    {"unless_delivered_how": ("safe_place",)},
    {"reason": ("recipient.not_home",)},
    {"reason": ("recipient",)},
    {"gift": True},
    {"tag": ("vip", "b2b")},
    {"total_at_least": 5000},
    {"score_at_least": 4},
    {"score_at_most": 4},
    {"risk_above": 0.5},
    {"only_milestone": ("delivered",)},
    {"open_incident": False},
    {"unless_fact": ("review_received",)},
]
FAILS: list[dict[str, Any]] = [
    {"delivered_how": ("locker",)},
    {"unless_delivered_how": ("neighbour",)},
    {"reason": ("carrier",)},
    {"gift": False},
    {"tag": ("b2b",)},
    {"total_at_least": 5001},
    {"score_at_least": 5},
    {"score_at_most": 3},
    {"risk_above": 0.6},
    {"unless_milestone": ("delivered",)},
    {"open_incident": True},
    {"unless_fact": ("order_placed",)},
    {"signed_by_party": True},
    {"signed_by_party": False},
    {"country": ("DE",)},
    {"carrier": ("ups",)},
]


@pytest.mark.parametrize(("given", "spoken"), [(one, 1) for one in HOLDS] + [(one, 0) for one in FAILS], ids=str)
def test_conditions(given: dict[str, Any], spoken: int) -> None:
    one = parcel(delivered=AT)
    one.delivered_how, one.reason = Delivered.NEIGHBOUR, "recipient.not_home"
    state = order(one, order_placed=AT)
    state.gift, state.tags, state.total, state.review_score = True, ["vip"], 5000, 4
    told = due(Situation(state, estimate(0.6)), book(milestone=("delivered",), **given))
    assert told == [("book", "tell", ONE)] * spoken


def test_an_unknown_risk_is_not_a_high_one() -> None:
    late = book(milestone=("delivered",), risk_above=0.1)
    assert due(Situation(order(parcel(delivered=AT)), estimate(None)), late) == []
    assert due(Situation(order(parcel(delivered=AT))), late) == []
