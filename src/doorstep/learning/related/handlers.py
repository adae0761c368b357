"""Learn related products from a shop's orders, and suggest some. Within a transaction that others open."""

from collections.abc import Sequence
from datetime import datetime, timedelta
from uuid import UUID

from doorstep.kit.handle import Tx
from doorstep.learning.related import store
from doorstep.learning.related.model import Known
from doorstep.learning.related.rules import learn, suggest
from doorstep.messages.cards.model import Item, Products

#: Older baskets, and more of them, teach little that is new.
REACH, MOST_BASKETS, MOST_PRODUCTS = timedelta(days=730), 200_000, 2_000
_SHOPS = 50


def teach(tx: Tx, shop: str, now: datetime) -> Known:
    """Learn anew from a shop's orders and keep it. 2,000 products take about two seconds."""
    titles: dict[str, str] = {}
    last: dict[str, str] = {}
    baskets = []
    for at, lines in store.baskets(tx, shop, now - REACH, MOST_BASKETS):
        baskets.append([line.name for line in lines])
        for line in lines:
            titles.setdefault(line.name, line.title)
            last.setdefault(line.name, at.date().isoformat())
    known = Known(learn(baskets, most=MOST_PRODUCTS), titles, last)
    store.keep(tx, shop, known, now)
    return known


class Goods:
    """Knows which products go together, and remembers what it loaded as long as nothing newer was learned."""

    def __init__(self) -> None:
        self._known: dict[str, tuple[tuple[str, datetime], Known]] = {}

    def __call__(
        self, tx: Tx, shop: str, person: UUID | None, bought: Sequence[str], products: Products, now: datetime
    ) -> tuple[Item, ...]:
        """Return products that go with what was bought, none that this person ever ordered."""
        known = self._load(tx, shop)
        if known is None:
            return ()
        listed = {one.id: one for one in products.product}
        first = (now - timedelta(days=products.seen_days)).date().isoformat()
        offered = (
            {name for name, one in listed.items() if one.offered}
            if listed
            else {name for name, day in known.last.items() if day >= first and known.titles.get(name)}
        )
        never = store.ordered(tx, shop, person) if person is not None else set()
        found = suggest(known.related, bought, products.show, offered=offered, never=never)
        return tuple(
            Item(listed[one.product].title, listed[one.product].link)
            if one.product in listed
            else Item(known.titles[one.product])
            for one in found
        )

    def _load(self, tx: Tx, shop: str) -> Known | None:
        stamp = store.stamp(tx, shop)
        if stamp is None:
            return None
        if shop not in self._known or self._known[shop][0] != stamp:
            known = store.load(tx, shop)
            if known is None:
                return None
            if len(self._known) >= _SHOPS:
                self._known.clear()
            self._known[shop] = (stamp, known)
        return self._known[shop][1]
