"""What a replay runs with, and when an open order is looked at though nobody asked. Pure."""

from datetime import UTC, datetime, time, timedelta
from functools import lru_cache
from zoneinfo import ZoneInfo

from msgspec import Struct

from doorstep.messages.model import Governance
from doorstep.playbooks.model import Playbook
from doorstep.promise.rules.calendar import moment
from doorstep.shop.model import Settings

#: Longer than any day, also the one on which the clock goes back.
MORE_THAN_A_DAY = timedelta(hours=26)
_NINE = time(9)


class Plan(Struct, frozen=True):
    """What a replay runs with.

    ``start`` and ``end`` bound the time of purchase of the orders that are replayed; those bought before teach only.
    Lanes are learned anew from the orders finished by then whenever ``relearn`` has passed, and weekly while their
    number grows by half; they look back as far as ``memory``. An open order of which nothing is heard for
    ``patience`` after its promise is given up: its playbooks still wake, but it is not looked at daily. Without
    ``governance`` every message that a playbook wants counts as told. ``thorough`` decides at every look, also where
    the answer cannot have changed.
    """

    settings: Settings
    playbooks: tuple[Playbook, ...]
    governance: Governance | None = None
    start: datetime | None = None
    end: datetime | None = None
    relearn: timedelta = timedelta(days=28)
    memory: timedelta = timedelta(days=180)
    patience: timedelta = timedelta(days=45)
    confidence: float = 0.8
    thorough: bool = False


def next_daily(now: datetime, zone: ZoneInfo) -> datetime:
    """Return the next nine o'clock in the morning at a place."""
    for instant in _mornings(zone, now.date().toordinal()):
        if instant > now:
            return instant
    raise AssertionError("one of four mornings lies ahead")


@lru_cache(maxsize=65536)
def _mornings(zone: ZoneInfo, day: int) -> tuple[datetime, ...]:
    middle = datetime.fromordinal(day).replace(tzinfo=UTC).date()
    return tuple(moment(middle + timedelta(days=away), _NINE, zone) for away in (-1, 0, 1, 2))
