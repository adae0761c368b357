"""The walk itself. Pure."""

from doorstep.learning.legs.rules.air import walk_shipments
from doorstep.learning.legs.rules.figures import auc
from doorstep.learning.legs.rules.road import walk_legs

__all__ = ["auc", "walk_legs", "walk_shipments"]
