"""What all scans of one waybill share, and how one of them becomes an event, in whichever format. Pure."""

from typing import NamedTuple

from doorstep.connect.carriers.dhl_express import area
from doorstep.connect.gathered import Gathered
from doorstep.connect.scans import Seen, told
from doorstep.connect.statuses import Meaning, statuses
from doorstep.connect.tables import table
from doorstep.timeline.model import Milestone, Place, Told

CARRIER = "dhl_express"
_PACKAGE = "doorstep.connect.carriers.dhl_express"


class Waybill(NamedTuple):
    """A waybill: its number, how many pieces, which product, and the zone to guess by where a place tells none."""

    number: str
    pieces: int
    product: str
    zone: str


class Checkpoint(NamedTuple):
    """One scan as DHL writes it. `offset` is empty where the format has none."""

    day: str
    clock: str
    offset: str
    code: str
    text: str
    place: Place
    signed_by: str


def product(code: str) -> str:
    """Return the product's name, or its code when nobody knows it."""
    names: dict[str, str] = table(_PACKAGE)["product"]
    return names.get(code.strip().upper(), code)


def scanned(one: Checkpoint, waybill: Waybill, path: str, gathered: Gathered) -> Told | None:
    """Gather the event of a checkpoint and return it; ``None`` when its time cannot be read, which is noted."""
    if not one.day:
        gathered.refuse(path, "the event has no date")
        return None
    try:
        when = area.moment(one.day, one.clock, one.offset, one.place, waybill.zone)
    except ValueError as error:
        gathered.refuse(path, error)
        return None
    text = " ".join(one.text.split())
    event = told(
        Seen(
            CARRIER,
            waybill.number,
            when,
            area.written(one.day, one.clock),
            one.code,
            text,
            _meaning(one.code, text),
            place=one.place,
            signed_by=one.signed_by,
            pieces=waybill.pieces,
            service=waybill.product,
        )
    )
    gathered.scanned(path, event, *(text for text in (one.day, one.clock, one.offset) if text))
    return event


def _meaning(code: str, text: str) -> Meaning:
    known = statuses(_PACKAGE)
    found = known.of(code, text)
    delivered = found.milestone is Milestone.DELIVERED and found.how is None
    return found._replace(how=known.how(text)) if delivered else found


def problem_words(message: str, code: str) -> str:
    """Say what DHL says, with its code."""
    plain = " ".join(message.split())
    return f"DHL says: {plain or 'an error without words'} ({code or 'no code'})"


def help_with(code: str) -> str:
    """Return what helps against an error of DHL."""
    return statuses(_PACKAGE).help_with(code)
