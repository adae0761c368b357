"""What became of one message. Pure."""

from collections.abc import Iterator
from datetime import timedelta

from doorstep.learning.outcomes.model import Heard, Outcome

#: Getting in touch within so long after a message counts as an answer to it.
CONTACT = timedelta(hours=48)
_ARRIVED = frozenset({"delivered", "opened", "clicked", "complained", "machine:opened", "machine:clicked"})


def outcome_of(heard: Heard, window: timedelta) -> Outcome:
    """Return what became of a message. Purchases and visits count within ``window`` after it."""
    contacts = sum(heard.at < at <= heard.at + CONTACT for at in heard.contacts)
    happened = frozenset(_happened(heard, window))
    return Outcome(
        heard.id,
        heard.at,
        heard.playbook,
        heard.template,
        heard.channel,
        heard.purpose,
        heard.segments,
        happened,
        contacts,
    )


def _happened(heard: Heard, window: timedelta) -> Iterator[str]:
    words, until = set(heard.words), heard.at + window
    if heard.fate == "sent" or words & _ARRIVED:
        yield "sent"
    if words & _ARRIVED:
        yield "delivered"
    if words & {"opened", "clicked"}:
        yield "opened"
    elif words & {"machine:opened", "machine:clicked"}:
        yield "machine"
    if "clicked" in words:
        yield "clicked"
    if "clicked" in words or any(heard.at < at <= until for at in heard.seen):
        yield "returned"
    if any(heard.at < at <= until for at in heard.orders):
        yield "bought"
    if "complained" in words:
        yield "complained"
