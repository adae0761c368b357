"""What the words of a refusal mean, by `wordings.toml`. Pure."""

import re
import tomllib
from functools import cache
from pathlib import Path
from typing import Any

from msgspec import Struct

from doorstep.connect.standards.dsn.model import BLOCKED

#: More of a refusal says nothing new, and matching stays short.
_MOST = 4096
_LINK = re.compile(r"https?:/?/?[^\s>)\]]{1,2000}", re.IGNORECASE)
_ADDRESS = re.compile(r"<?[^\s<>@\"']{1,100}@[^\s<>@\"',;]{1,255}>?")
_ID = re.compile(r"[A-Za-z0-9+/=]{24,2000}")
_SPACE = re.compile(r"\s+")
#: Lists of senders that are refused: a link to one of them says it all.
_LISTS = re.compile(r"spamhaus|spamcop|sorbs\.net|barracudacentral|dnsbl|senderscore", re.IGNORECASE)


class Group(Struct, frozen=True):
    """Wordings of one class. ``passes``: what they say passes by itself; ``weak``: they may mean less."""

    kind: str
    passes: bool
    weak: bool
    says: re.Pattern[str]
    unless: re.Pattern[str] | None


class Meant(Struct, frozen=True):
    """What a text means: its class, and whether that passes by itself."""

    kind: str
    passes: bool = False


@cache
def _table() -> dict[str, Any]:
    return tomllib.loads((Path(__file__).parent / "wordings.toml").read_text(encoding="utf-8"))


@cache
def groups() -> tuple[Group, ...]:
    """Return the groups in the order in which they are asked."""
    made = [
        Group(
            one["class"],
            one.get("passes", False),
            one.get("weak", False),
            re.compile("|".join(one["says"])),
            re.compile(one["unless"]) if "unless" in one else None,
        )
        for one in _table()["group"]
    ]
    return tuple(made)


def meant(text: str, *, weak: bool = False) -> Meant | None:
    """Return what a text means, None when none of the wordings stands in it. `weak` ones are asked only on demand.

    Addresses and links are no words: "mailbox-full@example.com" says nothing about a mailbox.
    """
    words = plain(text)
    if not words:
        return None
    for one in groups():
        if one.weak == weak and one.says.search(words) and not (one.unless and one.unless.search(words)):
            return Meant(one.kind, one.passes)
    return Meant(BLOCKED) if _LISTS.search(text[:_MOST]) else None


def by_domain(recipient: str) -> Meant | None:
    """Return what a refusal by this recipient's server means, where only its domain tells."""
    small = recipient.lower()
    return next((Meant(one["class"]) for one in _table()["domain"] if small.endswith(one["ends"])), None)


def plain(text: str) -> str:
    """Return a text in small letters without addresses, links and long ids."""
    text = _LINK.sub(" ", text[:_MOST])
    text = _ADDRESS.sub(" ", text)
    return _SPACE.sub(" ", _ID.sub(" ", text)).strip().lower()
