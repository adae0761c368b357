"""Offer what is news to hooks, put calls in flight, record what became of them, mend; in a transaction of others."""

from doorstep.messages.hooks.handlers.deliver import LEASE, Room, claim, record
from doorstep.messages.hooks.handlers.mend import look, prune, replay, replay_all, switch_on
from doorstep.messages.hooks.handlers.offer import offer, takes

__all__ = [
    "LEASE",
    "Room",
    "claim",
    "look",
    "offer",
    "prune",
    "record",
    "replay",
    "replay_all",
    "switch_on",
    "takes",
]
