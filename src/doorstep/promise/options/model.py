"""``options.toml``: how a shop delivers, and what is offered at the checkout."""

from datetime import date, datetime
from typing import Literal
from uuid import UUID

from msgspec import Struct

from doorstep.promise.model import Estimate

#: What a service is. ``standard`` and ``express`` come when they come, ``nominated`` on a chosen day, ``window`` in a
#: chosen part of a day, ``collection`` to a place where it is fetched, ``white_glove`` into the room, on a chosen day.
KINDS = ("standard", "express", "nominated", "window", "collection", "white_glove")
#: The kinds for which a day is chosen.
CHOSEN = ("nominated", "window", "white_glove")


class Zone(Struct, frozen=True, forbid_unknown_fields=True):
    """Where to: countries, and there all postcodes or those that begin so. ``km`` is how far that is, about."""

    id: str
    countries: tuple[str, ...]
    postcodes: tuple[str, ...] = ()
    km: float = 0


class Price(Struct, frozen=True, forbid_unknown_fields=True):
    """A price in minor units; of those that fit a basket the last one counts. Weights in grams, ``from_total`` in minor
    units of what the goods cost."""

    amount: int
    zone: str = ""
    up_to_g: int = 0
    from_total: int = 0


class Window(Struct, frozen=True, forbid_unknown_fields=True):
    """A part of a day at the destination (local HH:MM) with room for ``capacity`` orders; ``price`` comes on top.
    Without times it is the whole day."""

    capacity: int
    start: str = ""
    end: str = ""
    days: tuple[int, ...] = (1, 2, 3, 4, 5)
    price: int = 0

    @property
    def name(self) -> str:
        """How it is written: ``08:00-12:00``, or ``day``."""
        return f"{self.start}-{self.end}" if self.start else "day"


class Point(Struct, frozen=True, forbid_unknown_fields=True):
    """A place where a parcel can be fetched, with room for ``capacity`` parcels a day (0: no limit)."""

    id: str
    name: str
    country: str
    postcode: str
    city: str = ""
    street: str = ""
    capacity: int = 0


class Service(Struct, frozen=True, forbid_unknown_fields=True):
    """One way of delivery. ``carrier`` and ``service`` are those of ``shop.toml``, ``location`` where it leaves.

    ``cutoff`` (local HH:MM of that location, else its own) is until when an order counts as of today. A day may be
    chosen ``days_ahead`` days from now on. ``co2_g_parcel`` and ``co2_g_km`` are grams for a parcel and for a km of it.
    """

    id: str
    name: str
    kind: str = "standard"
    carrier: str = ""
    service: str = ""
    location: str = ""
    zones: tuple[str, ...] = ()
    cutoff: str = ""
    most_g: int = 0
    days_ahead: int = 14
    co2_g_parcel: float = 0
    co2_g_km: float = 0
    price: tuple[Price, ...] = ()
    window: tuple[Window, ...] = ()
    point: tuple[Point, ...] = ()


class Options(Struct, frozen=True, forbid_unknown_fields=True):
    """``options.toml``. ``hold_minutes`` is how long chosen capacity waits for its order, ``origins`` are the addresses
    of the shop's own pages, from which browsers may ask."""

    hold_minutes: int = 15
    origins: tuple[str, ...] = ()
    zone: tuple[Zone, ...] = ()
    service: tuple[Service, ...] = ()


class Basket(Struct, frozen=True):
    """What is bought and where it goes. ``total`` in minor units of the shop's currency."""

    country: str
    postcode: str = ""
    region: str = ""
    city: str = ""
    weight_g: int = 0
    total: int = 0


class Slot(Struct, frozen=True, order=True):
    """A piece of capacity: a service's window on a day, or a point's day."""

    service: str
    day: date
    name: str


class Choice(Struct, frozen=True):
    """A day, and part of it, that can be chosen. ``left`` is how many more may choose it; ``None``: no limit."""

    slot: Slot
    price: int
    left: int | None
    estimate: Estimate
    start: str = ""
    end: str = ""


class Offer(Struct, frozen=True):
    """A way of delivery for a basket. ``price`` is the least that it costs; ``co2_g`` in grams, ``None`` where nothing
    is known. ``choices`` are days to choose (none for services that come when they come)."""

    service: Service
    price: int
    estimate: Estimate
    co2_g: int | None = None
    choices: tuple[Choice, ...] = ()
    points: tuple[Point, ...] = ()


class Hold(Struct, frozen=True):
    """Capacity that was taken for a while."""

    id: UUID
    slot: Slot
    until: datetime


#: What became of a hold once its order came: kept, taken anew after it had run out, or lost since all was taken.
Fate = Literal["", "kept", "anew", "lost"]
