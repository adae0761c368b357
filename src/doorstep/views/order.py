"""One order as staff see it: its state, what was said, asked, sent and decided about it."""

from datetime import date, datetime
from uuid import UUID

import msgspec
from msgspec import Struct

from doorstep.kit import db
from doorstep.kit.handle import Tx
from doorstep.playbooks.model import Decision
from doorstep.timeline.model import OrderState
from doorstep.views.states import Looked, looked_of, state_of

_ORDER = """
    SELECT subject, version, state, inputs, token, attention, risk, wake_at, updated_at, history
    FROM order_state WHERE shop = %(shop)s AND subject = %(subject)s
"""
_ASKS = """
    SELECT id, role, playbook, step, cause, template, purpose, asked_at, live, verdict, deferred_until, reason, rule,
           verdict_at, message
    FROM ask WHERE shop = %(shop)s AND subject = %(subject)s ORDER BY asked_at DESC, id LIMIT 200
"""
_MESSAGES = """
    SELECT month, id, channel, purpose, template, language, playbook, shadow, made_at, fate, fate_at
    FROM message WHERE shop = %(shop)s AND subject = %(subject)s ORDER BY made_at DESC LIMIT 100
"""
_MESSAGE = """
    SELECT subject, channel, template, language, made_at, fate, sealed
    FROM message WHERE shop = %(shop)s AND id = %(id)s LIMIT 1
"""
_DECISIONS = """
    SELECT at, release, outcome FROM decision
    WHERE shop = %(shop)s AND subject = %(subject)s ORDER BY at DESC LIMIT 100
"""
_LOOKS = """
    SELECT at, who, what FROM looked_at WHERE shop = %(shop)s AND subject = %(subject)s ORDER BY at DESC LIMIT 20
"""
_DECISION = msgspec.json.Decoder(Decision)


class Order(Struct, frozen=True):
    """The state of an order with what stands beside it."""

    subject: str
    version: int
    state: OrderState
    looked: Looked
    token: str
    attention: str
    risk: float | None
    wake_at: datetime | None
    updated_at: datetime
    history: bool


class Asked(Struct, frozen=True):
    """A trigger that wanted a message, and its verdict."""

    id: UUID
    role: str
    playbook: str
    step: str
    cause: str
    template: str
    purpose: str
    asked_at: datetime
    live: bool
    verdict: str | None
    deferred_until: datetime | None
    reason: str
    rule: str
    verdict_at: datetime | None
    message: UUID | None


class Message(Struct, frozen=True):
    """A message that was made, without its words."""

    month: date
    id: UUID
    channel: str
    purpose: str
    template: str
    language: str
    playbook: str
    shadow: bool
    made_at: datetime
    fate: str
    fate_at: datetime | None


class Sealed(Struct, frozen=True):
    """A message with its words, still sealed."""

    subject: str
    channel: str
    template: str
    language: str
    made_at: datetime
    fate: str
    sealed: bytes


class Decided(Struct, frozen=True):
    """A decision that was stored."""

    at: datetime
    release: str
    decision: Decision


class Look(Struct, frozen=True):
    """Somebody looked at personal data of this order."""

    at: datetime
    who: str
    what: str


def order(tx: Tx, shop: str, subject: str) -> Order | None:
    """Return the order, None when the shop has none of that name."""
    row = db.one(tx, _ORDER, {"shop": shop, "subject": subject})
    if row is None:
        return None
    return Order(row[0], row[1], state_of(row[2]), looked_of(row[3]), *row[4:])


def asks(tx: Tx, shop: str, subject: str) -> list[Asked]:
    """Return every trigger that wanted a message, newest first."""
    return db.structs(tx, Asked, _ASKS, {"shop": shop, "subject": subject})


def messages(tx: Tx, shop: str, subject: str) -> list[Message]:
    """Return the messages that were made, newest first."""
    return db.structs(tx, Message, _MESSAGES, {"shop": shop, "subject": subject})


def message(tx: Tx, shop: str, id_: UUID) -> Sealed | None:
    """Return one message with its sealed words."""
    row = db.one(tx, _MESSAGE, {"shop": shop, "id": id_})
    return Sealed(*row) if row else None


def decisions(tx: Tx, shop: str, subject: str) -> list[Decided]:
    """Return the decisions that were stored, newest first."""
    found = db.rows(tx, _DECISIONS, {"shop": shop, "subject": subject})
    return [Decided(at, release, _DECISION.decode(outcome)) for at, release, outcome in found]


def looks(tx: Tx, shop: str, subject: str) -> list[Look]:
    """Return who looked at personal data of this order lately."""
    return db.structs(tx, Look, _LOOKS, {"shop": shop, "subject": subject})
