"""Playbooks as data, the situation they look at, and the decision they come to."""

from datetime import datetime, timedelta
from uuid import UUID

from msgspec import Struct

from doorstep.promise.model import Estimate
from doorstep.timeline.model import OrderState


class When(Struct, frozen=True, forbid_unknown_fields=True, omit_defaults=True):
    """When a playbook speaks. Exactly one trigger; every given condition must hold.

    Triggers: ``milestone`` (a parcel or order reaches one of these), ``fact`` (one of these kinds happened, derived
    ones included), ``incident`` (one of these kinds is open), ``after`` + ``days``/``hours`` (so long after a milestone
    or fact was reached; ``days_if_signed`` instead of both when the signer is known to be a party of the order),
    ``before_promise_hours``.
    """

    milestone: tuple[str, ...] = ()
    fact: tuple[str, ...] = ()
    incident: tuple[str, ...] = ()
    after: str = ""
    days: float = 0
    hours: float = 0
    days_if_signed: float | None = None
    before_promise_hours: float = 0
    # conditions
    risk_above: float | None = None
    unless_milestone: tuple[str, ...] = ()
    unless_fact: tuple[str, ...] = ()
    only_milestone: tuple[str, ...] = ()
    delivered_how: tuple[str, ...] = ()
    unless_delivered_how: tuple[str, ...] = ()
    reason: tuple[str, ...] = ()
    carrier: tuple[str, ...] = ()
    country: tuple[str, ...] = ()
    tag: tuple[str, ...] = ()
    gift: bool | None = None
    signed_by_party: bool | None = None
    score_at_most: int | None = None
    score_at_least: int | None = None
    unless_score_at_most: int | None = None
    total_at_least: int | None = None
    open_incident: bool | None = None


class Step(Struct, frozen=True, forbid_unknown_fields=True, omit_defaults=True):
    """One thing a playbook does. ``act``: tell, task, case, offer, hold, refund, webhook.

    Acts without an executor become tasks that name what a person must do; so does a webhook that no ``hook`` takes.
    """

    key: str
    act: str
    template: str = ""
    purpose: str = "service"
    audience: str = "buyer"
    channels: tuple[str, ...] = ("email",)
    escalate: tuple[str, ...] = ()
    escalate_hours: float = 2
    escalate_unless: str = "delivered"
    title: str = ""
    role: str = "care"
    due_hours: float = 24
    checklist: str = ""
    topic: str = ""
    hook: str = ""


class Example(Struct, frozen=True, forbid_unknown_fields=True, omit_defaults=True):
    """A small case with what must come of it. ``expect`` lists step keys; empty means silence.

    ``milestone``, ``fact`` and ``incident`` happened at ``at`` (``now`` when it is not given); ``also`` names
    milestones and facts that happened at the same time beside them, and ``taken`` the keys of steps that were taken.
    """

    says: str
    now: datetime
    expect: tuple[str, ...]
    milestone: str = ""
    at: datetime | None = None
    fact: str = ""
    incident: str = ""
    risk: float | None = None
    reason: str = ""
    delivered_how: str = ""
    signed_by_party: bool | None = None
    score: int | None = None
    promised_to: datetime | None = None
    gift: bool = False
    country: str = ""
    carrier: str = ""
    total: int = 0
    open_incident: bool = False
    tag: str = ""
    history: bool = False
    also: tuple[str, ...] = ()
    taken: tuple[str, ...] = ()


class Playbook(Struct, frozen=True, forbid_unknown_fields=True, omit_defaults=True):
    """A playbook document.

    ``fresh_for`` in hours: a trigger is told only while it is news. ``once``: cause, parcel or order. ``holdout`` is
    the share of persons that is not told, so that the effect can be measured: ``plan`` people in both groups together,
    looked at on ``days`` days. Only persons of ``segment`` get its messages.
    """

    name: str
    why: str
    when: When
    then: tuple[Step, ...]
    example: tuple[Example, ...]
    fresh_for: float = 24
    once: str = "parcel"
    topic: str = ""
    holdout: float = 0
    plan: int = 16_000
    days: int = 60
    segment: str = ""


class Taken(Struct, frozen=True):
    """A step that was taken.

    ``event`` and ``news_at`` are those of its cause; ``retracted`` says that the cause counts no more.
    """

    playbook: str
    step: str
    cause: str
    at: datetime
    event: UUID | None = None
    news_at: datetime | None = None
    retracted: bool = False


class Situation(Struct, frozen=True, omit_defaults=True):
    """All that a decision may look at. ``history`` orders ask for nothing."""

    state: OrderState
    estimate: Estimate | None = None
    taken: tuple[Taken, ...] = ()
    history: bool = False


class Due(Struct, frozen=True, omit_defaults=True):
    """A step that is due, with the cause that makes it so."""

    playbook: str
    step: Step
    cause: str
    event: UUID | None
    news_at: datetime
    fresh_until: datetime
    parcel: str = ""
    why: str = ""


class Verdict(Struct, frozen=True, omit_defaults=True):
    """Why a step was or was not taken, in plain words. ``held`` and ``failed`` name its conditions one by one."""

    playbook: str
    step: str
    taken: bool
    why: str
    cause: str = ""
    due: bool = False
    parcel: str = ""
    held: tuple[str, ...] = ()
    failed: tuple[str, ...] = ()


class Decision(Struct, frozen=True, omit_defaults=True):
    """What follows from a situation: the steps due now, and the moment to look again."""

    steps: tuple[Due, ...] = ()
    look_again: datetime | None = None


def hours(value: float) -> timedelta:
    """Hours as a span."""
    return timedelta(hours=value)
