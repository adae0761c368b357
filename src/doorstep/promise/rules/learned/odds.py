"""Set the log-odds of a risk right by what was settled of late: a slope and a shift (Platt). Pure."""

import numpy as np
import numpy.typing as npt

from doorstep.promise.rules.learned.columns import Floats

_LEAN = 20.0  # cases' worth of belief that nothing needs to be set right
_STEPS = 25


def log_odds(risk: Floats) -> Floats:
    """Return the logarithm of the odds."""
    safe = np.clip(risk, 1e-6, 1.0 - 1e-6)
    found: Floats = np.log(safe) - np.log1p(-safe)
    return found


def set_right(risk: Floats, slope: float, shift: float) -> Floats:
    """Return the risk with its log-odds stretched and shifted."""
    found: Floats = 1.0 / (1.0 + np.exp(-(slope * log_odds(risk) + shift)))
    return found


def slope_and_shift(risk: Floats, late: npt.NDArray[np.bool_], weight: Floats) -> tuple[float, float]:
    """Return what sets these risks right: penalised logistic regression by Newton's method."""
    x = np.column_stack((log_odds(risk), np.ones(len(risk))))
    found, middle = np.array([1.0, 0.0]), np.array([1.0, 0.0])
    for _ in range(_STEPS):
        told = 1.0 / (1.0 + np.exp(-np.clip(x @ found, -30, 30)))
        slope = x.T @ (weight * (told - late)) + _LEAN * (found - middle)
        bend = (x * (weight * told * (1.0 - told))[:, None]).T @ x + _LEAN * np.eye(2)
        step = np.linalg.solve(bend, slope)
        found = found - step
        if float(np.abs(step).max()) < 1e-9:
            break
    return float(np.clip(found[0], 0.3, 2.0)), float(np.clip(found[1], -3.0, 3.0))
