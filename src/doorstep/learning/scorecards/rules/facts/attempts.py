"""The first attempt at the door, and whether it succeeded. Pure.

Failed is: a failed attempt, a pick-up point instead, an exception after it went out for delivery, or going out twice
more than a day apart (docs/glossary.md).
"""

from collections.abc import Sequence
from datetime import datetime, timedelta

from doorstep.timeline.model import Event, Milestone, Scan

_ATTEMPTS = frozenset({Milestone.ATTEMPT_FAILED, Milestone.AVAILABLE_FOR_PICKUP, Milestone.DELIVERED})
#: Only who tells of these can be said to have succeeded at once.
_TELLING = frozenset({Milestone.OUT_FOR_DELIVERY, Milestone.ATTEMPT_FAILED, Milestone.AVAILABLE_FOR_PICKUP})
_FAILS = frozenset({Milestone.ATTEMPT_FAILED})
_FAILS_OUTSIDE = _FAILS | {Milestone.AVAILABLE_FOR_PICKUP, Milestone.EXCEPTION}
_DAY = timedelta(days=1)


def first_attempt(scans: Sequence[Event]) -> datetime | None:
    """Return when it was first tried to hand the parcel over; ``None`` before that."""
    return next((event.occurred_at for event in scans if _milestone(event) in _ATTEMPTS), None)


def first_try(scans: Sequence[Event]) -> bool | None:
    """Whether the first attempt succeeded; ``None`` while it is open, or where nobody tells of attempts.

    A parcel that never went out and waits to be collected was sent to that point from the beginning.
    """
    out: datetime | None = None
    telling = False
    for event in scans:
        milestone = _milestone(event)
        telling = telling or milestone in _TELLING
        if milestone is Milestone.OUT_FOR_DELIVERY:
            if out is not None and event.occurred_at - out > _DAY:
                return False
            out = out or event.occurred_at
        elif milestone in (_FAILS if out is None else _FAILS_OUTSIDE):
            return False
        elif milestone is Milestone.AVAILABLE_FOR_PICKUP:
            return True
        elif milestone is Milestone.DELIVERED:
            return True if telling else None
    return None


def _milestone(event: Event) -> Milestone:
    return event.fact.milestone if isinstance(event.fact, Scan) else Milestone.UNKNOWN
