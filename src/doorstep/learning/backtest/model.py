"""What a back-test finds: how each estimator's dates and intervals held, and what warnings were worth."""

from msgspec import Struct


class Interval(Struct, frozen=True):
    """How an interval held: the share of arrivals within it, and how many days it was wide on average."""

    coverage: float
    mean_width_days: float
    by_month: dict[str, float] = {}


class Fared(Struct, frozen=True, omit_defaults=True):
    """How one estimator fared. ``bias_days`` is told minus came. ``mae_95`` are the ends of the bootstrapped 95 %
    interval of ``mae_days``; ``better_than`` those of this estimator's error minus another's on the same orders."""

    n: int
    mae_days: float | None = None
    median_ae_days: float | None = None
    bias_days: float | None = None
    intervals: dict[str, Interval] = {}
    mae_95: tuple[float, float] | None = None
    against: dict[str, tuple[float, float]] = {}
    mae_by_month: dict[str, float] = {}


class Point(Struct, frozen=True):
    """What a policy of warnings was worth. ``threshold`` is the risk at which it warned in the end with three days
    left (2: not then); with other days left it is another one. ``asked`` is what it was to reach on the past: a share
    of right warnings in percent, or a lead in days."""

    threshold: float
    precision: float | None
    recall: float | None
    median_lead_hours: float | None
    warned: int
    late: int
    precision_95: tuple[float, float] | None = None
    recall_95: tuple[float, float] | None = None
    asked: str = ""


class Rule(Struct, frozen=True):
    """The rule to beat: warn of whatever is still under way so many days before the promised day. ``ours`` is the
    policy that was asked, on the past, for at least that lead and that share of late orders."""

    days: int
    precision: float | None
    recall: float | None
    ours: Point | None = None


class Band(Struct, frozen=True):
    """Orders that were given about the same risk, and how many of them became late."""

    low: float
    high: float
    n: int
    mean_risk: float
    late: float


class Ranked(Struct, frozen=True):
    """The areas below the curves of precision over recall (average precision)."""

    handover: float | None
    three_days_before: float | None


class Warnings(Struct, frozen=True):
    """What warnings were worth: one an order, a day before the promised day at the latest."""

    orders: int
    late: int
    curve: tuple[Point, ...]
    k_days: tuple[Rule, ...]
    pr_auc: Ranked
    reliability: dict[str, tuple[Band, ...]]


class Tested(Struct, frozen=True):
    """A whole back-test. ``left_out`` counts test orders that could not be judged, by reason."""

    start: str
    orders: int
    taught: int
    models: int
    seconds: float
    purchase: dict[str, Fared]
    handover: dict[str, Fared]
    warnings: Warnings
    shares: dict[str, tuple[tuple[float, float, int], ...]]
    left_out: dict[str, int]
    versions: tuple[str, ...] = ()
    data_quality: dict[str, int] = {}
