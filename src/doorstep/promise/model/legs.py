"""Legs of parcels that several carriers bring: those ahead, and those that have ended."""

from datetime import datetime

from msgspec import Struct


class LegAhead(Struct, frozen=True, omit_defaults=True):
    """A leg that has not ended. ``began_at`` is when its carrier took the parcel; ``given_at`` when the leg before it
    handed the parcel on, while nobody has taken it."""

    carrier: str
    mode: str = ""
    began_at: datetime | None = None
    given_at: datetime | None = None
    giver: str = ""
    last: bool = False


class LegCase(Struct, frozen=True, array_like=True, omit_defaults=True):
    """A leg that has ended: from where to where, how, by whom, when it began and how many minutes it took.

    ``planned`` are the minutes that had been agreed, ``road`` those that the road alone takes, ``behind`` by how
    many it was behind its plan when it began. Written as a list: there are many.
    """

    origin: str
    target: str
    mode: str
    carrier: str
    began_at: datetime | None
    minutes: float
    planned: float | None = None
    road: float | None = None
    behind: float = 0.0
