"""Let history happen again in memory, in time order, each moment knowing only what was known then. Pure."""

from doorstep.learning.rules.replay.moments import Plan
from doorstep.learning.rules.replay.run import replay

__all__ = ["Plan", "replay"]
