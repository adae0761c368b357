"""What a message has come to, from all that was heard of it, in whatever order and however often. Pure."""

from collections.abc import Iterable

from doorstep.messages.incoming.model import DELAYED, REACHED, Heard
from doorstep.messages.model import Receipt

_RANK = {word: rank for rank, word in enumerate(REACHED)}


def heard_as(receipt: Receipt) -> str:
    """Return the word under which a receipt counts: a failure that passes is a delay, what nobody knows is nothing."""
    if receipt.fate == "failed" and not receipt.permanent:
        return DELAYED
    return receipt.fate if receipt.fate in _RANK else ""


def reached(heard: Iterable[Heard]) -> str:
    """Return the strongest of what was heard. An opening that no person did says that it was delivered."""
    return max((_word(one) for one in heard), key=_RANK.__getitem__, default="")


def stronger(word: str, than: str) -> bool:
    """Whether a word says more than another."""
    return _RANK[word] > _RANK.get(than, 0)


def _word(one: Heard) -> str:
    if one.machine and one.fate in ("opened", "clicked"):
        return "delivered"
    return one.fate if one.fate in _RANK else ""
