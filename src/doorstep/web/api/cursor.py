"""Cursors: where a page ended, as an opaque word. Pure."""

from base64 import urlsafe_b64decode, urlsafe_b64encode
from typing import TypeVar

import msgspec

from doorstep.web.problems import Trouble, Wrong

T = TypeVar("T")


def word_of(place: msgspec.Struct) -> str:
    """Return the cursor of this place."""
    return urlsafe_b64encode(msgspec.json.encode(place)).rstrip(b"=").decode()


def place_of(cursor: str, kind: type[T]) -> T | None:
    """Read a cursor again; None for none. Raises `Trouble` when it is not one of ours."""
    if not cursor:
        return None
    try:
        raw = urlsafe_b64decode(cursor.encode("ascii") + b"=" * (-len(cursor) % 4))
        if b"\\u0000" in raw:
            raise ValueError
        return msgspec.json.decode(raw, type=kind)
    except ValueError:  # of base64, of ASCII and of msgspec alike
        wrong = Wrong("cursor", "It is not a cursor of this list; take `next` of the page before as it is.")
        raise Trouble("malformed", wrong.why, errors=(wrong,)) from None
