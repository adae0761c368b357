"""Estimates from how long lanes took. Pure."""

from doorstep.promise.rules.lanes.estimator import LaneEstimator, Outlook
from doorstep.promise.rules.lanes.keys import (
    CHANGE,
    CONNECTION,
    DISPATCH,
    DOOR,
    HANDOVER,
    LEG,
    PURCHASE,
    SILENCE,
    lane_named,
    region_of,
)
from doorstep.promise.rules.lanes.learning import Recipe, learn, learn_from
from doorstep.promise.rules.lanes.memory import Memory

__all__ = [
    "CHANGE", "CONNECTION", "DISPATCH", "DOOR", "HANDOVER", "LEG", "LaneEstimator", "Memory", "Outlook", "PURCHASE",
    "Recipe", "SILENCE", "lane_named", "learn", "learn_from", "region_of",
]  # fmt: skip
