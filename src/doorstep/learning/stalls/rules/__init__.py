"""The measurement itself. Pure."""

from doorstep.learning.stalls.rules.measure import measure

__all__ = ["measure"]
