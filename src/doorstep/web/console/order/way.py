"""The way of an order's parcels, part by part, as staff read it: every number, how it moves, since when. Pure."""

from datetime import datetime

from msgspec import Struct

from doorstep.kit.i18n import Translator
from doorstep.timeline.model import OrderState, ParcelState
from doorstep.timeline.rules.episodes import overdue_legs
from doorstep.timeline.rules.way.journey import DONE, Part, parts
from doorstep.timeline.sentences import place_words
from doorstep.timeline.sentences.words import carrier_words, mode_words


class Line(Struct, frozen=True):
    """One part of the way. ``since`` and ``until`` are known where it began and ended."""

    name: str
    number: str
    how: str
    where: str
    standing: str
    since: datetime | None
    until: datetime | None
    inside: bool


def journey(state: OrderState, say: Translator) -> list[list[Line]]:
    """Return the parts of each parcel's way, for parcels with more than one."""
    return [_lines(state, parcel, say) for parcel in state.parcels.values() if len(parcel.legs) > 1]


def _lines(state: OrderState, parcel: ParcelState, say: Translator) -> list[Line]:
    return [_line(part, say) for part in parts(parcel, overdue_legs(state))]


def _line(part: Part, say: Translator) -> Line:
    ends = dict.fromkeys(filter(None, (place_words(place) for place in (part.began_in, part.seen_in))))
    how = " ".join(filter(None, (mode_words(part.mode, say), part.vehicle)))
    begun = part.standing in {"now", DONE}
    return Line(
        carrier_words(part.carrier) or say.text("Carrier"),
        part.number,
        how,
        " → ".join(ends),
        part.standing,
        part.since if begun else None,
        part.until,
        part.inside,
    )
