"""What all scans of one barcode share, and how one of them becomes an event, in either format. Pure."""

from typing import NamedTuple

from doorstep.connect import moments
from doorstep.connect.gathered import Gathered
from doorstep.connect.places import zone_of
from doorstep.connect.scans import Seen, told
from doorstep.connect.statuses import Meaning, statuses
from doorstep.timeline.model import Delivered, Milestone, Place, Problem, Told

CARRIER = "bpost"
PACKAGE = "doorstep.connect.carriers.bpost"


class Context(NamedTuple):
    """The zone to guess by, when the body came (ISO text, may be empty), and what is gathered."""

    zone: str
    received: str
    gathered: Gathered


class Item(NamedTuple):
    """A barcode with its product; `back` when bpost says that it is on its way to its sender."""

    number: str
    service: str = ""
    back: bool = False


class Row(NamedTuple):
    """One scan as bpost writes it. `at` is ISO text; `code` is empty where the format has words alone."""

    at: str
    field: str
    code: str
    text: str
    place: Place
    trouble: bool = False
    texts: tuple[str, ...] = ()


def scanned(row: Row, item: Item, path: str, context: Context, how: Delivered | None = None) -> Told | None:
    """Gather the event of a scan and return it; ``None`` when its time cannot be read, which is noted."""
    if not row.at:
        context.gathered.refuse(path, "the event has no date")
        return None
    try:
        when = moments.written(row.at, zone_of(row.place) or context.zone)
    except ValueError as error:
        context.gathered.refuse(path, error)
        return None
    text = " ".join(row.text.split())
    seen = Seen(
        CARRIER,
        item.number,
        when,
        row.at[:19],
        row.code,
        text or row.code,
        meaning(row, text, item.back, how),
        place=row.place,
        service=item.service,
    )
    event = told(seen)
    context.gathered.scanned(path, event, *(row.texts or (row.at,)))
    return event


def meaning(row: Row, text: str, back: bool, how: Delivered | None) -> Meaning:
    """Return what a scan means; a delivery of a parcel on its way back is its return."""
    table = statuses(PACKAGE)
    found = table.of(row.code, text, field=row.field)
    if row.trouble and found.milestone is Milestone.UNKNOWN:
        return Meaning(Milestone.EXCEPTION)
    if found.milestone is not Milestone.DELIVERED:
        return found
    if back:
        return Meaning(Milestone.RETURNED)
    return found._replace(how=found.how or how or table.how(text))


def problem(code: str, message: str) -> Problem:
    """Say an error of bpost with its code and what helps."""
    words = f"bpost says: {message or 'an error without words'} ({code or 'no code'})"
    return Problem(words, statuses(PACKAGE).help_with(code))
