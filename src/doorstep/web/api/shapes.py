"""What several addresses of the API answer with. These Structs are a promise: fields are added, never changed."""

from datetime import datetime
from typing import Annotated
from uuid import UUID

from msgspec import Meta, Struct

from doorstep.promise.model import Estimate
from doorstep.timeline.model import AnyFact, Delivered, Event, Milestone, Place, Precision
from doorstep.timeline.rules.personal import without_personal
from doorstep.web.api.route import Asks

Limit = Annotated[int, Meta(ge=1, le=200, description="How many at once.")]
Cursor = Annotated[str, Meta(max_length=1000, description="`next` of the page before; leave it out to begin.")]


class Paged(Asks, frozen=True, kw_only=True):
    """Page by page."""

    cursor: Cursor = ""
    limit: Limit = 50


class Told(Struct, frozen=True):
    """One event. `fact` holds nothing personal; `sentence` says it in plain English where that is asked for."""

    id: UUID
    subject: str
    kind: str
    occurred_at: datetime
    received_at: datetime
    source: str
    precision: Precision
    offset: int | None
    zone_guessed: bool
    fact: AnyFact
    sentence: str = ""


class Expected(Struct, frozen=True):
    """When it arrives: the interval with its confidence, the likeliest moment, and the risk to miss the promise."""

    earliest: datetime
    likely: datetime
    latest: datetime
    confidence: float
    source: str
    risk: float | None
    steps: tuple[str, ...]


class Spot(Struct, frozen=True):
    """A place as carriers name it."""

    name: str
    city: str
    postcode: str
    region: str
    country: str


class Part(Struct, frozen=True):
    """One carrier's part of a parcel's way."""

    carrier: str
    number: str
    service: str
    url: str
    direction: str
    expected_from: datetime | None
    expected_to: datetime | None


class Held(Struct, frozen=True):
    """Who had the parcel from when to when; an empty holder: nobody can be proven to have had it."""

    holder: str
    since: datetime
    until: datetime


class Parcel(Struct, frozen=True):
    """A parcel of an order: where it is and who had it when."""

    id: str
    milestone: Milestone
    milestone_at: datetime | None
    reason: str
    place: Spot | None
    attempts: int
    delivered_how: Delivered | None
    disputed: bool
    items: dict[str, int]
    legs: list[Part]
    custody: list[Held]


def told_of(event: Event, sentence: str = "") -> Told:
    """Return an event as it leaves the house."""
    fact = without_personal(event.fact)
    return Told(event.id, event.subject, event.kind, event.occurred_at, event.received_at, event.source,
                event.precision, event.offset, event.zone_guessed, fact, sentence)  # fmt: skip


def expected_of(estimate: Estimate | None) -> Expected | None:
    """Return an estimate as the API says it."""
    if estimate is None:
        return None
    one = estimate
    return Expected(one.earliest, one.likely, one.latest, one.confidence, one.source, one.risk, one.steps)


def spot_of(place: Place | None) -> Spot | None:
    """Return a place as the API says it."""
    return Spot(place.name, place.city, place.postcode, place.region, place.country) if place else None
