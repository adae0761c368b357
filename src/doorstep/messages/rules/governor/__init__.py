"""The governor: one final verdict for every ask. Pure."""

from doorstep.messages.rules.governor.consents import may
from doorstep.messages.rules.governor.judge import judge
from doorstep.messages.rules.governor.quiet import quiet_until

__all__ = ["judge", "may", "quiet_until"]
