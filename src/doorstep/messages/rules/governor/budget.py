"""How many messages a person may get, over all playbooks. Service is never held back by it, but counts. Pure."""

from collections.abc import Sequence
from datetime import datetime, timedelta
from zoneinfo import ZoneInfo

from doorstep.messages.model import Governance, Had
from doorstep.messages.rules.governor.quiet import day_start, quiet_until

_WEEK = timedelta(days=7)


def full_until(had: Sequence[Had], more: int, now: datetime, zone: ZoneInfo, rules: Governance) -> datetime | None:
    """Return when a person who had these messages, and `more` right now, may have another; `None` when now.

    A day is hers, from midnight to midnight; a week is the last seven days. The answer never lies in quiet hours.
    """
    today = day_start(now, zone)
    tomorrow = _opening(day_start(now, zone, days=1), zone, rules)
    if sum(one.at >= today for one in had) + more >= rules.per_day:
        return tomorrow
    lately = sorted(one.at for one in had if one.at > now - _WEEK)
    over = len(lately) + more - rules.per_week
    if over < 0:
        return None
    return _opening(lately[over] + _WEEK, zone, rules) if over < len(lately) else tomorrow


def _opening(moment: datetime, zone: ZoneInfo, rules: Governance) -> datetime:
    return quiet_until(moment, zone, rules.quiet_start, rules.quiet_end) or moment
