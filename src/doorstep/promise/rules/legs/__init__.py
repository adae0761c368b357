"""Estimates composed over legs: how long each takes, and how long all of them do. Pure."""

from doorstep.promise.rules.legs.habits import Known, Leg, LegHabits, Recipe, leg_of
from doorstep.promise.rules.legs.margins import Margins
from doorstep.promise.rules.legs.spread import Spread
from doorstep.promise.rules.legs.turns import in_turn

__all__ = ["Known", "Leg", "LegHabits", "Margins", "Recipe", "Spread", "in_turn", "leg_of"]
