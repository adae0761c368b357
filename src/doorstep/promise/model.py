"""Promises: what is asked of an estimator, what it answers, and what was said to whom."""

from datetime import datetime
from typing import Protocol
from uuid import UUID

from msgspec import Struct

from doorstep.timeline.model import Milestone, Place


class Question(Struct, frozen=True, omit_defaults=True):
    """All that an estimator may know about one order at one moment. Instants aware, UTC."""

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


class Estimate(Struct, frozen=True, omit_defaults=True):
    """When the first attempt will be: an interval with its confidence, the likeliest moment, and the risk of missing the promise.

    ``risk`` is P(first attempt after ``promised_to``), ``None`` without a promise. ``steps`` explains in plain sentences, in order.
    ``look_again`` is the next moment at which the answer could change by time alone. ``source`` is rule, lane, model or carrier.
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
    dispatch_due: datetime | None = None
    look_again: datetime | None = None
    steps: tuple[str, ...] = ()


class Statement(Struct, frozen=True, omit_defaults=True):
    """A distinct thing said about a date. ``surface`` is where (mail, page, checkout, api); ``audience`` to whom (buyer, recipient, staff)."""

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


class Estimator(Protocol):
    """The port that the rules, the lanes and later a learned model fill."""

    name: str

    def estimate(self, questions: list[Question]) -> list[Estimate | None]:
        """Answer each question, ``None`` where this estimator knows too little and the next one must answer."""
        ...
