"""Whom a mail that came back was written to, and which mail it was. Pure."""

import re
from collections.abc import Iterable

from doorstep.connect.standards.dsn.mail import Mail

_ADDRESS = re.compile(
    r"[^\s<>()\[\]@\"',;:=|\\]{1,80}@[A-Za-z0-9\u0080-\uffff](?:[A-Za-z0-9\u0080-\uffff.-]{0,252}[A-Za-z0-9])?"
)
_NOBODY = re.compile(r"^(?:mailer-?daemon|post?master|double-?bounce|no-?reply|abuse|support)@", re.IGNORECASE)
_BESIDE = re.compile(
    r"^\s*(?:from|sender|return-path|reply-to|date|message-id|subject|cc|contact)\s*:|mail from|message-id|"
    r"please (?:contact|write|mail|forward)|further assistance|mailto:postmaster|questions",
    re.IGNORECASE,
)
_NAMED = re.compile(r"rcpt to|recipient|to:|deliver|fail|could not|address|user|宛|送信", re.IGNORECASE)
_ID = re.compile(
    r"^[ \t>]*(?:message-id|x-original-message-id)[ \t]*:[ \t]*(?:\n[ \t]+)?<?([^\s<>]{3,400})>?",
    re.IGNORECASE | re.MULTILINE,
)
_OURS = re.compile(r"\b([0-9a-f]{32})@[A-Za-z0-9.-]{1,253}")
_VERP = re.compile(r"\+([^=\s]{1,100})=([A-Za-z0-9.-]{3,253})@")
_MOST_LINES = 400
_MOST = 20


def address(text: str) -> str:
    """Return the address of a field such as "rfc822; <a@b.example>", empty when there is none."""
    _, _, rest = text.partition(";") if ";" in text[:30] else ("", "", text)
    found = _ADDRESS.search(rest[:1000])
    return found[0] if found else ""


def addresses(text: str) -> list[str]:
    """Return the addresses of a text, each once, in order."""
    return list(dict.fromkeys(_ADDRESS.findall(text[:20000])))


def recipients(mail: Mail) -> list[str]:
    """Return whom a mail without a delivery status was written to, as its text says, else as the returned mail does."""
    failed = addresses(mail.headers.get("x-failed-recipients", ""))
    if failed:
        return failed[:_MOST]
    written = addresses(header(mail.returned, "to") or header(mail.returned, "x-envelope-to"))
    told = _told(mail.notice.split("\n"))
    small = {one.lower() for one in written}
    both = [one for one in told if one.lower() in small]
    sender = {one.lower() for one in addresses(mail.headers.get("to", "") + " " + header(mail.returned, "from"))}
    others = [one for one in told if one.lower() not in sender]
    verp = [f"{a}@{b}" for a, b in _VERP.findall(mail.headers.get("to", ""))]
    return _once(both or others or told or written or verp)


def _once(found: Iterable[str]) -> list[str]:
    """Each address once, whatever its letters' case."""
    return list({one.lower(): one for one in reversed(list(found))}.values())[::-1][:_MOST]


def _told(lines: Iterable[str]) -> list[str]:
    found: dict[str, None] = {}
    for line, _ in zip(lines, range(_MOST_LINES), strict=False):
        if "@" not in line or (_BESIDE.search(line) and "rcpt" not in line.lower()):
            continue
        for one in addresses(line):
            if not _NOBODY.match(one):
                found[one.rstrip(".")] = None
    return list(found)


def header(text: str, name: str) -> str:
    """Return a header of a returned mail, with its continuations, empty when it is not there."""
    found = re.search(
        rf"^{re.escape(name)}[ \t]*:[ \t]*(.*(?:\n[ \t]+\S.*){{0,50}})", text[:65536], re.IGNORECASE | re.MULTILINE
    )
    return " ".join(found[1].split()) if found else ""


def message_id(mail: Mail) -> str:
    """Return the Message-ID of the mail that came back or is answered, without brackets, empty when none is named."""
    for text in (
        mail.returned,
        *(
            f"Message-ID: {block['x-original-message-id']}"
            for block in mail.reports
            if "x-original-message-id" in block
        ),
        mail.notice,
    ):
        found = _ID.search(text[:65536])
        if found:
            return found[1]
    for name in ("in-reply-to", "references", "x-original-message-id"):
        ids = re.findall(r"<([^\s<>]{3,400})>", mail.headers.get(name, "")[:4096])
        if ids:
            return str(ids[-1])
    return ""


def ours(mail: Mail) -> str:
    """Return the Message-ID that looks like one of Doorstep's (32 hexadecimal signs), wherever it stands."""
    texts = (
        mail.returned,
        mail.notice,
        *(mail.headers.get(name, "") for name in ("in-reply-to", "references", "to", "x-original-to")),
    )
    for text in texts:
        found = _OURS.search(text[:65536])
        if found:
            return found[0]
    return ""
