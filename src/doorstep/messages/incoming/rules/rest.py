"""Whether an address may be written to, from all that was heard of messages to it. Pure."""

from collections.abc import Iterable
from datetime import datetime, timedelta

from doorstep.messages.incoming.model import BAD_ADDRESS, COMPLAINT, DELAYED, SOFT, Heard, Suppression
from doorstep.shop.model import Bounces

#: Failures that say something about the address; a blocked sender or a refused text says nothing about it.
_ITS_OWN = frozenset({"full", "temporary", "bad_address", "unknown"})


def suppression(heard: Iterable[Heard], rules: Bounces, lifted_at: datetime | None = None) -> Suppression | None:
    """Return why this address is not written to, `None` when nothing speaks against it.

    A bad address and a complaint count for good, passing failures of several messages for a while. What was before
    staff let it be written to again counts no more.
    """
    counts = sorted(
        (one for one in heard if lifted_at is None or one.at > lifted_at), key=lambda one: (one.at, one.message)
    )
    for one in counts:
        if one.fate == "complained":
            return Suppression(COMPLAINT, one.at, one.message)
        if one.fate == "failed" and one.permanent and one.cause == BAD_ADDRESS:
            return Suppression(BAD_ADDRESS, one.at, one.message)
    return _rest([one for one in counts if one.fate == DELAYED and one.cause in _ITS_OWN], rules)


def _rest(soft: list[Heard], rules: Bounces) -> Suppression | None:
    """The latest rest that passing failures ask for: so many different messages within so many days."""
    found: Suppression | None = None
    span = timedelta(days=rules.days)
    for place, last in enumerate(soft):
        lately = {one.message for one in soft[: place + 1] if one.at > last.at - span}
        if rules.soft and len(lately) >= rules.soft:
            found = Suppression(SOFT, last.at, last.message, last.at + timedelta(days=rules.rest_days))
    return found
