"""What a status of UPS means: its code first, then its number, then its words, its type last. Pure."""

from functools import lru_cache
from typing import Any, NamedTuple

from doorstep.connect.statuses import UNKNOWN, Meaning
from doorstep.connect.tables import table
from doorstep.timeline.model import Delivered, Milestone, Problem

_HELP = {
    "later": "UPS knows nothing of the number yet; ask again later",
    "number": "correct the tracking number; asking again does not help",
    "settings": "mend the credentials in the settings of this source; asking again does not help",
    "": "look the code up in UPS's list of errors",
}


class _Row(NamedTuple):
    """A row of the table. `words`: the wording is asked too, since the code has several meanings; `alone`: it counts
    only where there is no code beside it."""

    meaning: Meaning
    words: bool
    alone: bool


class Status(NamedTuple):
    """A status as UPS writes it. `number` is statusCode or descriptionCode."""

    type: str
    code: str
    number: str
    text: str


def meaning(status: Status, *, delivered_that_day: bool = False) -> Meaning:
    """Return what a status means. Letter case never matters.

    Type D is written for "delivered" and for "loaded on the delivery vehicle": alone it says nothing. A package whose
    delivered date (`DEL`) is the day of the scan settles it.
    """
    kind, said = status.type.upper(), _said(status.text)
    loaded = said is not None and said.milestone is Milestone.OUT_FOR_DELIVERY
    for row in (_row("code", status.code.upper()), _row("status", status.number)):
        if row is not None:
            return said if row.words and said is not None and loaded else row.meaning
    if kind == "D":
        return said or (Meaning(Milestone.DELIVERED) if delivered_that_day else UNKNOWN)
    if kind == "I" and said is not None and loaded:
        return said
    row = _row("type", kind)
    return row.meaning if row is not None and not (row.alone and status.code) else UNKNOWN


def left_where(location: str) -> Delivered | None:
    """Return how a parcel was delivered by the words of where it was left, ``None`` when they say nothing known."""
    plain = location.casefold()
    return next((how for words, how in _tables()["left"].items() if words in plain), None)


def partner(kind: str) -> str:
    """Return the carrier that uses an alternate number of this type; an empty text when unknown."""
    found: str = _tables()["partner"].get(kind.upper(), "")
    return found


def problem(code: str, message: str) -> Problem:
    """Return an error of UPS in its words, with what helps against it."""
    helps = _HELP[_tables()["error"].get(code.upper(), "")]
    return Problem(f"UPS says: {message or 'an error without words'} ({code or 'no code'})", helps)


def _said(text: str) -> Meaning | None:
    plain = text.casefold()
    rows: dict[str, _Row] = _tables()["words"]
    return next((row.meaning for words, row in rows.items() if words in plain), None)


def _row(part: str, key: str) -> _Row | None:
    rows: dict[str, _Row] = _tables()[part]
    return rows.get(key)


@lru_cache(maxsize=1)
def _tables() -> dict[str, dict[str, Any]]:
    read = table("doorstep.connect.carriers.ups")
    meant: dict[str, dict[str, Any]] = {
        part: {
            key: _Row(_meaning(row), row.get("words", False), row.get("alone", False))
            for key, row in read[part].items()
        }
        for part in ("code", "status", "words", "type")
    }
    meant["left"] = {words: Delivered(how) for words, how in read["left"].items()}
    return {**meant, "partner": read["partner"], "error": read["error"]}


def _meaning(row: dict[str, str]) -> Meaning:
    how = row.get("how")
    return Meaning(Milestone(row["milestone"]), row.get("reason", ""), Delivered(how) if how else None)
