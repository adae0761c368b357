"""The way of a parcel in simple words, part by part: who carried it, from where to where, and what is to come. Pure."""

from msgspec import Struct

from doorstep.kit.i18n import Translator
from doorstep.timeline.model import OrderState, ParcelState
from doorstep.timeline.rules.episodes import overdue_legs
from doorstep.timeline.rules.way.journey import COMING, DONE, NOW, OVERDUE, Part, parts
from doorstep.timeline.sentences import place_words
from doorstep.timeline.sentences.words import FORMATS, carrier_words, mode_words

_STANDING = {DONE: "completed", NOW: "now", COMING: "next", OVERDUE: "should have begun"}


class Stage(Struct, frozen=True):
    """One part of the way. ``standing`` is coming, now, done or overdue; ``says`` is the word for it."""

    name: str
    where: str
    how: str
    standing: str
    says: str


def stages(state: OrderState, parcel: ParcelState, say: Translator) -> tuple[Stage, ...]:
    """Return the parts of the way out that a customer can tell apart; none for a way of one part."""
    found = [
        _stage(part, say) for part in parts(parcel, overdue_legs(state)) if part.direction == "out" and _shows(part)
    ]
    return tuple(found) if len(found) > 1 else ()


def _shows(part: Part) -> bool:
    return not (part.inside or part.carrier in FORMATS) or bool(part.mode)


def _stage(part: Part, say: Translator) -> Stage:
    how = mode_words(part.mode, say)
    named = "" if part.carrier in FORMATS else carrier_words(part.carrier)
    ends = [place_words(place) for place in (part.began_in, part.seen_in)]
    where = " → ".join(dict.fromkeys(filter(None, ends)))
    name = named or how or say.text("The carrier")
    return Stage(name, where, how if named else "", part.standing, say.text(_STANDING[part.standing]))
