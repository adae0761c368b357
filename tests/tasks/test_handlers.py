"""Tasks on a real PostgreSQL: opened once, changed by one at a time, unseen by other shops."""

from datetime import UTC, datetime, timedelta
from uuid import UUID

import pytest

from doorstep.kit.tx import Database
from doorstep.playbooks.model import Due, Step
from doorstep.tasks import handlers, rules, store
from doorstep.tasks.documents import items_of
from doorstep.tasks.model import Refused
from doorstep.timeline.model import HandoverOverdue, TaskOpened

AT = datetime(2026, 3, 4, 9, 0, tzinfo=UTC)
STEP = Step(key="ask", act="task", title="Ask the carrier", role="care", due_hours=8, checklist="trace")
DUE = Due("stalled", STEP, "stalled/parcel:1/1#1", None, AT, AT, why="It has not moved.")
TRACE = (
    'name = "trace"\nwhy = "So that nothing is forgotten."\n[[item]]\nkey = "asked"\nsays = "The carrier was asked"\n'
)
DOCUMENTS = {"checklists/trace.toml": TRACE}


def hours(value: float) -> datetime:
    return AT + timedelta(hours=value)


def opened(database: Database, shop: str = "fjell", order: str = "order:1") -> UUID:
    with database.transaction() as tx:
        facts = handlers.open_for(tx, shop, order, DUE, now=AT, documents=DOCUMENTS)
    assert [fact for _, fact in facts] == [
        TaskOpened(rules.task_id(shop, order, DUE).hex, "Ask the carrier", "care", hours(8))
    ]
    return rules.task_id(shop, order, DUE)


def test_a_step_opens_its_task_once(database: Database) -> None:
    task = opened(database)
    with database.transaction() as tx:
        assert handlers.open_for(tx, "fjell", "order:1", DUE, now=hours(1), documents=DOCUMENTS) == ()
        assert handlers.tasks_of(tx, "fjell", "order:1") == [handlers.task_of(tx, "fjell", task)]
        assert (
            handlers.task_of(tx, "fjell", task)
            == rules.opened("fjell", "order:1", DUE, items_of(DOCUMENTS, "trace"), AT).task
        )


def test_everything_about_a_task_is_kept(database: Database) -> None:
    task = opened(database)
    with database.transaction() as tx:
        handlers.take(tx, "fjell", task, who="ada")
        handlers.show_evidence(tx, "fjell", task, point="asked", value="", who="ada", now=hours(1))
        given = handlers.give(tx, "fjell", task, giver="ada", taker="bob", until=hours(3), now=hours(2)).task
    with database.transaction() as tx:
        assert handlers.task_of(tx, "fjell", task) == given
        assert handlers.open_tasks(tx, "fjell", owner="bob") == [given]
        assert handlers.open_tasks(tx, "fjell", role="warehouse") == []
        done = handlers.finish(tx, "fjell", task, who="ada", now=hours(2.5)).task
        assert handlers.task_of(tx, "fjell", task) == done
        assert handlers.open_tasks(tx, "fjell") == []
        assert handlers.undo(tx, "fjell", task, who="ada").task == handlers.task_of(tx, "fjell", task)
        dropped = handlers.drop(tx, "fjell", task, who="ada", why="no", now=hours(4)).task
        assert handlers.task_of(tx, "fjell", task) == dropped


def test_a_refusal_changes_nothing(database: Database) -> None:
    task = opened(database)
    with database.transaction() as tx:
        before = handlers.task_of(tx, "fjell", task)
        with pytest.raises(Refused, match="Still to be shown: The carrier was asked"):
            handlers.finish(tx, "fjell", task, who="ada", now=AT)
        assert handlers.task_of(tx, "fjell", task) == before


def test_who_read_an_older_task_cannot_write_it(database: Database) -> None:
    task = opened(database)
    with database.transaction() as tx:
        older = handlers.task_of(tx, "fjell", task)
        handlers.take(tx, "fjell", task, who="ada")
        assert not store.update(tx, rules.taken(older, "bob").task)
        assert handlers.task_of(tx, "fjell", task).owner == "ada"


def test_a_hand_over_that_nobody_took_is_reported_once(database: Database) -> None:
    task = opened(database)
    with database.transaction() as tx:
        handlers.give(tx, "fjell", task, giver="ada", taker="bob", until=hours(2), now=AT)
        assert handlers.report_overdue(tx, hours(1)) == []
    with database.transaction() as tx:
        (act,) = handlers.report_overdue(tx, hours(2))
        assert (act.task.shop, act.task.subject) == ("fjell", "order:1")
        assert [type(fact) for _, fact in act.facts] == [HandoverOverdue]
    with database.transaction() as tx:
        assert handlers.report_overdue(tx, hours(3)) == []


def test_another_shop_sees_and_changes_nothing(database: Database) -> None:
    task = opened(database)
    mine = opened(database, "other")
    assert task != mine
    with database.transaction() as tx:
        before = handlers.task_of(tx, "fjell", task)
        assert [one.id for one in handlers.open_tasks(tx, "other")] == [mine]
        assert [one.id for one in handlers.tasks_of(tx, "other", "order:1")] == [mine]
        for act in (
            lambda: handlers.task_of(tx, "other", task),
            lambda: handlers.take(tx, "other", task, who="eve"),
            lambda: handlers.drop(tx, "other", task, who="eve", why="x", now=AT),
        ):
            with pytest.raises(LookupError):
                act()
        assert handlers.task_of(tx, "fjell", task) == before
