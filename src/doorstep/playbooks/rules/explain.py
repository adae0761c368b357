"""Say for every step of every playbook whether it was taken, is due, or why not, in plain sentences."""

from collections.abc import Iterable
from datetime import datetime
from typing import NamedTuple

from doorstep.playbooks.model import Situation, Step, Taken, Verdict
from doorstep.playbooks.rules.decide import open_cause, told_already
from doorstep.playbooks.rules.library import EPISODIC, Entry, Library
from doorstep.playbooks.rules.occurrences import Occurrence, is_first, occurrences, subject_of
from doorstep.playbooks.rules.words import clause, joined, moment, span

HISTORY = "This order came in as history, and history is silent."
OTHER_FIRST = "It spoke about an earlier one already: it speaks once about the same thing."


def explain(situation: Situation, library: Library, now: datetime) -> tuple[Verdict, ...]:
    """Return at least one verdict a step, in the playbooks' order; with several causes one for each of them."""
    found: dict[int, list[Occurrence]] = {}
    for one in occurrences(situation.state, library):
        found.setdefault(one.entry.position, []).append(one)
    verdicts: list[Verdict] = []
    for entry in library.entries:
        those = sorted(found.get(entry.position, ()), key=lambda one: (one.news_at, one.cause))
        verdicts += _of_entry(entry, those, _Look(situation, now))
    return tuple(verdicts)


class _Look(NamedTuple):
    situation: Situation
    now: datetime


def _of_entry(entry: Entry, found: list[Occurrence], look: _Look) -> Iterable[Verdict]:
    for step in entry.steps:
        said: set[str] = set()
        for one in found:
            verdict = _of_occurrence(one, step, look)
            cause = verdict.cause.partition("~")[0]
            if not (verdict.taken and cause in said):
                yield verdict
            said.add(cause)
        for taken in look.situation.taken:
            if (taken.playbook, taken.step) == (entry.playbook, step.key) and taken.cause.partition("~")[0] not in said:
                yield _was_taken(taken)
                said.add(taken.cause)
        if not said:
            yield Verdict(entry.playbook, step.key, taken=False, why=_never_woken(entry))


def _of_occurrence(found: Occurrence, step: Step, look: _Look) -> Verdict:
    situation, entry = look.situation, found.entry
    cause = open_cause(found, step, told_already(situation.taken))
    if cause is None:
        return _was_taken(_latest(situation.taken, entry.playbook, step.key, subject_of(found)))
    seen = [(c.holds, c.says(situation.state, found.parcel, situation.estimate)) for c in entry.conditions]
    met = [holds(situation.state, found.parcel, situation.estimate) for holds, _ in seen]
    held = tuple(says for (_, says), yes in zip(seen, met, strict=True) if yes)
    failed = tuple(says for (_, says), yes in zip(seen, met, strict=True) if not yes)
    against = _against(found, look) + failed
    parcel = found.parcel.parcel if found.parcel is not None else ""
    why = " ".join(against) or f"Due since {moment(found.news_at)}. {entry.why}".strip()
    return Verdict(entry.playbook, step.key, False, why, cause, not against, parcel, held, failed)


def _against(found: Occurrence, look: _Look) -> tuple[str, ...]:
    """What speaks against the step besides the conditions."""
    entry, now = found.entry, look.now
    reasons: list[str] = []
    if look.situation.history:
        reasons.append(HISTORY)
    if now - found.news_at > entry.fresh:
        age, limit = span(now - found.news_at), span(entry.fresh)
        reasons.append(f"It is no longer news: it happened {age} ago, and the playbook tells it within {limit}.")
    if entry.timed and found.news_at > now:
        reasons.append(f"It is not time yet: the moment is {moment(found.news_at)}, in {span(found.news_at - now)}.")
    if not is_first(found, look.situation.state):
        reasons.append(OTHER_FIRST)
    return tuple(reasons)


def _was_taken(taken: Taken) -> Verdict:
    why = f"Taken on {moment(taken.at)}."
    if taken.retracted:
        why += " What caused it turned out to be wrong."
    return Verdict(taken.playbook, taken.step, taken=True, why=why, cause=taken.cause)


def _latest(taken: tuple[Taken, ...], playbook: str, step: str, subject: str) -> Taken:
    return max(
        (t for t in taken if (t.playbook, t.step, t.cause.partition("~")[0]) == (playbook, step, subject)),
        key=lambda t: t.at,
    )


def _never_woken(entry: Entry) -> str:
    if entry.kind == "promise":
        return "Nothing was promised, so there is no date to speak before."
    subject = "order" if entry.whole else "parcel"
    what = joined([clause(name, entry.kind, subject) for name in entry.names])
    after = f"{span(entry.delay)} after " if entry.timed else "when "
    lasting = entry.kind == "incident" or not EPISODIC.isdisjoint(entry.names)
    return f"It speaks {after}{what}; that {'is not so now' if lasting else 'has not happened'}."
