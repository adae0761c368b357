"""An account's line to a stand-in, and what a message over it came to."""

from collections.abc import Iterator, Mapping
from contextlib import contextmanager

from doorstep.connect.sending import Line
from doorstep.kit.clock import now
from doorstep.kit.http import Client
from doorstep.messages.accounts.model import Account
from doorstep.messages.model import Fate, Outgoing

#: In one word what became of a message.
TAKEN, NEVER, NEXT, LATER, LOST = "taken", "never", "next", "later", "lost"


@contextmanager
def line_to(
    url: str, connector: str, secrets: Mapping[str, str], options: Mapping[str, str], *, trust: str = ""
) -> Iterator[Line]:
    """Open it; by HTTP/2 to whoever has the certificate ``trust``. Whoever fails in passing is followed by another."""
    with Client(allow_hosts=frozenset({"127.0.0.1"}), timeout=5.0, http2=bool(trust)) as client:
        if trust:
            client._trust.load_verify_locations(cadata=trust)  # no setting may widen whom we trust
        account = Account("main", connector, base_url=url, options=dict(options), per_second=1000.0)
        yield Line(account, client, secrets, lambda channel, name: ("second", True))


def fate(line: Line, one: Outgoing) -> Fate:
    """Hand one message over, now: providers hold what we sign against their clock."""
    (found,) = line.send_many([one], now(), seconds=10.0)
    return found


def word(found: Fate) -> str:
    """Whether it was taken, will never be, is tried elsewhere, waits, or nobody knows."""
    if found.lost:
        return LOST
    if found.error:
        return NEVER if found.permanent else NEXT if found.soon else LATER
    return TAKEN
