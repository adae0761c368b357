"""Facts about parcels and legs: links, packing, carriers' scans and dates."""

from datetime import datetime
from typing import ClassVar

from doorstep.timeline.model.facts.base import Fact, Items, Personal, Place
from doorstep.timeline.model.words import Delivered, Milestone

#: How goods move. A locker stands: it is what holds them.
MODES = ("road", "air", "sea", "rail", "van", "locker")
#: What a scan is of a stretch of the way: it left its place, came to one, or a part of its pieces was delivered.
DEPARTED, ARRIVED, PART_DELIVERED = "departed", "arrived", "part_delivered"


class ParcelLinked(Fact, frozen=True, gc=False, tag="parcel_linked"):
    """Subject order: this parcel carries these items of the order. No items = not stated."""

    precedence: ClassVar[int] = 12
    epcis: ClassVar[str] = "packing"
    parcel: str
    items: tuple[Items, ...] = ()


class LegLinked(Fact, frozen=True, gc=False, tag="leg_linked"):
    """Subject parcel: a carrier moves it under this number. ``leg`` is the leg's subject. ``guessed``: nobody named the
    carrier, the look of the number told it."""

    precedence: ClassVar[int] = 13
    leg: str
    carrier: str = ""
    number: str = ""
    service: str = ""
    url: str = ""
    direction: str = "out"
    guessed: bool = False


class LinkRemoved(Fact, frozen=True, gc=False, tag="link_removed"):
    """Subject of the parent: the child (a parcel or leg subject) does not belong here."""

    precedence: ClassVar[int] = 14
    child: str


class ParcelPacked(Fact, frozen=True, gc=False, tag="parcel_packed"):
    """The warehouse packed the parcel and has it ready for the carrier."""

    precedence: ClassVar[int] = 15
    epcis: ClassVar[str] = "packing"
    weight_g: int = 0


#: What happens between a thing and its container: put in, taken out, seen inside; `empty`: everything was taken out.
TOGETHER = ("add", "delete", "observe", "empty")


class Aggregated(Fact, frozen=True, gc=False, tag="aggregated"):
    """Subject leg (the thing): it went into ``container`` (the leg of a pallet, bag or cage), came out of it or was
    seen inside, as ``action`` says (``TOGETHER``). While it is inside, scans of the container are its own. ``empty``
    stands on the container's own leg: it holds nothing any more."""

    precedence: ClassVar[int] = 39
    epcis: ClassVar[str] = "packing"
    container: str
    action: str = "add"


class Scan(Fact, frozen=True, gc=False, tag="scan"):
    """A carrier said where a parcel is. Unknown codes have milestone ``unknown`` and keep their words.

    ``signer_keys`` (keyed hashes of the parts of ``signed_by``) are set when it is stored, so that a signature can be
    matched with a party. ``mode`` is how it moves (``MODES``), ``vehicle`` the flight, voyage or lorry, ``service``
    the carrier's product. ``step`` says that it left or came to its place, where the format tells those apart, or that
    only ``pieces`` of ``of_pieces`` were delivered.
    """

    precedence: ClassVar[int] = 40
    epcis: ClassVar[str] = "transporting"
    milestone: Milestone = Milestone.UNKNOWN
    code: str = ""
    raw_text: str = ""
    reason: str = ""
    place: Place | None = None
    signed_by: Personal = ""
    delivered_how: Delivered | None = None
    tracking_number: str = ""
    holder: str = ""
    pieces: int = 0
    next_carrier: str = ""
    next_number: str = ""
    signer_keys: tuple[str, ...] = ()
    mode: str = ""
    vehicle: str = ""
    service: str = ""
    step: str = ""
    of_pieces: int = 0


class DeparturePlanned(Fact, frozen=True, gc=False, tag="departure_planned"):
    """Subject leg: it is booked to leave this place then. A later word for the same place replaces it."""

    precedence: ClassVar[int] = 38
    planned_at: datetime
    place: Place | None = None
    vehicle: str = ""


class CarrierEstimate(Fact, frozen=True, gc=False, tag="carrier_estimate"):
    """The carrier's own dynamic delivery date (carrier EDD)."""

    precedence: ClassVar[int] = 41
    expected_from: datetime | None = None
    expected_to: datetime | None = None
