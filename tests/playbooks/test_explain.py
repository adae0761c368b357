"""Why a step was or was not taken, in sentences that name the condition and the values seen."""

from datetime import timedelta
from typing import Any

import pytest

from doorstep.kit.ids import digest
from doorstep.playbooks.model import Playbook, Situation, Taken, Verdict
from doorstep.playbooks.rules import compile as prepare
from doorstep.playbooks.rules import explain
from doorstep.timeline.model import Delivered, Episode, Incident, OrderState, Place
from tests.playbooks.test_decide import AT, ONE, book, estimate, hours, order, parcel


def why(state: OrderState, playbook: Playbook, *, risk: float | None = None, taken: tuple[Taken, ...] = ()) -> str:
    situation = Situation(state, estimate(risk) if risk is not None else None, taken)
    verdicts = explain(situation, prepare([playbook]), AT)
    assert len(verdicts) == 1
    return verdicts[0].why


def delivered() -> OrderState:
    return order(parcel(delivered=AT - hours(1)))


def test_a_step_that_is_due_says_since_when_and_what_for() -> None:
    (verdict,) = explain(Situation(delivered()), prepare([book(milestone=("delivered",), gift=False)]), AT)
    assert verdict == Verdict(
        "book",
        "tell",
        False,
        "Due since 2026-03-04 08:00 UTC.",
        ONE,
        True,
        ONE,
        held=("It is not a gift; the playbook is not for gifts.",),
    )


def test_all_conditions_that_speak_against_it_are_named() -> None:
    (verdict,) = explain(
        Situation(delivered(), estimate(0.22)),
        prepare([book(milestone=("delivered",), risk_above=0.6, gift=True, unless_milestone=("lost",))]),
        AT,
    )
    assert verdict.failed == (
        "It is not a gift; the playbook is for gifts.",
        "It is not late enough: risk 22 %, the playbook wants more than 60 %.",
    )
    assert verdict.held == ("It is delivered now; silent when lost.",)
    assert verdict.why == " ".join(verdict.failed)


def test_taken() -> None:
    told = Taken("book", "tell", ONE, AT - hours(1))
    assert why(delivered(), book(milestone=("delivered",)), taken=(told,)) == "Taken on 2026-03-04 08:00 UTC."


def test_taken_for_something_that_is_not_in_the_state_any_more() -> None:
    told = Taken("book", "tell", "order", AT, retracted=True)
    assert why(order(), book(fact=("order_placed",), once="order"), taken=(told,)) == (
        "Taken on 2026-03-04 09:00 UTC. What caused it turned out to be wrong."
    )


def test_history() -> None:
    (verdict,) = explain(Situation(delivered(), history=True), prepare([book(milestone=("delivered",))]), AT)
    assert (verdict.due, verdict.why) == (False, "This order came in as history, and history is silent.")


def test_no_longer_news() -> None:
    state = order(parcel(delivered=AT - timedelta(days=3)))
    assert why(state, book(milestone=("delivered",))) == (
        "It is no longer news: it happened 3 days ago, and the playbook tells it within 24 hours."
    )


def test_not_yet() -> None:
    assert why(delivered(), book(after="delivered", days=5)) == (
        "It is not time yet: the moment is 2026-03-09 08:00 UTC, in 5 days."
    )


def test_spoken_about_already() -> None:
    state = order(parcel(picked_up=AT - hours(2), in_transit=AT - hours(1)))
    verdicts = explain(Situation(state), prepare([book(milestone=("picked_up", "in_transit"))]), AT)
    assert [one.due for one in verdicts] == [True, False]
    assert verdicts[1].why == "It spoke about an earlier one already: it speaks once about the same thing."


@pytest.mark.parametrize(
    ("playbook", "said"),
    [
        (book(milestone=("delivered",)), "It speaks when the parcel is delivered; that has not happened."),
        (book(milestone=("delivered",), once="order"), "It speaks when the order is delivered; that has not happened."),
        (book(after="delivered", days=5), "It speaks 5 days after the parcel is delivered; that has not happened."),
        (book(fact=("risk_raised",)), "It speaks when the promised date is in danger; that is not so now."),
        (
            book(incident=("damaged", "lost")),
            "It speaks when damage is reported or a parcel is given up for lost; that is not so now.",
        ),
        (book(before_promise_hours=24), "Nothing was promised, so there is no date to speak before."),
    ],
)
def test_nothing_woke_it(playbook: Playbook, said: str) -> None:
    assert why(order(parcel()), playbook) == said


@pytest.mark.parametrize(
    ("given", "said"),
    [
        ({"unless_milestone": ("delivered", "lost")}, "It is delivered now; silent when delivered or lost."),
        ({"only_milestone": ("in_transit",)}, "It is delivered now; speaks only while on its way."),
        ({"unless_fact": ("review_received",)}, "Happened of review received: review received; silent when any did."),
        ({"delivered_how": ("locker",)}, "Delivered to: neighbour; the playbook wants locker."),
        ({"unless_delivered_how": ("neighbour",)}, "Delivered to: neighbour; silent for neighbour."),
        ({"reason": ("carrier.damaged_parcel",)}, "The reason given is not home; the playbook wants damaged parcel."),
        ({"country": ("DE",)}, "It goes to AT; the playbook is for DE."),
        ({"carrier": ("ups", "dpd")}, "It goes with an unknown carrier; the playbook is for ups or dpd."),
        ({"tag": ("vip",)}, "Its tags are none; the playbook wants vip."),
        ({"total_at_least": 50000}, "It is worth 19.00 EUR; the playbook wants 500.00 EUR or more."),
        ({"score_at_most": 2}, "The score is 4; the playbook wants 2 or less."),
        ({"score_at_least": 5}, "The score is 4; the playbook wants 5 or more."),
        ({"unless_score_at_most": 4}, "The score is 4; silent at 4 or less."),
        ({"open_incident": False}, "Something is still wrong with it; the playbook speaks only when nothing is."),
        (
            {"signed_by_party": True},
            "It was signed for by nobody that we know; the playbook wants somebody of the order.",
        ),
        ({"risk_above": 0.6}, "Nobody can say yet how likely it is to be late; the playbook wants more than 60 %."),
    ],
)
def test_each_condition_names_what_it_saw(given: dict[str, Any], said: str) -> None:
    one = parcel(delivered=AT)
    one.delivered_how, one.reason = Delivered.NEIGHBOUR, "recipient.not_home"
    state = order(one, review_received=AT)
    state.destination, state.total, state.currency, state.review_score = Place(country="AT"), 1900, "EUR", 4
    state.incidents.append(Incident("damaged", AT, None, ONE))
    assert why(state, book(milestone=("delivered",), **given)) == said


def test_an_episode_says_its_number() -> None:
    state = order(parcel(in_transit=AT))
    state.episodes["risk_raised"] = Episode(2, AT, digest("r"))
    (verdict,) = explain(Situation(state), prepare([book(fact=("risk_raised",), once="cause")]), AT)
    assert (verdict.cause, verdict.due) == ("risk_raised#2", True)
