"""Derived facts: what became true by time or by estimate."""

from datetime import datetime
from typing import ClassVar

from doorstep.timeline.model.facts.base import Fact


class Derived(Fact, frozen=True, gc=False):
    """A fact that we inferred. ``episode`` counts how often it became true; ``inputs`` says from what."""

    precedence: ClassVar[int] = 97
    derived: ClassVar[bool] = True
    episode: int = 1
    inputs: dict[str, str | int | float | bool | None] = {}


class RiskRaised(Derived, frozen=True, gc=False, tag="risk_raised"):
    """The promise is likely to be missed."""

    risk: float = 0.0
    expected_from: datetime | None = None
    expected_to: datetime | None = None


class RiskCleared(Derived, frozen=True, gc=False, tag="risk_cleared"):
    """The promise is likely to be kept again."""

    risk: float = 0.0


class Stalled(Derived, frozen=True, gc=False, tag="stalled"):
    """No scan for longer than usual on this lane."""

    parcel: str = ""
    since: datetime | None = None


class Resumed(Derived, frozen=True, gc=False, tag="resumed"):
    """A stalled parcel moves again."""

    parcel: str = ""


class DispatchLate(Derived, frozen=True, gc=False, tag="dispatch_late"):
    """The shop has not handed the order over in its handling time."""

    due_at: datetime | None = None


class HandoverOverdue(Derived, frozen=True, gc=False, tag="handover_overdue"):
    """A hand-over was given and not taken in time."""

    what: str = ""
    giver: str = ""
    taker: str = ""
    until: datetime | None = None


class MissedConnection(Derived, frozen=True, gc=False, tag="missed_connection"):
    """It did not go on from a place when it was booked to, or within the time that is usual there."""

    what: str = ""
    parcel: str = ""
    place: str = ""
    vehicle: str = ""
    until: datetime | None = None


class PromiseMissed(Derived, frozen=True, gc=False, tag="promise_missed"):
    """The promised date passed without delivery."""

    promised_to: datetime | None = None


class DeliveryDisputed(Derived, frozen=True, gc=False, tag="delivery_disputed"):
    """Marked as delivered, but something speaks against it."""

    parcel: str = ""
    because: str = ""


class CauseRetracted(Derived, frozen=True, gc=False, tag="cause_retracted"):
    """A step was taken because of an event that was retracted afterwards."""

    playbook: str = ""
    step: str = ""
    cause: str = ""
