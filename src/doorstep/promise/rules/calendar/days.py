"""Working days: weekdays, public holidays of a country and region, and counting over them. Pure.

Holidays come from the `holidays` library, which computes them; a country-year is computed once and kept.
"""

from collections.abc import Sequence
from datetime import date, timedelta
from functools import lru_cache

import holidays
from msgspec import Struct

_WEEKDAYS = ("Monday", "Tuesday", "Wednesday", "Thursday", "Friday", "Saturday", "Sunday")
_MONTHS = (
    "January", "February", "March", "April", "May", "June",
    "July", "August", "September", "October", "November", "December",
)  # fmt: skip
_DAY = timedelta(days=1)
_FARTHEST = 400  # days to look for a working day before giving up


class Calendar(Struct, frozen=True):
    """Which days count at a place. ``workdays`` are ISO weekdays, Monday 1; none given means Monday to Friday.
    ``closed`` are days of rest beside public holidays."""

    workdays: tuple[int, ...] = (1, 2, 3, 4, 5)
    country: str = ""
    region: str = ""
    closed: tuple[date, ...] = ()

    def works(self, day: date) -> bool:
        """Whether work is done on this day."""
        return day.isoweekday() in (self.workdays or (1, 2, 3, 4, 5)) and not self.holiday(day)

    def holiday(self, day: date) -> str:
        """Return the name of the public holiday on this day, empty when there is none."""
        if day in self.closed:
            return "closed"
        return holidays_in(self.country, self.region, day.year).get(day, "")


@lru_cache(maxsize=1024)
def holidays_in(country: str, region: str, year: int) -> dict[date, str]:
    """Return the public holidays of a year with their English names where known; of an unknown region those of the
    whole country, of an unknown country none."""
    country, region = country.strip().upper(), region.strip().removeprefix(country.strip().upper() + "-")
    for subdivision in (region, None) if region else (None,):
        for language in ("en_US", "en", None):
            try:
                found = holidays.country_holidays(country, subdiv=subdivision, years=[year], language=language)
            except NotImplementedError:
                break
            if language is None or language in found.supported_languages:
                return {day: name for day, name in found.items() if day.year == year}
    return {}


def add_working_days(start: date, count: int, calendar: Calendar) -> date:
    """Return the working day that is ``count`` working days after ``start``; 0 means the first on or after ``start``.

    Raises `ValueError` when the calendar has no working day within 400 days.
    """
    day, left = start, count
    if count == 0 and calendar.works(day):
        return day
    left = max(left, 1)
    for _ in range(_FARTHEST + 7 * left):
        day += _DAY
        if calendar.works(day):
            left -= 1
            if left == 0:
                return day
    raise ValueError(f"no working day within {_FARTHEST} days after {start}")


def day_named(day: date) -> str:
    """Write a day as staff read it in an explanation: "Tuesday 3 March"."""
    return f"{_WEEKDAYS[day.weekday()]} {day.day} {_MONTHS[day.month - 1]}"


def weekdays_named(days: Sequence[int]) -> str:
    """Write ISO weekdays as people say them: "Monday, Tuesday and Friday"."""
    names = [_WEEKDAYS[day - 1] for day in sorted(set(days)) if 1 <= day <= 7]
    return " and ".join(filter(None, (", ".join(names[:-1]), names[-1] if names else "")))


def skipped(start: date, end: date, calendar: Calendar, whose: str) -> list[str]:
    """Explain the days after ``start`` and before ``end`` that do not count, in plain sentences."""
    said: list[str] = []
    off: list[str] = []
    day = start + _DAY
    while day < end:
        if name := calendar.holiday(day):
            what = "a day of rest" if name == "closed" else f"a holiday ({name})"
            said.append(f"{day_named(day)} is {what} and does not count.")
        elif not calendar.works(day) and _WEEKDAYS[day.weekday()] not in off:
            off.append(_WEEKDAYS[day.weekday()])
        day += _DAY
    if off:
        off.sort(key=_WEEKDAYS.index)
        said.insert(0, f"{whose} rests on {' and '.join(off)}.")
    return said
