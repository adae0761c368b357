"""Draw codes of offers: once for a person and message, within the budget. In a transaction that others open."""

from base64 import b32encode
from collections.abc import Iterator, Mapping, Sequence
from datetime import date, datetime, timedelta
from uuid import UUID

from msgspec import Struct

from doorstep.kit.handle import Tx
from doorstep.kit.ids import keyed
from doorstep.messages.cards import store
from doorstep.messages.cards.model import Drawn, Offer
from doorstep.people.model import Keyring

#: 60 bits: nobody guesses a code that another customer has.
_SIGNS = 12


class Want(Struct, frozen=True):
    """An offer for a person in the message of an ask."""

    shop: str
    offer: str
    person: UUID
    ask: UUID


def draw(
    tx: Tx, keys: Keyring, wants: Sequence[Want], offers: Mapping[tuple[str, str], Offer], now: datetime
) -> dict[Want, Drawn]:
    """Return a code for each want that gets one. Asked again for the same ask, it is the same code.

    Who has had as many as the offer allows gets none, nor does anybody once the budget is spent or the offer has ended.
    """
    open_ones = [one for one in wants if _open(offers.get((one.shop, one.offer)), now)]
    held = store.hold(tx, [(one.shop, one.offer) for one in open_ones])
    found: dict[Want, Drawn] = {}
    for shop, name in sorted(held):
        mine = sorted((one for one in open_ones if (one.shop, one.offer) == (shop, name)), key=lambda one: one.ask)
        rows: list[store.Row] = []
        had = store.drawn(tx, shop, name, sorted({one.person for one in mine}))
        offer = offers[shop, name]
        fresh = _codes(tx, keys, offer, shop, name, mine)
        for one in mine:
            before = next((row for row in (*had, *rows) if row.ask == one.ask), None)
            count = sum(row.person == one.person for row in (*had, *rows))
            if before is None and count < offer.per_person and held[shop, name] + len(rows) < offer.budget:
                code = next(fresh, "")
                if code:
                    before = store.Row(shop, name, code, one.person, one.ask, now, _until(offer, now))
                    rows.append(before)
            if before is not None:
                found[one] = Drawn(before.code, before.until)
        if rows:
            store.add(tx, rows)
    return found


def _codes(tx: Tx, keys: Keyring, offer: Offer, shop: str, name: str, wants: Sequence[Want]) -> Iterator[str]:
    if offer.codes:
        gone = store.taken(tx, shop, name, offer.codes)
        yield from (code for code in offer.codes if code not in gone)
        return
    for one in wants:
        word = keyed(keys.signing(), "offer", shop, name, one.ask.hex)
        yield offer.prefix + b32encode(word).decode()[:_SIGNS]


def _open(offer: Offer | None, now: datetime) -> bool:
    return offer is not None and (offer.until is None or now.date() <= offer.until)


def _until(offer: Offer, now: datetime) -> date:
    last = now.date() + timedelta(days=offer.days)
    return min(last, offer.until) if offer.until is not None else last
