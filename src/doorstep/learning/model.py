"""What a replay is given and what it finds: histories, courses of orders, and the figures made of them."""

from datetime import datetime

from msgspec import Struct, field

from doorstep.timeline.model import Event

#: The moments at which a forecast is kept to be judged later, in the order of an order's story.
STAGES = ("ordered", "handed_over", "out_for_delivery")


class History(Struct, frozen=True):
    """Everything that is known about one order, in any order. ``person`` groups the orders of one customer."""

    order: str
    events: tuple[Event, ...]
    person: str = ""


class Forecast(Struct, frozen=True, omit_defaults=True):
    """What was expected at one moment of an order, as an interval with its confidence. Instants UTC."""

    stage: str
    at: datetime
    earliest: datetime
    likely: datetime
    latest: datetime
    confidence: float
    source: str = ""
    samples: int = 0
    risk: float | None = None


class Course(Struct, omit_defaults=True):
    """How one order went: what was promised, what we expected when, when we warned, and when it came.

    ``arrived_at`` is the first attempt at the door. ``risks`` holds each moment at which the risk was higher than ever
    before. ``settled_at`` is the last moment that the replay knows of: an order that has not come by then and whose
    promise has passed is late, one whose promise has not passed is not counted.
    """

    order: str
    settled_at: datetime
    placed_at: datetime | None = None
    promised_to: datetime | None = None
    arrived_at: datetime | None = None
    cancelled_at: datetime | None = None
    lane: str = ""
    forecasts: dict[str, Forecast] = field(default_factory=dict)
    warned_at: datetime | None = None
    risks: list[tuple[datetime, float]] = field(default_factory=list)


class PromiseFigures(Struct, frozen=True):
    """How forecasts fared. ``None`` where nothing can be measured.

    ``coverage``: the share of arrivals that lay within the interval (ends included), to be held against
    ``confidence``. ``mae_days``: the mean distance of the likeliest moment from the arrival. ``bias_days``: the mean
    of likeliest minus arrival; positive means that parcels came earlier than we expected. ``mean_width_days``: latest
    minus earliest. A day is 24 hours.
    """

    coverage: float | None
    mae_days: float | None
    bias_days: float | None
    mean_width_days: float | None
    confidence: float | None
    orders: int


class WarningFigures(Struct, frozen=True):
    """How warnings fared. ``None`` where nothing can be measured.

    ``precision``: of the orders that we warned of before their promise passed, the share that became late. ``recall``:
    of the orders that became late, the share that we warned of before their promise passed. ``median_lead_hours``: how
    long before the end of the promised day those warnings came.
    """

    precision: float | None
    recall: float | None
    median_lead_hours: float | None
    orders: int
    warned: int
    late: int
    warned_and_late: int


class WarningPoint(Struct, frozen=True):
    """The warnings that would have been raised, had the limit been another one."""

    limit: float
    figures: WarningFigures


class RiskBand(Struct, frozen=True):
    """Orders to which a risk between ``low`` and ``high`` was given, and how many of them became late."""

    low: float
    high: float
    orders: int
    mean_risk: float
    late: int


class Finding(Struct, frozen=True):
    """Something odd in the data: in how many orders, what it is, and a few of them to look at."""

    count: int
    says: str
    examples: tuple[str, ...] = ()


class StepCount(Struct, frozen=True):
    """How often a step of a playbook was taken, and how often its message was told."""

    playbook: str
    step: str
    act: str
    template: str
    taken: int
    told: int


class Replayed(Struct, frozen=True):
    """Everything a replay found.

    ``messages`` counts those told, by playbook and channel, ``monthly`` by playbook and month (UTC); ``verdicts`` what
    became of all that wanted to be told, by verdict and rule. ``looks`` counts every look at an order, ``estimates``
    those at which the risk was worked out; ``models`` how often the lanes were learned anew.
    """

    courses: tuple[Course, ...]
    events: int
    looks: int
    estimates: int
    models: int
    steps: tuple[StepCount, ...]
    messages: dict[str, dict[str, int]]
    monthly: dict[str, dict[str, int]]
    verdicts: dict[str, int]
