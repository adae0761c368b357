"""A claim about one parcel, with everything that it rests on and nothing personal unless it was asked for."""

from datetime import date, datetime

from msgspec import Struct

from doorstep.kit.money import Money
from doorstep.timeline.model import Event

#: Why a claim is made, the heaviest first. ``overdue``: the date has passed and nobody has seen it at the door.
REASONS = ("lost", "damaged", "overdue", "late")


class Source(Struct, frozen=True):
    """An event as it is stored: the body that it was read from, and by which reader."""

    event: Event
    body: int | None = None
    reader: str = ""


class Body(Struct, frozen=True):
    """A raw body as it came in. ``digest`` is the SHA-256 of its bytes; empty once they are no longer kept."""

    id: int
    source: str
    received_at: datetime | None = None
    size: int = 0
    digest: str = ""


class Shown(Struct, frozen=True):
    """Evidence that somebody of the shop gave for a point of a task: a number, the name of a photo, a tick."""

    task: str
    point: str
    kind: str
    value: str
    at: datetime


class Sender(Struct, frozen=True):
    """Who claims: the shop as it signs its letters, and where it ships from."""

    name: str
    legal: str = ""
    contact: str = ""
    ships_from: str = ""
    zone: str = "UTC"


class Recipient(Struct, frozen=True):
    """Whom it was for. Name and lines are only there when they were asked for."""

    area: str
    name: str = ""
    lines: str = ""


class Leg(Struct, frozen=True):
    """A carrier's part of the way, by its number."""

    carrier: str
    number: str
    service: str
    taken_at: datetime | None = None
    last_at: datetime | None = None


class Named(Struct, frozen=True):
    """A date that the carrier named: when it did, and until when it meant to come."""

    carrier: str
    number: str
    told_at: datetime
    expected_from: datetime | None
    expected_to: datetime | None


class Scanned(Struct, frozen=True):
    """A scan with both clocks: when it was made (UTC, and as the place's clock shows it), and when we heard of it."""

    carrier: str
    number: str
    made_at: datetime
    local: str
    heard_at: datetime
    milestone: str
    code: str
    words: str
    reason: str
    place: str
    source: str
    body: int | None
    precision: str
    zone_guessed: bool
    counts: bool


class Held(Struct, frozen=True):
    """Who held it from when until when; nobody where nothing proves one."""

    holder: str
    since: datetime
    until: datetime


class Goods(Struct, frozen=True):
    """A line of what was in it. ``price`` for one piece."""

    title: str
    sku: str
    pieces: int
    price: Money | None
    total: Money | None


class Claim(Struct, frozen=True):
    """Everything about one parcel that a carrier needs. ``due`` is the date that was not kept, ``due_by`` who named it:
    the carrier, its service's longest time, or the shop. ``days`` is how many days later it came, or is now."""

    shop: str
    order: str
    parcel: str
    reasons: tuple[str, ...]
    made_at: datetime
    sender: Sender
    recipient: Recipient
    first_attempt_at: datetime | None = None
    due: datetime | None = None
    due_by: str = ""
    days: float | None = None
    legs: tuple[Leg, ...] = ()
    dates: tuple[Named, ...] = ()
    scans: tuple[Scanned, ...] = ()
    custody: tuple[Held, ...] = ()
    evidence: tuple[Shown, ...] = ()
    bodies: tuple[Body, ...] = ()
    order_number: str = ""
    placed_at: datetime | None = None
    taken_at: datetime | None = None
    delivered_at: datetime | None = None
    delivered_how: str = ""
    signed: str = ""
    promised: date | None = None
    goods: tuple[Goods, ...] = ()
    value: Money | None = None
    whole_order: bool = False
    statement: tuple[str, ...] = ()
