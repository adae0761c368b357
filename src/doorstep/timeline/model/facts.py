"""The closed vocabulary of facts: what an event can say.

Each kind is a frozen Struct tagged with its name. Fields annotated ``Personal`` hold personal data: they are moved to the vault
before an event is stored, and the stored event keeps a reference (``vault:<ref>/<field>``). ``precedence`` orders facts of the same
instant (a smaller one counts first). Money is integer minor units; weights grams; times aware datetimes.
"""

from datetime import datetime
from typing import Annotated, ClassVar

from msgspec import Meta, Struct

from doorstep.timeline.model.words import Delivered, Milestone, Role

#: A text about a person. Sealed in the vault before the event is stored.
Personal = Annotated[str, Meta(extra={"personal": True})]


class Fact(Struct, frozen=True, omit_defaults=True, tag_field="kind"):
    """What one event says. Subclasses are the closed list in ``FACTS``."""

    precedence: ClassVar[int] = 50
    derived: ClassVar[bool] = False
    #: CBV business step of the EPCIS 2.0 export, empty when the kind is not a movement of goods.
    epcis: ClassVar[str] = ""


class Place(Struct, frozen=True, omit_defaults=True):
    """Where something happened. Country is ISO 3166-1 alpha-2; lat/lon WGS 84 degrees."""

    name: str = ""
    city: str = ""
    region: str = ""
    postcode: str = ""
    country: str = ""
    lat: float | None = None
    lon: float | None = None


class Address(Struct, frozen=True, omit_defaults=True):
    """A postal address; the lines are personal, the area (city, region, postcode, country) is not."""

    lines: Personal = ""
    postcode: str = ""
    city: str = ""
    region: str = ""
    country: str = ""


class Party(Struct, frozen=True, omit_defaults=True):
    """A person of an order: buyer, recipient or payer."""

    role: Role
    source_id: str = ""
    name: Personal = ""
    email: Personal = ""
    phone: Personal = ""
    language: str = ""
    zone: str = ""
    address: Address | None = None


class Line(Struct, frozen=True, omit_defaults=True):
    """A line of an order. ``price`` is minor units for one piece."""

    id: str
    sku: str = ""
    title: str = ""
    quantity: int = 1
    price: int = 0
    product: str = ""
    category: str = ""
    weight_g: int = 0
    seller: str = ""


class Items(Struct, frozen=True, omit_defaults=True):
    """How many pieces of a line."""

    line: str
    quantity: int = 1


# -- the order ---------------------------------------------------------------------------------------------------------------


class OrderPlaced(Fact, frozen=True, tag="order_placed"):
    """The customer bought. ``total`` in minor units of ``currency``."""

    precedence: ClassVar[int] = 0
    number: str = ""
    currency: str = ""
    total: int = 0
    lines: tuple[Line, ...] = ()
    parties: tuple[Party, ...] = ()
    promised_from: datetime | None = None
    promised_to: datetime | None = None
    origin: Place | None = None
    destination: Place | None = None
    service: str = ""
    gift: bool = False
    note: Personal = ""
    tags: tuple[str, ...] = ()


class OrderChanged(Fact, frozen=True, tag="order_changed"):
    """A newer snapshot of the order: each given field replaces the older one (``None`` or empty = not said)."""

    precedence: ClassVar[int] = 5
    number: str = ""
    currency: str = ""
    total: int | None = None
    lines: tuple[Line, ...] | None = None
    parties: tuple[Party, ...] = ()
    promised_from: datetime | None = None
    promised_to: datetime | None = None
    destination: Place | None = None
    gift: bool | None = None
    tags: tuple[str, ...] | None = None


class OrderApproved(Fact, frozen=True, tag="order_approved"):
    """The shop accepted the order (payment or fraud check passed)."""

    precedence: ClassVar[int] = 10


class OrderCancelled(Fact, frozen=True, tag="order_cancelled"):
    """The order was called off. ``reason`` is ``fault.reason`` or the shop's own word."""

    precedence: ClassVar[int] = 60
    reason: str = ""
    by: str = ""


class OrderOnHold(Fact, frozen=True, tag="order_on_hold"):
    """Work on the order rests."""

    reason: str = ""


class OrderReleased(Fact, frozen=True, tag="order_released"):
    """Work on the order goes on."""

    precedence: ClassVar[int] = 51


class PaymentAuthorised(Fact, frozen=True, tag="payment_authorised"):
    """Money was reserved."""

    precedence: ClassVar[int] = 8
    amount: int = 0
    currency: str = ""
    gateway: str = ""


class PaymentCaptured(Fact, frozen=True, tag="payment_captured"):
    """Money was taken."""

    precedence: ClassVar[int] = 9
    amount: int = 0
    currency: str = ""
    gateway: str = ""


class PaymentFailed(Fact, frozen=True, tag="payment_failed"):
    """A payment was refused."""

    precedence: ClassVar[int] = 8
    amount: int = 0
    currency: str = ""
    gateway: str = ""
    reason: str = ""


