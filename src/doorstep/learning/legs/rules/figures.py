"""Figures over what was told and what came. Pure."""

from collections.abc import Mapping, Sequence

import numpy as np
import numpy.typing as npt

from doorstep.learning.legs.model import Kept, Told

Floats = npt.NDArray[np.float64]
Interval = tuple[float, float]


def auc(chances: Sequence[float], late: Sequence[bool]) -> float:
    """Return how often a late one has a higher chance than one in time; equal chances count half (Mann and Whitney)."""
    given, happened = np.array(chances), np.array(late, dtype=np.bool_)
    _, place, count = np.unique(given, return_inverse=True, return_counts=True)
    rank = (np.cumsum(count) - (count - 1) / 2)[place]
    hits = int(happened.sum())
    pairs = hits * (len(given) - hits)
    return float((rank[happened].sum() - hits * (hits + 1) / 2) / pairs) if pairs else 0.5


def told(
    said: Sequence[float],
    came: Sequence[float],
    intervals: Mapping[str, Sequence[Interval]],
    first: int,
    peers: Mapping[str, Sequence[float]],
) -> Told:
    """Return how what was said fared."""
    truth = np.array(came)
    off = np.array(said) - truth
    kept = {name: _kept(np.array(ends), truth) for name, ends in intervals.items()}
    return Told(
        n=len(truth),
        first=first,
        mae=round(float(np.abs(off).mean()), 2),
        median_ae=round(float(np.median(np.abs(off))), 2),
        bias=round(float(off.mean()), 2),
        intervals=kept,
        peers={name: round(float(np.abs(np.array(one) - truth).mean()), 2) for name, one in peers.items()},
    )


def _kept(ends: Floats, truth: Floats) -> Kept:
    inside = (ends[:, 0] <= truth) & (truth <= ends[:, 1])
    return Kept(round(float(inside.mean()), 4), round(float((ends[:, 1] - ends[:, 0]).mean()), 1))
