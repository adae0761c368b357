"""The governor: one final verdict for every ask. Pure."""

from doorstep.messages.rules.governor.consents import may
from doorstep.messages.rules.governor.facts import again, on_desk, order_facts, used
from doorstep.messages.rules.governor.judge import judge
from doorstep.messages.rules.governor.quiet import day_start, quiet_until, zone_of

__all__ = ["again", "day_start", "judge", "may", "on_desk", "order_facts", "quiet_until", "used", "zone_of"]