class PaymentRefunded(Fact, frozen=True, tag="payment_refunded"):
    """Money went back."""

    precedence: ClassVar[int] = 70
    amount: int = 0
    currency: str = ""
    reason: str = ""
    items: tuple[Items, ...] = ()


class DatePromised(Fact, frozen=True, tag="date_promised"):
    """The shop told a date outside the order snapshot (checkout quote, staff). ``source`` says who."""

    precedence: ClassVar[int] = 6
    promised_from: datetime | None = None
    promised_to: datetime | None = None
    source: str = ""


class DateRequested(Fact, frozen=True, tag="date_requested"):
    """The customer asked for a date."""

    precedence: ClassVar[int] = 6
    requested_from: datetime | None = None
    requested_to: datetime | None = None


# -- parcels and legs --------------------------------------------------------------------------------------------------------


class ParcelLinked(Fact, frozen=True, tag="parcel_linked"):
    """Subject order: this parcel carries these items of the order. No items = not stated."""

    precedence: ClassVar[int] = 12
    epcis: ClassVar[str] = "packing"
    parcel: str
    items: tuple[Items, ...] = ()


class LegLinked(Fact, frozen=True, tag="leg_linked"):
    """Subject parcel: a carrier moves it under this number. ``leg`` is the leg's subject."""

    precedence: ClassVar[int] = 13
    leg: str
    carrier: str = ""
    number: str = ""
    service: str = ""
    url: str = ""
    direction: str = "out"


class LinkRemoved(Fact, frozen=True, tag="link_removed"):
    """Subject of the parent: the child (a parcel or leg subject) does not belong here."""

    precedence: ClassVar[int] = 14
    child: str


class ParcelPacked(Fact, frozen=True, tag="parcel_packed"):
    """The warehouse packed the parcel and has it ready for the carrier."""

    precedence: ClassVar[int] = 15
    epcis: ClassVar[str] = "packing"
    weight_g: int = 0


class Scan(Fact, frozen=True, tag="scan"):
    """A carrier said where a parcel is. Unknown codes have milestone ``unknown`` and keep their words."""

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


class CarrierEstimate(Fact, frozen=True, tag="carrier_estimate"):
    """The carrier's own dynamic delivery date (carrier EDD)."""

    precedence: ClassVar[int] = 41
    expected_from: datetime | None = None
    expected_to: datetime | None = None


# -- people ------------------------------------------------------------------------------------------------------------------


class CustomerChanged(Fact, frozen=True, tag="customer_changed"):
    """Subject ``customer:<id>``: the shop's record of a customer."""

    party: Party


class ConsentGiven(Fact, frozen=True, tag="consent_given"):
    """Subject ``customer:<id>`` or an order: a consent with its proof."""

    purpose: str
    channel: str
    wording: str = ""
    source: str = ""
    address: Personal = ""


class ConsentWithdrawn(Fact, frozen=True, tag="consent_withdrawn"):
    """A consent was taken back."""

    purpose: str
    channel: str
    source: str = ""
    address: Personal = ""


class ReviewReceived(Fact, frozen=True, tag="review_received"):
    """The customer's score, 1 to 5, and words."""

    precedence: ClassVar[int] = 80
    score: int
    text: Personal = ""
    review: str = ""


class ContactReceived(Fact, frozen=True, tag="contact_received"):
    """The customer asked something. ``topic`` e.g. wismo, return, complaint."""

    precedence: ClassVar[int] = 55
    topic: str = ""
    channel: str = ""
    text: Personal = ""


class DeliveryDenied(Fact, frozen=True, tag="delivery_denied"):
    """The customer says that the parcel marked as delivered did not arrive."""

    precedence: ClassVar[int] = 75
    parcel: str = ""


class ReturnRequested(Fact, frozen=True, tag="return_requested"):
    """The customer wants to send items back."""

    precedence: ClassVar[int] = 76
    reason: str = ""
    items: tuple[Items, ...] = ()
    return_id: str = ""


class ReturnDecided(Fact, frozen=True, tag="return_decided"):
    """The shop answered a return request; ``rule`` names what decided."""

    precedence: ClassVar[int] = 77
    approved: bool
    rule: str = ""
    return_id: str = ""


class ReturnReceived(Fact, frozen=True, tag="return_received"):
    """The goods are back at the shop."""

    precedence: ClassVar[int] = 78
    epcis: ClassVar[str] = "receiving"
    items: tuple[Items, ...] = ()
    return_id: str = ""


# -- what we and our people did ----------------------------------------------------------------------------------------------


class NoteAdded(Fact, frozen=True, tag="note_added"):
    """A member of staff wrote something down."""

    precedence: ClassVar[int] = 90
    text: Personal = ""
    by: str = ""


class TaskOpened(Fact, frozen=True, tag="task_opened"):
    """Somebody has something to do about this order."""

    precedence: ClassVar[int] = 91
    task: str
    title: str = ""
    owner: str = ""
    due_at: datetime | None = None


