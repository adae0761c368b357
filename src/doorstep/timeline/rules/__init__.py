"""What follows from events. Pure."""

from doorstep.timeline.rules.fold import extend, extends, fold
from doorstep.timeline.rules.variants import counting

__all__ = ["counting", "extend", "extends", "fold"]
