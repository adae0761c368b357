"""Fates of messages, their sums, and comparisons of told and untold persons."""

from datetime import date, datetime
from uuid import UUID

from msgspec import Struct

from doorstep.learning.effect.model import Effect
from doorstep.learning.scorecards.model import Share

#: What fates can be summed by.
DIMENSIONS = ("playbook", "message", "channel", "purpose", "segment", "week")

#: What can become of a message, in the order in which it happens. ``machine``: opened by a program only.
FATES = ("sent", "delivered", "machine", "opened", "clicked", "returned", "bought", "complained")


class Heard(Struct, frozen=True):
    """A message and all that was heard after it. ``words`` are fates of its receipts, ``machine:opened`` those that no
    person caused; ``seen`` says when the tracking page was looked at, ``orders`` when the same person ordered again,
    ``contacts`` when she got in touch."""

    id: UUID
    at: datetime
    playbook: str
    template: str
    channel: str
    purpose: str
    fate: str
    segments: tuple[str, ...] = ()
    words: tuple[str, ...] = ()
    seen: tuple[datetime, ...] = ()
    orders: tuple[datetime, ...] = ()
    contacts: tuple[datetime, ...] = ()
    person: UUID | None = None


class Outcome(Struct, frozen=True):
    """What became of one message: what happened of `FATES`, and how often she got in touch within 48 hours."""

    message: UUID
    at: datetime
    playbook: str
    template: str
    channel: str
    purpose: str
    segments: tuple[str, ...]
    happened: frozenset[str]
    contacts: int


class Sum(Struct, frozen=True):
    """Fates of a group of messages in one week. ``name`` is the value of the dimension, ``happened`` counts messages
    by fate."""

    name: str
    week: date
    messages: int
    happened: dict[str, int]
    contacts: int


class Week(Struct, frozen=True):
    """One week of a group: how many messages, and of how many the reader bought again."""

    week: date
    messages: int
    bought: Share


class Row(Struct, frozen=True):
    """A group of messages with its shares of all that were sent. ``contacts`` are per hundred messages."""

    name: str
    messages: int
    shares: dict[str, Share]
    contacts: float
    weeks: tuple[Week, ...]


class Day(Struct, frozen=True):
    """Persons whose window ended on a day: of which group, how many, and how many of them bought again."""

    day: date
    arm: str
    people: int
    did: int


class Look(Struct, frozen=True):
    """The effect as it stood at the end of a day."""

    day: date
    effect: Effect


class Compared(Struct, frozen=True):
    """A playbook's comparison. ``waiting`` are persons whose window has not ended; ``looks`` end when the plan is full.
    ``claimed`` is the first day on which an effect was certain."""

    playbook: str
    holdout: float
    plan: int
    waiting: int
    looks: tuple[Look, ...]
    claimed: date | None = None
    verdict: str = "open"


class Report(Struct, frozen=True):
    """All that the page and the command show. ``window_days`` is within how long a purchase counts."""

    shop: str
    by: str
    since: date
    until: date
    window_days: int
    rows: tuple[Row, ...]
    comparisons: tuple[Compared, ...]
