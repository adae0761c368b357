"""Documents of this chapter about when and how often: the hours that the law leaves open, and how many of a purpose."""

from msgspec import Struct


class Hours(Struct, frozen=True, forbid_unknown_fields=True):
    """A line of ``quiet.toml``: when messages of these purposes may be sent to these countries on these channels (none
    named: to all, on all). All lines that fit must agree.

    ``start`` and ``end`` are local HH:MM of the recipient, ``days`` ISO weekdays, Monday 1; ``holidays``: whether
    it may be sent on a public holiday of her country.
    """

    name: str
    purposes: tuple[str, ...]
    start: str = "08:00"
    end: str = "20:00"
    days: tuple[int, ...] = (1, 2, 3, 4, 5, 6, 7)
    holidays: bool = True
    countries: tuple[str, ...] = ()
    channels: tuple[str, ...] = ()
    why: str = ""


class Limit(Struct, frozen=True, forbid_unknown_fields=True):
    """How many messages of a purpose a person may get, over all playbooks; 0 is none at all."""

    purpose: str
    per_day: int
    per_week: int


class Timing(Struct, frozen=True, forbid_unknown_fields=True):
    """``quiet.toml``."""

    hours: tuple[Hours, ...] = ()
    limit: tuple[Limit, ...] = ()
