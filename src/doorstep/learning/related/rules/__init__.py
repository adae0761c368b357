"""Learn from baskets, and suggest. Pure."""

from doorstep.learning.related.rules.ease import learn
from doorstep.learning.related.rules.suggest import suggest

__all__ = ["learn", "suggest"]
