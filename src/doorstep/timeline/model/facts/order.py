"""Facts about the order itself, its payments and its promised dates."""

from datetime import datetime
from typing import ClassVar

from doorstep.timeline.model.facts.base import Fact, Items, Line, Party, Personal, Place


class OrderPlaced(Fact, frozen=True, gc=False, tag="order_placed"):
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


class OrderChanged(Fact, frozen=True, gc=False, tag="order_changed"):
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


class OrderApproved(Fact, frozen=True, gc=False, tag="order_approved"):
    """The shop accepted the order (payment or fraud check passed)."""

    precedence: ClassVar[int] = 10


class OrderCancelled(Fact, frozen=True, gc=False, tag="order_cancelled"):
    """The order was called off. ``reason`` is ``fault.reason`` or the shop's own word."""

    precedence: ClassVar[int] = 60
    reason: str = ""
    by: str = ""


class OrderOnHold(Fact, frozen=True, gc=False, tag="order_on_hold"):
    """Work on the order rests."""

    reason: str = ""


class OrderReleased(Fact, frozen=True, gc=False, tag="order_released"):
    """Work on the order goes on."""

    precedence: ClassVar[int] = 51


class PaymentAuthorised(Fact, frozen=True, gc=False, tag="payment_authorised"):
    """Money was reserved."""

    precedence: ClassVar[int] = 8
    amount: int = 0
    currency: str = ""
    gateway: str = ""


class PaymentCaptured(Fact, frozen=True, gc=False, tag="payment_captured"):
    """Money was taken."""

    precedence: ClassVar[int] = 9
    amount: int = 0
    currency: str = ""
    gateway: str = ""


class PaymentFailed(Fact, frozen=True, gc=False, tag="payment_failed"):
    """A payment was refused."""

    precedence: ClassVar[int] = 8
    amount: int = 0
    currency: str = ""
    gateway: str = ""
    reason: str = ""


class PaymentRefunded(Fact, frozen=True, gc=False, tag="payment_refunded"):
    """Money went back."""

    precedence: ClassVar[int] = 70
    amount: int = 0
    currency: str = ""
    reason: str = ""
    items: tuple[Items, ...] = ()


class DatePromised(Fact, frozen=True, gc=False, tag="date_promised"):
    """The shop told a date outside the order snapshot (checkout quote, staff). ``source`` says who."""

    precedence: ClassVar[int] = 6
    promised_from: datetime | None = None
    promised_to: datetime | None = None
    source: str = ""


class DateRequested(Fact, frozen=True, gc=False, tag="date_requested"):
    """The customer asked for a date."""

    precedence: ClassVar[int] = 6
    requested_from: datetime | None = None
    requested_to: datetime | None = None
