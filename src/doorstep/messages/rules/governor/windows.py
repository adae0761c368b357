"""When a message may be sent: quiet hours, the shop's or the person's own, and the hours that the law leaves. Pure."""

from collections.abc import Iterable, Sequence
from datetime import UTC, date, datetime, timedelta
from functools import lru_cache
from zoneinfo import ZoneInfo

from doorstep.messages.model import Hours
from doorstep.messages.rules.governor.quiet import clock, moment_on, quiet_until
from doorstep.promise.rules.calendar import holidays_in

#: Where so many steps lead to no open moment, the lines contradict one another and there is none.
_MOST_STEPS = 60
_FARTHEST = 40  # days to look for one that a line leaves open
NEVER = datetime.max.replace(tzinfo=UTC)


def fitting(lines: Iterable[Hours], purpose: str, country: str, channel: str) -> tuple[Hours, ...]:
    """Return the lines that speak of this purpose, country and channel."""
    return tuple(
        line
        for line in lines
        if purpose in line.purposes
        and (not line.countries or country in line.countries)
        and (not line.channels or channel in line.channels)
    )


def closed_until(now: datetime, zone: ZoneInfo, country: str, line: Hours) -> datetime | None:
    """Return when this line opens next, `None` when it is open now, `NEVER` when it never is."""
    local = now.astimezone(zone)
    here, day = local.time(), local.date()
    if _opens(day, country, line):
        if clock(line.start) <= here < clock(line.end):
            return None
        if here < clock(line.start):
            return moment_on(day, clock(line.start), zone, now)
    for _ in range(_FARTHEST):
        day += timedelta(days=1)
        if _opens(day, country, line):
            return moment_on(day, clock(line.start), zone, now)
    return NEVER


def open_from(
    now: datetime, zone: ZoneInfo, quiet: tuple[str, str], country: str, lines: Sequence[Hours] = ()
) -> tuple[datetime, str]:
    """Return the first moment from `now` on that neither the quiet hours (start, end) nor any line closes, and the name
    of the line that closes it now: empty for the quiet hours. `NEVER` where there is no such moment."""
    moment, why = now, ""
    for _ in range(_MOST_STEPS):
        until = quiet_until(moment, zone, *quiet)
        if until is None:
            for line in lines:
                until = closed_until(moment, zone, country, line)
                if until is not None:
                    why = why or (line.name if moment == now else "")
                    break
        if until is None:
            return moment, why
        if until == NEVER:
            break
        moment = until
    return NEVER, why


def _opens(day: date, country: str, line: Hours) -> bool:
    return day.isoweekday() in line.days and (line.holidays or not _holiday(country, day))


@lru_cache(maxsize=4096)
def _holiday(country: str, day: date) -> bool:
    return day in holidays_in(country, "", day.year)


class Times:
    """When one person may be written to: her zone, quiet hours and country against the lines of the shop."""

    __slots__ = ("_country", "_found", "_hours", "_now", "_quiet", "_zone")

    def __init__(
        self, zone: ZoneInfo, quiet: tuple[str, str], country: str, hours: tuple[Hours, ...], now: datetime
    ) -> None:
        self._zone, self._quiet, self._country, self._hours, self._now = zone, quiet, country, hours, now
        self._found: dict[tuple[str, str], tuple[datetime, str]] = {}

    def opens(self, purpose: str, channel: str) -> tuple[datetime, str]:
        """When a message of this purpose may go on this channel, and which line holds it back till then."""
        key = (purpose if self._hours else "", channel)
        found = self._found.get(key)
        if found is None:
            lines = fitting(self._hours, purpose, self._country, channel)
            found = self._found[key] = open_from(self._now, self._zone, self._quiet, self._country, lines)
        return found

    def after(self, purpose: str, channel: str, moment: datetime) -> datetime:
        """The first moment from this one on at which it may go."""
        lines = fitting(self._hours, purpose, self._country, channel)
        return open_from(moment, self._zone, self._quiet, self._country, lines)[0]

    def lawful(self, purpose: str, channel: str) -> bool:
        """Whether no line closes this purpose now, quiet hours aside."""
        return not self._hours or all(
            closed_until(self._now, self._zone, self._country, line) is None
            for line in fitting(self._hours, purpose, self._country, channel)
        )
