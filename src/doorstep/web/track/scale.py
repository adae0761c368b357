"""The interval as a small horizontal scale: from the order to the latest day, with the likeliest and the promise. Pure.

Places are in units of a drawing 360 wide, so that its words keep their size on a phone.
"""

from datetime import date, timedelta

from msgspec import Struct

WIDE, EDGE = 360, 8
_SHORTEST = 4  # days, so that one day never fills the whole scale
_LETTER = 7.2  # units that a letter takes at most, on average
_GAP = 12


class Word(Struct, frozen=True):
    """A label: its text, its place, and its anchor (start, middle, end)."""

    text: str
    x: int
    anchor: str


class Mark(Struct, frozen=True):
    """A day that may get a label beneath the line."""

    day: date
    text: str


class Scale(Struct, frozen=True):
    """Everything the drawing needs."""

    ticks: tuple[int, ...]
    now: int
    first: int
    wide: int
    likely: Word | None
    likely_at: int
    promised: int | None
    words: tuple[Word, ...]


def scale(*, placed: Mark, today: Mark, first: date, last: date, likely: Mark | None, promised: Mark | None) -> Scale:
    """Return the drawing of the days from `first` to `last`, seen from `today`; all days are equally wide."""
    begin = min(placed.day, today.day)
    end = max(last, promised.day if promised else last, begin + timedelta(days=_SHORTEST - 1)) + timedelta(days=1)
    stretch = (WIDE - 2 * EDGE) / (end - begin).days

    def at(day: date, share: float = 0.5) -> int:
        return round(EDGE + ((day - begin).days + share) * stretch)

    words: list[Word] = []
    if promised is not None and begin <= promised.day:
        _put(words, _word(promised.text, at(promised.day)))
    if first > begin:
        _put(words, Word(placed.text, at(placed.day, 0.0), "start"))
    if begin < today.day < first:
        _put(words, _word(today.text, at(today.day)))
    days = (end - begin).days
    left, right = at(first, 0.08), at(last, 0.92)
    return Scale(
        tuple(at(begin + timedelta(days=n), 0.0) for n in range(0, days + 1, max(1, days // 30))),
        at(today.day),
        left,
        max(right - left, 6),
        _word(likely.text, at(likely.day)) if likely is not None else None,
        at(likely.day) if likely is not None else 0,
        at(promised.day) if promised is not None and begin <= promised.day else None,
        tuple(words),
    )


def _put(words: list[Word], word: Word) -> None:
    """Add a label where it stands clear of the others; a crowded one is left out."""
    left, right = _reach(word)
    if all(right + _GAP < other[0] or left - _GAP > other[1] for other in map(_reach, words)):
        words.append(word)


def _word(text: str, x: int) -> Word:
    """Return a label centred on its place, or pushed inside where it would stand out over an end."""
    half = len(text) * _LETTER / 2
    if x - half < 0:
        return Word(text, 0, "start")
    return Word(text, WIDE, "end") if x + half > WIDE else Word(text, x, "middle")


def _reach(word: Word) -> tuple[float, float]:
    wide = len(word.text) * _LETTER
    left = {"start": word.x, "middle": word.x - wide / 2, "end": word.x - wide}[word.anchor]
    return left, left + wide
