"""What an event of Chronopost means: its code of one or two letters, else its French or English words. Pure."""

from functools import lru_cache

from doorstep.connect.statuses import Meaning, statuses
from doorstep.timeline.model import Milestone

_PACKAGE = "doorstep.connect.carriers.chronopost"


@lru_cache(maxsize=4096)
def meaning(code: str, text: str, note: str = "") -> Meaning:
    """Return what an event means. `note` is what stands beside it: where and how it was delivered."""
    known = statuses(_PACKAGE)
    plain = " ".join(text.replace("\u2019", "'").split())
    found = known.of(code, plain)
    if found.milestone is Milestone.DELIVERED and found.how is None:
        return found._replace(how=known.how(plain) or known.how(note))
    return found


def help_with(code: str) -> str:
    """Return what helps against an error of Chronopost."""
    return statuses(_PACKAGE).help_with(code)
