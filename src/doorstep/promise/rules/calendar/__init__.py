"""The calendar: zones, working days, holidays, cut-offs and handling. Pure."""

from doorstep.promise.rules.calendar.days import (
    Calendar,
    add_working_days,
    day_named,
    holidays_in,
    skipped,
    weekdays_named,
)
from doorstep.promise.rules.calendar.dispatch import (
    Dispatch,
    calendar_of,
    cutoff_of,
    dispatch_due,
    due_from,
    location_of,
)
from doorstep.promise.rules.calendar.zones import day_end, day_start, moment, zone_in, zone_named, zone_of

__all__ = [
    "Calendar", "Dispatch", "add_working_days", "calendar_of", "cutoff_of", "day_end", "day_named", "day_start",
    "dispatch_due", "due_from", "holidays_in", "location_of", "moment", "skipped", "weekdays_named",
    "zone_in", "zone_named", "zone_of",
]  # fmt: skip
