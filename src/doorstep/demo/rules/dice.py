"""Chances that follow from words alone: the same seed and words always throw the same. Pure.

So the life of order 4711 does not depend on how many orders were thrown before it.
"""

from collections.abc import Sequence
from typing import TypeVar

from doorstep.kit.ids import digest

T = TypeVar("T")
_ALL = 1 << 128


def chance(*words: str) -> float:
    """Return a number from 0 to below 1."""
    return digest(*words).int / _ALL


def whole(*words: str, below: int) -> int:
    """Return a whole number from 0 to below ``below``."""
    return digest(*words).int % below


def between(low: float, high: float, *words: str) -> float:
    """Return a number between two others."""
    return low + (high - low) * chance(*words)


def one_of(choices: Sequence[T], *words: str) -> T:
    """Return one of these, each as likely as the others."""
    return choices[int(chance(*words) * len(choices))]


def weighted(choices: Sequence[tuple[T, float]], *words: str) -> T:
    """Return one of these ``(choice, weight)``."""
    left = chance(*words) * sum(weight for _, weight in choices)
    for choice, weight in choices:
        left -= weight
        if left < 0:
            return choice
    return choices[-1][0]
