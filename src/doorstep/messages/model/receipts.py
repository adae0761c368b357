"""What a channel tells us back: receipts of messages that we sent, and what people answered. Plain values."""

from datetime import datetime

from msgspec import Struct

#: What a receipt says became of a message, in the order in which it can happen.
ACCEPTED, SENT, DELIVERED, OPENED, CLICKED = "accepted", "sent", "delivered", "opened", "clicked"
FAILED, COMPLAINED, LEFT, UNCERTAIN = "failed", "complained", "left", "unknown"
FATES = (ACCEPTED, SENT, DELIVERED, OPENED, CLICKED, FAILED, COMPLAINED, LEFT, UNCERTAIN)

#: Why a message failed, in the words in which bounces are classified too.
CAUSES = ("bad_address", "full", "blocked", "policy", "temporary", "too_big", "unknown")


class Receipt(Struct, frozen=True, omit_defaults=True):
    """What a provider says of a message. ``connector`` read it; ``message`` is the provider's id of the message, as the
    attempt noted it (`Fate.id`); ``reference`` is ours, where the provider hands it back: the message's id as 32 hex
    digits. At least one of the two is given.

    ``fate`` is one of `FATES`; ``at`` the provider's own time, `None` where it tells none. ``code`` and ``says`` are
    the provider's words for a failure, ``cause`` is one of `CAUSES`, ``permanent``: this address will never do.
    ``machine`` marks an opening that no person did. ``key`` names what was told, for telling it twice to be once.
    ``cost`` is what the provider charged, in ``currency``. ``address`` is personal and may be empty.
    """

    connector: str
    fate: str
    message: str = ""
    reference: str = ""
    at: datetime | None = None
    code: str = ""
    says: str = ""
    cause: str = ""
    permanent: bool = False
    machine: bool = False
    key: str = ""
    address: str = ""
    url: str = ""
    segments: int = 0
    cost: float | None = None
    currency: str = ""


class Reply(Struct, frozen=True, omit_defaults=True):
    """What a person said to us. ``message`` is the provider's id of what she said, ``address`` hers, ``to`` ours.

    ``answers`` is the provider's id of our message that she answers and ``reference`` our own, where told. ``digits``
    are keys pressed in a call, ``choice`` is the id of a button. ``leaves`` and ``joins`` say that her word ends or
    begins messages (STOP, START). ``media`` are kinds of attachments; they are not fetched.
    """

    connector: str
    channel: str
    address: str
    message: str = ""
    text: str = ""
    to: str = ""
    at: datetime | None = None
    answers: str = ""
    reference: str = ""
    digits: str = ""
    choice: str = ""
    leaves: bool = False
    joins: bool = False
    media: tuple[str, ...] = ()


class Incoming(Struct, frozen=True, omit_defaults=True):
    """Everything that a body of a channel held. ``ignored`` are (path, reason) of what is neither; ``error`` says why
    nothing of the body could be read, and ``mend`` what helps."""

    receipts: tuple[Receipt, ...] = ()
    replies: tuple[Reply, ...] = ()
    ignored: tuple[tuple[str, str], ...] = ()
    error: str = ""
    mend: str = ""
