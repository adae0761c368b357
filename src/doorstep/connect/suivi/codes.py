"""What an event of Suivi v2 means: its code of three signs, or La Poste's own of six; else its words. Pure."""

from functools import lru_cache

from doorstep.connect.statuses import Meaning, statuses
from doorstep.timeline.model import Milestone

_PACKAGE = "doorstep.connect.suivi"
_BACK = {
    Milestone.DELIVERED: Milestone.RETURNED,
    Milestone.IN_TRANSIT: Milestone.RETURNING,
    Milestone.OUT_FOR_DELIVERY: Milestone.RETURNING,
}


@lru_cache(maxsize=4096)
def meaning(code: str, text: str, back: bool = False) -> Meaning:
    """Return what an event means. `back`: La Poste says that the parcel is on its way back to its sender."""
    known = statuses(_PACKAGE)
    plain = straight(text)
    found = known.of(code, plain)
    if found.milestone is Milestone.DELIVERED and found.how is None:
        found = found._replace(how=known.how(plain))
    return found._replace(milestone=_BACK.get(found.milestone, found.milestone)) if back else found


def help_with(code: str) -> str:
    """Return what helps against an error of Suivi v2."""
    return statuses(_PACKAGE).help_with(code)


def straight(text: str) -> str:
    """Return French wording with plain apostrophes and blanks, as tables of words have it."""
    return " ".join(text.replace("\u2019", "'").split())
