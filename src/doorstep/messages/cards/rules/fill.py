"""What a message shows beside its words, in the reader's language. Pure."""

from collections.abc import Iterator, Mapping
from datetime import datetime, timedelta

from doorstep.kit.i18n import date_words
from doorstep.messages.cards.model import Content, Picked, Shelf
from doorstep.messages.model import Card
from doorstep.timeline.model import OrderState

_DAY = timedelta(days=1)


def cards_of(shelf: Shelf, picked: Picked, state: OrderState, now: datetime, language: str) -> tuple[Card, ...]:
    """Return everything that the blocks of a message may show. A gift's content is for the buyer too: she bought it."""
    return (*_contents(shelf, state, now, language), *_offers(shelf, picked, now, language), *_related(picked))


def _contents(shelf: Shelf, state: OrderState, now: datetime, language: str) -> Iterator[Card]:
    since = (now - state.delivered_at) / _DAY if state.delivered_at is not None else 0.0
    kinds: dict[str, int] = {}
    for one in shelf.contents.content:
        title = said(one.title, language)
        if title and one.days <= since and _fits(one, state) and kinds.get(one.kind, 0) < shelf.contents.show:
            kinds[one.kind] = kinds.get(one.kind, 0) + 1
            yield Card("howto", one.kind, title, one.link)


def _fits(one: Content, state: OrderState) -> bool:
    lines = [line for line in state.lines if line.quantity > 0]
    names = {name for line in lines for name in (line.product, line.sku) if name}
    categories = {line.category for line in lines if line.category}
    return bool(names & set(one.products) or categories & set(one.categories) or set(state.tags) & set(one.tags))


def _offers(shelf: Shelf, picked: Picked, now: datetime, language: str) -> Iterator[Card]:
    for name, drawn in sorted(picked.offers.items()):
        offer = shelf.offers.get(name)
        if offer is not None and (title := said(offer.says, language)):
            yield Card("offer", name, title, "", drawn.code, date_words(drawn.until, now.date(), language))


def _related(picked: Picked) -> Iterator[Card]:
    for item in picked.related:
        yield Card("related", "", item.title, item.link)


def said(texts: Mapping[str, str], language: str) -> str:
    """Return the text in this language, else in English, else in any."""
    return texts.get(language) or texts.get("en") or next(iter(texts.values()), "")
