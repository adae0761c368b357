"""Orders for tests, made the way real ones are: by folding events."""

from datetime import UTC, datetime, timedelta

from doorstep.kit.ids import digest
from doorstep.promise.model import Estimate, Finished
from doorstep.promise.rules import derive
from doorstep.shop.model import Location, Service, Settings
from doorstep.timeline.model import (
    KIND_OF,
    AnyFact,
    DerivedFact,
    Event,
    LegLinked,
    Milestone,
    OrderPlaced,
    OrderState,
    ParcelLinked,
    Place,
    Scan,
)
from doorstep.timeline.rules import fold
from doorstep.timeline.rules.episodes import episode_name
from doorstep.timeline.rules.identity import derived_identity

ORDER = "order:1001"
MUNICH = Place(country="DE", region="BY", postcode="80331", city="Munich")
BERLIN = Place(country="DE", region="BE", postcode="10115")
SETTINGS = Settings(
    name="Field and Lamp",
    zone="Europe/Berlin",
    country="DE",
    currency="EUR",
    locations=(Location(id="berlin", zone="Europe/Berlin", country="DE", region="BE", postcode="10115"),),
    services=(Service("dhl", "Paket", 1, 3), Service("gls", "Business", 1, 2, (1, 2, 3, 4, 5))),
)
#: A Monday morning in Berlin.
PLACED = datetime(2026, 3, 2, 9, 0, tzinfo=UTC)


def after(hours: float) -> datetime:
    """So many hours after the purchase."""
    return PLACED + timedelta(hours=hours)


def told(subject: str, at: datetime, fact: AnyFact) -> Event:
    """One event of a made-up source."""
    row = digest(subject, at.isoformat(), KIND_OF[type(fact)], repr(fact))
    return Event(subject, row, row, at, at, "test", fact, 60)


def placed(promised_to: datetime | None = None, *, at: datetime = PLACED, origin: Place | None = None) -> Event:
    """The purchase."""
    return told(ORDER, at, OrderPlaced(number="1001", promised_to=promised_to, origin=origin, destination=MUNICH))


def parcel(name: str = "a", at: datetime = PLACED, carrier: str = "dhl", direction: str = "out") -> list[Event]:
    """A parcel of the order with its leg."""
    subject, leg = f"parcel:1001/{name}", f"leg:{carrier}:{name.upper()}"
    return [
        told(ORDER, at, ParcelLinked(subject)),
        told(subject, at, LegLinked(leg, carrier, name.upper(), direction=direction)),
    ]


def scan(milestone: Milestone, hours: float, name: str = "a", carrier: str = "dhl", reason: str = "") -> Event:
    """A carrier's scan so many hours after the purchase."""
    fact = Scan(milestone, milestone.value, reason=reason, place=MUNICH)
    return told(f"leg:{carrier}:{name.upper()}", after(hours), fact)


def state_of(*events: Event | list[Event]) -> OrderState:
    """Fold the events."""
    flat = [one for some in events for one in (some if isinstance(some, list) else [some])]
    return fold(ORDER, flat)[0]


def with_facts(events: list[Event], facts: list[DerivedFact], now: datetime) -> list[Event]:
    """The events and what was derived from them at ``now``, written down as the loop does."""
    made = []
    for fact in facts:
        row = derived_identity(ORDER, fact, KIND_OF[type(fact)], episode_name(fact), fact.episode)
        made.append(Event(ORDER, row, row, now, now, "doorstep", fact, 0))
    return [*events, *made]


class Loop:
    """Looks at an order again and again, as the loop does, and keeps what was derived."""

    def __init__(self, *events: Event | list[Event], settings: Settings = SETTINGS) -> None:
        self.events = [one for some in events for one in (some if isinstance(some, list) else [some])]
        self.settings = settings

    def look(self, now: datetime, estimate: Estimate | None = None) -> list[DerivedFact]:
        """Look once; fold what was derived."""
        known = [one for one in self.events if one.received_at <= now]
        facts, self.wake_at = derive(fold(ORDER, known)[0], estimate, now, self.settings)
        self.events = with_facts(self.events, facts, now)
        return facts


def finished(
    subject: str, segment: str, hours: float, ended: datetime, lane: str = "DE-BE>DE-BY", carrier: str = ""
) -> Finished:
    """A finished segment."""
    return Finished(subject, segment, lane, ended - timedelta(hours=hours), ended, hours, carrier)
