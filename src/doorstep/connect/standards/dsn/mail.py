"""A mail that came back, taken apart: what it says, its status blocks, and the mail it returns. Any bytes. Pure."""

import re
from collections.abc import Iterable, Iterator
from email import message_from_bytes, policy
from email.errors import HeaderParseError
from email.header import decode_header
from email.message import Message

from msgspec import Struct

#: Reports stand first; what follows is the returned mail, and of that the headers are enough.
MOST_BYTES = 1024 * 1024
_MOST_TEXT = 64 * 1024
_MOST_PARTS = 64
#: Parts within parts within parts cost the library time by their depth; no mail server nests like that.
_DEEPEST = 40

_FIELD = re.compile(r"([A-Za-z][A-Za-z0-9-]{1,60})[ \t]*:[ \t]*(.*)")
_RETURNED = re.compile(
    r"(?:received|return-path|from|to|subject|date|message-id|mime-version|content-type|dkim-signature|sender"
    r"|reply-to|delivered-to|envelope-to|errors-to|precedence|user-agent|list-[a-z]{1,20}|authentication-results|received-spf"
    r"|domainkey-signature|cc|content-transfer-encoding|in-reply-to|references|x-[a-z0-9-]{1,60}|arc-[a-z-]{1,40})"
    r"[ \t]*:",
    re.IGNORECASE,
)
_TELLING = re.compile(r"(?:received|return-path|message-id|mime-version|from)[ \t]*:", re.IGNORECASE)
_TAG = re.compile(r"<(?:[a-zA-Z/!][^<>]{0,1000})>")


class Mail(Struct, frozen=True):
    """``headers`` by small name, the first of each; ``notice`` is what was written for people; ``reports`` are the
    blocks of a delivery status, ``feedback`` that of a complaint; ``returned`` the mail that came back, as text."""

    headers: dict[str, str]
    notice: str
    reports: tuple[dict[str, str], ...] = ()
    feedback: dict[str, str] = {}
    returned: str = ""


def mail_of(raw: bytes) -> Mail:
    """Take a mail apart. What no mail program could read is taken as plain text."""
    raw = raw[:MOST_BYTES].replace(b"\0", b"").replace(b"\r\n", b"\n").replace(b"\r", b"\n")
    raw = _without_envelope(raw)
    if raw.count(b"oundary=") > _DEEPEST:
        head, _, body = raw.partition(b"\n\n")
        return _freely(_block(_words(head, "")), _words(body, ""))
    try:
        message = message_from_bytes(raw, policy=policy.compat32)
        parts = list(_leaves(message))
        headers = _headers(message.items())
    except (ValueError, LookupError, RecursionError, AttributeError, TypeError):  # the library's own slips
        head, _, body = raw.partition(b"\n\n")
        return _freely(_block(_words(head, "")), _words(body, ""))
    found = _sorted(headers, parts)
    if found.notice.strip() or found.reports or found.feedback or found.returned.strip():
        return found
    return _freely(headers, _words(raw.partition(b"\n\n")[2], ""))  # parts are announced, and there are none


def _without_envelope(raw: bytes) -> bytes:
    """Drop empty lines and the line that mailboxes put before a mail ("From MAILER-DAEMON  Fri Feb 13 …")."""
    raw = raw.lstrip(b"\r\n\t ").removeprefix(b"\xef\xbb\xbf")
    return raw.partition(b"\n")[2] if raw[:5] in (b"From ", b">From") else raw


def _leaves(message: Message) -> Iterator[tuple[str, Message]]:
    """Yield the parts in order, as (kind, part); a returned mail is one part, whatever it holds."""
    waiting: list[Message] = [message]
    seen = 0
    while waiting and seen < _MOST_PARTS:
        part = waiting.pop()
        seen += 1
        kind = part.get_content_type()
        if part.is_multipart() and kind.startswith("multipart/"):
            payload = part.get_payload()
            if isinstance(payload, list):
                waiting += [one for one in reversed(payload) if isinstance(one, Message)]
        else:
            yield kind, part


def _sorted(headers: dict[str, str], parts: Iterable[tuple[str, Message]]) -> Mail:
    notices: list[str] = []
    pages: list[str] = []
    reports: list[dict[str, str]] = []
    feedback: dict[str, str] = {}
    returned = ""
    for kind, part in parts:
        if kind in ("message/delivery-status", "message/global-delivery-status", "message/disposition-notification"):
            reports += _blocks(part)
        elif kind == "message/feedback-report":
            feedback = feedback or {name: text for block in _blocks(part) for name, text in block.items()}
        elif kind.startswith("message/") or kind in ("text/rfc822-headers", "text/rfc822"):
            returned = returned or _whole(part)
        elif kind == "text/html":
            pages.append(_TAG.sub(" ", _text(part)))
        elif kind.startswith("text/"):
            notices.append(_text(part))
    free = _freely(headers, "\n\n".join(notices or pages))
    stated = tuple(reports) or free.reports
    return Mail(headers, free.notice, stated, feedback or free.feedback, returned or free.returned)


