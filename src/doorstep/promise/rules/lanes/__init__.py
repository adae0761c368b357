"""Estimates from how long lanes took. Pure."""

from doorstep.promise.rules.lanes.estimator import LaneEstimator, Outlook
from doorstep.promise.rules.lanes.keys import DISPATCH, DOOR, HANDOVER, PURCHASE, SILENCE, lane_named, region_of
from doorstep.promise.rules.lanes.learning import Recipe, learn

__all__ = [
    "DISPATCH", "DOOR", "HANDOVER", "LaneEstimator", "Outlook", "PURCHASE", "Recipe", "SILENCE", "lane_named", "learn",
    "region_of",
]  # fmt: skip
