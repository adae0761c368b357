"""What a measurement of stall alarms finds."""

from msgspec import Struct


class Fared(Struct, frozen=True):
    """How alarms fared. ``false_per_100``: alarms on legs that still came in time, of a hundred legs, with its 95 %
    interval. ``lead``: how long before a leg's time ran out half of the right alarms came. ``None``: nothing to
    measure."""

    legs: int
    late: int
    alarms: int
    right: int
    precision: float | None
    recall: float | None
    false_per_100: float
    low: float
    high: float
    lead: float | None


class Band(Struct, frozen=True):
    """Legs to which a chance between ``low`` and ``high`` was given at the first look, and how many were late."""

    low: float
    high: float
    legs: int
    mean_chance: float
    late: int


class Measured(Struct, frozen=True):
    """A limit chosen on the first part for a rate of false alarms, and how it fared there and later. ``silence`` is how
    the later part fared by the length of the silence alone, at the same rate; ``bands`` hold the chances given at the
    first look at later legs against what happened."""

    target_per_100: float
    limit: float
    first: Fared
    later: Fared
    silence: Fared
    bands: tuple[Band, ...] = ()
