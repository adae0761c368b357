"""Segments as a shop writes them, and what they look at."""

from datetime import datetime
from uuid import UUID

from msgspec import Struct


class Segment(Struct, frozen=True, forbid_unknown_fields=True):
    """``segments/<name>.toml``. Every given condition must hold; of a list one is enough. Money is in minor units of
    the shop's currency; orders that were cancelled do not count. ``late`` are orders that came later than promised,
    ``consent`` is a purpose that she agreed to on some channel."""

    says: str
    orders_at_least: int | None = None
    orders_at_most: int | None = None
    value_at_least: int | None = None
    value_at_most: int | None = None
    ordered_within_days: int | None = None
    silent_for_days: int | None = None
    late_at_least: int | None = None
    late_at_most: int | None = None
    categories: tuple[str, ...] = ()
    countries: tuple[str, ...] = ()
    regions: tuple[str, ...] = ()
    languages: tuple[str, ...] = ()
    consent: str = ""


class Profile(Struct, frozen=True):
    """What is known of a customer without opening the vault."""

    person: UUID
    language: str = ""
    orders: int = 0
    value: int = 0
    last_at: datetime | None = None
    late: int = 0
    categories: tuple[str, ...] = ()
    countries: tuple[str, ...] = ()
    regions: tuple[str, ...] = ()
    consents: tuple[str, ...] = ()


class Counted(Struct, frozen=True):
    """A segment with its size. ``people`` are all customers; ``missed`` says by condition how many of them it alone, or
    with others, keeps out."""

    name: str
    says: str
    members: int
    people: int
    missed: dict[str, int]
