"""Read ``content.toml``, ``products.toml`` and ``offers/<name>.toml``, and complain about them. Pure."""

import re
from collections.abc import Iterator, Mapping
from typing import TypeVar

from msgspec import Struct

from doorstep.messages.cards.model import KINDS, Contents, Offer, Products
from doorstep.shop.model import Complaint
from doorstep.shop.rules import settings_of
from doorstep.shop.rules.documents import complain, did_you_mean, read

CONTENT, PRODUCTS, OFFERS = "content.toml", "products.toml", "offers/"
_CODE = re.compile(r"[A-Za-z0-9_-]{0,40}")
_NAME = re.compile(r"[a-z0-9_]{1,40}")
S = TypeVar("S", bound=Struct)
Problem = tuple[tuple[str | int, ...], str, str]


def is_offer(path: str) -> bool:
    """Whether a document of a shop is an offer."""
    return path.startswith(OFFERS) and path.endswith(".toml")


def name_of(path: str) -> str:
    """The name by which a block calls an offer."""
    return path.removeprefix(OFFERS).removesuffix(".toml")


def contents_of(documents: Mapping[str, str]) -> Contents:
    """Return the content of a release. Raises ``ValueError`` when it cannot be read."""
    return _whole(CONTENT, documents[CONTENT], Contents) if CONTENT in documents else Contents()


def products_of(documents: Mapping[str, str]) -> Products:
    """Return the products of a release. Raises ``ValueError`` when they cannot be read."""
    return _whole(PRODUCTS, documents[PRODUCTS], Products) if PRODUCTS in documents else Products()


def offers_of(documents: Mapping[str, str]) -> dict[str, Offer]:
    """Return the offers of a release by name. Raises ``ValueError`` when one cannot be read."""
    return {name_of(path): _whole(path, documents[path], Offer) for path in sorted(documents) if is_offer(path)}


def _whole(path: str, text: str, kind: type[S]) -> S:
    found, complaints = read(path, text, kind)
    if found is None:
        raise ValueError(f"{path}: {complaints[0].why}")
    return found


def check_cards(path: str, text: str, documents: Mapping[str, str]) -> list[Complaint]:
    """All complaints about one of these documents."""
    if path == CONTENT:
        contents, complaints = read(path, text, Contents)
        return (
            complaints if contents is None else [complain(path, text, *one) for one in _contents(contents, documents)]
        )
    if path == PRODUCTS:
        products, complaints = read(path, text, Products)
        return complaints if products is None else [complain(path, text, *one) for one in _products(products)]
    if is_offer(path):
        offer, complaints = read(path, text, Offer)
        return complaints if offer is None else [complain(path, text, *one) for one in _offer(path, offer, documents)]
    return []


def _contents(contents: Contents, documents: Mapping[str, str]) -> Iterator[Problem]:
    for place, one in enumerate(contents.content):
        at = ("content", place)
        if one.kind not in KINDS:
            yield (*at, "kind"), f"{one.kind!r} is no kind of content.", did_you_mean(one.kind, KINDS)
        if not (one.products or one.categories or one.tags):
            yield at, "Nothing says for which goods it is.", "Give products, categories or tags."
        if one.days < 0:
            yield (*at, "days"), "'days' counts from the delivery on.", "Write 0 or more."
        yield from _said((*at, "title"), one.title, documents)
        yield from _web((*at, "link"), one.link)


def _products(products: Products) -> Iterator[Problem]:
    ids = [one.id for one in products.product]
    if products.show < 1 or products.seen_days < 1:
        yield (), "'show' and 'seen_days' must be at least 1.", "Write show = 3 and seen_days = 90."
    for place, one in enumerate(products.product):
        at = ("product", place)
        if ids.index(one.id) != place:
            yield (*at, "id"), f"Two products are called {one.id!r}.", "Give each its own id."
        if one.link:
            yield from _web((*at, "link"), one.link)


def _offer(path: str, offer: Offer, documents: Mapping[str, str]) -> Iterator[Problem]:
    if not _NAME.fullmatch(name_of(path)):
        yield (), f"The file cannot be called {name_of(path)!r}.", "Use small letters, digits and _ only."
    if offer.budget < 1 or offer.days < 1 or offer.per_person < 1:
        yield ("budget",), "'budget', 'days' and 'per_person' must be at least 1.", "Write a positive number."
    if offer.codes and offer.prefix:
        yield ("codes",), "Codes are listed or made, not both.", "Remove 'prefix' or 'codes'."
    if offer.codes and len(set(offer.codes)) < max(offer.budget, len(offer.codes)):
        yield ("codes",), "Each code is given away once, and these do not last for the budget.", "List more codes."
    if not all(_CODE.fullmatch(code) for code in (offer.prefix, *offer.codes)) or "" in offer.codes:
        yield ("codes",), "A code is made of letters, digits, - and _.", "Remove the other signs."
    yield from _said(("says",), offer.says, documents)


def _said(at: tuple[str | int, ...], said: Mapping[str, str], documents: Mapping[str, str]) -> Iterator[Problem]:
    try:
        languages = settings_of(documents).languages
    except ValueError:
        return
    for language in languages:
        if not said.get(language, "").strip():
            yield at, f"It is not said in {language!r}.", f'Add {language} = "…".'


def _web(at: tuple[str | int, ...], link: str) -> Iterator[Problem]:
    if not link.startswith("https://"):
        yield at, f"{link!r} leads nowhere.", "Write an address that begins with https://."
