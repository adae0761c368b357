"""What becomes of a task, and what its order's timeline is told."""

from datetime import UTC, datetime, timedelta
from typing import Any

import pytest

from doorstep.playbooks.model import Due, Step
from doorstep.tasks import rules
from doorstep.tasks.model import DONE, DROPPED, OPEN, Evidence, Handover, Item, Point, Refused, Task
from doorstep.timeline.model import HandoverGiven, HandoverOverdue, HandoverTaken, TaskDone, TaskOpened

AT = datetime(2026, 3, 4, 9, 0, tzinfo=UTC)
ITEMS = (
    Item("label", "Scan the label", "scan"),
    Item("weigh", "Weigh it", "number"),
    Item("note", "Note it", required=False),
)


def due(**step: Any) -> Due:
    given: dict[str, Any] = {
        "key": "pack",
        "act": "task",
        "title": "Pack it first",
        "role": "warehouse",
        "due_hours": 4.0,
    } | step
    return Due("late", Step(**given), "order", None, AT, AT, why="It is late.")


def opened() -> Task:
    return rules.opened("fjell", "order:1", due(), ITEMS, AT).task


def hours(value: float) -> datetime:
    return AT + timedelta(hours=value)


def test_a_step_opens_its_task_and_says_so() -> None:
    act = rules.opened("fjell", "order:1", due(), ITEMS, AT)
    task = act.task
    assert (task.title, task.why, task.role, task.due_at) == ("Pack it first", "It is late.", "warehouse", hours(4))
    assert task.checklist[1] == Point("weigh", "Weigh it", "number")
    assert [fact for _, fact in act.facts] == [TaskOpened(task.id.hex, "Pack it first", "warehouse", hours(4))]


def test_the_same_step_is_the_same_task_and_the_same_event() -> None:
    one, two = (rules.opened("fjell", "order:1", due(), (), at) for at in (AT, hours(1)))
    assert (one.task.id, one.facts[0][0]) == (two.task.id, two.facts[0][0])
    other = rules.opened("fjell", "order:2", due(), (), AT)
    assert (one.task.id != other.task.id, one.facts[0][0] != other.facts[0][0]) == (True, True)


def test_an_act_that_no_program_carries_out_names_what_a_person_must_do() -> None:
    task = rules.opened("fjell", "order:1", due(act="refund", title=""), (), AT).task
    assert (task.title, task.act) == ("Pay the customer back", "refund")


def test_it_is_done_when_everything_was_shown() -> None:
    task = opened()
    assert rules.missing(task) == ("Scan the label", "Weigh it")
    with pytest.raises(Refused, match="Still to be shown: Scan the label; Weigh it"):
        rules.done(task, "ada", AT)
    task = rules.evidenced(task, "label", " 00340 ", "ada", hours(1)).task
    task = rules.evidenced(task, "weigh", "1,250", "ada", hours(1)).task
    assert task.checklist[0].given == Evidence("00340", "ada", hours(1))
    assert task.checklist[1].given == Evidence("1.250", "ada", hours(1))
    act = rules.done(task, "ada", hours(2))
    assert (act.task.state, act.task.ended_by, act.task.ended_at) == (DONE, "ada", hours(2))
    assert [fact for _, fact in act.facts] == [TaskDone(task.id.hex, "done", "ada")]


@pytest.mark.parametrize(
    ("point", "value", "why"),
    [
        ("weigh", "heavy", "Weigh it: 'heavy' is no number."),
        ("weigh", "nan", "Weigh it: 'nan' is no number."),
        ("label", "  ", "Scan the label: a scan is needed."),
        ("nothing", "x", "This task has no point 'nothing'."),
    ],
)
def test_evidence_that_shows_nothing(point: str, value: str, why: str) -> None:
    with pytest.raises(Refused) as refused:
        rules.evidenced(opened(), point, value, "ada", AT)
    assert str(refused.value) == why


def test_a_tick_needs_no_words() -> None:
    assert rules.evidenced(opened(), "note", "", "ada", AT).task.checklist[2].given == Evidence("yes", "ada", AT)


def test_giving_up_needs_a_reason_and_can_be_undone() -> None:
    with pytest.raises(Refused, match="Say why"):
        rules.dropped(opened(), "ada", " ", AT)
    dropped = rules.dropped(opened(), "ada", "cancelled", AT)
    assert (dropped.task.state, dropped.task.ended_why) == (DROPPED, "cancelled")
    again = rules.undone(dropped.task, "bob")
    assert (again.task.state, again.task.ended_by, again.task.ended_why) == (OPEN, None, "")
    assert [fact for _, fact in again.facts] == [TaskDone(again.task.id.hex, "undone", "bob")]
    with pytest.raises(Refused, match="The task is open"):
        rules.undone(again.task, "bob")


def test_ended_twice_is_refused() -> None:
    task = rules.dropped(opened(), "ada", "cancelled", AT).task
    with pytest.raises(Refused, match="ended by ada: dropped"):
        rules.done(task, "bob", AT)


def test_every_act_is_an_event_of_its_own() -> None:
    task = opened()
    ids = [rules.opened("fjell", "order:1", due(), ITEMS, AT).facts[0][0]]
    for _ in range(2):
        act = rules.dropped(task, "ada", "no", AT)
        ids.append(act.facts[0][0])
        act = rules.undone(act.task, "ada")
        ids.append(act.facts[0][0])
        task = act.task
    assert len(set(ids)) == 5


def test_a_task_is_given_and_taken() -> None:
    task = rules.taken(opened(), "ada").task
    act = rules.given(task, "ada", "bob", hours(2), AT)
    what = f"task:{task.id.hex}"
    assert [fact for _, fact in act.facts] == [HandoverGiven(what, "ada", "bob", hours(2))]
    assert (act.task.owner, act.task.handover) == ("ada", Handover("ada", "bob", AT, hours(2)))
    with pytest.raises(Refused, match="It was given to bob"):
        rules.taken(act.task, "eve")
    act = rules.taken(act.task, "bob")
    assert [fact for _, fact in act.facts] == [HandoverTaken(what, "bob")]
    assert (act.task.owner, act.task.handover) == ("bob", None)
    with pytest.raises(Refused, match="It belongs to bob"):
        rules.taken(act.task, "ada")
    with pytest.raises(Refused, match="It belongs to bob, who alone"):
        rules.given(act.task, "ada", "eve", hours(2), AT)


@pytest.mark.parametrize(
    ("taker", "until", "why"), [("ada", 1.0, "Nobody hands over to himself"), ("bob", 0.0, "must lie ahead")]
)
def test_a_hand_over_that_cannot_be(taker: str, until: float, why: str) -> None:
    with pytest.raises(Refused, match=why):
        rules.given(opened(), "ada", taker, hours(until), AT)


def test_a_hand_over_that_nobody_takes_is_an_alarm_once() -> None:
    task = rules.given(opened(), "ada", "bob", hours(2), AT).task
    assert rules.overdue(task, hours(1.9)) is None
    act = rules.overdue(task, hours(2))
    assert act is not None
    ((_, fact),) = act.facts
    what = f"task:{task.id.hex}"
    assert fact == HandoverOverdue(
        what=what, giver="ada", taker="bob", until=hours(2), inputs={"title": "Pack it first"}
    )
    assert rules.overdue(act.task, hours(3)) is None
    again = rules.given(act.task, "ada", "eve", hours(9), hours(4)).task
    assert rules.overdue(again, hours(9)) is not None
    assert rules.overdue(rules.taken(task, "bob").task, hours(9)) is None
