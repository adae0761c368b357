"""A provider's words for what became of a message, and its error codes: `statuses.toml` of its folder."""

import tomllib
from functools import cache
from pathlib import Path

import msgspec
from msgspec import Struct

from doorstep.messages.model import CAUSES, FATES


class Error(Struct, frozen=True, forbid_unknown_fields=True):
    """An error code: ``cause`` is one of `CAUSES`, ``permanent``: trying again cannot help; ``says`` explains it."""

    cause: str = "unknown"
    permanent: bool = False
    says: str = ""

    @property
    def never(self) -> bool:
        """Whether nothing will ever arrive at this address; a text that cannot be sent says nothing about it."""
        return self.permanent and self.cause in ("bad_address", "blocked")


class Codes(Struct, frozen=True, forbid_unknown_fields=True):
    """``status``: their word → our fate; ``error``: their code → what it means."""

    status: dict[str, str] = {}
    error: dict[str, Error] = {}

    @property
    def errors(self) -> dict[str, Error]:
        """What each error code means."""
        return self.error

    def fate(self, word: str) -> str:
        """Return our fate for their word; one that nobody knows yet is `unknown`."""
        return self.status.get(word.strip().lower(), "unknown")


@cache
def codes_of(module: str) -> Codes:
    """Return the codes that lie beside a module (`__file__`). Raises `ValueError` for a word that is none of ours."""
    text = (Path(module).parent / "statuses.toml").read_text(encoding="utf-8")
    found = msgspec.convert(tomllib.loads(text), Codes)
    for word, fate in found.status.items():
        if fate not in FATES or word != word.lower():
            raise ValueError(f"{module}: {word} = {fate!r} is no fate of ours")
    for code, error in found.error.items():
        if error.cause not in CAUSES:
            raise ValueError(f"{module}: {code} has the cause {error.cause!r}, which is none of ours")
    return found
