"""The state of an order: a pure fold of its events. Owned by the fold; everybody else only reads it.

The Structs here are not frozen, because the fold builds them in place (``rules.fold``). It never changes a state that
somebody else holds: ``fold`` starts from nothing, and ``extend`` takes over the state it is given.
"""

from datetime import datetime
from uuid import UUID

from msgspec import Struct, field

from doorstep.timeline.model.facts import ChangeRequested, Line, Party, Place
from doorstep.timeline.model.words import FINAL, Delivered, Milestone


class Window(Struct, frozen=True, gc=False):
    """A span in time; both ends aware and inclusive."""

    start: datetime | None
    end: datetime | None


class Incident(Struct, omit_defaults=True):
    """Something that went wrong: a failed attempt, damage, a stall, a dispute. Open until ``closed_at``."""

    kind: str
    opened_at: datetime
    cause: UUID | None = None
    parcel: str = ""
    reason: str = ""
    words: str = ""
    closed_at: datetime | None = None


class Holding(Struct, gc=False, omit_defaults=True):
    """Who held the parcel from when. ``last_seen`` is the last evidence; ``span`` marks a day-precise start."""

    holder: str
    since: datetime
    last_seen: datetime
    until: datetime | None = None
    span: bool = False


class Reached(Struct, frozen=True, gc=False, array_like=True):
    """When a milestone was entered, or a fact was told last, and by which event. Written as a list: there are many."""

    at: datetime
    event: UUID
    precision: str = "second"
    offset: int | None = None


class Departure(Struct, omit_defaults=True):
    """A booked departure of a leg: from where (``place`` in small letters), when, with what; ``left_at`` once it is
    known to have gone on."""

    place: str
    planned_at: datetime
    vehicle: str = ""
    left_at: datetime | None = None


class Stop(Struct, omit_defaults=True):
    """A stay at a place between two stretches, or between two carriers: of which leg, since and until when.

    ``taker`` is the leg that went on from a hand-over, ``left`` that the same leg went on from here.
    """

    leg: str
    place: str
    since: datetime
    until: datetime | None = None
    taker: str = ""
    left: bool = False


class LegState(Struct, omit_defaults=True):
    """One carrier's part of a parcel's way.

    ``after`` is the leg that led to this one, ``inside`` the stretches that the parcel spent in this container.
    ``mode`` and ``vehicle`` are the latest known. ``given_at`` is when the leg was to begin (announced, or handed on to
    it), ``taken_at`` when it first moved, ``handed_on_at`` when it brought the parcel to whoever carries it further;
    ``began_in`` and ``seen_in`` where it began and was seen last (of parcels with several legs).

    ``departures`` are those that were booked; of pieces that arrive in parts ``delivered`` counts those that did.

    ``linked_at`` is when the parcel first got the number; ``first_at`` and ``last_at`` are the first and last time of
    the number's era that this means, ``None`` when nothing was heard; ``reused``: it may have been used for another
    parcel too (``rules.eras``).
    """

    leg: str
    carrier: str = ""
    number: str = ""
    service: str = ""
    url: str = ""
    direction: str = "out"
    expected_from: datetime | None = None
    expected_to: datetime | None = None
    after: str = ""
    inside: list[Window] = field(default_factory=list)
    mode: str = ""
    vehicle: str = ""
    began_in: Place | None = None
    seen_in: Place | None = None
    given_at: datetime | None = None
    taken_at: datetime | None = None
    handed_on_at: datetime | None = None
    departures: list[Departure] = field(default_factory=list)
    delivered: int = 0
    linked_at: datetime | None = None
    first_at: datetime | None = None
    last_at: datetime | None = None
    reused: bool = False


class ParcelState(Struct, omit_defaults=True):
    """One parcel: where it is, who holds it, what happened to it.

    It holds no wording of a carrier: ``last_scan_event`` and ``milestone_event`` lead to the event that keeps the
    words. ``signer_is_party``: the signature matches a party's name (yes, no, ``None`` unknown; unknown never counts
    as the customer). ``silence`` is the longest time between two scans, in seconds, from the carrier's hands to the
    first attempt. ``stops`` are its stays between two stretches or two carriers.
    """

    parcel: str
    items: dict[str, int] = field(default_factory=dict)
    legs: dict[str, LegState] = field(default_factory=dict)
    milestone: Milestone = Milestone.PENDING
    milestone_at: datetime | None = None
    milestone_event: UUID | None = None
    reached: dict[str, Reached] = field(default_factory=dict)
    attempts: int = 0
    last_scan_at: datetime | None = None
    last_scan_event: UUID | None = None
    last_place: Place | None = None
    reason: str = ""
    delivered_how: Delivered | None = None
    signer_is_party: bool | None = None
    disputed: bool = False
    scans: int = 0
    silence: float = 0.0
    custody: list[Holding] = field(default_factory=list)
    stops: list[Stop] = field(default_factory=list)


class Episode(Struct, omit_defaults=True):
    """How often a derived condition became true, and since when it holds (``None``: it does not)."""

    count: int = 0
    open_since: datetime | None = None
    event: UUID | None = None


class Change(Struct, omit_defaults=True):
    """A change of the delivery that was asked for, and how it stands: asked, confirmed, refused, replaced or
    withdrawn."""

    asked: ChangeRequested
    at: datetime
    event: UUID
    standing: str = "asked"
    reason: str = ""
    ended_at: datetime | None = None


class OrderState(Struct, omit_defaults=True):
    """Everything known about an order. Amounts in minor units of ``currency``.

    ``retracts``: something was taken back, perhaps before it was heard of, so that nothing may be folded on top.
    ``loose``: something was heard of parcels or numbers that nothing links, so that no link may be folded on top.
    """

    order: str
    number: str = ""
    placed_at: datetime | None = None
    approved_at: datetime | None = None
    cancelled_at: datetime | None = None
    cancel_reason: str = ""
    currency: str = ""
    total: int = 0
    paid: int = 0
    refunded: int = 0
    payment_failed_at: datetime | None = None
    lines: list[Line] = field(default_factory=list)
    parties: dict[str, Party] = field(default_factory=dict)
    tags: list[str] = field(default_factory=list)
    gift: bool = False
    origin: Place | None = None
    destination: Place | None = None
    service: str = ""
    promised: Window | None = None
    first_promised: Window | None = None
    requested: Window | None = None
    parcels: dict[str, ParcelState] = field(default_factory=dict)
    milestone: Milestone = Milestone.PENDING
    milestone_at: datetime | None = None
    milestone_event: UUID | None = None
    delivered_at: datetime | None = None
    held_since: datetime | None = None
    incidents: list[Incident] = field(default_factory=list)
    episodes: dict[str, Episode] = field(default_factory=dict)
    reached: dict[str, Reached] = field(default_factory=dict)
    review_score: int | None = None
    contacts: int = 0
    return_requested_at: datetime | None = None
    return_received_at: datetime | None = None
    disputed: bool = False
    changes: list[Change] = field(default_factory=list)
    told: list[str] = field(default_factory=list)
    last_fact_at: datetime | None = None
    events: int = 0
    retracts: bool = False
    loose: bool = False

    @property
    def open(self) -> bool:
        """Whether anything can still happen on the way out."""
        return self.milestone not in FINAL
