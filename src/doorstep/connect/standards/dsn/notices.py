"""Notices of mail providers as JSON: Amazon SES (also through SNS), SendGrid, Mailgun, Postmark. Pure."""

import json
from collections.abc import Iterable
from contextlib import suppress
from datetime import UTC, datetime
from typing import Any

import msgspec

from doorstep.connect.standards.dsn import codes, model, words
from doorstep.connect.standards.dsn.model import Bounce

_MOST = 1024 * 1024
_MANY = 1000

#: Amazon's sub-types of bounces.
_SES = {
    "General": "",
    "NoEmail": model.BAD_ADDRESS,
    "Suppressed": model.BAD_ADDRESS,
    "OnAccountSuppressionList": model.BAD_ADDRESS,
    "MailboxFull": model.FULL,
    "MessageTooLarge": model.TOO_BIG,
    "ContentRejected": model.POLICY,
    "AttachmentRejected": model.POLICY,
}
#: Postmark's types of bounces.
_POSTMARK = {
    "HardBounce": model.BAD_ADDRESS,
    "BadEmailAddress": model.BAD_ADDRESS,
    "ManuallyDeactivated": model.BAD_ADDRESS,
    "InboundError": model.UNKNOWN,
    "SoftBounce": "",
    "Transient": model.TEMPORARY,
    "DnsError": model.TEMPORARY,
    "Blocked": model.BLOCKED,
    "SMTPApiError": model.UNKNOWN,
    "SpamNotification": model.POLICY,
    "DMARCPolicy": model.POLICY,
    "VirusNotification": model.POLICY,
    "ChallengeVerification": model.AUTO_REPLY,
    "AutoResponder": model.AUTO_REPLY,
    "AddressChange": model.AUTO_REPLY,
    "SpamComplaint": model.COMPLAINT,
}
_FATES = {
    "delivered": model.DELIVERED,
    "delivery": model.DELIVERED,
    "open": model.OPENED,
    "opened": model.OPENED,
    "click": model.CLICKED,
    "clicked": model.CLICKED,
    "unsubscribe": model.UNSUBSCRIBED,
    "unsubscribed": model.UNSUBSCRIBED,
    "group_unsubscribe": model.UNSUBSCRIBED,
    "subscription": model.UNSUBSCRIBED,
    "subscriptionchange": model.UNSUBSCRIBED,
    "spamreport": model.COMPLAINED,
    "complained": model.COMPLAINED,
    "complaint": model.COMPLAINED,
    "spamcomplaint": model.COMPLAINED,
}


def bounces_of(raw: bytes) -> tuple[Bounce, ...] | None:
    """Return what a notice tells, None when the bytes are no JSON."""
    start = raw[:_MOST].lstrip(b"\xef\xbb\xbf \t\r\n")
    if start[:1] not in (b"{", b"["):
        return None
    try:
        body = msgspec.json.decode(start)
    except (msgspec.DecodeError, RecursionError, ValueError):
        body = _inside(start)
        if body is None:
            return None
    rows = body if isinstance(body, list) else [body]
    found = [one for row in rows[:_MANY] if isinstance(row, dict) for one in _of(row)]
    return tuple(found) or (Bounce("", model.NOT_A_BOUNCE, reason="a notice of a kind that we do not know"),)


def _inside(start: bytes) -> Any:
    """The JSON of a text that goes on behind it, as mail programs leave it."""
    with suppress(RecursionError, ValueError):
        return json.JSONDecoder(strict=False).raw_decode(start.decode("utf-8", "replace"))[0]
    return None


def _of(row: dict[str, Any]) -> list[Bounce]:
    if isinstance(row.get("Message"), str) and "TopicArn" in row:
        inner = _inside(row["Message"].encode("utf-8", "replace"))
        return _of(inner) if isinstance(inner, dict) and "TopicArn" not in inner else []
    if isinstance(row.get("mail"), dict):
        return _amazon(row)
    if isinstance(row.get("event-data"), dict):
        return _mailgun(row["event-data"])
    if isinstance(row.get("RecordType"), str):
        return _postmark(row)
    return _sendgrid(row) if isinstance(row.get("event"), str) else []


def _amazon(row: dict[str, Any]) -> list[Bounce]:
    mail = row["mail"]
    kind = _text(row, "notificationType") or _text(row, "eventType")
    part = row.get(kind[:1].lower() + kind[1:], {})
    part = part if isinstance(part, dict) else {}
    reference = _ours(mail)
    at = _at(part.get("timestamp")) or _at(mail.get("timestamp"))
    event = _text(part, "feedbackId")
    whom = (
        [one for one in mail.get("destination", []) if isinstance(one, str)]
        if isinstance(mail.get("destination"), list)
        else []
    )
    if kind == "Bounce":
        return [_amazon_bounce(one, part, reference, at, event) for one in _rows(part, "bouncedRecipients")]
    if kind == "Complaint":
        named = [_text(one, "emailAddress") for one in _rows(part, "complainedRecipients")] or whom
        return [_plain(one, model.COMPLAINED, reference, at, event) for one in named]
    fate = _FATES.get(kind.lower(), "")
    return [_plain(one, fate, reference, at, event) for one in whom] if fate or kind else []


def _amazon_bounce(
    one: dict[str, Any], part: dict[str, Any], reference: str, at: datetime | None, event: str
) -> Bounce:
    said = _text(one, "diagnosticCode")
    kind = _SES.get(_text(part, "bounceSubType"), "")
    lasting = _text(part, "bounceType") == "Permanent"
    status = codes.best(codes.statuses(_text(one, "status")) + codes.statuses(said))
    return _bounced(_text(one, "emailAddress"), kind, status, said, lasting, reference, at, event)


