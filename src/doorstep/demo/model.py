"""Who buys what in the demo, what is sent to the door because of it, and stories."""

from datetime import datetime, timedelta

from msgspec import Struct


class Goods(Struct, frozen=True, forbid_unknown_fields=True):
    """Something the shop sells. ``price`` in minor units of its currency."""

    sku: str
    title: str
    price: int
    weight_g: int


class Person(Struct, frozen=True, forbid_unknown_fields=True):
    """A made-up customer with a postal address. Mail addresses end in example.org or example.com, always."""

    name: str
    email: str = ""
    language: str = "de"
    street: str = ""
    postcode: str = ""
    city: str = ""
    country: str = "DE"
    region: str = ""


class Bought(Struct, frozen=True):
    """A line of a purchase."""

    goods: Goods
    quantity: int = 1


class Purchase(Struct, frozen=True):
    """An order with everything that its bodies need. ``promised_to`` is a date, or a time with offset, as text."""

    number: int
    placed_at: datetime
    buyer: Person
    lines: tuple[Bought, ...]
    service: str = ""
    promised_to: str = ""
    recipient: Person | None = None
    gift: bool = False
    tags: tuple[str, ...] = ()

    @property
    def id(self) -> str:
        """The shop's own id of the order."""
        return str(5_500_000_000_000 + self.number)

    @property
    def total(self) -> int:
        """The sum of the lines in minor units."""
        return sum(line.goods.price * line.quantity for line in self.lines)

    @property
    def destination(self) -> Person:
        """Who gets it."""
        return self.recipient or self.buyer


class Parcel(Struct, frozen=True):
    """A parcel of a purchase: its place (from 1), who carries it under which number, which lines (from 1) are in it."""

    place: int
    carrier: str
    number: str
    lines: tuple[int, ...] = ()


class Spot(Struct, frozen=True, forbid_unknown_fields=True):
    """Where a scan is made."""

    city: str = ""
    country: str = "DE"
    region: str = ""
    postcode: str = ""
    name: str = ""


class Seen(Struct, frozen=True):
    """What a carrier says about a parcel. ``how`` is one of `timeline.model.Delivered`, ``reason`` as in `REASONS`."""

    at: datetime
    milestone: str
    spot: Spot
    words: str = ""
    reason: str = ""
    how: str = ""
    signed_by: str = ""
    mode: str = ""
    vehicle: str = ""


class Post(Struct, frozen=True):
    """A body for the door: the source that speaks, its topic, what the source calls this delivery, when it was told."""

    source: str
    raw: bytes
    at: datetime
    topic: str = ""
    delivery: str = ""


class Cast(Struct, frozen=True, forbid_unknown_fields=True):
    """Who plays: the buyer, and the recipient where it is somebody else."""

    buyer: Person
    recipient: Person | None = None


class Basket(Struct, frozen=True, forbid_unknown_fields=True):
    """What is bought in a story: ``{sku: quantity}``, promised for so many days later; none: nothing is promised."""

    goods: dict[str, int]
    service: str = ""
    promised_days: int | None = None
    gift: bool = False


class Act(Struct, frozen=True, forbid_unknown_fields=True):
    """Something that happens. ``at`` is counted from the beginning, as in ``2d3h20m``.

    ``send`` is order, payment, payment_failed, cancel, packed, leg (another carrier gets a number for it), scan, event,
    return or nothing (time passes). A scan is made by the parcel's own carrier or by that of the ``leg``.
    ``then`` lists everything that is said and done until the next act, in order (`playbook/step verdict`), ``stands``
    the milestone of the order just before it.
    """

    at: str
    says: str
    send: str = "nothing"
    parcel: str = ""
    carrier: str = ""
    leg: str = ""
    mode: str = ""
    vehicle: str = ""
    lines: tuple[int, ...] = ()
    milestone: str = ""
    spot: Spot | None = None
    words: str = ""
    reason: str = ""
    how: str = ""
    signed_by: str = ""
    answer: bool = False
    loud: bool = False
    event: dict[str, str | int | bool] = {}
    then: tuple[str, ...] = ()
    stands: str = ""


class Story(Struct, frozen=True, forbid_unknown_fields=True):
    """A story. ``starts`` is when it is rehearsed; played live, everything before ``live_from`` lies in the past."""

    title: str
    text: str
    starts: datetime
    number: int
    cast: Cast
    basket: Basket
    act: tuple[Act, ...]
    live_from: str = "0h"
    consents: tuple[str, ...] = ()
    name: str = ""


class Cue(Struct, frozen=True):
    """An act at its moment, with what it sends, and the id of the order that it is about."""

    act: Act
    after: timedelta
    at: datetime
    posts: tuple[Post, ...]
    order: str
