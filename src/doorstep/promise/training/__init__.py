"""Train the learned estimator: deterministic, from cases alone, to texts. Slow: run it beside the loops."""

from doorstep.promise.training.fit import Recipe, fit
from doorstep.promise.training.lessons import Lessons

__all__ = ["Lessons", "Recipe", "fit"]
