"""A message on its way: what a template may say, the rendered text, what a channel is given, and its fate."""

from datetime import date
from uuid import UUID

from msgspec import Struct

from doorstep.kit.errors import TransportError
from doorstep.promise.model import Statement

#: Seals messages; bound to this use so that a letter can never be put in another's place.
BOUND = b"message"

#: Values that a template may use, with what they mean. Words are in the reader's language; empty when not known.
VALUES: dict[str, str] = {
    "shop": "the shop's name",
    "order": "the order's number",
    "first_name": "the reader's first name",
    "when": 'the honest estimate: "between Tuesday and Thursday, most likely Wednesday"',
    "when_latest": 'its latest day as a deadline: "by Thursday"',
    "promised": 'the day promised first, as a deadline: "by Tuesday"',
    "parcels": "the parcels that are meant: n, of, carrier, number, status, when, goods, link",
    "parcel_count": "how many parcels are meant",
    "order_parcels": "how many parcels the order has",
    "carrier": "the carrier of the parcel that is meant",
    "place": "where it was seen last",
    "since": 'since when it rests: "since Friday"',
    "reason": 'why, as half a sentence: "nobody was home"',
    "how": 'how it was delivered: "to a neighbour"',
    "delivered": 'when it was delivered: "today at 14:30"',
    "pickup": "where it can be collected",
    "items": "what was ordered: title, quantity, price",
    "item_count": "how many pieces",
    "total": "the sum of the order",
    "refund": "money that went back",
    "gift": "yes when the order is a gift",
    "link": "the address of the tracking page, for short texts; mails have buttons",
}


class ParcelView(Struct, frozen=True, omit_defaults=True):
    """A parcel in words."""

    n: int
    of: int
    carrier: str = ""
    number: str = ""
    status: str = ""
    when: str = ""
    goods: str = ""
    link: str = ""


class ItemView(Struct, frozen=True, omit_defaults=True):
    """A line of the order in words; ``price`` is that of all its pieces, empty for readers who may not see it."""

    title: str
    quantity: int = 1
    price: str = ""


class Card(Struct, frozen=True, omit_defaults=True):
    """Something that a message shows beside its words. ``kind`` is that of its block (howto, offer, related), ``name``
    tells apart within it: the kind of content, the name of an offer. ``until`` is a day in words."""

    kind: str
    name: str
    title: str
    link: str = ""
    code: str = ""
    until: str = ""


class MessageView(Struct, frozen=True, omit_defaults=True):
    """Everything a template may say: see ``VALUES``. ``link`` leads to the tracking page, ``cards`` are for blocks."""

    shop: str
    order: str = ""
    first_name: str = ""
    when: str = ""
    when_latest: str = ""
    promised: str = ""
    parcels: tuple[ParcelView, ...] = ()
    parcel_count: int = 0
    order_parcels: int = 0
    carrier: str = ""
    place: str = ""
    since: str = ""
    reason: str = ""
    how: str = ""
    delivered: str = ""
    pickup: str = ""
    items: tuple[ItemView, ...] = ()
    item_count: int = 0
    total: str = ""
    refund: str = ""
    gift: bool = False
    link: str = ""
    markup: bytes = b""
    cards: tuple[Card, ...] = ()


class Rendered(Struct, frozen=True):
    """A message as it looks. ``uses`` are the values that its words used, for the ledger of dates."""

    subject: str
    html: str
    text: str
    uses: frozenset[str] = frozenset()


class Letter(Struct, frozen=True, omit_defaults=True):
    """What is sealed and kept of a message: all that is needed to show it or to send it again.

    ``told`` is the date that it tells, for the promise ledger. ``options`` is what a channel needs beside the text: the
    name of an approved template and its values, keys to press.
    """

    address: str
    subject: str
    html: str
    text: str
    sender: str
    sender_name: str = ""
    reply_to: str = ""
    headers: dict[str, str] = {}
    language: str = ""
    options: dict[str, str] = {}
    told: Statement | None = None


class Outgoing(Struct, frozen=True, omit_defaults=True):
    """An attempt that is reserved for us: put it in flight, hand ``letter`` to ``provider`` under ``key``, and
    record its fate."""

    shop: str
    month: date
    message: UUID
    attempt: int
    provider: str
    channel: str
    key: str
    subject: str
    purpose: str
    template: str
    letter: Letter
    playbook: str = ""
    step: str = ""
    repeat: bool = False


class Fate(Struct, frozen=True, omit_defaults=True):
    """What became of an attempt. ``error`` is empty when it arrived; ``lost`` says that the answer was lost, so that it
    may have arrived.

    ``id`` is the provider's name for the message, by which its receipts speak of it; ``parts`` how many it was charged
    as and ``cost`` what that costs in the shop's currency. ``then`` is the provider to try next after a passing failure
    that cannot have been a delivery, ``soon``: without waiting.
    ``asks``: of a lost answer the provider can be asked. ``cause`` says why an address refuses for good (of `CAUSES`;
    empty: nothing is known of the address), ``code`` is the provider's word for it.
    """

    outgoing: Outgoing
    error: str = ""
    permanent: bool = False
    lost: bool = False
    retry_after: float | None = None
    id: str = ""
    parts: int = 1
    cost: float = 0.0
    then: str = ""
    soon: bool = False
    asks: bool = False
    cause: str = ""
    code: str = ""


class AnswerLost(TransportError):
    """The message was handed over, but the answer did not come: it may have been taken, or not."""

    def __init__(self, message: str) -> None:
        super().__init__(message, permanent=False)
