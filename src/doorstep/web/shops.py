"""A shop's looks and settings, read out of the release in force and kept as long as it is."""

import hashlib
from functools import lru_cache
from typing import TypeVar

import msgspec
from msgspec import Struct

from doorstep.delivery.model import Rules
from doorstep.delivery.rules import rules_of
from doorstep.kit.handle import Tx
from doorstep.shop.model import Brand, Settings
from doorstep.views import releases
from doorstep.web import brand as colours


class Shop(Struct, frozen=True):
    """What the pages need to know of a shop. `style` is its brand as CSS, `mark` changes with it."""

    name: str
    brand: Brand
    settings: Settings
    style: str
    mark: str
    changes: Rules = Rules()


T = TypeVar("T")

_kept: dict[tuple[str, str], Shop] = {}
_MOST = 200


def shop_of(tx: Tx, shop: str, release: str) -> Shop:
    """Return the shop as this release has it. One that has published nothing gets plain defaults."""
    known = _kept.get((shop, release))
    if known is None:
        found = releases.published(tx, shop, release) if release else None
        known = made(shop, found.documents if found else {})
        if len(_kept) >= _MOST:
            _kept.clear()
        _kept[shop, release] = known
    return known


def made(shop: str, documents: dict[str, str]) -> Shop:
    """Return the shop that these documents describe. They were checked when they were published."""
    settings = _read(documents.get("shop.toml", ""), Settings) or Settings(shop, "UTC", "", "EUR")
    brand = _read(documents.get("brand.toml", ""), Brand) or Brand(settings.name)
    style = colours.css(brand)
    mark = hashlib.blake2b(style.encode(), digest_size=6).hexdigest()
    return Shop(shop, brand, settings, style, mark, rules_of(documents))


@lru_cache(maxsize=1)
def plain() -> Shop:
    """Return the looks of a page that belongs to no shop."""
    return made("", {})


def _read(text: str, kind: type[T]) -> T | None:
    return msgspec.toml.decode(text, type=kind) if text else None


def forget() -> None:
    """Read every shop anew, for tests that make another database."""
    _kept.clear()
