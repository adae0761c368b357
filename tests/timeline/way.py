"""An order with one parcel and its way, event by event, for the tests of the fold."""

from datetime import UTC, datetime, timedelta

import msgspec

from doorstep.timeline.model import (
    AnyFact,
    Event,
    Items,
    LegLinked,
    Line,
    Milestone,
    OrderApproved,
    OrderPlaced,
    OrderState,
    ParcelLinked,
    ParcelPacked,
    Party,
    Place,
    Precision,
    Role,
    Scan,
    Told,
)
from doorstep.timeline.rules.identity import content_of, identity_of

START = datetime(2026, 3, 2, 9, 0, tzinfo=UTC)
SECRET = b"a secret of sixteen bytes or more"
ORDER, PARCEL, LEG = "order:1", "parcel:1/a", "leg:ups:1Z"


def event(subject: str, minutes: float, fact: AnyFact, *words: str, precision: Precision = Precision.SECOND) -> Event:
    """An event of the order, so many minutes after its beginning."""
    at = START + timedelta(minutes=minutes)
    told = Told(subject, words or (at.isoformat(), repr(fact)[:40]), at, fact, 0, precision)
    return Event(
        subject, identity_of(subject, told.identity), content_of(SECRET, told), at, at, "test", fact, 0, precision
    )


def placed(minutes: float = 0, **more: object) -> Event:
    fact = OrderPlaced(
        number="1001",
        currency="EUR",
        total=4990,
        lines=(Line(id="l1", title="Tent"),),
        parties=(Party(role=Role.BUYER, name="vault:x/name", name_keys=("k1", "k2")),),
        promised_to=START + timedelta(days=4),
    )
    return event(ORDER, minutes, msgspec.structs.replace(fact, **more))


def scan(minutes: float, milestone: Milestone, city: str = "Leipzig", **more: object) -> Event:
    fact = Scan(
        milestone=milestone, code=milestone.value, raw_text=milestone.value, place=Place(city=city, country="DE")
    )
    return event(LEG, minutes, msgspec.structs.replace(fact, **more), str(minutes), milestone.value)


LINKS = [
    event(ORDER, 60, ParcelLinked(parcel=PARCEL, items=(Items("l1"),))),
    event(PARCEL, 61, LegLinked(leg=LEG, carrier="ups", number="1Z")),
]
WAY = [
    placed(),
    event(ORDER, 10, OrderApproved()),
    *LINKS,
    event(PARCEL, 70, ParcelPacked()),
    scan(300, Milestone.PICKED_UP, "Berlin"),
    scan(900, Milestone.IN_TRANSIT),
    scan(1500, Milestone.OUT_FOR_DELIVERY, "Köln"),
    scan(1800, Milestone.ATTEMPT_FAILED, "Köln", reason="recipient.not_home"),
    scan(2900, Milestone.OUT_FOR_DELIVERY, "Köln"),
    scan(3000, Milestone.DELIVERED, "Köln"),
]


def encoded(state: OrderState) -> bytes:
    return msgspec.json.encode(state)
