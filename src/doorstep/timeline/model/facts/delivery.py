"""Facts about how a parcel is to be brought: what a customer asked to change, and what became of it."""

from datetime import datetime
from typing import ClassVar

from doorstep.timeline.model.facts.base import Address, Fact, Personal, Place


class ChangeRequested(Fact, frozen=True, gc=False, tag="change_requested"):
    """The customer asked to change a delivery. ``change`` is one of ``CHANGES``; ``words`` is the neighbour, the place,
    the note, the code or the PIN; ``day`` an ISO date at the place of delivery; ``until`` the cut-off that counted,
    ``answer_by`` when an answer was due; ``fee`` minor units that were said before. No parcel = every parcel."""

    precedence: ClassVar[int] = 70
    change: str
    request: str
    parcel: str = ""
    carrier: str = ""
    day: str = ""
    window_from: datetime | None = None
    window_to: datetime | None = None
    words: Personal = ""
    address: Address | None = None
    point: Place | None = None
    until: datetime | None = None
    answer_by: datetime | None = None
    fee: int = 0
    currency: str = ""
    by: str = ""


class ChangeConfirmed(Fact, frozen=True, gc=False, tag="change_confirmed"):
    """Whoever brings the parcel agreed to the change."""

    precedence: ClassVar[int] = 71
    change: str
    request: str = ""
    by: str = ""


class ChangeRefused(Fact, frozen=True, gc=False, tag="change_refused"):
    """Whoever brings the parcel will not or cannot do it. ``reason`` is a word: refused, too_late, no_room, no_answer,
    not_found."""

    precedence: ClassVar[int] = 71
    change: str
    request: str = ""
    reason: str = ""
    by: str = ""


class ChangeReplaced(Fact, frozen=True, gc=False, tag="change_replaced"):
    """The customer took a change back before it was answered, or asked for another (``instead``) in its place."""

    precedence: ClassVar[int] = 72
    change: str
    request: str = ""
    instead: str = ""
    by: str = ""
