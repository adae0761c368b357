"""Dates and risks learned from cases: boosted quantiles, calibrated as time goes on. Pure."""

from doorstep.promise.rules.learned.cases import Case, case_asked, case_of
from doorstep.promise.rules.learned.estimator import LearnedEstimator, chain_with
from doorstep.promise.rules.learned.forest import BrokenModel
from doorstep.promise.rules.learned.history import History

__all__ = ["BrokenModel", "Case", "History", "LearnedEstimator", "case_asked", "case_of", "chain_with"]
