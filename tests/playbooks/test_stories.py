"""Whole orders through the real fold and the starter shop's playbooks: what is said and done, and what is not."""

from collections.abc import Iterable
from datetime import datetime, timedelta
from pathlib import Path

import pytest

from doorstep.playbooks.documents import playbooks_of
from doorstep.playbooks.model import Situation, Taken
from doorstep.playbooks.rules import compile as prepare
from doorstep.playbooks.rules import decide, retracted
from doorstep.promise.model import Estimate
from doorstep.timeline.model import CauseRetracted, Milestone, Retraction, Scan
from doorstep.timeline.rules import counting, fold
from tests.playbooks.stories import ORDER, PLAIN, RISKY, START, STORIES, Story, event_of, scan

ROOT = Path(__file__).resolve().parents[2] / "examples" / "shop"
LIBRARY = prepare(playbooks_of({path.relative_to(ROOT).as_posix(): path.read_text() for path in ROOT.rglob("*.toml")}))


def lived(story: Story, *, days: float = 90, risk: float | None = None) -> list[str]:
    """Live through a story as the loop does, looking at each event and whenever asked to; return what was done."""
    events = [event_of(*one) for one in story]
    taken: list[Taken] = []
    moments = sorted({event.occurred_at for event in events})
    end = START + timedelta(days=days)
    while moments:
        now = moments.pop(0)
        known = [event for event in events if event.occurred_at <= now]
        situation = Situation(fold(ORDER, known)[0], _estimate(now, risk), tuple(taken))
        decision = decide(situation, LIBRARY, now)
        taken += [Taken(due.playbook, due.step.key, due.cause, now, due.event, due.news_at) for due in decision.steps]
        if decision.look_again is not None and decision.look_again <= end:
            moments = sorted({*moments, decision.look_again})
    return [f"{one.playbook}/{one.step}" for one in taken]


def _estimate(now: datetime, risk: float | None) -> Estimate | None:
    return None if risk is None else Estimate(now, now, now, 0.9, "rule", risk=risk)


@pytest.mark.parametrize(("story", "expected"), STORIES.values(), ids=STORIES.keys())
def test_story(story: Story, expected: list[str]) -> None:
    assert lived(story) == expected


@pytest.mark.parametrize(("story", "expected"), RISKY.values(), ids=RISKY.keys())
def test_story_with_a_risk(story: Story, expected: list[str]) -> None:
    assert lived(story, risk=0.8) == expected
    assert lived(story, risk=0.2) == expected[:-2]


def test_a_delivery_that_was_none_is_put_right_and_the_real_one_told() -> None:
    story = [*PLAIN, scan(48, "delivered")]
    wrong = event_of(*story[-1])
    known = [event_of(*one) for one in story]
    now = wrong.occurred_at
    (told,) = [
        one for one in decide(Situation(fold(ORDER, known)[0]), LIBRARY, now).steps if one.playbook == "delivered"
    ]
    taken = Taken("delivered", "tell", told.cause, now, told.event, told.news_at)
    known.append(event_of(49, wrong.subject, Retraction(target=str(wrong.id))))
    assert wrong not in counting(known)
    assert retracted(fold(ORDER, known)[0], [taken], LIBRARY) == [taken]
    known.append(event_of(49, ORDER, CauseRetracted(playbook="delivered", step="tell", cause=taken.cause)))
    known.append(event_of(70, wrong.subject, Scan(milestone=Milestone.DELIVERED, code="real")))
    put_right = Taken("delivered", "tell", told.cause, now, told.event, told.news_at, retracted=True)
    situation = Situation(fold(ORDER, known)[0], taken=(put_right,))
    found = {(one.playbook, one.cause) for one in decide(situation, LIBRARY, now + timedelta(hours=23)).steps}
    assert found == {("correction", "cause_retracted#1"), ("delivered", "parcel:1/a~2")}


def test_every_playbook_of_the_starter_shop_speaks_in_some_story() -> None:
    spoke = {one.partition("/")[0] for one in _all_told()}
    assert {entry.playbook for entry in LIBRARY.entries} - spoke == {"correction"}


def _all_told() -> Iterable[str]:
    for story, _ in STORIES.values():
        yield from lived(story)
    for story, _ in RISKY.values():
        yield from lived(story, risk=0.8)
