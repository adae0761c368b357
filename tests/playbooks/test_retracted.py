"""Things told because of something that did not happen after all."""

from typing import Any

from doorstep.kit.ids import digest
from doorstep.playbooks.model import Playbook, Step, Taken
from doorstep.playbooks.rules import compile as prepare
from doorstep.playbooks.rules import retracted
from doorstep.timeline.model import Episode, Incident, OrderState, Window
from tests.playbooks.test_decide import AT, ONE, TWO, book, hours, order, parcel

EVENT = digest(ONE, "delivered")


def wrong(state: OrderState, playbook: Playbook, *taken: Taken) -> list[Taken]:
    return retracted(state, taken, prepare([playbook]))


def told(cause: str = ONE, **more: Any) -> Taken:
    known: dict[str, Any] = {"event": EVENT, "news_at": AT}
    return Taken("book", "tell", cause, AT, **(known | more))


def test_the_milestone_is_gone() -> None:
    delivered = book(milestone=("delivered",))
    assert wrong(order(parcel(in_transit=AT)), delivered, told()) == [told()]
    assert wrong(order(parcel(delivered=AT)), delivered, told()) == []


def test_it_happened_again_later_so_nothing_is_wrong_now() -> None:
    delivered = book(milestone=("delivered",))
    another = told(event=digest("another"))
    assert wrong(order(parcel(delivered=AT + hours(5))), delivered, another) == []
    assert wrong(order(parcel(delivered=AT - hours(5))), delivered, another) == [another]


def test_the_parcel_is_not_of_this_order() -> None:
    assert wrong(order(parcel(TWO, delivered=AT)), book(milestone=("delivered",)), told()) == [told()]


def test_a_fact_is_gone() -> None:
    event = digest("order", "review_received")
    reviewed, cause = book(fact=("review_received",), once="cause"), told(event.hex, event=event)
    assert wrong(order(), reviewed, cause) == [cause]
    assert wrong(order(review_received=AT), reviewed, cause) == []


def test_an_event_that_is_known_to_be_gone() -> None:
    state, delivered = order(parcel(delivered=AT)), prepare([book(milestone=("delivered",))])
    assert retracted(state, [told()], delivered, {EVENT}) == [told()]


def test_a_danger_that_has_passed_was_one_all_the_same() -> None:
    state = order(parcel(in_transit=AT))
    state.episodes["risk_raised"] = Episode(1, None)
    late = book(fact=("risk_raised",), once="cause")
    assert wrong(state, late, told("risk_raised#1")) == []
    assert wrong(state, late, told("risk_raised#2")) == [told("risk_raised#2")]
    assert wrong(state, book(fact=("risk_raised",), once="order"), told("order")) == []
    assert wrong(order(), book(fact=("risk_raised",), once="order"), told("order")) == [told("order")]


def test_an_incident_that_is_closed_was_one_all_the_same() -> None:
    state = order(parcel(in_transit=AT))
    state.incidents.append(Incident("damaged", AT, EVENT, ONE, closed_at=AT))
    damaged = book(incident=("damaged",))
    assert wrong(state, damaged, told()) == []
    state.incidents.clear()
    assert wrong(state, damaged, told()) == [told()]


def test_what_was_promised_was_promised() -> None:
    state = order()
    state.promised = Window(None, AT)
    assert wrong(state, book(before_promise_hours=24, once="order"), told("order")) == []


def test_only_messages_are_corrected_and_each_once() -> None:
    task = book(milestone=("delivered",), then=(Step(key="tell", act="task", title="Do"),))
    assert wrong(order(parcel()), task, told()) == []
    assert wrong(order(parcel()), book(milestone=("delivered",)), told(retracted=True)) == []
    assert wrong(order(parcel()), book("renamed", milestone=("delivered",)), told()) == []
