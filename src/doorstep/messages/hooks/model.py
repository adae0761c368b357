"""A hook as the shop wrote it down, what is offered to it, a call on its way, and what became of the call."""

from collections.abc import Sequence
from datetime import date, datetime
from uuid import UUID

from msgspec import Struct

from doorstep.playbooks.model import Due
from doorstep.timeline.model import Event, OrderState

#: Every kind of event.
EVERYTHING = "*"
#: The kind under which a playbook's step with ``act = "webhook"`` is told.
STEP = "playbook_step"
#: The act of a playbook that hooks carry out.
WEBHOOK = "webhook"

WAITING, IN_FLIGHT, SENT, DEAD, SHADOW = "waiting", "in_flight", "sent", "dead", "shadow"
STATES = (WAITING, IN_FLIGHT, SENT, DEAD, SHADOW)


class Hook(Struct, frozen=True, forbid_unknown_fields=True):
    """Another system that wants to be told. ``secret`` names the setting that holds ``whsec_`` and a base64 key (or two
    of them with a space between, while the secret is being changed)."""

    name: str
    url: str
    secret: str
    events: tuple[str, ...] = (EVERYTHING,)
    active: bool = True

    def hears(self, kind: str) -> bool:
        """Whether it wants to be told of this kind of event."""
        return kind in self.events or EVERYTHING in self.events


class Listing(Struct, frozen=True, forbid_unknown_fields=True):
    """``hooks.toml``: a ``[[hook]]`` for each."""

    hook: tuple[Hook, ...] = ()


class Hooks(Struct, frozen=True):
    """The active hooks of a release. ``live`` is false as long as the shop is in shadow: then nothing leaves.

    ``since`` is when the release came into force, ``track`` what stands before a token in the address of a tracking
    page.
    """

    hook: tuple[Hook, ...] = ()
    live: bool = False
    since: datetime | None = None
    track: str = ""

    def named(self, name: str) -> Hook | None:
        """The active hook of this name."""
        return next((one for one in self.hook if one.name == name), None)

    def for_step(self, due: Due) -> tuple[Hook, ...]:
        """The active hooks that are told of a step: the one that it names, else those that hear such steps."""
        if due.step.hook:
            return tuple(one for one in self.hook if one.name == due.step.hook)
        return tuple(one for one in self.hook if one.hears(STEP))


class Offer(Struct, frozen=True):
    """What was new about an order at one look, for the hooks of its shop. ``steps`` are told whether live or not."""

    shop: str
    order: str
    hooks: Hooks
    state: OrderState
    fresh: Sequence[Event]
    steps: Sequence[tuple[Due, bool]] = ()


class Place(Struct, frozen=True):
    """The key of a delivery."""

    shop: str
    subject: str
    month: date
    id: UUID


class Call(Struct, frozen=True):
    """A delivery that is in flight since ``started_at``: tell ``payload`` to the hook, then record what became of it.

    ``attempt`` counts from 1.
    """

    place: Place
    hook: str
    attempt: int
    started_at: datetime
    payload: bytes


class Answer(Struct, frozen=True):
    """What a receiver answered. ``error`` is empty when it took the call; ``refused`` says that it refused, and has no
    passing trouble. ``status`` is 0 when there was no answer. ``retry_after`` is in seconds."""

    status: int = 0
    error: str = ""
    refused: bool = False
    retry_after: float | None = None


class Fate(Struct, frozen=True):
    """What became of a call. ``hopeless``: it can never arrive, so that trying again makes no sense."""

    call: Call
    answer: Answer
    hopeless: bool = False


class Letterbox(Struct, frozen=True):
    """How a hook stands: counts of its deliveries, and since when and why it is off."""

    hook: str
    url: str
    since: datetime
    off_at: datetime | None
    off_why: str
    waiting: int
    oldest: datetime | None
    dead: int


class Kept(Struct, frozen=True):
    """A delivery as people look at it."""

    id: UUID
    hook: str
    subject: str
    kind: str
    state: str
    attempts: int
    made_at: datetime
    due_at: datetime
    ended_at: datetime | None
    status: int | None
    error: str
    refused: bool
