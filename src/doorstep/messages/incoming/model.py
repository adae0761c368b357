"""What was heard of messages, what became of them by it, and addresses that are not written to."""

from datetime import datetime
from uuid import UUID

from msgspec import Struct

DELAYED, REPLIED = "delayed", "replied"

#: What a message can have come to, the weakest first: a later word never takes a stronger one back.
REACHED = (
    "",
    "accepted",
    "sent",
    "delayed",
    "delivered",
    "failed",
    "opened",
    "clicked",
    "replied",
    "left",
    "complained",
)

BAD_ADDRESS, COMPLAINT, SOFT = "bad_address", "complaint", "soft"

#: Why an address is not written to, as half a sentence for staff.
WHYS = {
    BAD_ADDRESS: "nobody is there",
    COMPLAINT: "its reader reported us as spam",
    SOFT: "it failed several times",
}


class Heard(Struct, frozen=True):
    """One thing that was heard of a message. ``fate`` is one of `REACHED`; ``at`` when it happened."""

    message: UUID
    fate: str
    at: datetime
    cause: str = ""
    code: str = ""
    permanent: bool = False
    machine: bool = False
    id: UUID | None = None


class Listed(Struct, frozen=True):
    """A line of the list, as staff see it: the order of the message that it began with, never the address."""

    channel: str
    why: str
    since: datetime
    until: datetime | None
    message: UUID
    subject: str
    lifted_at: datetime | None
    lifted_by: str
    on_list: bool


class Suppression(Struct, frozen=True):
    """An address that is not written to on a channel, since when and by which message; ``until`` is `None` for good."""

    why: str
    since: datetime
    message: UUID
    until: datetime | None = None

    def holds(self, now: datetime) -> bool:
        """Whether it still counts."""
        return self.until is None or now < self.until
