"""Events of our own export: the field `doorstep:event` holds what EPCIS has no words for. Pure."""

import re
from datetime import datetime
from uuid import UUID

import msgspec
from msgspec import Struct

from doorstep.connect import moments
from doorstep.connect.gathered import Gathered
from doorstep.connect.standards.epcis.views import View
from doorstep.timeline.model import AnyFact, Precision, Told
from doorstep.timeline.rules.identity import ROW

#: The prefix of our words in a document, and what it stands for there.
PREFIX, NAMESPACE = "doorstep", "urn:x-doorstep:epcis:"
FIELD = f"{PREFIX}:event"
_SUBJECT = re.compile(r"(?:order|parcel):\s*[^\s:].*|leg:[^:\s]+:\s*[^\s:].*", re.DOTALL)
_FARTHEST = 18 * 60  # minutes from UTC


class Ours(Struct, frozen=True, omit_defaults=True):
    """An event of a timeline, without anything personal. `id` is that of its row, so that it stays the same event."""

    id: UUID
    subject: str
    occurred_at: datetime
    fact: AnyFact
    offset: int | None = None
    precision: Precision = Precision.SECOND
    zone_guessed: bool = False


def read_back(view: View, gathered: Gathered) -> bool:
    """Gather the event that this one was made of; `False` when it is none of ours, or damaged."""
    written = view.fields.get(FIELD)
    if not isinstance(written, dict):
        return False
    try:
        found = msgspec.convert(written, Ours)
    except msgspec.ValidationError:
        return False
    if _SUBJECT.fullmatch(found.subject) is None or found.occurred_at.tzinfo is None:
        return False
    if found.offset is not None and abs(found.offset) > _FARTHEST:
        return False
    try:
        at = moments.known(found.occurred_at).at
    except ValueError:
        return False
    identity = (ROW, str(found.id))
    told = Told(found.subject, identity, at, found.fact, found.offset, found.precision, found.zone_guessed)
    gathered.told(view.path or FIELD, told)
    return True
