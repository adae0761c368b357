"""The measurement itself. Pure."""

from doorstep.learning.stalls.rules.measure import fared, measure
from doorstep.learning.stalls.rules.usual import learned

__all__ = ["fared", "learned", "measure"]
