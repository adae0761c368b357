"""Read the documents, and choose what a message shows. Pure."""

from collections.abc import Mapping

from doorstep.messages.cards.model import Shelf
from doorstep.messages.cards.rules.documents import check_cards, contents_of, offers_of, products_of
from doorstep.messages.cards.rules.fill import cards_of

__all__ = ["cards_of", "check_cards", "shelf_of"]


def shelf_of(documents: Mapping[str, str]) -> Shelf:
    """Return all of a release. Raises ``ValueError`` for a document that cannot be read."""
    return Shelf(contents_of(documents), products_of(documents), offers_of(documents))
