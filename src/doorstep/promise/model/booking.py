"""What was chosen at the checkout, as it travels in a quote's token."""

from datetime import date
from uuid import UUID

from msgspec import Struct


class Booking(Struct, frozen=True, omit_defaults=True):
    """A chosen way of delivery. ``price`` in minor units; ``day`` and ``name`` (``08:00-12:00``, ``day``, or a point)
    are the slot, ``hold`` what is held of it."""

    option: str
    price: int
    currency: str
    day: date | None = None
    name: str = ""
    hold: UUID | None = None
