"""One event or status of PostNL: its local time, what its code means, the depot. Pure."""

import re
from typing import Any, NamedTuple

from msgspec.structs import replace

from doorstep.connect import moments
from doorstep.connect.carriers.postnl.keys import text
from doorstep.connect.scans import Seen
from doorstep.connect.statuses import Meaning, statuses
from doorstep.timeline.model import Milestone, Place

CARRIER = "postnl"
PACKAGE = "doorstep.connect.carriers.postnl"
HOME = "Europe/Amsterdam"
_DUTCH = re.compile(r"(\d\d)-(\d\d)-(\d{4})(?:[ T](.*))?")


class Item(NamedTuple):
    """A parcel: its barcode, product, how many parcels its shipment has, and the zone to guess by."""

    number: str
    product: str
    pieces: int
    zone: str


class Row(NamedTuple):
    """One scan as PostNL writes it; `field` tells which list the code belongs to."""

    at: str
    field: str
    code: str
    text: str
    place: Place = Place()


def event(row: Any) -> Row:
    """Take an event of a complete status."""
    depot = text(row, "locationcode")
    place = Place(name=f"PostNL {depot}") if depot else Place()
    return Row(text(row, "timestamp"), "code", text(row, "code"), text(row, "description"), place)


def status(row: Any) -> Row:
    """Take a current or an old status."""
    return Row(text(row, "timestamp"), "status", text(row, "statuscode"), text(row, "statusdescription"))


def seen(row: Row, item: Item) -> Seen:
    """Return the scan. Raises `ValueError` when its time cannot be read."""
    if not row.at:
        raise ValueError("it has no time")
    at = iso(row.at)
    said = " ".join(row.text.split())
    return Seen(
        CARRIER,
        item.number,
        moments.written(at, item.zone),
        at[:19].replace(" ", "T"),
        row.code,
        said,
        meaning(row.field, row.code, said),
        place=row.place,
        pieces=item.pieces,
        service=item.product,
    )


def meaning(field: str, code: str, said: str) -> Meaning:
    """Return what a code of this list means, or its words where the code is unknown."""
    table = statuses(PACKAGE)
    plain = code.lstrip("0") if field == "status" else code
    found = table.of(plain, said, field=field)
    if found.milestone is Milestone.DELIVERED:
        return found._replace(how=found.how or table.how(said))
    return found


def iso(written: str) -> str:
    """A time as ISO writes it; PostNL writes the day first ("08-11-2026 10:13:20")."""
    found = _DUTCH.fullmatch(written)
    if found is None:
        return written
    day = f"{found[3]}-{found[2]}-{found[1]}"
    return f"{day}T{found[4]}" if found[4] else day


def homeward(found: list[tuple[str, Seen]]) -> list[tuple[str, Seen]]:
    """A delivery after the parcel was sent back to its sender is its return."""
    back = min((one.when.at for _, one in found if one.meaning.milestone is Milestone.RETURNING), default=None)
    if back is None:
        return found
    return [(path, _returned(one) if one.when.at > back else one) for path, one in found]


def _returned(one: Seen) -> Seen:
    if one.meaning.milestone is not Milestone.DELIVERED:
        return one
    return replace(one, meaning=Meaning(Milestone.RETURNED))
