"""Documents of this chapter as a shop writes them: templates of messages, and what each purpose needs."""

from msgspec import Struct

from doorstep.messages.model.asks import SERVICE
from doorstep.messages.model.timing import Hours

#: Blocks that show what was picked for this message: content, an offer of the reader's own, related products.
CARDS = ("howto", "offer", "related")
KINDS = ("answer", "text", "parcels", "items", "button", *CARDS)
BUTTON_GOES = ("track", "shop", "reply")

NOTHING, OBJECTION, OPT_IN, DOUBLE_OPT_IN, NEVER = "nothing", "objection", "opt_in", "double_opt_in", "never"
NEEDS = (NOTHING, OBJECTION, OPT_IN, DOUBLE_OPT_IN, NEVER)


class Block(Struct, frozen=True, forbid_unknown_fields=True):
    """A part of a message. ``kind`` is answer (the one big line), text, parcels, items or button; ``to`` is where a
    button leads (track, shop, reply). A block whose text comes out empty is left out.

    Of the kind howto, offer or related it shows what was picked below its text, and is left out where nothing was;
    ``of`` names the offer, or the kind of content (none: all).
    """

    kind: str = "text"
    text: str = ""
    purpose: str = SERVICE
    to: str = "track"
    of: str = ""


class Sms(Struct, frozen=True, forbid_unknown_fields=True):
    """What an SMS says; without a text the subject and the link. Other short channels fall back to it."""

    text: str = ""


class Whatsapp(Struct, frozen=True, forbid_unknown_fields=True):
    """What WhatsApp says within 24 hours of the customer's last word; and the approved template that says it at any
    other time, with its values in order."""

    text: str = ""
    template: str = ""
    values: tuple[str, ...] = ()


class Push(Struct, frozen=True, forbid_unknown_fields=True):
    """What a notification says; without them the subject and the preheader."""

    title: str = ""
    text: str = ""


class Voice(Struct, frozen=True, forbid_unknown_fields=True):
    """What a call says, and what pressing a key means: ``keys = { "1" = "deliver_tomorrow" }``."""

    text: str = ""
    keys: dict[str, str] = {}


class Words(Struct, frozen=True, forbid_unknown_fields=True):
    """A template in one language."""

    subject: str
    blocks: tuple[Block, ...]
    preheader: str = ""
    sms: Sms = Sms()
    whatsapp: Whatsapp = Whatsapp()
    push: Push = Push()
    voice: Voice = Voice()


class Template(Struct, frozen=True, forbid_unknown_fields=True):
    """``messages/<name>.toml``. ``urgent``: the recipient must act today, so quiet hours do not hold it back.

    ``stale_when`` are the milestones (of the parcel that it is about, or of the order) at which it is no longer true.
    ``lasting``: newer news of its topic does not replace it, both are told in one message. ``claims`` are the steps
    that do what its words claim; every playbook that tells it must have them. ``gather``: for so many minutes it waits
    for other news of its topic, to be told in one message.
    """

    purpose: str
    words: dict[str, Words]
    urgent: bool = False
    stale_when: tuple[str, ...] = ()
    unless_disputed: bool = False
    lasting: bool = False
    claims: tuple[str, ...] = ()
    gather: int = 0


class Need(Struct, frozen=True, forbid_unknown_fields=True):
    """A line of ``consents.toml``: what a purpose needs in these countries and on these channels (none: everywhere)."""

    name: str
    purpose: str
    needs: str
    why: str = ""
    countries: tuple[str, ...] = ()
    channels: tuple[str, ...] = ()


class Consents(Struct, frozen=True, forbid_unknown_fields=True):
    """``consents.toml``. The first line that fits counts; where none fits, nothing but service messages are sent."""

    rule: tuple[Need, ...] = ()


class Traits(Struct, frozen=True):
    """What the governor must know of a template."""

    urgent: bool = False
    stale_when: tuple[str, ...] = ()
    unless_disputed: bool = False
    lasting: bool = False
    gather: int = 0


class Governance(Struct, frozen=True):
    """What a release says about sending. ``live`` holds the switches that are on: ``shop``, ``playbook:…``,
    ``channel:…``; quiet hours are local HH:MM; ``limits`` how many of a purpose a day and a week."""

    zone: str
    country: str
    live: frozenset[str]
    consents: Consents
    traits: dict[str, Traits]
    quiet_start: str = "21:00"
    quiet_end: str = "08:00"
    per_day: int = 3
    per_week: int = 10
    hours: tuple[Hours, ...] = ()
    limits: dict[str, tuple[int, int]] = {}
