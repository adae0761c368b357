"""Poll: ask carriers for the legs that are due, and put what they answer into the inbox."""

from doorstep.work.poll.round import Poller

__all__ = ["Poller"]
