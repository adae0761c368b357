"""Find the things we said because of something that turned out not to have happened."""

from collections.abc import Collection, Iterable
from uuid import UUID

from doorstep.playbooks.model import Taken
from doorstep.playbooks.rules.library import EPISODIC, Entry, Library
from doorstep.playbooks.rules.occurrences import Occurrence, occurrences, subject_of
from doorstep.timeline.model import Incident, OrderState


def retracted(state: OrderState, taken: Iterable[Taken], library: Library, gone: Collection[UUID] = ()) -> list[Taken]:
    """Return the messages told whose cause no longer counts in the state, in the order in which they were told.

    ``gone`` are events known to be retracted, where the caller has them. Without them the state decides: a cause counts
    as long as its event, or a later one of the same meaning, wakes the playbook. A risk that has passed is no
    retraction: an episode that was open once did happen. Nor is an incident that is closed. Steps that are no messages
    stay with the person who has the task.
    """
    told = [one for one in taken if not one.retracted and _is_message(one, library)]
    if not told:
        return []
    found: dict[str, list[Occurrence]] = {}
    for one in occurrences(state, library):
        found.setdefault(one.entry.playbook, []).append(one)
    mine = {one.playbook for one in told}
    entries = {entry.playbook: entry for entry in library.entries if entry.playbook in mine}
    wrong = [one for one in told if not _counts(one, entries[one.playbook], found.get(one.playbook, []), state, gone)]
    return sorted(wrong, key=lambda one: (one.at, one.playbook, one.step, one.cause))


def _is_message(taken: Taken, library: Library) -> bool:
    step = library.step(taken.playbook, taken.step)
    return step is not None and step.act == "tell"


def _counts(taken: Taken, entry: Entry, found: list[Occurrence], state: OrderState, gone: Collection[UUID]) -> bool:
    cause = taken.cause.partition("~")[0]
    if taken.event is not None and taken.event in gone:
        return False
    if not entry.names:
        return True
    if entry.kind == "incident":
        return any(one.kind in entry.names and _same_incident(one, taken, cause) for one in state.incidents)
    if entry.kind == "fact" and EPISODIC.intersection(entry.names):
        return _happened_once(cause, entry, state)
    same = found if cause == "order" or entry.once == "cause" else [one for one in found if subject_of(one) == cause]
    if any(one.cause == cause or (taken.event is not None and one.event == taken.event) for one in same):
        return True
    return any(taken.news_at is None or one.news_at >= taken.news_at for one in same)


def _same_incident(incident: Incident, taken: Taken, cause: str) -> bool:
    if incident.cause is not None and (incident.cause == taken.event or incident.cause.hex == cause):
        return True
    if taken.event is not None and (taken.news_at is None or incident.opened_at < taken.news_at):
        return False
    return cause in {"order", incident.parcel}


def _happened_once(cause: str, entry: Entry, state: OrderState) -> bool:
    name, _, count = cause.rpartition("#")
    if name in state.episodes:
        return state.episodes[name].count >= int(count)
    kinds = set(entry.names)
    return any(key.partition("/")[0] in kinds and episode.count > 0 for key, episode in state.episodes.items())
