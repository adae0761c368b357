"""One event of Royal Mail: its time with an offset, what its code means, and the place by name. Pure."""

import re
from typing import NamedTuple

from msgspec.structs import replace

from doorstep.connect import moments
from doorstep.connect.places import country_code
from doorstep.connect.scans import Seen
from doorstep.connect.statuses import Meaning, statuses
from doorstep.timeline.model import Milestone, Place

CARRIER = "royal_mail"
PACKAGE = "doorstep.connect.carriers.royal_mail"
#: Delivery offices, mail and distribution centres, customer service points: all of them in the United Kingdom.
_OFFICE = re.compile(r"\b(?:DO|SPDO|PDO|MC|DC|RDC|NDC|VP|CSP|IPC|ILC|HWDC)$", re.IGNORECASE)
_OFFSET = re.compile(r"[+-]\d{4}$")


class Item(NamedTuple):
    """A mail piece: its number and product, whether it stays in the country, the zone to guess by, and that of its
    destination."""

    number: str
    product: str
    domestic: bool
    zone: str
    there: str


class Row(NamedTuple):
    """One event as Royal Mail writes it; `category` is the coarse state of a summary."""

    at: str
    code: str
    text: str
    place: str
    category: str = ""


def seen(row: Row, item: Item) -> Seen:
    """Return the scan of an event. Raises `ValueError` when its time cannot be read."""
    if not row.at:
        raise ValueError("the event has no time")
    at = _colon(row.at)
    return Seen(
        CARRIER,
        item.number,
        moments.written(at, item.zone),
        clock(at),
        row.code,
        " ".join(row.text.split()),
        meaning(row.code, row.text, row.category),
        place=place_of(row.place, item.domestic),
        service=item.product,
    )


def clock(at: str) -> str:
    """Return the time of day and the date as written, without the offset."""
    return at[:19].replace(" ", "T")


def _colon(at: str) -> str:
    return f"{at[:-2]}:{at[-2:]}" if len(at) > 16 and _OFFSET.search(at) else at


def meaning(code: str, text: str, category: str = "") -> Meaning:
    """Return what an event means: by its code, else by its words, else by the coarse state beside it."""
    table = statuses(PACKAGE)
    found = table.of(code, text)
    if found.milestone is Milestone.UNKNOWN and category:
        found = table.of(category, field="category")
    if found.milestone is Milestone.DELIVERED:
        return found._replace(how=found.how or table.how(text))
    return found


def place_of(written: str, domestic: bool) -> Place:
    """Return a place by the name that is all Royal Mail tells of it."""
    if country := country_code(written) if len(written) > 3 else "":
        return Place(country=country)
    known = bool(written) and (domestic or _OFFICE.search(written) is not None)
    return Place(name=written, country="GB" if known else "")


def homeward(found: list[tuple[str, Seen]]) -> list[tuple[str, Seen]]:
    """A delivery after the item was sent back to its sender is its return."""
    back = min((one.when.at for _, one in found if one.meaning.milestone is Milestone.RETURNING), default=None)
    if back is None:
        return found
    return [(path, _returned(one) if one.when.at > back else one) for path, one in found]


def _returned(one: Seen) -> Seen:
    if one.meaning.milestone is not Milestone.DELIVERED:
        return one
    return replace(one, meaning=Meaning(Milestone.RETURNED), signed_by="")