def _freely(headers: dict[str, str], text: str) -> Mail:
    """Part a text without MIME into what it says and the mail that is quoted below it, found by a block of headers."""
    text = text[:_MOST_TEXT]
    lines = text.split("\n")
    cut = _quoted_from(lines)
    notice, returned = "\n".join(lines[:cut]), "\n".join(lines[cut:])
    stated: tuple[dict[str, str], ...] = ()
    if "final-recipient" in text.lower():
        blocks = [_block(one) for one in re.split(r"\n[ \t]*\n", text)[: 4 * _MOST_PARTS]]
        stated = tuple(one for one in blocks if "final-recipient" in one)
    return Mail(headers, notice, stated, {}, returned)


def _quoted_from(lines: list[str]) -> int:
    """The line from which a quoted mail runs: three header lines in a row, of which one is telling."""
    run, telling, start = 0, False, 0
    for place, line in enumerate(lines):
        if _RETURNED.match(line):
            start = place if run == 0 else start
            run, telling = run + 1, telling or bool(_TELLING.match(line))
            if run >= 3 and telling:
                return start
        elif not (run and line[:1] in (" ", "\t")):
            run, telling = 0, False
    return len(lines)


def _blocks(part: Message) -> list[dict[str, str]]:
    payload = part.get_payload()
    if isinstance(payload, list):  # the library takes the blocks of a status for mails without a body
        found = [_headers(one.items()) for one in payload[:_MOST_PARTS] if isinstance(one, Message)]
    else:
        found = [_block(block) for block in re.split(r"\n[ \t]*\n", _text(part))[:_MOST_PARTS]]
    return [block for block in found if block]


def _block(text: str) -> dict[str, str]:
    """Read `Name: value` lines with their continuations; the first of each name counts."""
    found: dict[str, list[str]] = {}
    name = ""
    for line in text.split("\n"):
        field = _FIELD.match(line)
        if field:
            name = field[1].lower()
            name = name if name not in found else ""
            if name:
                found[name] = [field[2]]
        elif name and line[:1] in (" ", "\t"):
            found[name].append(line.strip())
        else:
            name = ""
    return {key: " ".join(words).strip() for key, words in found.items()}


def _headers(items: Iterable[tuple[str, object]]) -> dict[str, str]:
    found: dict[str, str] = {}
    for name, value in items:
        found.setdefault(name.lower(), _decoded(str(value)))
    return found


def _decoded(value: str) -> str:
    value = " ".join(value[:8192].split())
    if "=?" not in value:
        return value.encode("utf-8", "replace").decode("utf-8")
    try:
        parts = decode_header(value)
    except (HeaderParseError, ValueError, LookupError):
        return value
    return "".join(word if isinstance(word, str) else _words(word, charset or "") for word, charset in parts)


def _text(part: Message) -> str:
    try:
        data = part.get_payload(decode=True)
    except (ValueError, LookupError, AttributeError):
        data = None
    if not isinstance(data, bytes):
        data = str(part.get_payload()).encode("utf-8", "replace")
    try:
        charset = str(part.get_content_charset() or "")
    except (ValueError, LookupError):
        charset = ""
    return _words(data[: 4 * _MOST_TEXT], charset)


def _whole(part: Message) -> str:
    """The text of a returned mail, or of its headers."""
    payload = part.get_payload()
    if isinstance(payload, list) and payload and isinstance(payload[0], Message):
        inner = payload[0]
        return "\n".join(f"{name}: {_decoded(str(value))}" for name, value in inner.items()) + "\n\n"
    return _text(part)[:_MOST_TEXT]


def _words(data: bytes, charset: str) -> str:
    """Decode as the mail says, else as UTF-8, else letter by letter; lines end with a newline."""
    if not charset and b"\x1b$" in data:
        charset = "iso-2022-jp"
    for name in (charset, "utf-8"):
        try:
            text = data.decode(name or "utf-8")
        except (LookupError, ValueError):
            continue
        return text.replace("\r\n", "\n").replace("\r", "\n")
    return data.decode("latin-1").replace("\r\n", "\n").replace("\r", "\n")
