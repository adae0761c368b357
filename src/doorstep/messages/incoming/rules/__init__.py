"""What follows from what was heard. Pure."""

from doorstep.messages.incoming.rules.fold import heard_as, reached, stronger
from doorstep.messages.incoming.rules.rest import suppression

__all__ = ["heard_as", "reached", "stronger", "suppression"]
