"""What a shop offers to change about deliveries, what a customer wishes, and what stands of it."""

from datetime import date, datetime, time
from uuid import UUID

from msgspec import Struct

from doorstep.timeline.model import Address, AnyFact

#: Carriers of a document that are none: the parcel is still in the house; our own vans; any carrier at all.
SHOP, OWN, ANY = "shop", "own", "*"
#: Who may redirect a parcel that goes to somebody else than the buyer.
WHO = ("either", "buyer", "recipient")
TASK = "task"


class Offer(Struct, frozen=True, forbid_unknown_fields=True, omit_defaults=True):
    """What one carrier still honours. ``until`` is a clock time at the place of delivery, ``days_before`` the delivery;
    empty: until the parcel is on the van, or with ``on_van`` until it is delivered. ``fee`` is minor units of the
    shop's currency. ``through`` is ``task``: a member of staff tells the carrier."""

    carrier: str
    changes: tuple[str, ...]
    until: str = ""
    days_before: int = 0
    on_van: bool = False
    fee: int = 0
    answer_hours: int = 4
    through: str = TASK


class Slot(Struct, frozen=True, forbid_unknown_fields=True, omit_defaults=True):
    """A window of our own route, on these days of the week (1 is Monday): so many deliveries fit into it."""

    start: str
    end: str
    capacity: int
    weekdays: tuple[int, ...] = (1, 2, 3, 4, 5, 6)


class Rules(Struct, frozen=True, forbid_unknown_fields=True, omit_defaults=True):
    """``changes.toml``: what may be changed, by whom, and who of the staff tells the carrier."""

    who: str = "either"
    role: str = "care"
    days_ahead: int = 10
    offer: tuple[Offer, ...] = ()
    window: tuple[Slot, ...] = ()


class Choice(Struct, frozen=True):
    """One change that may be asked for now, or not, and then ``why`` not: too_late, on_van, over.

    ``until`` is the cut-off, ``None`` while nothing but the van ends it. ``days`` are the days to choose from."""

    change: str
    parcel: str
    carrier: str
    possible: bool
    why: str
    until: datetime | None
    fee: int
    answer_hours: int
    through: str
    days: tuple[date, ...] = ()


class Span(Struct, frozen=True):
    """A window of a day, at the clock of the place of delivery."""

    day: date
    start: time
    end: time


class Wish(Struct, frozen=True, omit_defaults=True):
    """What somebody asks for, in their words. ``address`` only for another address."""

    change: str
    parcel: str = ""
    words: str = ""
    day: date | None = None
    span: Span | None = None
    address: Address | None = None


class Asked(Struct, frozen=True):
    """A row of the desk: a request that was taken in. ``same`` is the keyed hash of what it says; ``ended`` is empty,
    replaced or withdrawn; whether it was agreed to, its task tells."""

    shop: str
    subject: str
    request: str
    parcel: str
    slot: str
    change: str
    same: bytes
    asked_at: datetime
    through: str
    task: UUID | None = None
    span: Span | None = None
    ended: str = ""


class Outcome(Struct, frozen=True):
    """What came of an act: the request it is about, and the facts, each with the words of its identity."""

    request: str
    facts: tuple[tuple[tuple[str, ...], AnyFact], ...] = ()


class Refused(Exception):
    """It cannot be asked for; ``why`` is a word: too_late, on_van, over, not_offered, no_room, not_you, too_many,
    answered, or ``bad_`` and the field that is wrong."""

    def __init__(self, why: str) -> None:
        super().__init__(why)
        self.why = why
