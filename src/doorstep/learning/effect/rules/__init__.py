"""Who is told, and what that changed. Pure."""

from doorstep.learning.effect.rules.arms import held_out
from doorstep.learning.effect.rules.sequential import effect, history

__all__ = ["effect", "held_out", "history"]
