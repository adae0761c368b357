"""The replay: one result whatever the order of the input, nothing known too early, counts worked out by hand."""

from datetime import datetime
from random import Random

import msgspec

from doorstep.learning.model import Course, History, Replayed, StepCount
from doorstep.learning.rules.replay import replay
from doorstep.messages.model import Consents, Governance, Need
from doorstep.promise.rules import finished_of
from doorstep.timeline.model import ConsentGiven, OrderCancelled, Retraction, ReviewReceived
from doorstep.timeline.rules import fold
from tests.learning.histories import GOVERNANCE, PLAYBOOKS, START, Story, days, plan, told, year


def counts(found: Replayed) -> dict[str, int]:
    """How many messages each playbook told, those that told none left out."""
    return {name: sum(channels.values()) for name, channels in found.messages.items()}


def known_by(course: Course, moment: datetime) -> tuple[object, ...]:
    """What a course says of the time until a moment."""
    forecasts = {stage: one for stage, one in course.forecasts.items() if one.at <= moment}
    warned = course.warned_at if course.warned_at and course.warned_at <= moment else None
    return course.order, forecasts, warned, [one for one in course.risks if one[0] <= moment]


def until(history: History, moment: datetime) -> History:
    """What was known of an order by then."""
    return msgspec.structs.replace(history, events=tuple(e for e in history.events if e.received_at <= moment))


def test_the_same_histories_give_the_same_result_in_any_order_and_repeated() -> None:
    histories = year(150)
    first = replay(histories, plan())
    rng = Random(7)
    mixed = []
    for one in histories:
        events = [*one.events, *rng.sample(one.events, 2)]
        rng.shuffle(events)
        mixed.append(msgspec.structs.replace(one, events=tuple(events)))
    rng.shuffle(mixed)
    assert replay(histories, plan()) == first
    assert replay(mixed, plan()) == first


def test_deciding_at_every_look_comes_to_the_same() -> None:
    histories = year(150, seed=2)
    assert replay(histories, plan(thorough=True)) == replay(histories, plan())


def test_what_happens_later_changes_nothing_before() -> None:
    histories, moment = year(150, seed=3), START + days(200)
    whole = {one.order: known_by(one, moment) for one in replay(histories, plan()).courses}
    cut = [cut for one in histories if (cut := until(one, moment)).events]
    assert {one.order: known_by(one, moment) for one in replay(cut, plan()).courses} == {
        order: found for order, found in whole.items() if order in {one.order for one in cut}
    }


def test_forecasts_come_from_the_lanes_as_soon_as_enough_orders_finished() -> None:
    found = replay(year(300, seed=4), plan())
    sources = [course.forecasts["ordered"].source for course in found.courses if "ordered" in course.forecasts]
    assert set(sources) == {"lane"}
    assert len(sources) > 250
    first = min(one.forecasts["ordered"].at for one in found.courses if "ordered" in one.forecasts)
    arrived = sorted(one.arrived_at for one in found.courses if one.arrived_at is not None)
    assert arrived[19] < first
    assert found.models >= 12


def test_an_order_that_goes_well_is_told_of_four_times() -> None:
    order = Story("a", START).leaves(1).arrives(3).says(20, ReviewReceived(score=5)).history()
    found = replay([order], plan())
    assert counts(found) == {"confirmed": 1, "shipped": 1, "delivered": 1, "howto": 1}
    assert found.verdicts == {"sent": 4, "refused consent": 1}  # the review request: nobody consented to it
    assert found.events == 6
    assert found.messages["howto"] == {"email": 1}


def test_every_step_is_listed_also_those_never_taken() -> None:
    found = replay([Story("a", START).leaves(1).arrives(3).says(20, ReviewReceived(score=5)).history()], plan())
    assert found.steps == (
        StepCount("confirmed", "tell", "tell", "confirmed", 1, 1),
        StepCount("shipped", "tell", "tell", "shipped", 1, 1),
        StepCount("delivered", "tell", "tell", "delivered", 1, 1),
        StepCount("late", "tell", "tell", "late", 0, 0),
        StepCount("very_late", "tell", "tell", "very_late", 0, 0),
        StepCount("howto", "tell", "tell", "howto", 1, 1),
        StepCount("review", "tell", "tell", "review", 1, 0),
        StepCount("soon", "tell", "tell", "soon", 0, 0),
        StepCount("missed", "ask", "task", "", 0, 0),
        StepCount("missed", "tell", "tell", "missed", 0, 0),
        StepCount("never", "tell", "tell", "never", 0, 0),
    )


