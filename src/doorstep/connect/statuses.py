"""What a source's codes mean in our words: the table `statuses.toml` beside each reader. Pure.

    [code]                       # one table for each field of the source that holds codes; keys in upper case
    OC = { milestone = "info_received" }
    DE = { milestone = "attempt_failed", reason = "recipient.not_home" }
    DL = { milestone = "delivered", words = true }    # the wording is asked first, since the code has several meanings
    [words]                      # asked in the order of the file: a part of the wording, in lower case
    "left with neighbour" = { milestone = "delivered", how = "neighbour" }
    [how]                        # where a delivered parcel was left, by a part of the words
    "front door" = "safe_place"
    [error]                      # what helps against an error: later, number, settings
    "9040" = "number"

Rows may carry `says`, the source's own wording, for the reader of the table.
"""

from functools import lru_cache
from typing import Any, NamedTuple

from doorstep.connect.tables import table
from doorstep.timeline.model import ALL_REASONS, Delivered, Milestone


class Meaning(NamedTuple):
    """What a status says in our words; a reason where it names one, and how it was delivered where it says so."""

    milestone: Milestone
    reason: str = ""
    how: Delivered | None = None


UNKNOWN = Meaning(Milestone.UNKNOWN)
_NO_ROWS: dict[str, tuple[Meaning, bool]] = {}
#: Longer wordings are not kept in memory.
_LONGEST = 200


class Statuses:
    """The table of one connector, made ready once."""

    def __init__(self, read: dict[str, Any]) -> None:
        """Take the TOML over. Raises `ValueError` for a milestone, reason or way that is not in our lists."""
        self.how_words = {words.casefold(): Delivered(how) for words, how in read.get("how", {}).items()}
        self.errors: dict[str, str] = {str(key).upper(): value for key, value in read.get("error", {}).items()}
        # carriers say the same few words again and again
        self._known_words = lru_cache(maxsize=4096)(self._meant)
        self._known_ways = lru_cache(maxsize=4096)(self._left)
        self._words = {words.casefold(): _meaning(row) for words, row in read.get("words", {}).items()}
        self._codes: dict[str, dict[str, tuple[Meaning, bool]]] = {
            name: {
                str(key).upper(): (_meaning(row), bool(row.get("words")))
                for key, row in rows.items()
                if isinstance(row, dict) and "milestone" in row
            }
            for name, rows in read.items()
            if name not in {"how", "words", "error"} and isinstance(rows, dict)
        }

    def of(self, code: str, text: str = "", *, field: str = "code") -> Meaning:
        """Return what a code of this field means, else what the wording means, else unknown. Case never matters."""
        row = self._codes.get(field, _NO_ROWS).get(code.strip().upper())
        if row is not None and not row[1]:
            return row[0]
        return self.said(text) or (row[0] if row is not None else UNKNOWN)

    def said(self, text: str) -> Meaning | None:
        """Return what the wording means by the first row whose words it contains, ``None`` when none does."""
        return self._known_words(text) if len(text) <= _LONGEST else self._meant(text)

    def how(self, text: str) -> Delivered | None:
        """Return how a parcel was delivered by the words of where it was left, ``None`` when they say nothing known."""
        return self._known_ways(text) if len(text) <= _LONGEST else self._left(text)

    def _meant(self, text: str) -> Meaning | None:
        plain = " ".join(text.casefold().split())
        return next((meaning for words, meaning in self._words.items() if words in plain), None) if plain else None

    def _left(self, text: str) -> Delivered | None:
        plain = " ".join(text.casefold().split())
        return next((how for words, how in self.how_words.items() if words in plain), None) if plain else None

    def help_with(self, code: str) -> str:
        """Return what helps against an error of this code, in words for people."""
        return _HELP.get(self.errors.get(code.strip().upper(), ""), _HELP[""])


_HELP = {
    "later": "ask again later; nothing is wrong with the number",
    "number": "check the tracking number: too short, of another carrier, or not known there yet",
    "settings": "check the account's keys in the carrier's settings",
    "": "look the code up in the carrier's documentation; ask again later",
}


def _meaning(row: dict[str, Any]) -> Meaning:
    reason = row.get("reason", "")
    if reason and reason not in ALL_REASONS:
        raise ValueError(f"{reason!r} is no reason of ours")
    how = row.get("how")
    return Meaning(Milestone(row["milestone"]), reason, Delivered(how) if how else None)


@lru_cache(maxsize=64)
def statuses(package: str) -> Statuses:
    """Return the table beside a connector's code."""
    return Statuses(table(package))
