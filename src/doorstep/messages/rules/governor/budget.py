"""How many messages a person may get, over all playbooks. Service is never held back by it, but counts. Pure."""

from collections.abc import Callable, Sequence
from datetime import datetime, timedelta
from zoneinfo import ZoneInfo

from doorstep.messages.model import Governance, Had
from doorstep.messages.rules.governor.quiet import day_start

_WEEK = timedelta(days=7)
Opening = Callable[[datetime], datetime]


def full_until(
    had: Sequence[Had],
    purpose: str,
    more: Sequence[str],
    now: datetime,
    zone: ZoneInfo,
    rules: Governance,
    opening: Opening,
) -> datetime | None:
    """Return when a person who had these messages, and right now those of the purposes `more`, may have another one of
    this purpose; `None` when now.

    Both what she may have of everything and what she may have of this purpose count. A day is hers, from midnight to
    midnight; a week is the last seven days. `opening` moves a moment on to the next at which it may be sent.
    """
    today = day_start(now, zone)
    until = _full(had, len(more), now, today, zone, (rules.per_day, rules.per_week))
    if purpose in rules.limits:
        mine = [one for one in had if one.purpose == purpose]
        its = _full(mine, more.count(purpose), now, today, zone, rules.limits[purpose])
        until = max(filter(None, (until, its)), default=None)
    return None if until is None else opening(until)


def _full(
    had: Sequence[Had], more: int, now: datetime, today: datetime, zone: ZoneInfo, most: tuple[int, int]
) -> datetime | None:
    per_day, per_week = most
    lately = [one.at for one in had if one.at > now - _WEEK]
    if sum(at >= today for at in lately) + more >= per_day:
        return day_start(now, zone, days=1)
    over = len(lately) + more - per_week
    if over < 0:
        return None
    return sorted(lately)[over] + _WEEK if over < len(lately) else day_start(now, zone, days=1)
