"""What was told of an order at one stage, the tallies of cells, and the figures made of them."""

from datetime import date, datetime

from msgspec import Struct, field

#: Who told a date: the learned estimator, the lanes, the rules, the carrier's first own date, the shop's own date.
WHO = ("learned", "lane", "rule", "carrier", "shop")
#: When it was told: at the purchase, and when the carrier took it.
STAGES = ("purchase", "handover")
#: ``live``: told as it happened. ``tested``: walked through afterwards with only what was known at each moment.
HOW = ("live", "tested")
LEVELS = ("50", "80", "90")
DIMENSIONS = ("carrier", "service", "lane", "week")
UNSTATED = "unstated"


class Key(Struct, frozen=True, order=True):
    """A cell: how and at which stage it was told, who carried it, from region to region, in which ISO week."""

    how: str
    stage: str
    carrier: str
    service: str
    lane: str
    week: date


class Said(Struct, frozen=True, omit_defaults=True):
    """What one of ``WHO`` said: days after the stage began, at rising ``shares`` of the orders (0.5: the likeliest).

    Whoever names a single date has that one share alone. ``ends`` are the intervals by ``LEVELS``.
    """

    likely: float
    ends: dict[str, tuple[float, float]] = {}
    below: dict[str, float] = {}
    risk: float | None = None
    model: str = ""


class Forecast(Struct, frozen=True, omit_defaults=True):
    """What was told of an order at one stage, and what came. ``days`` went from the stage to the first attempt.

    ``over``: it was called off, lost or sent back, and is held against nothing. ``warned_left`` is how many days before
    the promise staff were warned first; ``risks`` the risk at each look, by whole days left to the promised day.
    """

    order: str
    key: Key
    told_at: datetime
    told: dict[str, Said]
    days: float | None = None
    promised_to: datetime | None = None
    late: bool | None = None
    over: bool = False
    warned_left: float | None = None
    risks: dict[int, float] = {}


class Tally(Struct, omit_defaults=True):
    """One estimator in a cell, in numbers that can be added up: ``n`` were judged, ``came`` of them arrived.

    ``off`` and ``off2`` sum the days that it was off by and their squares, ``bias`` told minus came. ``held`` counts
    arrivals within each interval, ``wide`` sums its days, ``spans`` how many had it; ``below`` counts
    (told, came below) by share.
    """

    n: int = 0
    came: int = 0
    off: float = 0.0
    off2: float = 0.0
    bias: float = 0.0
    spans: dict[str, int] = field(default_factory=dict)
    held: dict[str, int] = field(default_factory=dict)
    wide: dict[str, float] = field(default_factory=dict)
    below: dict[str, tuple[int, int]] = field(default_factory=dict)


class Warned(Struct, omit_defaults=True):
    """Warnings in a cell: orders with a promise that is settled, how many were late, warned of, and both; the days
    before the promise at which the right ones came, by whole days."""

    n: int = 0
    late: int = 0
    warned: int = 0
    right: int = 0
    lead: dict[int, int] = field(default_factory=dict)


class Cell(Struct, frozen=True):
    """A cell with the tally of each who told a date in it."""

    key: Key
    by: dict[str, Tally]
    warned: Warned


class Held(Struct, frozen=True):
    """How an interval held: the share of arrivals within it with its 95 % interval (Wilson), and its mean width."""

    n: int
    coverage: float | None
    low: float | None
    high: float | None
    width_days: float | None


class Figures(Struct, frozen=True):
    """How one estimator fared. ``mae_low`` and ``mae_high`` are the 95 % interval of its mean error; ``reliability``
    says for each share how many really arrived below it: (share, came below, cases)."""

    n: int
    mae_days: float | None
    mae_low: float | None
    mae_high: float | None
    bias_days: float | None
    held: dict[str, Held]
    reliability: tuple[tuple[float, float, int], ...] = ()


class Alarms(Struct, frozen=True):
    """What warnings were worth, with their 95 % intervals; ``lead_days`` is the median of the right ones."""

    n: int
    late: int
    warned: int
    right: int
    precision: float | None
    precision_low: float | None
    precision_high: float | None
    recall: float | None
    recall_low: float | None
    recall_high: float | None
    lead_days: float | None


class Row(Struct, frozen=True):
    """All figures of one group, side by side. ``hidden``: too few orders to publish."""

    by: dict[str, str]
    n: int
    who: dict[str, Figures]
    alarms: Alarms
    hidden: bool = False


class Sheet(Struct, frozen=True):
    """A whole page: the group of all together, the rows, and the weeks."""

    how: str
    stage: str
    by: str
    since: date
    until: date
    total: Row
    rows: tuple[Row, ...]
    weeks: tuple[Row, ...]


class Point(Struct, frozen=True):
    """What warning at a risk would have cost and won, one warning an order."""

    risk: float
    warned: int
    right: int
    late: int
    precision: float | None
    recall: float | None
    lead_hours: float | None


class DryRun(Struct, frozen=True):
    """What another threshold would have meant over the orders that a walk looked at day by day: ``more`` warnings
    (negative: fewer), of them so many right; ``earlier_hours`` is how much sooner the late orders that both warn of
    would have been warned of, on average."""

    shop: str
    orders: int
    late: int
    since: date | None
    until: date | None
    now: Point
    then: Point
    more: int
    more_right: int
    more_wrong: int
    earlier_hours: float | None
    curve: tuple[Point, ...]
