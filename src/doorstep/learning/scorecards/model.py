"""What a scorecard is made of: facts of each parcel's leg, tallies of a cell, and the figures made of them."""

from datetime import date, datetime

from msgspec import Struct, field

#: The dates that a delivery is held against, each for itself (docs/scorecards.md): what the customer asked for, what
#: the shop promised first, the first and the last date that the customer saw, the carrier's own first and last one.
TARGETS = ("requested", "promised", "first_edd", "latest_edd", "carrier_first", "carrier_latest")
#: Who held a late parcel for longer than usual; ``nobody``: the date was shorter than what is usual.
BLAMED = ("shop", "pickup", "carrier", "customs", "nobody")
#: By what cards may be told apart.
DIMENSIONS = ("carrier", "service", "origin", "lane", "week")
#: A carrier that nobody named.
UNSTATED = "unstated"


class Key(Struct, frozen=True, order=True):
    """A cell: who carried what kind of parcel, from region to region, in which ISO week (its Monday)."""

    carrier: str
    service: str
    lane: str
    week: date

    @property
    def origin(self) -> str:
        """The region that it left from."""
        return self.lane.partition(">")[0]


class LegFacts(Struct, frozen=True, omit_defaults=True):
    """What happened to one parcel on one carrier's leg, as far as a scorecard asks. Instants UTC, spans in hours.

    ``started_at``: the carrier had it; ``ended_at``: the first attempt at the door, or the hand-over to whoever brought
    it further; ``over_at``: it came to an end in another way (lost, sent back, called off). ``days`` are the working
    days from one to the other at the destination. ``last``: this leg had to bring it to the door; only such a leg is
    held against dates of the order. ``due`` holds the dates by target. ``first_try``: the first attempt succeeded;
    ``None`` where the carrier tells nothing of attempts. ``whole_at``: when all of the order was there, intact.
    ``watched``: there were scans enough to see it stand still.

    ``told`` counts scans that came as they happened and not with an import, ``late_told`` those of them that came long
    after. ``shop_over``, ``pickup_over``, ``carrier_over`` are the hours beyond what was due or usual, ``None`` where
    that is not known; ``blame`` is one of ``BLAMED`` when it came after the promised date.
    """

    order: str
    parcel: str
    leg: str
    key: Key
    started_at: datetime
    ended_at: datetime | None = None
    over_at: datetime | None = None
    last: bool = True
    delivered: bool = False
    called_off: bool = False
    hours: float | None = None
    days: int | None = None
    due: dict[str, datetime] = {}
    first_try: bool | None = None
    whole_at: datetime | None = None
    damaged: bool = False
    lost: bool = False
    watched: bool = False
    stalls: int = 0
    scans: int = 0
    told: int = 0
    late_told: int = 0
    guessed: int = 0
    unknown: int = 0
    shop_over: float | None = None
    pickup_over: float | None = None
    carrier_hours: float | None = None
    carrier_over: float | None = None
    customs_hours: float = 0.0
    blame: str = ""


class Tally(Struct, omit_defaults=True):
    """A cell in numbers that can be added up. Pairs are (how many could be judged, how many of them did).

    ``hours`` and ``days`` count legs that ended by how long they took (bins of ``rules.spans``), ``open_hours`` and
    ``open_days`` those that took longer than that so far. ``over`` sums the hours beyond what was due, by whose.
    """

    legs: int = 0
    running: int = 0
    delivered: int = 0
    on_time: dict[str, tuple[int, int]] = field(default_factory=dict)
    first_try: tuple[int, int] = (0, 0)
    otif: tuple[int, int] = (0, 0)
    damaged: int = 0
    lost: int = 0
    stalled: tuple[int, int] = (0, 0)
    scans: int = 0
    told: tuple[int, int] = (0, 0)
    guessed: int = 0
    unknown: int = 0
    over: dict[str, tuple[int, int, float]] = field(default_factory=dict)
    blame: dict[str, int] = field(default_factory=dict)
    hours: dict[int, int] = field(default_factory=dict)
    open_hours: dict[int, int] = field(default_factory=dict)
    days: dict[int, int] = field(default_factory=dict)
    open_days: dict[int, int] = field(default_factory=dict)


class Cell(Struct, frozen=True):
    """A cell with its tally; ``look_again`` is when the passing of time alone may change it."""

    key: Key
    tally: Tally
    look_again: datetime | None = None


class Share(Struct, frozen=True):
    """A share with its 95 % interval (Wilson), and ``fair``: leaned on the mean of the group that it belongs to."""

    n: int
    k: int
    share: float | None
    low: float | None
    high: float | None
    fair: float | None


class Times(Struct, frozen=True):
    """How long it took: within ``p50`` half of them had ended. ``None``: so many have not ended yet."""

    n: int
    p50: float | None
    p80: float | None
    p95: float | None


class Over(Struct, frozen=True):
    """How often somebody held parcels for longer than due or usual, and by how many hours on average (of all)."""

    share: Share
    mean_hours: float | None


class Trend(Struct, frozen=True):
    """The last four whole weeks against the four before, as shares; ``low`` and ``high`` bound the difference."""

    target: str
    before: float
    after: float
    n_before: int
    n_after: int
    low: float
    high: float


class Week(Struct, frozen=True):
    """One week of a card, for its drawing."""

    week: date
    legs: int
    on_time: Share
    p50_days: float | None


class Card(Struct, frozen=True):
    """All figures of one group. ``by`` holds what tells it apart, e.g. ``{"carrier": "dpd"}``."""

    by: dict[str, str]
    legs: int
    running: int
    delivered: int
    on_time: dict[str, Share]
    first_attempt: Share
    otif: Share
    transit_hours: Times
    transit_days: Times
    damaged: Share
    lost: Share
    stalled: Share
    scans_per_leg: float | None
    late_scans: Share
    guessed_zones: Share
    unknown_codes: Share
    shop: Over
    pickup: Over
    carrier: Over
    late_because: dict[str, int]
    trend: Trend | None = None
    weeks: tuple[Week, ...] = ()


class Change(Struct, frozen=True):
    """Something that changed by more than chance. ``when`` is ``last_4_weeks`` or the Monday of a week; ``worse`` says
    which way. ``before`` and ``after`` are shares, of ``days`` the mean working days of the legs that ended. ``p`` is
    the chance of so much when nothing changed, lanes and services held apart."""

    by: dict[str, str]
    figure: str
    when: str
    before: float
    after: float
    n_before: int
    n_after: int
    worse: bool
    p: float


class Board(Struct, frozen=True):
    """A whole page of scorecards. ``waiting``: orders whose news are not counted yet."""

    shop: str
    by: tuple[str, ...]
    since: date
    until: date
    as_of: datetime
    waiting: int
    cards: tuple[Card, ...]
    changed: tuple[Change, ...]
    total: Card | None = None
