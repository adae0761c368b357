"""When a message goes on to the next channel because it was not delivered, or not read, in time. Pure.

The trigger stays the same and keeps its one verdict; what goes on is the same news on another channel.
"""

from datetime import datetime, timedelta

from doorstep.messages.model import Escalation

#: What a message can have come to (`incoming.rules.reached`) that counts as delivered, and as read.
READ = frozenset({"opened", "clicked", "replied"})
DELIVERED = READ | {"delivered", "left", "complained"}


def first_look(plan: Escalation, made_at: datetime) -> datetime:
    """Return when to look whether a message was delivered or read."""
    return made_at + timedelta(hours=plan.hours)


def arrived(plan: Escalation, reached: str) -> bool:
    """Whether a message has come to what is asked for, so that it need not go on."""
    return reached in (READ if plan.unless == "read" else DELIVERED)


def left_of(plan: Escalation, tried: tuple[str, ...]) -> tuple[str, ...]:
    """Return the channels on which it was not told yet, in their order."""
    return tuple(one for one in plan.channels if one not in tried)
