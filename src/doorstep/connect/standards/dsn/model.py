"""What a mail that came back says of one recipient."""

from datetime import datetime

from msgspec import Struct

BAD_ADDRESS, FULL, BLOCKED, POLICY = "bad_address", "full", "blocked", "policy"
TEMPORARY, TOO_BIG, COMPLAINT, AUTO_REPLY = "temporary", "too_big", "complaint", "auto_reply"
NOT_A_BOUNCE, UNKNOWN = "not_a_bounce", "unknown"

#: Every class, with what it means to a person.
CLASSES: dict[str, str] = {
    BAD_ADDRESS: "nobody there: the mailbox or its domain does not exist, or was closed",
    FULL: "the mailbox is full",
    BLOCKED: "our server or our sending domain is refused",
    POLICY: "this mail is refused: its content, the proof of its sender, or the reader's own settings",
    TEMPORARY: "it was delayed, or time ran out",
    TOO_BIG: "the mail is too big",
    COMPLAINT: "the reader reported it as spam",
    AUTO_REPLY: "an automatic reply, such as an absence note",
    NOT_A_BOUNCE: "no bounce: an ordinary mail, or news that it arrived",
    UNKNOWN: "it came back, and nothing says why",
}

DELIVERED, OPENED, CLICKED, BOUNCED = "delivered", "opened", "clicked", "bounced"
COMPLAINED, REPLIED, UNSUBSCRIBED = "complained", "replied", "unsubscribed"


class Bounce(Struct, frozen=True, omit_defaults=True):
    """What became of a mail for one recipient.

    ``recipient`` is whom we wrote to (of a reply: who wrote); ``kind`` is one of ``CLASSES``; ``code`` the most telling
    of the refusal's codes (RFC 3463, else SMTP's), empty when there is none. ``permanent``: the same mail to the same
    address would be refused again next week. ``message_id`` is that of the mail that came back, ``fate`` what happened
    to it (empty: nothing that counts), ``at`` when, where the notice says so; ``event`` the provider's own id of it.
    """

    recipient: str
    kind: str
    code: str = ""
    permanent: bool = False
    reason: str = ""
    message_id: str = ""
    fate: str = ""
    at: datetime | None = None
    event: str = ""
    machine: bool = False
