"""When a silence on the way means that a leg will be late: learned from legs that have ended. Pure."""

from doorstep.promise.rules.silence.habits import Habits, Wait, Way, learn_habits
from doorstep.promise.rules.silence.watch import Moment, first_alarm, limit_for, loudest, watch

__all__ = [
    "Habits", "Moment", "Wait", "Way", "first_alarm", "learn_habits", "limit_for", "loudest", "watch",
]  # fmt: skip
