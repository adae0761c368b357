"""Decide and judge once more from what was written down, and say in plain words where the answer is another one. Pure.

The clock, the estimate, what was taken and who consented were stored with the answer, so the same rules must come to
the same answer. A difference means that the rules changed, or that something was written down wrongly.
"""

from datetime import datetime
from uuid import UUID

import msgspec
from msgspec import Struct

from doorstep.messages.model import Governance, Judged
from doorstep.messages.rules.governor import again as judge_again
from doorstep.playbooks.model import Decision, Due, Situation
from doorstep.playbooks.rules import Library, decide

_situation = msgspec.json.Decoder(Situation).decode
_decision = msgspec.json.Decoder(Decision).decode
_judged = msgspec.json.Decoder(Judged).decode

#: Verdicts that were not the governor's: the message could not be written, or there was nobody to judge for.
NOT_JUDGED = frozenset({"template", "error", "no_address"})


class Answer(Struct, frozen=True):
    """A stored answer of one order: what it is about, and how it differs (empty: it does not)."""

    subject: str
    id: UUID
    at: datetime
    differs: tuple[str, ...] = ()


def decided_again(inputs: bytes, outcome: bytes, library: Library, now: datetime) -> tuple[str, ...]:
    """Return how a decision differs from what its inputs give today; empty when it does not."""
    try:
        situation, then = _situation(inputs), _decision(outcome)
    except msgspec.DecodeError as error:
        return (f"What was written down cannot be read any more: {error}.",)
    return tuple(_compared(then, decide(situation, library, now)))


def judged_again(stored: bytes, ask: UUID, verdict: str, rule: str, rules: Governance) -> tuple[str, ...]:
    """Return how the verdict on one ask differs from what was known then gives today; empty when it does not."""
    try:
        judged = _judged(stored)
    except msgspec.DecodeError as error:
        return (f"What was written down cannot be read any more: {error}.",)
    said = next((one for one in judge_again(judged, rules) if one.ask == ask), None)
    if said is None:
        return ("The message was not among those that were judged together.",)
    if (said.verdict, said.rule) == (verdict, rule):
        return ()
    return (f"It was {_said(verdict, rule)}, and would be {_said(said.verdict, said.rule)} today.",)


def release_of(stored: bytes) -> str:
    """Return the release by which something was judged, empty when that cannot be read."""
    try:
        return _judged(stored).release
    except msgspec.DecodeError:
        return ""


def _said(verdict: str, rule: str) -> str:
    return (verdict or "left waiting") + (f" by the rule {rule!r}" if rule else "")


def _compared(then: Decision, now: Decision) -> list[str]:
    found: list[str] = []
    before = {_key(due): due for due in then.steps}
    today = {_key(due): due for due in now.steps}
    found += [f"It took {_named(due)}, and would not today." for key, due in before.items() if key not in today]
    found += [f"It would take {_named(due)} today, and did not." for key, due in today.items() if key not in before]
    for key, due in before.items():
        if key in today and today[key] != due:
            found.append(f"{_named(due).capitalize()} would be another one today: {_changed(due, today[key])}.")
    if not found and [_key(due) for due in then.steps] != [_key(due) for due in now.steps]:
        found.append("The same steps would come in another order today.")
    if then.look_again != now.look_again:
        found.append(f"It would look again at {now.look_again}, not at {then.look_again}.")
    return found


def _key(due: Due) -> tuple[str, str, str]:
    return (due.playbook, due.step.key, due.cause)


def _named(due: Due) -> str:
    return f"step {due.step.key!r} of {due.playbook!r} because of {due.cause}"


def _changed(then: Due, now: Due) -> str:
    names = [name for name in Due.__struct_fields__ if getattr(then, name) != getattr(now, name)]
    return ", ".join(f"{name} was {getattr(then, name)!r}, is {getattr(now, name)!r}" for name in names)
