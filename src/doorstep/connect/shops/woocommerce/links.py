"""What bodies of WooCommerce share: links that name an order, meta data of extensions, texts with HTML. Pure."""

import re
from collections.abc import Iterator
from html import unescape
from typing import Any

from doorstep.connect.pick import inside, several, words

_TAG = re.compile(r"<[^<>]{0,500}>")
_ORDER = re.compile(r"/orders?/(\d{1,20})(?:[/?#]|$)")


def order_of(found: Any) -> str:
    """Return the id of the order: its own field, else the one in the links (`up` first); empty when none is."""
    for key in ("order_id", "order", "parent_id"):
        if (number := words(found, key)) not in {"", "0"}:
            return number
    for link in _addresses(inside(found, "_links")):
        if (match := _ORDER.search(link)) is not None:
            return match[1]
    return ""


def _addresses(links: dict[str, Any]) -> Iterator[str]:
    for kind in ("up", "order", "self", "collection", "describes"):
        value = links.get(kind)
        yield from (words(one, "href") for one in (value if isinstance(value, list) else [value]))


def meta_of(found: Any) -> dict[str, Any]:
    """Return what extensions keep beside an order: key → value; of a key that stands there twice the last one."""
    return {key: one.get("value") for one in several(found, "meta_data") if (key := words(one, "key"))}


def plain(text: str) -> str:
    """Return a text for people without its HTML."""
    return unescape(_TAG.sub("", text)).strip() if "<" in text or "&" in text else text
