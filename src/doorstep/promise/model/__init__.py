"""Promises: what is asked of an estimator, what it answers, and what was said to whom."""

from datetime import date, datetime
from typing import Protocol
from uuid import UUID

from msgspec import Struct

from doorstep.promise.model.booking import Booking
from doorstep.promise.model.lanes import Alarm as Alarm
from doorstep.promise.model.lanes import LaneModel as LaneModel
from doorstep.promise.model.lanes import LaneTable as LaneTable
from doorstep.promise.model.legs import LegAhead
from doorstep.promise.model.legs import LegCase as LegCase
from doorstep.timeline.model import Milestone, Place


class Waiting(Struct, frozen=True, omit_defaults=True):
    """What a parcel waits for: ``what`` names it as warnings do, ``segment`` is ``change`` or ``connection``.

    ``carrier`` has it; ``other`` is the carrier that is to take it, or the place from which it is to go on.
    """

    what: str
    segment: str
    carrier: str
    other: str


class Question(Struct, frozen=True, omit_defaults=True):
    """All that an estimator may know about one order at one moment. Instants aware, UTC.

    ``seller`` is the location or supplier that sends it, ``category`` what the first line is. ``price`` and ``freight``
    (what was paid beyond the goods) are minor units of the shop's currency, ``pieces`` how many were bought. ``legs``
    are those that lie ahead of a parcel which several carriers bring one after the other, the present one first.
    """

    order: str
    now: datetime
    placed_at: datetime | None = None
    approved_at: datetime | None = None
    picked_up_at: datetime | None = None
    out_for_delivery_at: datetime | None = None
    last_scan_at: datetime | None = None
    milestone: Milestone = Milestone.PENDING
    origin: Place | None = None
    destination: Place | None = None
    carrier: str = ""
    service: str = ""
    weight_g: int = 0
    promised_to: datetime | None = None
    carrier_edd: datetime | None = None
    attempts: int = 0
    seller: str = ""
    category: str = ""
    price: int = 0
    freight: int = 0
    pieces: int = 0
    waits: tuple[Waiting, ...] = ()
    legs: tuple[LegAhead, ...] = ()


class Estimate(Struct, frozen=True, omit_defaults=True):
    """When the first attempt will be: an interval with its confidence, the likeliest moment, and the risk of missing
    the promise.

    ``risk`` is P(first attempt after ``promised_to``), ``None`` without a promise. ``steps`` explains in plain
    sentences, in order. ``look_again`` is the next moment at which the answer could change by time alone. ``source``
    is rule, lane, model or carrier. ``usual_silence`` is how many hours without a scan are nothing unusual here, and
    ``silent_late`` the share of the parcels that were silent for longer which came late. ``usual_waits`` are the hours
    within which what the question waits for usually goes on, by ``Waiting.what``; those that are not known are missing.
    """

    earliest: datetime
    likely: datetime
    latest: datetime
    confidence: float
    source: str
    model: str = ""
    risk: float | None = None
    samples: int = 0
    stalled_after: datetime | None = None
    usual_silence: float | None = None
    dispatch_due: datetime | None = None
    look_again: datetime | None = None
    steps: tuple[str, ...] = ()
    silent_late: float | None = None
    usual_waits: dict[str, float] = {}


class Finished(Struct, frozen=True, omit_defaults=True):
    """One segment of an order that came to its end: what estimators learn from.

    ``segment`` is purchase (to the first attempt), dispatch (purchase to the carrier's hands), handover (from there to
    the first attempt), door (out for delivery to the first attempt), silence (the longest time between two scans),
    change (from ``carrier``'s hands to those of the one that ``service`` names), connection (``carrier``'s stay at
    the place that ``service`` names) or leg (one of several; ``service`` is on or last, or ``change`` for the time from
    one to the next).
    ``lane`` is ``<origin region>><destination region>``, as in ``BR-SP>BR-RJ``; either may be empty.
    """

    subject: str
    segment: str
    lane: str
    started_at: datetime
    ended_at: datetime
    hours: float
    carrier: str = ""
    service: str = ""


class LearnedSegment(Struct, frozen=True, omit_defaults=True):
    """Boosted quantiles of one segment, as LightGBM texts: one for each of ``shares``, over the features ``names``;
    first those against the level of many months, then those against the level of weeks.

    They tell the logarithm of the days, against the recent level. ``dials`` are the shares at which the quantiles are
    read so that they hold nowadays, one for each of ``shares``: adaptive conformal calibration.
    """

    names: tuple[str, ...]
    shares: tuple[float, ...]
    texts: tuple[str, ...]
    dials: tuple[float, ...]


class LearnedRisk(Struct, frozen=True, omit_defaults=True):
    """The boosted risk of missing the promise, as a LightGBM text; ``slope`` and ``shift`` set its log-odds right.

    ``limits`` are, by the name of a policy, the risks at which to warn with 1, 2, 3 … days left to the promised day.
    """

    names: tuple[str, ...]
    text: str
    slope: float = 1.0
    shift: float = 0.0
    limits: dict[str, tuple[float, ...]] = {}


class LearnedModel(Struct, frozen=True, omit_defaults=True):
    """What was learned from cases known at ``as_of``: boosted models as texts, never anything that could be executed.

    ``version`` is the hash of the content, ``taught_by`` the hash of the cases, ``orders`` how many had finished.
    """

    version: str
    as_of: datetime
    orders: int
    taught_by: str
    segments: dict[str, LearnedSegment]
    risk: LearnedRisk | None = None


class Shown(Struct, frozen=True, omit_defaults=True):
    """What a customer is shown: days at the destination, and the key of the wording.

    Keys: ``today``, ``day``, ``window``, ``promise`` (the promised date stands), ``later`` (later than promised) and
    ``none`` (there is no date that we believe; the days are then ``None``).
    """

    wording: str
    earliest: date | None = None
    latest: date | None = None
    likely: date | None = None


class Basis(Struct, frozen=True, omit_defaults=True):
    """Everything from which a shown window follows, kept with the statement so that it can be worked out again."""

    now: datetime
    zone: str
    milestone: Milestone = Milestone.PENDING
    promised_from: datetime | None = None
    promised_to: datetime | None = None
    estimate: Estimate | None = None
    before: Shown | None = None
    words: str = ""


class Statement(Struct, frozen=True, omit_defaults=True):
    """A distinct thing said about a date. ``surface`` is where (mail, page, checkout, api); ``audience`` to whom
    (buyer, recipient, staff). ``earliest`` and ``latest`` are the beginning and the end of the days that were named.
    """

    id: UUID
    subject: str
    audience: str
    surface: str
    wording: str
    source: str
    earliest: datetime | None = None
    latest: datetime | None = None
    confidence: float | None = None
    model: str = ""
    first_shown: datetime | None = None
    last_shown: datetime | None = None
    shown: int = 1
    basis: Basis | None = None


class Quote(Struct, frozen=True, omit_defaults=True):
    """A window told at the checkout, carried by a signed token until an order brings it back. Instants UTC.

    ``booking`` is what was chosen there, where something was.
    """

    shop: str
    quoted_at: datetime
    valid_until: datetime
    basis: Basis
    destination: str = ""
    service: str = ""
    booking: Booking | None = None


class Estimator(Protocol):
    """The port that the rules, the lanes and later a learned model fill."""

    name: str

    def estimate(self, questions: list[Question]) -> list[Estimate | None]:
        """Answer each question, ``None`` where this estimator knows too little and the next one must answer."""
        ...
