"""From stored rows to the events that count: retracted ones out, one variant of each identity, in the fold's order."""

import re
from collections.abc import Iterable
from uuid import UUID

import msgspec

from doorstep.timeline.model import Event, FoldKey, Milestone, Retraction, Scan

#: An id as it is written: 32 hexadecimal digits, with or without hyphens.
_ID = re.compile(r"[0-9a-fA-F]{8}-?([0-9a-fA-F]{4}-?){3}[0-9a-fA-F]{12}")
_encode = msgspec.json.Encoder().encode


def counting(events: Iterable[Event]) -> list[Event]:
    """Return the events that count, sorted by (occurred_at, precedence, id), whatever order they are given in."""
    retracted: set[UUID] = set()
    chosen: dict[tuple[str, int], Event] = {}
    for event in events:
        if type(event.fact) is Retraction:
            retracted |= targets([event])
        # the id as a number: hashing it is many times as quick
        key = (event.subject, event.id.int)
        known = chosen.setdefault(key, event)
        if known is not event and known.content != event.content and _rank(event) > _rank(known):
            chosen[key] = event
    kept = chosen.values() if not retracted else [event for event in chosen.values() if event.id not in retracted]
    return sorted(kept, key=_place)


def _place(event: Event) -> FoldKey:
    return (event.occurred_at, event.fact.precedence, event.id)


def targets(events: Iterable[Event]) -> set[UUID]:
    """Return the ids of events that these events retract. A target that is no id retracts nothing."""
    named = {event.fact.target for event in events if isinstance(event.fact, Retraction)}
    return {UUID(target) for target in named if _ID.fullmatch(target)}


def _rank(event: Event) -> tuple[bool, bool, int, UUID]:
    """Prefer a certain zone, a known milestone, the fuller content; the content's hash settles the rest."""
    known = not (isinstance(event.fact, Scan) and event.fact.milestone is Milestone.UNKNOWN)
    return (not event.zone_guessed, known, len(_encode(event.fact)), event.content)
