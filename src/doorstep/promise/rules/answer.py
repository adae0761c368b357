"""From a curve to an estimate: the interval ahead, the risk, and when to look again. Pure and fast."""

from collections.abc import Iterator
from datetime import UTC, date, datetime, timedelta
from functools import lru_cache
from typing import NamedTuple
from zoneinfo import ZoneInfo

from msgspec import Struct

from doorstep.promise.model import Estimate, Question
from doorstep.promise.rules.calendar import moment
from doorstep.promise.rules.curve import Curve
from doorstep.shop.model import Settings
from doorstep.shop.rules.settings import DIALS
from doorstep.timeline.model import Milestone

#: There is nothing left to estimate: the parcel arrived, waits to be fetched, goes back or will not come.
OVER = frozenset(
    {
        Milestone.DELIVERED,
        Milestone.AVAILABLE_FOR_PICKUP,
        Milestone.RETURNING,
        Milestone.RETURNED,
        Milestone.CANCELLED,
        Milestone.LOST,
    }
)
_MORNING = 6  # o'clock at the destination: the day's first look
_SOON = timedelta(minutes=1)


class Sure(NamedTuple):
    """How sure an interval is, and the shares of parcels at which it begins, is likeliest and ends."""

    confidence: float
    shares: tuple[float, float, float]


class Dial(Struct, frozen=True):
    """How sure a shop wants to be, by service where that differs, and the risk at which it is warned."""

    sure: Sure
    risk_raise: float
    services: dict[tuple[str, str], Sure]

    @classmethod
    def of(cls, settings: Settings, confidence: float) -> "Dial":
        """Read a shop's dials. ``confidence`` is what the balanced one means here."""
        own = {(one.carrier, one.name.casefold()): one.dial for one in settings.services if one.dial}
        sure = {key: _sure(dial, confidence) for key, dial in own.items()}
        for carrier in {carrier for carrier, _ in own}:  # not said which service: the carrier's one and only
            mine = [one for one in settings.services if one.carrier == carrier]
            if len(mine) == 1:
                sure.setdefault((carrier, ""), sure[carrier, mine[0].name.casefold()])
        return cls(_sure(settings.promise.dial, confidence), settings.risk_raise, sure)

    def for_(self, question: Question) -> Sure:
        """Return how sure an answer to this question is meant to be."""
        if not self.services:
            return self.sure
        return self.services.get((question.carrier, question.service.casefold()), self.sure)


def _sure(dial: str, confidence: float) -> Sure:
    """Cut off the same share at both ends; the likeliest moment is the median."""
    meant = DIALS.get(dial, confidence) if dial != "balanced" else confidence
    rest = (1.0 - meant) / 2
    return Sure(meant, (rest, 0.5, 1.0 - rest))


class Known(Struct, frozen=True):
    """What stands beside the numbers: where they come from and why."""

    source: str
    model: str
    samples: int
    steps: tuple[str, ...]
    silence: float | None = None
    late: float | None = None


def answer(
    question: Question,
    curve: Curve,
    start: datetime,
    known: Known,
    dial: Dial,
    zone: ZoneInfo,
    due: datetime | None,
    good_for: float | None = None,
) -> Estimate:
    """Estimate the end of a segment that began at ``start`` and still lasts at ``question.now``.

    ``due`` is when the shop has to hand it over; after ``good_for`` hours from the start another curve applies.
    """
    now, seen, silence = question.now, question.last_scan_at, known.silence
    passed = max((now - start).total_seconds() / 3600.0, 0.0)
    confidence, shares = dial.for_(question)
    early, likely, late = curve.ahead(passed, shares)
    risk, look = risk_of(question.promised_to, now, curve, start, passed, dial.risk_raise, good_for)
    morning = next_morning(now, zone)
    stalled = seen + timedelta(0, silence * 3600.0) if seen is not None and silence is not None else None
    if look is None or morning < look:
        look = morning
    if question.picked_up_at is not None:
        due = None
    return Estimate(
        _at(start, early, now), _at(start, likely, now), _at(start, late, now), confidence, known.source,
        known.model, risk, known.samples, stalled, silence, due, look, known.steps, known.late,
    )  # fmt: skip


def risk_of(
    promised: datetime | None,
    now: datetime,
    curve: Curve,
    start: datetime,
    passed: float,
    threshold: float,
    good_for: float | None,
) -> tuple[float | None, datetime | None]:
    """Return the risk of missing the promise, and just after when it will have grown to the threshold."""
    if promised is None:
        return None, None
    allowed = (promised - start).total_seconds() / 3600.0
    risk = curve.late(passed, allowed)
    if risk >= threshold:
        return risk, None
    hours = curve.when_late(allowed, threshold)
    if good_for is not None and good_for < hours:
        hours = good_for
    return risk, _at(start, hours, now) + _SOON


def _at(start: datetime, hours: float, now: datetime) -> datetime:
    """So many hours after the start, to the second, and never before now."""
    found = start + timedelta(0, int(hours * 3600.0 + 0.5))
    return found if found > now else now


def next_morning(now: datetime, zone: ZoneInfo) -> datetime:
    """Return the next six o'clock in the morning after ``now`` at a place."""
    for instant in _mornings(zone, int(now.timestamp()) // 86400):
        if instant > now:
            return instant
    raise AssertionError("one of three mornings lies ahead")


def mornings(now: datetime, zone: ZoneInfo) -> Iterator[datetime]:
    """Yield every six o'clock in the morning after ``now`` at a place."""
    day = int(now.timestamp()) // 86400 - 1
    while True:
        for instant in _many_mornings(zone, day >> 5)[day & 31 :]:
            if instant > now:
                yield instant
        day = ((day >> 5) + 1) << 5


@lru_cache(maxsize=4096)
def _many_mornings(zone: ZoneInfo, number: int) -> tuple[datetime, ...]:
    """The mornings of 32 local days, the first of which is so many times 32 days after 1970 began."""
    first = date(1970, 1, 1) + timedelta(days=number << 5)
    clock = datetime(2000, 1, 1, _MORNING, tzinfo=UTC).time()
    return tuple(moment(first + timedelta(days=away), clock, zone) for away in range(32))


@lru_cache(maxsize=65536)
def _mornings(zone: ZoneInfo, day: int) -> tuple[datetime, ...]:
    """The mornings of the three local days around this UTC day (counted from 1970)."""
    middle = datetime.fromtimestamp(day * 86400, UTC).date()
    clock = datetime(2000, 1, 1, _MORNING, tzinfo=UTC).time()
    return tuple(moment(middle + timedelta(days=away), clock, zone) for away in (-1, 0, 1, 2))