def _mailgun(row: dict[str, Any]) -> list[Bounce]:
    status = row.get("delivery-status", {})
    status = status if isinstance(status, dict) else {}
    message = row.get("message", {})
    headers = message.get("headers", {}) if isinstance(message, dict) else {}
    reference = _text(headers, "message-id").strip("<>") if isinstance(headers, dict) else ""
    to, at, event = _text(row, "recipient"), _at(row.get("timestamp")), _text(row, "id")
    name = _text(row, "event").lower()
    if name not in ("failed", "rejected"):
        client = row.get("client-info", {})
        machine = isinstance(client, dict) and _text(client, "bot") != ""
        fate = _FATES.get(name, "")
        return [_plain(to, fate, reference, at, event, machine=machine)] if fate else []
    said = f"{_text(status, 'message')} {_text(status, 'description')}".strip()
    code = _text(status, "enhanced-code") or str(status.get("code", "") or "")
    kind = model.BAD_ADDRESS if _text(row, "reason") == "suppress-bounce" else ""
    lasting = _text(row, "severity") != "temporary"
    return [_bounced(to, kind, code, said, lasting, reference, at, event)]


def _postmark(row: dict[str, Any]) -> list[Bounce]:
    name, at = (
        _text(row, "RecordType"),
        _at(row.get("BouncedAt") or row.get("DeliveredAt") or row.get("ReceivedAt") or row.get("ChangedAt")),
    )
    to, event = _text(row, "Email") or _text(row, "Recipient"), str(row.get("ID", "") or "")
    meta = row.get("Metadata", {})
    reference = _text(meta, "message_id") if isinstance(meta, dict) else ""
    reference = reference or _text(row, "MessageID")
    kind = _POSTMARK.get(_text(row, "Type"), "")
    if name == "SpamComplaint" or kind == model.COMPLAINT:
        return [_plain(to, model.COMPLAINED, reference, at, event)]
    if kind == model.AUTO_REPLY:
        return [Bounce(to, kind, message_id=reference, at=at, event=event)]
    if name == "Bounce":
        said = f"{_text(row, 'Details')} {_text(row, 'Description')}".strip()
        lasting = _text(row, "Type") in (
            "HardBounce",
            "BadEmailAddress",
            "ManuallyDeactivated",
            "Blocked",
            "DMARCPolicy",
            "SpamNotification",
        )
        return [_bounced(to, kind, codes.best(codes.statuses(said)), said, lasting, reference, at, event)]
    fate = _FATES.get(name.lower(), "")
    if fate == model.UNSUBSCRIBED and row.get("SuppressSending") is not True:
        return []
    return [_plain(to, fate, reference, at, event)] if fate else []


def _sendgrid(row: dict[str, Any]) -> list[Bounce]:
    name, to = _text(row, "event").lower(), _text(row, "email")
    reference, at, event = _text(row, "smtp-id").strip("<>"), _at(row.get("timestamp")), _text(row, "sg_event_id")
    if name in ("bounce", "dropped", "deferred", "blocked"):
        said = _text(row, "reason") or _text(row, "response")
        kind = model.TEMPORARY if name == "deferred" else ""
        lasting = name != "deferred"
        status = _text(row, "status") or codes.best(codes.statuses(said))
        return [_bounced(to, kind, status, said, lasting, reference, at, event)]
    fate = _FATES.get(name, "")
    return [_plain(to, fate, reference, at, event, machine=row.get("sg_machine_open") is True)] if fate else []


def _bounced(
    to: str, kind: str, code: str, said: str, lasting: bool, reference: str, at: datetime | None, event: str
) -> Bounce:
    meant = words.meant(said)
    kind = (meant.kind if meant else "") or kind or (codes.meaning(code) if "." in code else "") or model.UNKNOWN
    ends = kind in (model.BAD_ADDRESS, model.BLOCKED, model.POLICY, model.TOO_BIG) and not (meant and meant.passes)
    code = code or next(iter(codes.replies(said)), "")
    return Bounce(
        to,
        kind,
        code,
        lasting and ends and code[:1] != "4",
        " ".join(said.split())[:300],
        reference,
        model.BOUNCED,
        at,
        event,
    )


def _plain(to: str, fate: str, reference: str, at: datetime | None, event: str, *, machine: bool = False) -> Bounce:
    kind = model.COMPLAINT if fate == model.COMPLAINED else model.NOT_A_BOUNCE
    return Bounce(to, kind, "", kind == model.COMPLAINT, "", reference, fate, at, event, machine)


def _ours(mail: dict[str, Any]) -> str:
    """Our own Message-ID of a mail that Amazon sent, else Amazon's."""
    common = mail.get("commonHeaders", {})
    own = _text(common, "messageId") if isinstance(common, dict) else ""
    for one in _rows(mail, "headers"):
        if _text(one, "name").lower() == "message-id":
            own = own or _text(one, "value")
    return (own or _text(mail, "messageId")).strip("<> ")


def _rows(row: dict[str, Any], name: str) -> Iterable[dict[str, Any]]:
    found = row.get(name, [])
    return [one for one in found[:_MANY] if isinstance(one, dict)] if isinstance(found, list) else []


def _text(row: dict[str, Any], name: str) -> str:
    found = row.get(name)
    return found if isinstance(found, str) else ""


def _at(value: object) -> datetime | None:
    with suppress(ValueError, OverflowError, OSError):
        if isinstance(value, int | float) and not isinstance(value, bool):
            return datetime.fromtimestamp(value, UTC)
        if isinstance(value, str) and value:
            at = datetime.fromisoformat(value)
            return (at if at.tzinfo else at.replace(tzinfo=UTC)).astimezone(UTC)
    return None
