"""Events: a fact with its subject, its two times, its precision and its identity; and what a reader returns."""

from datetime import datetime
from typing import get_args
from uuid import UUID

from msgspec import Struct

from doorstep.timeline.model.facts import AnyFact, Fact
from doorstep.timeline.model.words import Precision

FACTS: dict[str, type[Fact]] = {str(kind.__struct_config__.tag): kind for kind in get_args(AnyFact)}
KIND_OF: dict[type[Fact], str] = {kind: name for name, kind in FACTS.items()}

#: The key by which events are folded: (occurred_at, precedence, id).
FoldKey = tuple[datetime, int, UUID]


class Told(Struct, frozen=True, gc=False, omit_defaults=True):
    """What a reader read: an event that does not know its row yet.

    ``subject`` is ``order:<id>``, ``parcel:<id>``, ``customer:<id>`` or ``leg:<carrier>:<number>`` (which era of
    a reused number is meant, is settled by the fold). ``identity`` holds the source's own words: its event id where it
    has one, else the local time as written + code (date-only: + place; value updates: + value). ``occurred_at`` is
    aware; of a day-precise fact it is the end of the local day. ``offset`` is the place's offset in minutes east of
    UTC, ``None`` when unknown.
    """

    subject: str
    identity: tuple[str, ...]
    occurred_at: datetime
    fact: AnyFact
    offset: int | None = None
    precision: Precision = Precision.SECOND
    zone_guessed: bool = False


class Ignored(Struct, frozen=True):
    """A part of the raw body that is not an event, and why."""

    path: str
    why: str


class Problem(Struct, frozen=True):
    """Why a body could not be read, and how to mend it."""

    why: str
    how_to_mend: str


class Reading(Struct, frozen=True, omit_defaults=True):
    """Everything a reader found in one raw body. ``fetch`` are ids that it names alone: the rest is to be asked for."""

    events: tuple[Told, ...] = ()
    ignored: tuple[Ignored, ...] = ()
    error: Problem | None = None
    fetch: tuple[str, ...] = ()


class Event(Struct, frozen=True, gc=False, omit_defaults=True):
    """A row of the timeline. ``id`` is the hash of the identity, ``content`` the keyed hash of what it says."""

    subject: str
    id: UUID
    content: UUID
    occurred_at: datetime
    received_at: datetime
    source: str
    fact: AnyFact
    offset: int | None = None
    precision: Precision = Precision.SECOND
    zone_guessed: bool = False

    @property
    def key(self) -> FoldKey:
        """The place of this event in the fold."""
        return (self.occurred_at, self.fact.precedence, self.id)

    @property
    def kind(self) -> str:
        """The name of the fact's kind."""
        return KIND_OF[type(self.fact)]
