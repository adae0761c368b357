"""What a walk over real legs finds."""

from msgspec import Struct


class Kept(Struct, frozen=True):
    """How often an interval held what came, and how wide it was on the mean, in minutes."""

    coverage: float
    mean_width: float


class Told(Struct, frozen=True):
    """How well minutes were told. ``n`` legs or shipments, learned from the first ``first`` and from those that had
    ended before each; ``bias``: positive when told too late. ``peers`` are the mean errors of what others had said."""

    n: int
    first: int
    mae: float
    median_ae: float
    bias: float
    intervals: dict[str, Kept]
    peers: dict[str, float]


class Outbound(Struct, frozen=True):
    """How well it was told, when the inbound legs had ended, whether the outbound one would be late. ``auc``: how often
    a late one was given a higher chance than one in time. ``bands``: chance given, shipments, share that was late."""

    n: int
    late: int
    auc: float
    brier: float
    bands: tuple[tuple[float, int, float], ...]


class Measured(Struct, frozen=True, omit_defaults=True):
    """Both tables; a table that is not there is ``None``."""

    road: Told | None = None
    air: Told | None = None
    outbound: Outbound | None = None
