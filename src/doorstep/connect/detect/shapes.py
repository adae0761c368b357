"""How a number looks: the notation of `formats.toml`, and what it becomes. Pure.

`#` a digit, `@` a letter, `*` a digit or a letter, `[ABC]` or `[0-5]` one of these, any other sign itself; `{n}` or
`{from,to}` repeats the sign before it.
"""

import re
from collections.abc import Iterator
from itertools import product
from string import ascii_uppercase, digits

Signs = frozenset[str]

DIGITS: Signs = frozenset(digits)
LETTERS: Signs = frozenset(ascii_uppercase)
#: Turns a number into its signature: digits become 9, letters A, all else stays.
SIGNATURE = str.maketrans({**dict.fromkeys(digits, "9"), **dict.fromkeys(ascii_uppercase, "A")})
#: More signs than this that may be either are not spelled out as signatures of their own.
_MOST_EITHER = 4
_STEP = re.compile(r"(\[[^\]]+\]|.)(?:\{(\d+)(?:,(\d+))?\})?")
_RANGE = re.compile(r"(.)-(.)")


def rows(shape: str) -> Iterator[tuple[Signs, ...]]:
    """Yield each row of signs that a shape allows, one for each length."""
    steps = []
    for sign, least, most in _STEP.findall(shape):
        first = int(least or 1)
        steps.append([(_signs(sign),) * count for count in range(first, int(most or first) + 1)])
    for parts in product(*steps):
        yield tuple(signs for part in parts for signs in part)


def _signs(written: str) -> Signs:
    if written == "#":
        return DIGITS
    if written == "@":
        return LETTERS
    if written == "*":
        return DIGITS | LETTERS
    if len(written) == 1:
        return frozenset(written)
    inside = written[1:-1]
    spelled = _RANGE.sub(lambda found: "".join(map(chr, range(ord(found[1]), ord(found[2]) + 1))), inside)
    return frozenset(spelled)


def class_of(signs: Signs) -> Signs:
    """Return the class that these signs belong to: digits, letters, both, or themselves."""
    for whole in (DIGITS, LETTERS, DIGITS | LETTERS):
        if signs <= whole:
            return whole
    return signs


def signatures(row: tuple[Signs, ...]) -> list[str] | None:
    """Return every signature that fits the row, ``None`` when there are too many to be spelled out."""
    if sum(_either(signs) for signs in row) > _MOST_EITHER:
        return None
    choices = ["9A" if _either(signs) else min(signs).translate(SIGNATURE) for signs in row]
    return ["".join(one) for one in product(*choices)]


def _either(signs: Signs) -> bool:
    return bool(signs & DIGITS) and bool(signs & LETTERS)
