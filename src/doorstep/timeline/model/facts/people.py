"""Facts that customers tell us: who they are, what they allow, what they think, what they want."""

from typing import ClassVar

from doorstep.timeline.model.facts.base import Fact, Items, Party, Personal


class CustomerChanged(Fact, frozen=True, gc=False, tag="customer_changed"):
    """Subject ``customer:<id>``: the shop's record of a customer."""

    party: Party


class ConsentGiven(Fact, frozen=True, gc=False, tag="consent_given"):
    """Subject ``customer:<id>`` or an order: a consent with its proof."""

    purpose: str
    channel: str
    wording: str = ""
    source: str = ""
    address: Personal = ""


class ConsentWithdrawn(Fact, frozen=True, gc=False, tag="consent_withdrawn"):
    """A consent was taken back."""

    purpose: str
    channel: str
    source: str = ""
    address: Personal = ""


class ReviewReceived(Fact, frozen=True, gc=False, tag="review_received"):
    """The customer's score, 1 to 5, and words."""

    precedence: ClassVar[int] = 80
    score: int
    text: Personal = ""
    review: str = ""


class ContactReceived(Fact, frozen=True, gc=False, tag="contact_received"):
    """The customer asked something. ``topic`` e.g. wismo, return, complaint."""

    precedence: ClassVar[int] = 55
    topic: str = ""
    channel: str = ""
    text: Personal = ""


class DeliveryDenied(Fact, frozen=True, gc=False, tag="delivery_denied"):
    """The customer says that the parcel marked as delivered did not arrive."""

    precedence: ClassVar[int] = 75
    parcel: str = ""


class ReturnRequested(Fact, frozen=True, gc=False, tag="return_requested"):
    """The customer wants to send items back."""

    precedence: ClassVar[int] = 76
    reason: str = ""
    items: tuple[Items, ...] = ()
    return_id: str = ""


class ReturnDecided(Fact, frozen=True, gc=False, tag="return_decided"):
    """The shop answered a return request; ``rule`` names what decided."""

    precedence: ClassVar[int] = 77
    approved: bool
    rule: str = ""
    return_id: str = ""


class ReturnReceived(Fact, frozen=True, gc=False, tag="return_received"):
    """The goods are back at the shop."""

    precedence: ClassVar[int] = 78
    epcis: ClassVar[str] = "receiving"
    items: tuple[Items, ...] = ()
    return_id: str = ""
