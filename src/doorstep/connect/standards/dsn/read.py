"""Read what comes back for a mail as receipts and replies. Any bytes. Pure."""

import re
from collections.abc import Mapping

from doorstep.connect.standards.dsn import model
from doorstep.connect.standards.dsn.classify import bounces_of
from doorstep.connect.standards.dsn.mail import mail_of
from doorstep.connect.standards.dsn.model import Bounce
from doorstep.connect.standards.dsn.whom import address
from doorstep.messages.model import Incoming, Receipt, Reply

_OURS = re.compile(r"([0-9a-f]{32})@")
_NOBODY = "no bounce and no answer to a message"
#: Where a mail program begins to quote.
_QUOTED = re.compile(
    r"^(?:>|-{2,}\s?\w+ \w+|_{10,}|(?:on|am|le|el|em) .{5,200}(?:wrote|schrieb|écrit|escribió|escreveu)\s?:)",
    re.IGNORECASE | re.MULTILINE,
)
_LONGEST = 4000


def read(raw: bytes, meta: Mapping[str, str]) -> Incoming:
    """Return a receipt for each recipient that the mail speaks of, and what a person answered."""
    receipts: list[Receipt] = []
    replies: list[Reply] = []
    ignored: list[tuple[str, str]] = []
    for place, one in enumerate(bounces_of(raw)):
        if one.fate == model.REPLIED or (one.kind == model.AUTO_REPLY and one.message_id):
            replies.append(_reply(raw, one))
        elif one.fate:
            receipts.append(_receipt(one))
        else:
            ignored.append((f"recipient[{place}]", model.CLASSES[one.kind] if one.reason else _NOBODY))
    return Incoming(tuple(receipts), tuple(replies), tuple(ignored))


def reference(one: Bounce) -> str:
    """Return the id of our message that came back, empty when it is none of ours or nobody knows which."""
    found = _OURS.match(one.message_id)
    return found[1] if found else ""


_FATES = {model.BOUNCED: "failed", model.UNSUBSCRIBED: "left"}


def _receipt(one: Bounce) -> Receipt:
    failed = one.fate == model.BOUNCED
    return Receipt(
        connector="dsn",
        fate=_FATES.get(one.fate, one.fate),
        message=one.message_id,
        reference=reference(one),
        at=one.at,
        code=one.code,
        says=one.reason if failed else "",
        cause=one.kind if failed else "",
        permanent=one.permanent,
        machine=one.machine,
        key=one.event,
        address=one.recipient,
    )


def _reply(raw: bytes, one: Bounce) -> Reply:
    mail = mail_of(raw)
    quoted = _QUOTED.search(mail.notice)
    text = mail.notice[: quoted.start() if quoted else _LONGEST].strip()[:_LONGEST]
    return Reply(
        connector="dsn",
        channel="email",
        address=one.recipient,
        message=mail.headers.get("message-id", "").strip("<>")[:400],
        text=text,
        to=address(mail.headers.get("to", "")),
        at=one.at,
        answers=one.message_id,
        reference=reference(one),
        choice="automatic" if one.kind == model.AUTO_REPLY else "",
    )
