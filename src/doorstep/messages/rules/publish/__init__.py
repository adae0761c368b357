"""From a release's documents to what is needed to send, and what is wrong with them. Pure."""

from doorstep.messages.rules.publish.check import check_messages
from doorstep.messages.rules.publish.stationery import Stationery, caps_of, stationery_of

__all__ = ["Stationery", "caps_of", "check_messages", "stationery_of"]
