"""Shares of few cases: how sure one can be of them, and what is a fair guess. Pure."""

from collections.abc import Iterable, Sequence
from math import sqrt

from doorstep.learning.scorecards.model import Share

Z = 1.959963984540054  # two sides of 95 %
_LEAST, _MOST = 2.0, 400.0  # how strongly, in cases, a group may be leaned on


def wilson(k: float, n: float, z: float = Z) -> tuple[float, float]:
    """Return the interval of a share of ``n`` cases (Wilson, JASA 22, 1927): honest for few cases and near 0 or 1."""
    if n <= 0:
        return 0.0, 1.0
    share, square = k / n, z * z
    middle = (share + square / (2 * n)) / (1 + square / n)
    half = z / (1 + square / n) * sqrt(share * (1 - share) / n + square / (4 * n * n))
    return max(middle - half, 0.0), min(middle + half, 1.0)


def difference(k1: int, n1: int, k2: int, n2: int) -> tuple[float, float]:
    """Return the interval of (second share minus first), from the Wilson intervals of both (Newcombe, Statistics in
    Medicine 17, 1998, method 10)."""
    low1, high1 = wilson(k1, n1)
    low2, high2 = wilson(k2, n2)
    one, two = k1 / n1, k2 / n2
    apart = two - one
    return apart - sqrt((two - low2) ** 2 + (high1 - one) ** 2), apart + sqrt((high2 - two) ** 2 + (one - low1) ** 2)


def strength(cells: Iterable[tuple[int, int]]) -> tuple[float, float]:
    """Return the mean share of a group of (n, k) and how many cases it is worth as a prior.

    Method of moments for the beta-binomial (Kleinman, JASA 68, 1973): the more the members differ beyond what chance
    makes of their n, the weaker the prior. Where they do not differ at all it is as strong as it may be.
    """
    known = [(n, k) for n, k in cells if n > 0]
    total = sum(n for n, _ in known)
    if not total:
        return 0.5, _LEAST
    mu = sum(k for _, k in known) / total
    spread = mu * (1.0 - mu)
    if len(known) < 2 or spread <= 0.0:
        return mu, _MOST if spread <= 0.0 else _LEAST
    observed = sum(n * (k / n - mu) ** 2 for n, k in known)
    members = len(known)
    room = total - sum(n * n for n, _ in known) / total
    between = (observed - (members - 1) * spread) / (room - (members - 1)) if room > members - 1 else 0.0
    if between <= 0.0:
        return mu, _MOST
    return mu, min(max(spread / between - 1.0, _LEAST), _MOST)


def share_of(n: int, k: int, prior: tuple[float, float] | None = None) -> Share:
    """Return a share with its interval, leaned on a prior (mean, worth in cases): empirical Bayes, the posterior mean
    of the beta-binomial, ``(k + m·μ) / (n + m)``."""
    fair = None
    if prior is not None:
        mu, worth = prior
        fair = (k + worth * mu) / (n + worth)
    if not n:
        return Share(0, 0, None, None, None, _round(fair))
    low, high = wilson(k, n)
    return Share(n, k, _round(k / n), _round(low), _round(high), _round(k / n if fair is None else fair))


def _round(value: float | None) -> float | None:
    return None if value is None else round(value, 4)


def holm(chances: Sequence[float], limit: float) -> list[int]:
    """Return the places of what is larger than chance: with ``limit`` the chance that even one of them is mere chance
    (Holm, Scandinavian Journal of Statistics 6, 1979)."""
    found: list[int] = []
    for rank, place in enumerate(sorted(range(len(chances)), key=lambda one: chances[one])):
        if chances[place] > limit / (len(chances) - rank):
            break
        found.append(place)
    return found
