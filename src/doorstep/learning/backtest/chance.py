"""How much of a figure is chance: bootstrapped intervals, from a fixed seed. Pure."""

import numpy as np
import numpy.typing as npt

from doorstep.promise.rules.learned.columns import Floats

_TIMES, _SEED, _PIECE = 1000, 20180401, 50


def mean_95(values: Floats) -> tuple[float, float] | None:
    """Return the 95 % interval of a mean; of paired differences it says whether one estimator is truly better."""
    if len(values) < 2:
        return None
    chance = np.random.default_rng(_SEED)
    means = [
        values[chance.integers(0, len(values), (_PIECE, len(values)))].mean(axis=1) for _ in range(_TIMES // _PIECE)
    ]
    return ends(np.concatenate(means))


def shares_95(
    warned: npt.NDArray[np.bool_], late: npt.NDArray[np.bool_]
) -> tuple[tuple[float, float] | None, tuple[float, float] | None]:
    """Return the 95 % intervals of precision and recall over the same drawn orders."""
    right, called, gone = int((warned & late).sum()), int(warned.sum()), int(late.sum())
    if not right or not len(warned):
        return None, None
    chance = np.random.default_rng(_SEED)
    shares = np.array([right, called - right, gone - right, len(warned) - called - gone + right]) / len(warned)
    drawn = chance.multinomial(len(warned), shares, _TIMES)
    with np.errstate(invalid="ignore"):
        return ends(drawn[:, 0] / (drawn[:, 0] + drawn[:, 1])), ends(drawn[:, 0] / (drawn[:, 0] + drawn[:, 2]))


def ends(values: Floats) -> tuple[float, float]:
    """Return the ends of the middle 95 %."""
    low, high = np.nanquantile(values, (0.025, 0.975))
    return round(float(low), 4), round(float(high), 4)
