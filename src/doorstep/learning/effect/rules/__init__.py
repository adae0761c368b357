"""Who is told, and what that changed. Pure."""

from doorstep.learning.effect.rules.sequential import effect, history
from doorstep.playbooks.rules.arms import held_out

__all__ = ["effect", "held_out", "history"]
