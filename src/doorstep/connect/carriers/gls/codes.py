"""What an event of GLS means: its code, the part of the code before the dot, its words. Pure.

GLS misspells some codes (INTIAL, INBOUD, OUTBOD, DELIVD); both spellings are in `statuses.toml`.
"""

from functools import lru_cache

from doorstep.connect.statuses import UNKNOWN, Meaning, statuses
from doorstep.timeline.model import Milestone

_PACKAGE = "doorstep.connect.carriers.gls"
_BACK = {
    Milestone.DELIVERED: Milestone.RETURNED,
    Milestone.IN_TRANSIT: Milestone.RETURNING,
    Milestone.OUT_FOR_DELIVERY: Milestone.RETURNING,
}


@lru_cache(maxsize=4096)
def meaning(code: str, text: str, field: str = "event", back: bool = False) -> Meaning:
    """Return what an event means. `field` names the table of the format's codes; `back`: GLS says it is a return."""
    known = statuses(_PACKAGE)
    found = known.of(code, text, field=field)
    if found is UNKNOWN and field == "event":
        found = known.of(code.partition(".")[0], text, field="group")
    if found.milestone is Milestone.DELIVERED and found.how is None:
        found = found._replace(how=known.how(text))
    return found._replace(milestone=_BACK.get(found.milestone, found.milestone)) if back else found


def status(word: str) -> Meaning:
    """Return what the status of a parcel means."""
    return statuses(_PACKAGE).of(word, field="status")


def help_with(code: str) -> str:
    """Return what helps against an error of GLS."""
    return statuses(_PACKAGE).help_with(code)
