"""Asking for changes against a real database: each once, the last one wins, a window is never sold twice."""

from concurrent.futures import ThreadPoolExecutor
from datetime import date, time

import pytest

from doorstep.delivery import handlers as delivery
from doorstep.delivery.model import Refused, Rules, Span, Wish
from doorstep.delivery.rules import rules_of
from doorstep.kit.handle import Tx
from doorstep.kit.tx import Database
from doorstep.people.model import Keyring
from doorstep.tasks import handlers as tasks
from doorstep.timeline import handlers as timeline
from doorstep.timeline.model import Change, OrderPlaced, OrderState, Reading, Told
from doorstep.timeline.rules import fold
from doorstep.views.states import events_of
from tests.web import samples

ORDER = "order:1001"
RULES = rules_of({"changes.toml": """
[[offer]]
carrier = "shop"
changes = ["neighbour", "safe_place", "window", "gate_code", "day"]

[[window]]
start = "18:00"
end = "20:00"
capacity = 40
"""})  # fmt: skip
EVENING = Span(date(2026, 3, 12), time(18), time(20))


class House:
    """A shop with one order that is still in the house."""

    def __init__(self, database: Database) -> None:
        self.database, self.keys = database, samples.new_keys()
        with database.transaction() as tx:
            samples.make_shop(tx, self.keys, "fjord")
            told = Told(ORDER, ("placed",), samples.NOW, OrderPlaced("1001", destination=samples.HAMBURG), offset=0)
            read = timeline.Read("fjord", "test", Reading((told,)), samples.NOW)
            timeline.record(tx, self.keys, [read], now=samples.NOW)

    def desk(self, tx: Tx) -> delivery.Desk:
        """Where requests come in."""
        return desk(tx, self.keys, RULES)

    def ask(self, wish: Wish, order: str = ORDER) -> str:
        """Ask for a change in a transaction of its own; return the request or why not."""
        with self.database.transaction() as tx:
            try:
                return delivery.ask(self.desk(tx), OrderState(order, destination=samples.HAMBURG), wish).request
            except Refused as refused:
                return refused.why

    def changes(self) -> list[Change]:
        """The changes as the timeline tells them."""
        with self.database.transaction() as tx:
            return fold(ORDER, events_of(tx, "fjord", ORDER, OrderState(ORDER)))[0].changes

    def standing(self) -> list[tuple[str, str]]:
        """Each change and how it stands."""
        return [(one.asked.change, one.standing) for one in self.changes()]

    def open_tasks(self) -> list[str]:
        """What is to be told to whom."""
        with self.database.transaction() as tx:
            return [task.title for task in tasks.open_tasks(tx, "fjord")]


def desk(tx: Tx, keys: Keyring, rules: Rules) -> delivery.Desk:
    """A desk at the samples' moment."""
    return delivery.Desk(tx, keys, "fjord", rules, "Europe/Berlin", "EUR", samples.NOW)


@pytest.fixture
def house(database: Database) -> House:
    """A shop with an order."""
    return House(database)


def test_the_same_request_twice_is_one_and_another_takes_its_place(house: House) -> None:
    first = house.ask(Wish("neighbour", words="Petersen"))
    assert house.ask(Wish("neighbour", words="  petersen ")) == first
    assert house.open_tasks() == ["Tell the warehouse: leave it with a neighbour"]
    second = house.ask(Wish("safe_place", words="Behind the shed"))
    assert house.open_tasks() == ["Tell the warehouse: leave it in a safe place"]
    third = house.ask(Wish("neighbour", words="Petersen"))
    assert len({first, second, third}) == 3
    assert house.standing() == [("neighbour", "replaced"), ("safe_place", "replaced"), ("neighbour", "asked")]


def test_what_is_personal_is_sealed(house: House) -> None:
    house.ask(Wish("gate_code", words="4711#"))
    (change,) = house.changes()
    assert change.asked.words.startswith("vault:")


def test_the_answer_is_the_end_of_the_task_and_can_be_taken_back(house: House) -> None:
    request = house.ask(Wish("neighbour", words="Petersen"))
    with house.database.transaction() as tx:
        delivery.answer(house.desk(tx), ORDER, request, agreed=True)
    assert house.standing() == [("neighbour", "confirmed")]
    with house.database.transaction() as tx:
        (task,) = tasks.tasks_of(tx, "fjord", ORDER)
        act = tasks.undo(tx, "fjord", task.id, who="Kim")
        told = tuple(Told(ORDER, ("task", id_.hex), samples.NOW, fact, offset=0) for id_, fact in act.facts)
        timeline.record(tx, house.keys, [timeline.Read("fjord", "staff", Reading(told), samples.NOW)], now=samples.NOW)
    assert house.standing() == [("neighbour", "asked")]
    with house.database.transaction() as tx:
        delivery.answer(house.desk(tx), ORDER, request, agreed=False)
    assert house.standing() == [("neighbour", "refused")]


def test_only_what_nobody_answered_can_be_taken_back(house: House) -> None:
    request = house.ask(Wish("neighbour", words="Petersen"))
    state = OrderState(ORDER, destination=samples.HAMBURG)
    with house.database.transaction() as tx:
        delivery.withdraw(house.desk(tx), state, request)
        assert delivery.withdraw(house.desk(tx), state, request).facts == ()
    assert (house.standing(), house.open_tasks()) == ([("neighbour", "withdrawn")], [])
    again = house.ask(Wish("neighbour", words="Petersen"))
    with house.database.transaction() as tx:
        delivery.answer(house.desk(tx), ORDER, again, agreed=True)
        with pytest.raises(Refused, match="answered"):
            delivery.withdraw(house.desk(tx), state, again)
        with pytest.raises(Refused, match="answered"):
            delivery.answer(house.desk(tx), ORDER, again, agreed=False)


def test_two_hundred_at_once_on_one_window_never_sell_a_place_twice(house: House) -> None:
    wish = Wish("window", span=EVENING)
    with ThreadPoolExecutor(16) as pool:
        found = list(pool.map(lambda n: house.ask(wish, f"order:{n}"), range(200)))
    assert (found.count("no_room"), len(set(found) - {"no_room"})) == (160, 40)
    with house.database.transaction() as tx:
        titles = [task.title for task in tasks.open_tasks(tx, "fjord", limit=500)]
    assert titles == ["Tell the warehouse: another time of day"] * 40


def test_a_place_comes_back_when_it_is_withdrawn_replaced_or_refused(house: House) -> None:
    wish = Wish("window", span=EVENING)
    requests = [house.ask(wish, f"order:{n}") for n in range(40)]
    assert house.ask(wish, "order:next") == "no_room"
    with house.database.transaction() as tx:
        delivery.withdraw(house.desk(tx), OrderState("order:0", destination=samples.HAMBURG), requests[0])
    assert house.ask(wish, "order:a") != "no_room"
    house.ask(Wish("day", day=date(2026, 3, 13)), "order:1")
    assert house.ask(wish, "order:b") != "no_room"
    with house.database.transaction() as tx:
        delivery.answer(house.desk(tx), "order:2", requests[2], agreed=False)
    assert house.ask(wish, "order:c") != "no_room"
    assert house.ask(wish, "order:d") == "no_room"


def test_the_same_request_from_two_windows_at_once_is_one(house: House) -> None:
    with ThreadPoolExecutor(8) as pool:
        found = set(pool.map(lambda _: house.ask(Wish("neighbour", words="Petersen")), range(16)))
    assert len(found) == 1
    assert house.standing() == [("neighbour", "asked")]
    assert len(house.open_tasks()) == 1
