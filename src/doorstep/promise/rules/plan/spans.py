"""Spans of days from what was agreed, each as a curve with its explanation. Pure; each is computed once and kept."""

from datetime import date, datetime, time, timedelta
from functools import lru_cache
from zoneinfo import ZoneInfo

from msgspec import Struct

from doorstep.promise.rules.answer import Known
from doorstep.promise.rules.calendar import Calendar, add_working_days, day_named, moment, skipped, weekdays_named
from doorstep.promise.rules.curve import Curve
from doorstep.shop.model import Service

_SHARES = (0.0, 0.1, 0.5, 0.9)
_FIRST, _MIDDLE, _LAST = time(8), time(14), time(20)  # when carriers ring, local time
_SAME_DAY_UNTIL = time(18)
_TAIL = 24.0  # hours; who missed the last day comes on one of the next
_DAY = timedelta(days=1)
_KEPT = 20000  # they repeat all day long


class Plan(Struct, frozen=True):
    """A span of days as a curve from ``start``, with where it comes from and why."""

    start: datetime
    curve: Curve
    known: Known


@lru_cache(maxsize=_KEPT)
def transit(day: date, service: Service, calendar: Calendar, zone: ZoneInfo, because: tuple[str, ...]) -> Plan:
    """The carrier has it on ``day``, needs the service's working days, and brings it on a day on which it delivers."""
    lowest = max(service.min_days, 0)
    highest = max(service.max_days, lowest)
    days = [add_working_days(day, count, calendar) for count in (lowest, (lowest + highest + 1) // 2, highest)]
    span = f"{lowest}" if lowest == highest else f"{lowest} to {highest}"
    steps = [*because, f"{_carrier(service)} needs {span} working day{'s' if highest != 1 else ''}."]
    steps += [one for one in skipped(day, days[2], calendar, _carrier(service)) if one not in steps]
    brings = [add_working_days(one, 0, delivery_of(service, calendar)) for one in days]
    if brings != days:
        steps.append(f"{_carrier(service)} delivers there only on {weekdays_named(service.delivery_days)}.")
        steps += [one for one in skipped(days[2], brings[2], calendar, _carrier(service)) if one not in steps]
        days = brings
    return _span(day, days, zone, steps, "rule")


def delivery_of(service: Service, calendar: Calendar) -> Calendar:
    """Return the days on which a service rings at a place whose working days are given."""
    if not service.delivery_days:
        return calendar
    return Calendar(service.delivery_days, calendar.country, calendar.region, calendar.closed)


@lru_cache(maxsize=_KEPT)
def fetched(day: date, service: Service, country: str, region: str) -> tuple[date, tuple[str, ...]]:
    """Return when the carrier fetches what stands ready on ``day``, and why that is later."""
    if not service.pickup_days:
        return day, ()
    calendar = Calendar(service.pickup_days, country, region, service.closed)
    found = add_working_days(day, 0, calendar)
    if found == day:
        return day, ()
    why = f"{_carrier(service)} fetches on {weekdays_named(service.pickup_days)}, so it goes on {day_named(found)}."
    holidays = [one for one in skipped(day - _DAY, found, calendar, _carrier(service)) if "holiday" in one]
    return found, (*holidays, why)


@lru_cache(maxsize=_KEPT)
def carrier_date(day: date, calendar: Calendar, zone: ZoneInfo) -> Plan:
    """The carrier expects to come on ``day``."""
    days = [day, day, add_working_days(day, 1, calendar)]
    return _span(day, days, zone, [f"The carrier itself expects {day_named(day)}; a day later is common."], "carrier")


@lru_cache(maxsize=_KEPT)
def next_round(day: date, calendar: Calendar, zone: ZoneInfo) -> Plan:
    """The carrier was here on ``day`` in vain, or started too late to come the same day."""
    following = add_working_days(day, 1, calendar)
    days = [following, following, add_working_days(following, 1, calendar)]
    steps = [f"The carrier usually comes on its next working day, {day_named(following)}."]
    return _span(following, days, zone, steps, "rule")


def at_the_door(since: datetime, calendar: Calendar, zone: ZoneInfo) -> Plan:
    """It is in the van since then."""
    local = since.astimezone(zone)
    if local.time() >= _SAME_DAY_UNTIL:
        return next_round(local.date(), calendar, zone)
    hours = (moment(local.date(), _LAST, zone) - since).total_seconds() / 3600.0
    curve = Curve(_SHARES, (0.0, hours * 0.1, hours * 0.45, hours), _TAIL)
    return Plan(since, curve, Known("rule", "", 0, ("It is out for delivery and usually arrives the same day.",)))


def _span(start: date, days: list[date], zone: ZoneInfo, steps: list[str], source: str) -> Plan:
    """One of ten comes before the first day, nine of ten by the evening of the last."""
    since = moment(start, time(), zone)
    ends = [moment(day, clock, zone) for day, clock in zip(days, (_FIRST, _MIDDLE, _LAST), strict=True)]
    first, middle, last = ((end - since).total_seconds() / 3600.0 for end in ends)
    same = days[0] == days[2]
    said = f"on {day_named(days[0])}" if same else f"between {day_named(days[0])} and {day_named(days[2])}"
    curve = Curve(_SHARES, (first / 2, first, middle, last), max(_TAIL, (last - middle) / 2))
    return Plan(since, curve, Known(source, "", 0, (*steps, f"So it arrives {said}.")))


def _carrier(service: Service) -> str:
    return service.carrier.replace("_", " ").upper() if service.carrier else "The carrier"