def test_a_broken_promise_is_told_when_it_passes_and_not_before() -> None:
    order = Story("a", START, promised_days=5).leaves(1).arrives(9).history()
    (course,) = (found := replay([order], plan())).courses
    assert counts(found) == {"confirmed": 1, "shipped": 1, "soon": 1, "missed": 1, "delivered": 1}
    assert (course.promised_to, course.arrived_at) == (START + days(5), START + days(9))
    assert [(one.playbook, one.step, one.taken) for one in found.steps if one.playbook == "missed"] == [
        ("missed", "ask", 1),
        ("missed", "tell", 1),
    ]


def test_a_cancelled_order_is_told_of_no_more() -> None:
    order = Story("a", START, promised_days=5).says(2, OrderCancelled()).says(60, ReviewReceived(score=1)).history()
    found = replay([order], plan(playbooks=(*PLAYBOOKS[:7], *PLAYBOOKS[8:])))
    assert counts(found) == {"confirmed": 1}
    assert found.courses[0].cancelled_at == START + days(2)


def test_a_consent_in_the_history_counts_from_then_on() -> None:
    story = Story("a", START).leaves(1).arrives(3).says(20, ReviewReceived(score=5))
    asked = replay([story.history()], plan(governance=_opt_in()))
    assert "review" not in counts(asked)
    story.says(0.5, ConsentGiven(purpose="feedback", channel="email"))
    assert counts(replay([story.history()], plan(governance=_opt_in())))["review"] == 1


def test_what_was_told_of_a_delivery_that_was_none_is_corrected() -> None:
    books = (told("delivered", milestone=("delivered",)), told("sorry", fact=("cause_retracted",), once="cause"))
    story = Story("a", START).leaves(1).arrives(3)
    wrong = story.events[-1].id
    story.says(3.2, Retraction(target=str(wrong)), story.leg).arrives(6)
    found = replay([story.history()], plan(playbooks=books))
    assert counts(found) == {"delivered": 2, "sorry": 1}
    assert found.courses[0].arrived_at == START + days(6)


def test_without_a_governor_everything_that_was_wanted_counts() -> None:
    order = Story("a", START).leaves(1).arrives(3).says(20, ReviewReceived(score=5)).history()
    found = replay([order], plan(governance=None))
    assert counts(found) == {"confirmed": 1, "shipped": 1, "delivered": 1, "howto": 1, "review": 1}
    assert found.verdicts == {"sent": 5}


def test_orders_before_the_start_teach_and_are_not_counted() -> None:
    histories = year(200, seed=5)
    start, end = START + days(150), START + days(250)
    found = replay(histories, plan(start=start, end=end))
    bought = {one.order: one.events[0].occurred_at for one in histories}
    assert {one.order for one in found.courses} == {order for order, at in bought.items() if start <= at < end}
    first = min((one for one in found.courses if "ordered" in one.forecasts), key=lambda one: bought[one.order])
    assert first.forecasts["ordered"].source == "lane"


def test_open_orders_are_looked_at_each_day_until_they_are_given_up() -> None:
    silent = Story("a", START, promised_days=5).leaves(1)
    other = Story("b", START + days(200)).history()
    short = replay([silent.history(), other], plan(playbooks=(told("never", milestone=("customs",)),)))
    long = replay(
        [silent.history(), other], plan(playbooks=(told("never", milestone=("customs",)),), patience=days(55))
    )
    assert 45 + 5 - 2 <= short.looks <= 45 + 5 + 8
    assert long.looks - short.looks == 10


def test_no_history_is_no_result() -> None:
    found = replay([], plan())
    assert (found.courses, found.events, found.looks, found.messages) == ((), 0, 0, {})
    assert len(found.steps) == sum(len(one.then) for one in PLAYBOOKS)


def test_a_finished_order_teaches_what_the_chapter_says() -> None:
    history = Story("a", START).leaves(1).arrives(3).history()
    rows = finished_of(fold(history.order, history.events)[0])
    assert {(one.segment, one.hours) for one in rows} >= {("purchase", 72.0), ("dispatch", 24.0), ("handover", 48.0)}


def _opt_in() -> Governance:
    needs = (
        Need(name="care", purpose="care", needs="nothing"),
        Need(name="reviews", purpose="feedback", needs="opt_in"),
    )
    return msgspec.structs.replace(GOVERNANCE, consents=Consents(rule=needs))


def test_a_full_budget_is_judged_and_not_taken_from_precedents() -> None:
    few = msgspec.structs.replace(_opt_in(), per_day=1, per_week=3)
    histories = [
        msgspec.structs.replace(one, person=f"person {number % 40}") for number, one in enumerate(year(200, 9))
    ]
    whole = replay(histories, plan(governance=few, thorough=True))
    assert replay(histories, plan(governance=few)) == whole
    assert {rule for rule in whole.verdicts if "limit" in rule or "newer" in rule} == {"refused limit"}
