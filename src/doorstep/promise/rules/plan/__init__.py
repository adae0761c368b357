"""Estimates from what was agreed. Pure."""

from doorstep.promise.rules.plan.estimator import RulesEstimator

__all__ = ["RulesEstimator"]
