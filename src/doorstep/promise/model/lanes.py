"""What was learned of lanes."""

from datetime import datetime

from msgspec import Struct

from doorstep.promise.model.legs import LegCase


class Alarm(Struct, frozen=True, omit_defaults=True):
    """After how many hours of silence somebody is warned, and the share of the parcels so warned of that came late."""

    hours: float
    late: float


class LaneTable(Struct, frozen=True, omit_defaults=True):
    """What is known about one lane: a row of ``hours`` (at ``LaneModel.shares``) and a ``tail`` for each of ``ages``.

    Ages are hours after the purchase for which the parcel was not yet handed over; other segments have the one age 0.
    ``samples`` were seen; ``weight`` is what they still count after their age was considered. Silences have an
    ``alarm``.
    """

    samples: int
    weight: float
    ages: tuple[float, ...]
    hours: tuple[tuple[float, ...], ...]
    tails: tuple[float, ...]
    alarm: Alarm | None = None


class LaneModel(Struct, frozen=True, omit_defaults=True):
    """Quantiles of lanes as learned from finished orders. ``version`` is the hash of what they teach.

    Keys of ``tables`` are ``<segment>|<lane>|<carrier>/<service>``, ``<segment>|<lane>``, ``<segment>|><destination>``
    and ``<segment>|`` for all together. ``legs`` are the newest legs of parcels that were carried by several.
    """

    version: str
    as_of: datetime
    orders: int
    shares: tuple[float, ...]
    tables: dict[str, LaneTable]
    legs: tuple[LegCase, ...] = ()
