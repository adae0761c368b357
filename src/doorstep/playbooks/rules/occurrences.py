"""Where a playbook's trigger shows in the state of an order: when it happened, by which event, to which parcel."""

from collections.abc import Iterator, Mapping
from datetime import datetime
from uuid import UUID

from msgspec import Struct

from doorstep.playbooks.rules.library import EPISODIC, Entry, Library
from doorstep.timeline.model import OrderState, ParcelState, Reached


class Occurrence(Struct, frozen=True, gc=False):
    """One time that a trigger happened. ``news_at`` is when it becomes news; ``key`` names the cause where that is not
    the event itself."""

    entry: Entry
    at: datetime
    news_at: datetime
    event: UUID | None
    key: str
    parcel: ParcelState | None

    @property
    def cause(self) -> str:
        """The key of "once per cause"."""
        return self.key or (self.event.hex if self.event is not None else "")


#: By (playbook, step): the causes for which it was taken, and whether that cause was retracted since.
Told = Mapping[tuple[str, str], Mapping[str, bool]]


def occurrences(
    state: OrderState, library: Library, now: datetime | None = None, told: Told | None = None
) -> list[Occurrence]:
    """All occurrences that wake a playbook of the library, in no particular order.

    With ``now`` those are left out early that can be no news any more, with ``told`` those of which everything was
    told; what remains is still to be looked at.
    """
    found: list[Occurrence] = []
    for name, reached in state.reached.items():
        if (entries := library.by_reached.get(name)) is not None:
            _of_reached(found, entries, reached, state, None, now, told)
    for parcel in state.parcels.values():
        for name, reached in parcel.reached.items():
            if (entries := library.by_parcel.get(name)) is not None:
                _of_reached(found, entries, reached, state, parcel, now, told)
    if not state.parcels:
        for name, reached in state.reached.items():
            if (entries := library.without_parcel.get(name)) is not None:
                _of_reached(found, entries, reached, state, None, None, None)
    if state.episodes and library.by_episode:
        found += _of_episodes(state, library)
    if state.incidents and library.by_incident:
        found += _of_incidents(state, library)
    if library.before_promise and state.promised is not None and state.promised.end is not None:
        end = state.promised.end
        for entry in library.before_promise:
            found.append(Occurrence(entry, end, end + entry.delay, None, f"promise:{end.isoformat()}", None))
    return found


def _of_reached(
    found: list[Occurrence],
    entries: tuple[Entry, ...],
    reached: Reached,
    state: OrderState,
    parcel: ParcelState | None,
    now: datetime | None,
    told: Told | None,
) -> None:
    at, event = reached.at, reached.event
    age = None if now is None else now - at
    for entry in entries:
        if age is not None and age > entry.longest:
            continue
        if told and _all_told(entry, event, parcel, told):
            continue
        found.append(_occurrence(entry, state, at, event, "", parcel))


def _all_told(entry: Entry, event: UUID, parcel: ParcelState | None, told: Told) -> bool:
    """Whether all steps of a playbook were taken for this, and none of them in error."""
    for key in entry.keys:
        causes = told.get(key)
        if causes is None or causes.get(_once(entry, parcel) or event.hex) is not False:
            return False
    return True


def _of_episodes(state: OrderState, library: Library) -> Iterator[Occurrence]:
    for name, episode in state.episodes.items():
        if episode.open_since is not None:
            kind, _, about = name.partition("/")
            parcel, cause = state.parcels.get(about), f"{name}#{episode.count}"
            for entry in library.by_episode.get(kind, ()):
                yield _occurrence(entry, state, episode.open_since, episode.event, cause, parcel)


def _of_incidents(state: OrderState, library: Library) -> Iterator[Occurrence]:
    for incident in state.incidents:
        if incident.closed_at is None:
            parcel = state.parcels.get(incident.parcel)
            cause = "" if incident.cause is not None else incident.kind
            for entry in library.by_incident.get(incident.kind, ()):
                yield _occurrence(entry, state, incident.opened_at, incident.cause, cause, parcel)


def is_first(found: Occurrence, state: OrderState) -> bool:
    """Whether a playbook that speaks once about a parcel or order meets here the first of the names that wake it."""
    entry = found.entry
    if len(entry.names) < 2 or entry.once == "cause" or entry.kind == "incident":
        return True
    others = (_at(name, entry, state, found.parcel) for name in entry.names)
    return all(other is None or found.at <= other for other in others)


def subject_of(found: Occurrence) -> str:
    """What "once" refers to: the cause itself, the parcel, or the order."""
    return _once(found.entry, found.parcel) or found.cause


def _once(entry: Entry, parcel: ParcelState | None) -> str:
    """The parcel or order that a playbook speaks once about, empty when it speaks about each cause."""
    if entry.once == "cause":
        return ""
    return parcel.parcel if entry.once == "parcel" and parcel is not None else "order"


def _at(name: str, entry: Entry, state: OrderState, parcel: ParcelState | None) -> datetime | None:
    if entry.kind == "milestone" and parcel is not None:
        reached = parcel.reached.get(name)
        return reached.at if reached else None
    if entry.kind == "fact" and name in EPISODIC:
        since = [e.open_since for key, e in state.episodes.items() if key.partition("/")[0] == name and e.open_since]
        return min(since, default=None)
    reached = state.reached.get(entry.reached_name(name))
    return reached.at if reached else None


def _occurrence(
    entry: Entry, state: OrderState, at: datetime, event: UUID | None, cause: str, parcel: ParcelState | None
) -> Occurrence:
    delay = entry.delay
    if entry.signed_delay is not delay and _signed(state, parcel):
        delay = entry.signed_delay
    return Occurrence(entry, at, at + delay, event, cause, parcel)


def _signed(state: OrderState, parcel: ParcelState | None) -> bool:
    parcels = [parcel] if parcel is not None else list(state.parcels.values())
    return bool(parcels) and all(one.signer_is_party is True for one in parcels)
