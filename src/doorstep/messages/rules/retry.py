"""What follows from a failed attempt: when to try again, and what is given up. Pure; chance is an argument."""

import re
from datetime import datetime, timedelta
from typing import Protocol

from doorstep.messages.model import SERVICE, Fate

FIRST = timedelta(seconds=30)
LONGEST = timedelta(hours=2)
MOST = 12  # attempts of one message
_ADDRESS = re.compile(r"[^\s<>\"'(),;:]+@[^\s<>\"'(),;:]+")


class Chance(Protocol):
    """The part of `random.Random` that is needed."""

    def uniform(self, a: float, b: float, /) -> float:
        """A number between a and b."""
        ...


def next_try(attempt: int, now: datetime, chance: Chance, retry_after: float | None = None) -> datetime:
    """Return when to try again after so many attempts: twice as long each time, a fifth up or down.

    Never before the other side wants it (`retry_after`, seconds, at most two hours).
    """
    span = min(FIRST * (1 << min(attempt - 1, 12)), LONGEST) * chance.uniform(0.8, 1.2)
    asked = timedelta(seconds=min(retry_after or 0.0, LONGEST.total_seconds()))
    return now + max(span, asked)


def may_repeat(purpose: str, *, repeated: bool, asks: bool = False, attempt: int = 1) -> bool:
    """Whether a message whose answer was lost goes once more: service does, once; all others never.

    Where a repeat asks the provider first (``asks``), or is shown once only, any message may, as long as attempts last.
    """
    return attempt < MOST if asks else purpose == SERVICE and not repeated


def gives_up(fate: Fate) -> bool:
    """Whether a failed attempt was the last."""
    return fate.permanent or fate.outgoing.attempt >= MOST


def scrubbed(error: str) -> str:
    """Return an error without addresses, fit to be kept and shown."""
    return _ADDRESS.sub("(address)", " ".join(error.split()))[:300]
