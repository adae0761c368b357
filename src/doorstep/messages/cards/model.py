"""Documents of content, offers and products as a shop writes them, and what was picked for a message."""

from collections.abc import Mapping
from datetime import date

from msgspec import Struct

KINDS = ("howto", "video", "care", "size")


class Content(Struct, frozen=True, forbid_unknown_fields=True):
    """A ``[[content]]`` of ``content.toml``: a page of the shop for those who bought such a thing. ``title`` by
    language; shown by messages that go out ``days`` or more after the delivery."""

    title: dict[str, str]
    link: str
    kind: str = "howto"
    products: tuple[str, ...] = ()
    categories: tuple[str, ...] = ()
    tags: tuple[str, ...] = ()
    days: float = 0


class Contents(Struct, frozen=True, forbid_unknown_fields=True):
    """``content.toml``. At most ``show`` are shown in one message, in the order of the document."""

    content: tuple[Content, ...] = ()
    show: int = 3


class Offer(Struct, frozen=True, forbid_unknown_fields=True):
    """``offers/<name>.toml``. ``says`` by language. Codes are made with ``prefix``, or taken from ``codes`` in turn;
    ``budget`` is how many are given away, to each person ``per_person``. One is good for ``days`` and not beyond
    ``until``."""

    says: dict[str, str]
    budget: int
    prefix: str = ""
    codes: tuple[str, ...] = ()
    days: int = 30
    until: date | None = None
    per_person: int = 1


class Product(Struct, frozen=True, forbid_unknown_fields=True):
    """A ``[[product]]`` of ``products.toml``; one that is not ``offered`` is not suggested."""

    id: str
    title: str
    link: str = ""
    offered: bool = True


class Products(Struct, frozen=True, forbid_unknown_fields=True):
    """``products.toml``: what may be suggested. Without a ``[[product]]`` that is whatever was ordered in the last
    ``seen_days``. At most ``show`` are shown in one message."""

    product: tuple[Product, ...] = ()
    show: int = 3
    seen_days: int = 90


class Shelf(Struct, frozen=True):
    """All these documents of a release."""

    contents: Contents = Contents()
    products: Products = Products()
    offers: Mapping[str, Offer] = {}


class Drawn(Struct, frozen=True):
    """A code that belongs to one person and message. ``until`` is its last day."""

    code: str
    until: date


class Item(Struct, frozen=True):
    """A product to show."""

    title: str
    link: str = ""


class Picked(Struct, frozen=True, omit_defaults=True):
    """What was picked for a message: codes by offer, and related products."""

    offers: dict[str, Drawn] = {}
    related: tuple[Item, ...] = ()
