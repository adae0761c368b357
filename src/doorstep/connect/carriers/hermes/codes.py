"""What an event of Hermes means: its code of four digits or of nine, the word of the parcel page, Evri's stage. Pure.

A code of nine digits says in its first six what happened and in its last three where; `same` in `statuses.toml` gives
the code of four digits for each of the six, and `depot` for what is said once more back at the depot (002 and 003).
"""

from functools import lru_cache

from doorstep.connect.statuses import UNKNOWN, Meaning, statuses
from doorstep.connect.tables import table
from doorstep.timeline.model import Milestone

_PACKAGE = "doorstep.connect.carriers.hermes"
_BACK = {
    Milestone.DELIVERED: Milestone.RETURNED,
    Milestone.PICKED_UP: Milestone.RETURNING,
    Milestone.IN_TRANSIT: Milestone.RETURNING,
    Milestone.OUT_FOR_DELIVERY: Milestone.RETURNING,
}


@lru_cache(maxsize=4096)
def event(code: str, text: str) -> Meaning:
    """Return what an event of Hermes Germany means, by its code of four or nine digits, else by its words."""
    known = statuses(_PACKAGE)
    return _delivered(known.of(_short(code) or code, text, field="event"), text)


@lru_cache(maxsize=4096)
def status(word: str, text: str) -> Meaning:
    """Return what a status of the parcel page means."""
    return _delivered(statuses(_PACKAGE).of(word, text, field="status"), text)


@lru_cache(maxsize=4096)
def stage(code: str, point: str, text: str, back: bool) -> Meaning:
    """Return what an event of Evri means: by its point, its words, its stage. `back`: Evri says it is a return."""
    known = statuses(_PACKAGE)
    found = known.of(point, field="point") if point else UNKNOWN
    if found is UNKNOWN:
        found = known.of(code, text, field="stage")
    found = _delivered(found, text)
    return found._replace(milestone=_BACK.get(found.milestone, found.milestone)) if back else found


def help_with(code: str) -> str:
    """Return what helps against an error of Hermes."""
    return statuses(_PACKAGE).help_with(code)


def _short(code: str) -> str:
    """The code of four digits that a code of nine stands for, an empty text when it is none or not known."""
    if len(code) != 9 or not code.isdigit():
        return ""
    read = table(_PACKAGE)
    if code in read["same"]:
        return str(read["same"][code])
    at_depot = read["depot"].get(code[:6]) if code[6:] in {"002", "003"} else None
    return str(at_depot or read["same"].get(code[:6], ""))


def _delivered(found: Meaning, text: str) -> Meaning:
    if found.milestone is Milestone.DELIVERED and found.how is None:
        return found._replace(how=statuses(_PACKAGE).how(text))
    return found
