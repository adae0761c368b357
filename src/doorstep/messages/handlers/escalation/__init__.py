"""News that must not be missed goes on to the next channel when it is not delivered, or not read, in time."""

from doorstep.messages.handlers.escalation.climb import Climbed, climb
from doorstep.messages.handlers.escalation.watch import watch

__all__ = ["Climbed", "climb", "watch"]
