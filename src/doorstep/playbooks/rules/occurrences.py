"""Where a playbook's trigger shows in the state of an order: when it happened, by which event, to which parcel."""

from collections.abc import Iterator
from datetime import datetime
from typing import NamedTuple
from uuid import UUID

from doorstep.playbooks.rules.library import EPISODIC, Entry, Library
from doorstep.timeline.model import OrderState, ParcelState


class Occurrence(NamedTuple):
    """One time that a trigger happened. ``news_at`` is when it becomes news, ``cause`` the key of "once per cause"."""

    entry: Entry
    at: datetime
    news_at: datetime
    event: UUID | None
    cause: str
    parcel: ParcelState | None


def occurrences(state: OrderState, library: Library) -> Iterator[Occurrence]:
    """All occurrences that wake a playbook of the library, in no particular order."""
    for name, reached in state.reached.items():
        for entry in library.by_reached.get(name, ()):
            yield _occurrence(entry, reached.at, reached.event, reached.event.hex, None)
    if state.parcels:
        for parcel in state.parcels.values():
            for name, reached in parcel.reached.items():
                for entry in library.by_parcel.get(name, ()):
                    yield _occurrence(entry, reached.at, reached.event, reached.event.hex, parcel)
    elif library.without_parcel:
        for name, reached in state.reached.items():
            for entry in library.without_parcel.get(name, ()):
                yield _occurrence(entry, reached.at, reached.event, reached.event.hex, None)
    for name, episode in state.episodes.items():
        if episode.open_since is not None:
            kind, _, parcel_id = name.partition("/")
            for entry in library.by_episode.get(kind, ()):
                parcel_of = state.parcels.get(parcel_id) if parcel_id else None
                yield _occurrence(entry, episode.open_since, episode.event, f"{name}#{episode.count}", parcel_of)
    if library.by_incident:
        for incident in state.incidents:
            if incident.closed_at is None:
                for entry in library.by_incident.get(incident.kind, ()):
                    key = incident.cause.hex if incident.cause is not None else incident.kind
                    parcel_of = state.parcels.get(incident.parcel)
                    yield _occurrence(entry, incident.opened_at, incident.cause, key, parcel_of)
    if library.before_promise and state.promised is not None and state.promised.end is not None:
        end = state.promised.end
        for entry in library.before_promise:
            yield Occurrence(entry, end, end + entry.delay, None, f"promise:{end.isoformat()}", None)


def is_first(found: Occurrence, state: OrderState) -> bool:
    """Whether a playbook that speaks once about a parcel or order meets here the first of the names that wake it."""
    entry = found.entry
    if len(entry.names) < 2 or entry.once == "cause" or entry.kind == "incident":
        return True
    others = (_at(name, entry, state, found.parcel) for name in entry.names)
    return all(other is None or found.at <= other for other in others)


def subject_of(found: Occurrence) -> str:
    """What "once" refers to: the cause itself, the parcel, or the order."""
    once = found.entry.once
    if once == "cause":
        return found.cause
    return found.parcel.parcel if once == "parcel" and found.parcel is not None else "order"


def _at(name: str, entry: Entry, state: OrderState, parcel: ParcelState | None) -> datetime | None:
    if entry.kind == "milestone" and parcel is not None:
        reached = parcel.reached.get(name)
        return reached.at if reached else None
    if entry.kind == "fact" and name in EPISODIC:
        since = [e.open_since for key, e in state.episodes.items() if key.partition("/")[0] == name and e.open_since]
        return min(since, default=None)
    reached = state.reached.get(entry.reached_name(name))
    return reached.at if reached else None


def _occurrence(entry: Entry, at: datetime, event: UUID | None, cause: str, parcel: ParcelState | None) -> Occurrence:
    signed = parcel is not None and parcel.signer_is_party is True
    return Occurrence(entry, at, at + (entry.signed_delay if signed else entry.delay), event, cause, parcel)
