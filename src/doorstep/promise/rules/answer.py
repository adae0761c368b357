"""From a curve to an estimate: the interval ahead, the risk, and when to look again. Pure and fast."""

from datetime import UTC, datetime, timedelta
from functools import lru_cache
from zoneinfo import ZoneInfo

from msgspec import Struct

from doorstep.promise.model import Estimate, Question
from doorstep.promise.rules.calendar import moment
from doorstep.promise.rules.curve import Curve
from doorstep.shop.model import Settings
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
_HOUR = timedelta(hours=1)


class Dial(Struct, frozen=True):
    """How sure a shop wants to be, and the risk at which it is warned."""

    confidence: float
    shares: tuple[float, float, float]
    risk_raise: float

    @classmethod
    def of(cls, settings: Settings, confidence: float) -> "Dial":
        """Cut off the same share at both ends; the likeliest moment is the median."""
        rest = (1.0 - confidence) / 2
        return cls(confidence, (rest, 0.5, 1.0 - rest), settings.risk_raise)


class Known(Struct, frozen=True):
    """What stands beside the numbers: where they come from and why."""

    source: str
    model: str
    samples: int
    steps: tuple[str, ...]
    silence: float | None = None


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
    now = question.now
    passed = max((now - start).total_seconds() / 3600.0, 0.0)
    early, likely, late = curve.ahead(passed, dial.shares)
    look = next_morning(now, zone)
    risk = None
    if (promised := question.promised_to) is not None:
        allowed = (promised - start).total_seconds() / 3600.0
        risk = curve.late(passed, allowed)
        if risk < dial.risk_raise:
            hours = curve.when_late(allowed, dial.risk_raise)
            if good_for is not None and good_for < hours:
                hours = good_for
            look = min(look, max(start + hours * _HOUR, now) + _SOON)
    silence, seen = known.silence, question.last_scan_at
    return Estimate(
        max(start + timedelta(seconds=round(early * 3600)), now),
        max(start + timedelta(seconds=round(likely * 3600)), now),
        max(start + timedelta(seconds=round(late * 3600)), now),
        dial.confidence,
        known.source,
        known.model,
        risk,
        known.samples,
        seen + silence * _HOUR if seen is not None and silence is not None else None,
        silence,
        due if question.picked_up_at is None else None,
        look,
        known.steps,
    )


def next_morning(now: datetime, zone: ZoneInfo) -> datetime:
    """Return the next six o'clock in the morning after ``now`` at a place."""
    for instant in _mornings(zone, int(now.timestamp()) // 86400):
        if instant > now:
            return instant
    raise AssertionError("one of three mornings lies ahead")


@lru_cache(maxsize=65536)
def _mornings(zone: ZoneInfo, day: int) -> tuple[datetime, ...]:
    """The mornings of the three local days around this UTC day (counted from 1970)."""
    middle = datetime.fromtimestamp(day * 86400, UTC).date()
    clock = datetime(2000, 1, 1, _MORNING, tzinfo=UTC).time()
    return tuple(moment(middle + timedelta(days=away), clock, zone) for away in (-1, 0, 1, 2))