class TaskDone(Fact, frozen=True, tag="task_done"):
    """A task ended. ``outcome`` is done, dropped or undone."""

    precedence: ClassVar[int] = 92
    task: str
    outcome: str = "done"
    by: str = ""


class HandoverGiven(Fact, frozen=True, tag="handover_given"):
    """Somebody gave work (a task) or goods (a parcel) to somebody; to be taken until ``until``."""

    precedence: ClassVar[int] = 20
    epcis: ClassVar[str] = "departing"
    what: str
    giver: str = ""
    taker: str = ""
    until: datetime | None = None


class HandoverTaken(Fact, frozen=True, tag="handover_taken"):
    """The taker has it."""

    precedence: ClassVar[int] = 21
    epcis: ClassVar[str] = "receiving"
    what: str
    taker: str = ""


class MessageSent(Fact, frozen=True, tag="message_sent"):
    """A message left for the customer."""

    precedence: ClassVar[int] = 95
    message: str
    playbook: str = ""
    step: str = ""
    channel: str = ""
    template: str = ""


class MessageFailed(Fact, frozen=True, tag="message_failed"):
    """A message could not be delivered for good."""

    precedence: ClassVar[int] = 96
    message: str
    channel: str = ""
    reason: str = ""


class Retraction(Fact, frozen=True, tag="retraction"):
    """Event ``target`` of this subject was wrong (``did_not_occur`` or ``incorrect_data``). It counts wherever it arrives."""

    precedence: ClassVar[int] = 99
    target: str
    reason: str = "did_not_occur"
    by: str = ""


# -- derived: what became true by time or by estimate ------------------------------------------------------------------------


class Derived(Fact, frozen=True):
    """A fact that we inferred. ``episode`` counts how often it became true; ``inputs`` says from what."""

    precedence: ClassVar[int] = 97
    derived: ClassVar[bool] = True
    episode: int = 1
    inputs: dict[str, str | int | float | bool | None] = {}


class RiskRaised(Derived, frozen=True, tag="risk_raised"):
    """The promise is likely to be missed."""

    risk: float = 0.0
    expected_from: datetime | None = None
    expected_to: datetime | None = None


class RiskCleared(Derived, frozen=True, tag="risk_cleared"):
    """The promise is likely to be kept again."""

    risk: float = 0.0


class Stalled(Derived, frozen=True, tag="stalled"):
    """No scan for longer than usual on this lane."""

    parcel: str = ""
    since: datetime | None = None


class Resumed(Derived, frozen=True, tag="resumed"):
    """A stalled parcel moves again."""

    parcel: str = ""


class DispatchLate(Derived, frozen=True, tag="dispatch_late"):
    """The shop has not handed the order over in its handling time."""

    due_at: datetime | None = None


class HandoverOverdue(Derived, frozen=True, tag="handover_overdue"):
    """A hand-over was given and not taken in time."""

    what: str = ""
    giver: str = ""
    taker: str = ""
    until: datetime | None = None


class PromiseMissed(Derived, frozen=True, tag="promise_missed"):
    """The promised date passed without delivery."""

    promised_to: datetime | None = None


class DeliveryDisputed(Derived, frozen=True, tag="delivery_disputed"):
    """Marked as delivered, but something speaks against it."""

    parcel: str = ""
    because: str = ""


class CauseRetracted(Derived, frozen=True, tag="cause_retracted"):
    """A step was taken because of an event that was retracted afterwards."""

    playbook: str = ""
    step: str = ""
    cause: str = ""


AnyFact = (
    OrderPlaced
    | OrderChanged
    | OrderApproved
    | OrderCancelled
    | OrderOnHold
    | OrderReleased
    | PaymentAuthorised
    | PaymentCaptured
    | PaymentFailed
    | PaymentRefunded
    | DatePromised
    | DateRequested
    | ParcelLinked
    | LegLinked
    | LinkRemoved
    | ParcelPacked
    | Scan
    | CarrierEstimate
    | CustomerChanged
    | ConsentGiven
    | ConsentWithdrawn
    | ReviewReceived
    | ContactReceived
    | DeliveryDenied
    | ReturnRequested
    | ReturnDecided
    | ReturnReceived
    | NoteAdded
    | TaskOpened
    | TaskDone
    | HandoverGiven
    | HandoverTaken
    | MessageSent
    | MessageFailed
    | Retraction
    | RiskRaised
    | RiskCleared
    | Stalled
    | Resumed
    | DispatchLate
    | HandoverOverdue
    | PromiseMissed
    | DeliveryDisputed
    | CauseRetracted
)

DerivedFact = (
    RiskRaised
    | RiskCleared
    | Stalled
    | Resumed
    | DispatchLate
    | HandoverOverdue
    | PromiseMissed
    | DeliveryDisputed
    | CauseRetracted
)
