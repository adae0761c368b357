"""Hear: bodies that tell of our own messages are read as receipts and replies, and become what their orders hear."""

from collections.abc import Iterable, Mapping, Sequence
from datetime import datetime

from doorstep.connect.cards import Card, Reader
from doorstep.connect.sending import registry
from doorstep.connect.standards import dsn
from doorstep.connect.standards.dsn import read as dsn_read
from doorstep.intake.model import Body
from doorstep.kit.handle import Tx
from doorstep.messages.incoming.handlers import take_in
from doorstep.messages.model import Incoming
from doorstep.people.model import Keyring
from doorstep.shop.model import Bounces
from doorstep.timeline.model import Ignored, Problem, Reading
from doorstep.wiring import App

#: What a shop decides about failing addresses, by shop.
Rules = Mapping[str, Bounces]
#: What holds where a shop says nothing.
DEFAULT = Bounces()


def rules_of(app: App, tx: Tx, shops: Iterable[str]) -> Rules:
    """Return what these shops say about addresses that fail."""
    return {shop: bundle.settings.bounces for shop, bundle in app.bundles(tx, shops).items()}


def hears(connector: str) -> bool:
    """Whether the bodies of a connector tell of our own messages."""
    return connector == dsn.CARD.id or connector in registry.HEARD


def hearer(connector: str) -> Reader:
    """Return who such a connector is; its bodies are read by `hear`."""
    card: Card = dsn.CARD if connector == dsn.CARD.id else registry.card(connector)
    return Reader(card, lambda raw, meta: Reading())


def hear(tx: Tx, keys: Keyring, bodies: Sequence[Body], rules: Rules, now: datetime) -> dict[int, Reading]:
    """Return the reading of each of these bodies, by its number; what it tells of messages is kept with `tx`."""
    return {body.id: _heard(tx, keys, body, rules.get(body.shop, DEFAULT), now) for body in bodies}


def _heard(tx: Tx, keys: Keyring, body: Body, rules: Bounces, now: datetime) -> Reading:
    incoming = _read(body)
    if incoming.error:
        return Reading(error=Problem(incoming.error, incoming.mend or "Look at the body, then read it again."))
    taken = take_in(tx, keys, body.shop, incoming, rules, now=now)
    return Reading(taken.facts, tuple(Ignored(path, why) for path, why in taken.ignored))


def _read(body: Body) -> Incoming:
    read = dsn_read.read if body.connector == dsn.CARD.id else registry.reader(body.connector)
    return read(body.raw, {"received_at": body.received_at.isoformat(), **body.meta})
