"""What wants to be told, about whom and what the governor decides, and the answer it gives."""

from datetime import datetime
from uuid import UUID

from msgspec import Struct

from doorstep.promise.model import Estimate

SERVICE, CARE, FEEDBACK, MARKETING = "service", "care", "feedback", "marketing"

#: Purposes of a content block; the earlier one goes first.
PURPOSES = (SERVICE, CARE, FEEDBACK, MARKETING)

OPENS, CLICKS = "opens", "clicks"

#: What a message may carry that is no content: a picture that tells that it was opened, links that tell who followed
#: them. Each needs a line of ``consents.toml``, as a block does.
TRACKING = (OPENS, CLICKS)

#: The playbook of what a person asked for herself, such as the mail that confirms a consent; it needs no switch.
CHOICES = "choices"

#: The template that asks a person to confirm a consent; ours, but a shop may have its own of this name.
CONFIRM = "confirm_consent"

SENT, MERGED, SUPERSEDED, REFUSED = "sent", "merged", "superseded", "refused"

#: The groups of a comparison: who is told, and who is held out.
TOLD, UNTOLD = "told", "untold"

#: Every rule that a verdict or a deferral can name, with its sentence.
RULES: dict[str, str] = {
    "": "It was sent.",
    "same_topic": "Another message of the same topic went out at the same moment and tells this too.",
    "newer_news": "Newer news of the same topic replaced it.",
    "shadow": "The shop or the playbook is not switched live; the preview shows what would have been sent.",
    "channel_not_live": "The channel is not switched live; the preview shows what would have been sent.",
    "no_channel": "The shop has nothing connected that could carry it.",
    "no_address": "We have no address for this person on any of the channels.",
    "suppressed": "The address failed before, or its reader reported us as spam; it is not written to.",
    "allow_list": "While a switch has an allow-list, only the addresses on it are written to.",
    "stopped": "The person does not want to be written to on this channel.",
    "consent": "This purpose needs a consent that we do not have.",
    "quiet_hours": "It would have disturbed the recipient's quiet hours and is no news afterwards.",
    "legal_hours": "At the recipient's the law, or the shop, leaves other hours for it.",
    "gathering": "It waits a little for news that belongs to it, and goes with the first that cannot wait.",
    "limit": "This person has had as many messages as the shop allows.",
    "holdout": "This person is in the group that is not told, so that the effect of the playbook can be measured.",
    "daily_cap": "The playbook or channel has sent as many messages today as its daily cap allows.",
    "stale": "It was no news any more.",
    "segment": "The playbook is for a segment of customers to which this person does not belong.",
    "moved_on": "The order has moved on and the message would not be true.",
    "problem": "Something about the order is not settled; only service messages go out until it is.",
    "template": "The text could not be made.",
    "error": "Looking at it stopped with an error of our own.",
}


class Ask(Struct, frozen=True, omit_defaults=True):
    """A trigger that wants a message. ``id`` is the hash of the step's key, so that asking twice is asking once.

    ``parcel`` names the parcel it is about, empty for the whole order; ``estimate`` is the one it was decided with.
    """

    shop: str
    id: UUID
    subject: str
    playbook: str
    step: str
    cause: str
    template: str
    purpose: str
    asked_at: datetime
    news_at: datetime
    fresh_until: datetime
    role: str = "buyer"
    channels: tuple[str, ...] = ("email",)
    topic: str = ""
    not_before: datetime | None = None
    live: bool = False
    decision: UUID | None = None
    release: str = ""
    parcel: str = ""
    person: UUID | None = None
    estimate: Estimate | None = None
    escalation: "Escalation | None" = None


class Escalation(Struct, frozen=True, omit_defaults=True):
    """Where a message goes on to when it is not delivered, or not read, so many hours after it was written."""

    channels: tuple[str, ...]
    hours: float = 2
    unless: str = "delivered"


class AskFacts(Struct, frozen=True, omit_defaults=True):
    """What the template may say, as it is stored with an ask, and where it goes on to."""

    parcel: str = ""
    estimate: Estimate | None = None
    escalation: Escalation | None = None


class OpenAsk(Struct, frozen=True, omit_defaults=True):
    """An ask on the governor's desk.

    ``reachable`` are the channels on which the order's party has an address, ``unlisted`` the switches
    (``playbook:…``, ``channel:…``) with an allow-list on which that address does not stand. ``rung`` is 0, and counts
    the channels on which it was told in vain already. ``suppressed`` says by channel why its address is not written to.
    ``arm`` is ``told`` or ``untold`` where the playbook has a hold-out: the group that this person is in;
    ``outside`` names the segment that the playbook asks for and she is not in.
    """

    id: UUID
    subject: str
    playbook: str
    template: str
    purpose: str
    asked_at: datetime
    news_at: datetime
    fresh_until: datetime
    role: str = "buyer"
    channels: tuple[str, ...] = ("email",)
    topic: str = ""
    parcel: str = ""
    live: bool = False
    reachable: tuple[str, ...] = ()
    unlisted: tuple[str, ...] = ()
    rung: int = 0
    suppressed: dict[str, str] = {}
    arm: str = ""
    outside: str = ""


class Standing(Struct, frozen=True, omit_defaults=True):
    """A consent as it stands: the latest word of this person for one purpose and channel."""

    purpose: str
    channel: str
    given: bool
    source: str = ""


class Had(Struct, frozen=True, omit_defaults=True):
    """A message that this person had."""

    at: datetime
    purpose: str


class PersonFacts(Struct, frozen=True, omit_defaults=True):
    """What the governor knows of the recipient. Holds no address and no name, so it may be kept with the verdict.

    ``quiet`` are her own quiet hours (start, end), ``channels`` the channel she wants for a purpose.
    """

    zone: str
    country: str = ""
    consents: tuple[Standing, ...] = ()
    had: tuple[Had, ...] = ()
    quiet: tuple[str, str] | None = None
    channels: dict[str, str] = {}


class OrderFacts(Struct, frozen=True, omit_defaults=True):
    """What the governor knows of an order now. ``open_incidents`` are kinds; ``parcels`` milestones by parcel."""

    milestone: str = "pending"
    disputed: bool = False
    open_incidents: tuple[str, ...] = ()
    parcels: dict[str, str] = {}


class Judgement(Struct, frozen=True, omit_defaults=True):
    """The governor's answer to one ask. An empty ``verdict`` is no verdict yet: it waits until ``until``.

    ``into`` is the ask whose message tells this one too (merged) or instead (superseded). ``purposes`` are those whose
    blocks may stand in the message. ``preview`` asks for the message to be made and kept, but not sent.
    """

    ask: UUID
    verdict: str
    rule: str = ""
    reason: str = ""
    channel: str = ""
    into: UUID | None = None
    until: datetime | None = None
    purposes: tuple[str, ...] = ()
    preview: bool = False

    @property
    def final(self) -> bool:
        """Whether this ask is settled for good."""
        return self.verdict != ""


class Judged(Struct, frozen=True, omit_defaults=True):
    """Everything a verdict was judged from; with the asks themselves, judging again gives the same verdict."""

    now: datetime
    release: str
    together: tuple[OpenAsk, ...]
    person: PersonFacts
    orders: dict[str, OrderFacts]
    left: dict[str, int]
    carried: tuple[str, ...] = ("email",)
