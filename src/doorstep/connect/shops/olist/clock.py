"""The clock of the Olist files: local times of São Paulo for every column and every state, without a zone. Pure.

Midnights that summer time skips or repeats are rare; every other day has one offset, which is looked up once.
"""

from datetime import UTC, date, datetime, timedelta
from functools import lru_cache
from typing import NamedTuple

from doorstep.connect import moments
from doorstep.connect.moments import Moment
from doorstep.timeline.model import Precision

ZONE = "America/Sao_Paulo"


class _Day(NamedTuple):
    offset: int  # minutes east of UTC
    suffix: str
    changes: bool  # the clock is put forward or back on this day


@lru_cache(maxsize=8192)
def _day(text: str) -> _Day:
    zone = moments.zone(ZONE)
    first = datetime.combine(date.fromisoformat(text), datetime.min.time(), zone)
    offsets = [at.utcoffset() or timedelta(0) for at in (first, first.replace(hour=23, minute=59, second=59, fold=1))]
    minutes = int(offsets[0].total_seconds() // 60)
    sign = "-" if minutes < 0 else "+"
    suffix = f"{sign}{abs(minutes) // 60:02d}:{abs(minutes) % 60:02d}"
    return _Day(minutes, suffix, offsets[0] != offsets[1])


def moment(text: str) -> Moment:
    """Return a written time as a moment; the zone is always guessed. Raises `ValueError`."""
    day = _day(text[:10])
    if day.changes:
        return moments.in_zone(datetime.fromisoformat(text), ZONE)
    at = datetime.fromisoformat(text + day.suffix).astimezone(UTC)
    if not 1970 <= at.year < 2200:
        raise ValueError(f"the year {at.year} cannot be meant")
    return Moment(at, day.offset, Precision.SECOND, True)


@lru_cache(maxsize=8192)
def end_of_day(text: str) -> Moment:
    """Return the last second of the day that a date or a time is written in. Raises `ValueError`."""
    return moments.on_day(date.fromisoformat(text[:10]), ZONE)


def ambiguous(text: str) -> bool:
    """Whether this local time happened twice."""
    return _twice(text, skipped=False)


def impossible(text: str) -> bool:
    """Whether this local time never happened."""
    return _twice(text, skipped=True)


def _twice(text: str, *, skipped: bool) -> bool:
    if not _day(text[:10]).changes:
        return False
    at = datetime.fromisoformat(text).replace(tzinfo=moments.zone(ZONE))
    before, after = at.utcoffset() or timedelta(0), at.replace(fold=1).utcoffset() or timedelta(0)
    return before < after if skipped else before > after
