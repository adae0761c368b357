"""What is refused for good while it is handed over says of an address what a bounce would: it is heard as one."""

from collections.abc import Iterable, Sequence
from datetime import datetime

from msgspec.structs import replace

from doorstep.connect.standards.dsn.answer import refusal
from doorstep.kit.handle import Tx
from doorstep.messages.incoming.handlers import take_in
from doorstep.messages.model import Fate, Incoming, Receipt
from doorstep.timeline.model import Told
from doorstep.wiring import App
from doorstep.work.hear import DEFAULT, rules_of

_MAIL = "smtp"
_SAYS = "the mail server says "


def classified(fate: Fate) -> Fate:
    """Say of a mail that its server refused for good whether that is about the address."""
    if not fate.permanent or fate.cause or fate.outgoing.provider != _MAIL or not fate.error.startswith(_SAYS):
        return fate
    found = refusal(fate.outgoing.letter.address, fate.error.removeprefix(_SAYS))
    return replace(fate, cause=found.kind, code=found.code) if found.permanent else fate


def refused(tx: Tx, app: App, fates: Sequence[Fate], now: datetime) -> Iterable[tuple[str, Told]]:
    """Take in what these fates say of addresses; return (shop, fact) of what the orders hear."""
    by_shop: dict[str, list[Receipt]] = {}
    for fate in fates:
        if fate.permanent and fate.cause:
            by_shop.setdefault(fate.outgoing.shop, []).append(_receipt(fate, now))
    rules = rules_of(app, tx, by_shop) if by_shop else {}
    for shop, receipts in sorted(by_shop.items()):
        taken = take_in(tx, app.keys, shop, Incoming(tuple(receipts)), rules.get(shop, DEFAULT), now=now)
        yield from ((shop, told) for told in taken.facts)


def _receipt(fate: Fate, now: datetime) -> Receipt:
    one = fate.outgoing
    return Receipt(
        "doorstep",
        "failed",
        reference=one.message.hex,
        at=now,
        code=fate.code,
        cause=fate.cause,
        permanent=True,
        key=f"refused {one.attempt}",
    )
