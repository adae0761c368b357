"""By when an order leaves a location whose packers cannot keep up. Pure.

First come, first packed: an order leaves once those before it have left, at as many a working day as were seen or set.
"""

from datetime import date, datetime, time

from msgspec import Struct

from doorstep.promise.model.backlog import Backlog
from doorstep.promise.rules.calendar import (
    add_working_days,
    calendar_of,
    cutoff_of,
    day_end,
    day_named,
    zone_named,
)
from doorstep.shop.model import Location

_BEGINS = time(8)  # when packing begins, local
_FARTHEST = 120  # working days; a queue longer than that was counted wrong


class Turn(Struct, frozen=True):
    """When an order's turn comes: the day on which it leaves, the last second of it, and how many are before it."""

    day: date
    end: datetime
    ahead: int
    per_day: float

    @property
    def step(self) -> str:
        """Say it in plain words."""
        return (
            f"{self.ahead} orders wait before it and about {self.per_day:g} leave on a working day, "
            f"so it leaves the shop by {day_named(self.day)}."
        )


def ahead_of(backlog: Backlog, placed_at: datetime, location: Location) -> int:
    """Return how many orders wait that were bought before this one; within its own day in proportion to the time."""
    zone = zone_named(location.zone)
    placed, counted = placed_at.astimezone(zone), backlog.counted_at.astimezone(zone)
    found = sum(count for day, count in backlog.waiting if day < placed.date())
    same = sum(count for day, count in backlog.waiting if day == placed.date())
    whole = _seconds(counted.time()) if counted.date() == placed.date() else 86_400.0
    return found + int(same * min(_seconds(placed.time()) / max(whole, 1.0), 1.0))


def turn_of(backlog: Backlog | None, placed_at: datetime, now: datetime, location: Location) -> Turn | None:
    """Return when an order's turn comes; ``None`` where nothing is known that would hold it up.

    Of today the part that is over by the clock has been worked off already, so that the day does not move by itself.
    """
    if backlog is None or backlog.per_day <= 0 or not backlog.waiting:
        return None
    zone, calendar = zone_named(location.zone), calendar_of(location)
    ahead = ahead_of(backlog, placed_at, location)
    local = backlog.counted_at.astimezone(zone)
    done = 0.0
    if calendar.works(local.date()):
        begins, ends = _seconds(_BEGINS), max(_seconds(cutoff_of(location)), _seconds(_BEGINS) + 3600.0)
        done = min(max((_seconds(local.time()) - begins) / (ends - begins), 0.0), 1.0)
    first = add_working_days(local.date(), 0, calendar)
    days = min(int(ahead / backlog.per_day + done), _FARTHEST)
    day = add_working_days(first, days, calendar) if days else first
    day = max(day, add_working_days(now.astimezone(zone).date(), 0, calendar))
    return Turn(day, day_end(day, zone), ahead, backlog.per_day)


def _seconds(clock: time) -> float:
    return clock.hour * 3600.0 + clock.minute * 60.0 + clock.second
