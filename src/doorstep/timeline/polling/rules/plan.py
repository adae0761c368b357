"""When to ask for a leg next: often when something is due, seldom when nothing can change, never when it is over. Pure.

The numbers are our own choice: a carrier's scan reaches its answers within minutes to hours, and limits of carriers
allow a few hundred to a few thousand requests a day.
"""

from collections.abc import Callable
from datetime import date, datetime, time, timedelta
from functools import lru_cache
from zoneinfo import ZoneInfo

import holidays

from doorstep.timeline.model import FINAL, Milestone
from doorstep.timeline.polling.model import ENDED, GIVEN_UP, OPEN, Account, Known

#: An open leg is asked for again within this time, whatever is known of it: a carrier may rest for six days a week.
BOUND = timedelta(days=8)
#: A carrier that told something unasked is trusted to go on for this time.
TRUST = timedelta(hours=12)
#: A number that the carrier does not know for so long is wrong; one that nothing was heard of for so long is over.
UNKNOWN_FOR, SILENT_FOR = timedelta(days=14), timedelta(days=60)

_OVER = FINAL | {Milestone.EXPIRED}
_ON_DOOR = timedelta(minutes=30)
_TODAY, _HANDING_OVER, _OVERDUE = timedelta(hours=1), timedelta(hours=2), timedelta(hours=3)
_MOVING, _BESIDE, _SLOW, _SELDOM = timedelta(hours=4), timedelta(hours=6), timedelta(hours=12), timedelta(hours=24)
_PACE = {
    Milestone.OUT_FOR_DELIVERY: _ON_DOOR,
    Milestone.ATTEMPT_FAILED: _MOVING,
    Milestone.AVAILABLE_FOR_PICKUP: _BESIDE,
    Milestone.PICKED_UP: _MOVING,
    Milestone.IN_TRANSIT: _MOVING,
    Milestone.CUSTOMS: _BESIDE,
    Milestone.RETURNING: _SLOW,
}
_LABEL = frozenset({Milestone.PENDING, Milestone.INFO_RECEIVED, Milestone.READY})
#: Around an expected window: it is watched from an hour before until half a day after.
_BEFORE, _AFTER = timedelta(hours=1), timedelta(hours=12)
_FRESH, _STALE, _STILL = timedelta(hours=48), timedelta(days=3), timedelta(days=5)
_MORNING, _WEEK = time(6), 7


def standing(known: Known, now: datetime) -> str:
    """Whether the leg is asked for any more: open, ended, or given up."""
    if known.milestone in _OVER or (known.once and known.asked_at is not None and known.unknown_since is None):
        return ENDED
    if known.unknown_since is not None and now - known.unknown_since >= UNKNOWN_FOR:
        return GIVEN_UP
    heard = max(filter(None, (known.linked_at, known.last_scan_at, known.pushed_at, known.expected_to)))
    return GIVEN_UP if now - heard >= SILENT_FOR else OPEN


def next_ask(known: Known, account: Account, now: datetime, rng: Callable[[], float]) -> datetime | None:
    """Return when to ask next, ``None`` when never again. ``rng`` gives numbers from 0 to 1, so that legs that were
    linked together are not asked for together for ever."""
    if standing(known, now) != OPEN:
        return None
    if known.asked_at is None and known.pushed_at is None:
        due = now
    else:
        due = max(now, (known.asked_at or now) + pace(known, now) * (1 + 0.2 * rng()))
        due = _not_past(due, known, now)
    if known.pushed_at is not None:
        due = max(due, known.pushed_at + TRUST)
    return min(_on_workday(due, account), now + BOUND)


def pace(known: Known, now: datetime) -> timedelta:
    """How long to wait after an answer, as things stand now."""
    window = known.expected_from or known.expected_to, known.expected_to or known.expected_from
    if known.milestone is Milestone.OUT_FOR_DELIVERY:
        return _ON_DOOR if now - (known.last_scan_at or known.linked_at) < timedelta(hours=18) else _OVERDUE
    if known.moved_on:
        return _SELDOM
    if known.milestone in _LABEL:
        return _waiting(known, now)
    if window[0] is not None and window[1] is not None and known.milestone is not Milestone.AVAILABLE_FOR_PICKUP:
        if window[0] - _BEFORE <= now <= window[1]:
            return _watching(window[1] - window[0])
        if window[1] < now <= window[1] + _AFTER:
            return _OVERDUE
        if timedelta() <= window[0] - now <= _SLOW:
            return _TODAY
    usual = _PACE.get(known.milestone, _BESIDE)
    still = known.last_scan_at is not None and now - known.last_scan_at > _STILL
    return max(usual, _SLOW) if still else usual


def _watching(width: timedelta) -> timedelta:
    """The wider the window, the less each hour of it tells."""
    if width <= timedelta(hours=6):
        return _ON_DOOR
    return _TODAY if width <= timedelta(hours=24) else _OVERDUE


def _waiting(known: Known, now: datetime) -> timedelta:
    """There is a label and nothing more: what can change is that the carrier takes the parcel."""
    if known.given_at is not None and known.given_at - _BEFORE <= now <= known.given_at + _FRESH:
        return _HANDING_OVER
    return _BESIDE if now - known.linked_at < _STALE else _SELDOM


def _not_past(due: datetime, known: Known, now: datetime) -> datetime:
    """Do not sleep into an expected window: be there when it opens."""
    opens = known.expected_from or known.expected_to
    if opens is None or known.milestone in _LABEL or known.moved_on:
        return due
    return opens - _BEFORE if now < opens - _BEFORE < due else due


def _on_workday(due: datetime, account: Account) -> datetime:
    """The next morning on which the carrier works, for a moment on which it does not."""
    zone = ZoneInfo(account.zone)
    today = due.astimezone(zone).date()
    days = next((ahead for ahead in range(_WEEK) if _works(today + timedelta(days=ahead), account)), 0)
    if not days:
        return due
    morning = datetime.combine(today + timedelta(days=days), _MORNING, zone)
    return morning.astimezone(due.tzinfo)


def _works(day: date, account: Account) -> bool:
    return day.isoweekday() in account.workdays and day not in _holidays(account.country, account.region, day.year)


@lru_cache(maxsize=256)
def _holidays(country: str, region: str, year: int) -> frozenset[date]:
    """The public holidays of a year; none of a country that is not known, those of the whole country where the region
    is not known."""
    for subdivision in (region, None) if region else (None,):
        try:
            return frozenset(holidays.country_holidays(country.upper(), subdiv=subdivision, years=[year]))
        except NotImplementedError:
            continue
    return frozenset()
