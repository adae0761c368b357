"""What follows from an answer: sent, tried again, dead, and whether the hook is over. Pure; chance is an argument.

The pauses follow the advice of Standard Webhooks: short ones first, then up to a day, for some three days.
"""

from datetime import datetime, timedelta

from msgspec import Struct

from doorstep.messages.hooks.model import DEAD, SENT, WAITING, Fate
from doorstep.messages.rules.retry import Chance, scrubbed

FIRST = timedelta(seconds=5)
FACTOR = 3
LONGEST = timedelta(days=1)
MOST = 12  # attempts; the last one some three days after the first
GONE = 410


class Sentence(Struct, frozen=True):
    """What becomes of a delivery. ``gone``: the receiver says that nobody is to call it any more."""

    state: str
    due_at: datetime | None
    error: str
    gone: bool = False


def sentence(fate: Fate, now: datetime, chance: Chance) -> Sentence:
    """Judge one call. Every refusal but 410 is tried again too: receivers refuse by mistake while they are repaired."""
    answer = fate.answer
    if not answer.error:
        return Sentence(SENT, None, "")
    error = scrubbed(answer.error)
    if answer.status == GONE:
        return Sentence(DEAD, None, error, gone=True)
    if fate.hopeless or fate.call.attempt >= MOST:
        return Sentence(DEAD, None, error)
    return Sentence(WAITING, next_try(fate.call.attempt, now, chance, answer.retry_after), error)


def next_try(attempt: int, now: datetime, chance: Chance, retry_after: float | None = None) -> datetime:
    """When to try again after so many attempts: three times as long each time, a fifth up or down.

    Never before the receiver wants it (`retry_after`, seconds, at most a day).
    """
    span = min(FIRST * int(FACTOR ** min(attempt - 1, MOST)), LONGEST) * chance.uniform(0.8, 1.2)
    asked = timedelta(seconds=min(retry_after or 0.0, LONGEST.total_seconds()))
    return now + max(span, asked)
