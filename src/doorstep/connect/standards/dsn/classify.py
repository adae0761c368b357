"""Say what a mail that came back means: for whom, which class, which code, for good or not. Any bytes. Pure."""

import re
from contextlib import suppress
from datetime import UTC, datetime
from email.utils import parsedate_to_datetime

from doorstep.connect.standards.dsn import codes, model, notices, whom, words
from doorstep.connect.standards.dsn.mail import Mail, mail_of
from doorstep.connect.standards.dsn.model import Bounce
from doorstep.connect.standards.dsn.words import Meant

_DAEMON = re.compile(r"mailer-?daemon|post-?master|mail ?delivery|bounce|mail administrator|delivery", re.IGNORECASE)
_FAILED = re.compile(
    r"undeliver|deliver|non.?remis|returned mail|return(?:ed|ing) |failure|failed|bounce|rejected|nicht zustellbar|"
    r"unzustellbar|could not be|couldn.t be|cannot be|wasn.t|mail system|エラー|配信|送信でき|退信|rechaz|não entregue|"
    r"no entregad|mancata consegna|niet bezorgd|impossible|недостав|error",
    re.IGNORECASE,
)
_AWAY = re.compile(
    r"auto(?:matic|mated|matische)?[- ]?(?:reply|response|antwort)|out of (?:the )?office|away from|vacation|abwesen|"
    r"réponse automatique|absence|respuesta automática|fuera de la oficina|risposta automatica|resposta automática|"
    r"automatisch antwoord|自動返信|自动回复|автоответ",
    re.IGNORECASE,
)
_LEAVE = re.compile(
    r"^\s*(?:re:\s*)?(?:unsubscribe|opt.?out|abmelden|désabonn|cancelar suscripci|abbestell)", re.IGNORECASE
)
_DOMAIN_GONE = re.compile(
    r"nxdomain|null ?mx|domain name not found|no such domain|host or domain name not found", re.IGNORECASE
)
_DELAYED = re.compile(
    r"^\s*(?:delayed|warning)|will (?:continue|keep) (?:trying|to try)|will be retried|only a warning", re.IGNORECASE
)
_COMPLAINT = re.compile(r"complaint about (?:message|your)|spam report|abuse report|junk mail report", re.IGNORECASE)
_SENDER_PHASE = re.compile(
    r"(?:after|in reply to|response to) (?:the )?(?:mail from|helo|ehlo|initial connection)", re.IGNORECASE
)
_ARRIVED = ("delivered", "relayed", "expanded")


def bounces_of(raw: bytes) -> tuple[Bounce, ...]:
    """Return what became of the mail, one for each recipient that is named; at least one, whatever the bytes are."""
    told = notices.bounces_of(raw)
    if told is not None:
        return told
    mail = mail_of(raw)
    told = notices.bounces_of(mail.notice.encode()) if mail.notice.lstrip()[:1] == "{" else None
    if told is not None:
        return told
    found = _complaint(mail) or _stated(mail) or _leaving(mail) or _answer(mail) or _free(mail) or [_no_bounce(mail)]
    at, reference = _moment(mail.headers.get("date", "")), whom.ours(mail) or whom.message_id(mail)
    return tuple(_with(one, at, reference) for one in found)


def _with(one: Bounce, at: datetime | None, reference: str) -> Bounce:
    return Bounce(
        one.recipient, one.kind, one.code, one.permanent, one.reason, reference, one.fate, at, one.event, one.machine
    )


def _moment(text: str) -> datetime | None:
    with suppress(ValueError, TypeError, OverflowError, IndexError):
        at = parsedate_to_datetime(text[:100])
        return (at if at.tzinfo else at.replace(tzinfo=UTC)).astimezone(UTC)
    return None


# -- complaints, replies ---------------------------------------------------------------------------------------------


def _complaint(mail: Mail) -> list[Bounce]:
    kind = mail.feedback.get("feedback-type", "").lower()
    if not mail.feedback:
        if not _COMPLAINT.search(mail.headers.get("subject", "")[:200]):
            return []
        kind = "abuse"
    named = mail.feedback.get("original-rcpt-to") or mail.feedback.get("removal-recipient", "")
    recipient = whom.address(named) or next(iter(whom.addresses(whom.header(mail.returned, "to"))), "")
    reason = f"feedback: {kind}"
    if kind == "auth-failure":
        return [Bounce(recipient, model.POLICY, permanent=True, reason=reason)]
    if kind in ("not-spam", "virus"):
        return [Bounce(recipient, model.NOT_A_BOUNCE, reason=reason)]
    return [Bounce(recipient, model.COMPLAINT, permanent=True, reason=reason, fate=model.COMPLAINED)]


def _leaving(mail: Mail) -> list[Bounce]:
    """A wish to leave a list, as mail programs send it for their readers (RFC 2369)."""
    sender = whom.address(mail.headers.get("from", ""))
    if _daemon(mail) or not sender or not _LEAVE.match(mail.headers.get("subject", "")[:200]):
        return []
    return [Bounce(sender, model.NOT_A_BOUNCE, reason="a wish to leave", fate=model.UNSUBSCRIBED)]


def _answer(mail: Mail) -> list[Bounce]:
    """An automatic reply of a person's mailbox (RFC 3834); a mail server's automatic words are no such reply."""
    if _daemon(mail) or not _automatic(mail):
        return []
    meant = words.meant(mail.notice) if _FAILED.search(mail.headers.get("subject", "")[:200]) else None
    if meant:
        return []
    sender = whom.address(mail.headers.get("from", "")) or whom.address(mail.headers.get("reply-to", ""))
    return [Bounce(sender, model.AUTO_REPLY, reason=_short(mail.headers.get("subject", "")))]


def _automatic(mail: Mail) -> bool:
    said = mail.headers.get("auto-submitted", "no").lower()
    if said.startswith("auto-replied") or mail.headers.get("precedence", "").lower() == "auto_reply":
        return True
    if any(name in mail.headers for name in ("x-autoreply", "x-autorespond", "x-autoreply-from", "x-auto-reply")):
        return True
    return bool(_AWAY.search(mail.headers.get("subject", "")[:200])) or "VACATION" in mail.headers.get(
        "x-apple-action", ""
    )


def _daemon(mail: Mail) -> bool:
    return bool(_DAEMON.search(mail.headers.get("from", "")[:300]))


def _no_bounce(mail: Mail) -> Bounce:
    sender = whom.address(mail.headers.get("from", ""))
    replied = bool(sender) and not _daemon(mail) and bool(mail.headers.get("in-reply-to"))
    return Bounce(sender, model.NOT_A_BOUNCE, fate=model.REPLIED if replied else "")


# -- bounces ---------------------------------------------------------------------------------------------------------


def _stated(mail: Mail) -> list[Bounce]:
    """What the blocks of a delivery status say, each for its recipient."""
    found: list[Bounce] = []
    for block in mail.reports:
        recipient = _recipient(block)
        if not recipient and "status" not in block and "action" not in block:
            continue
        recipient = recipient or next(iter(whom.recipients(mail)), "")
        found.append(_judged(recipient, block, mail))
    return found


def _recipient(block: dict[str, str]) -> str:
    for name in ("original-recipient", "final-recipient", "x-actual-recipient", "x-original-recipient"):
        found = whom.address(block.get(name, ""))
        if found:
            return found
    return ""


def _judged(recipient: str, block: dict[str, str], mail: Mail) -> Bounce:
    action = block.get("action", "").strip().lower()
    said = block.get("diagnostic-code", "")
    status = codes.best(codes.statuses(block.get("status", "")) + codes.statuses(said))
    if action.startswith(_ARRIVED):
        return Bounce(recipient, model.NOT_A_BOUNCE, status, reason=_short(said), fate=model.DELIVERED)
    if "disposition" in block:
        return Bounce(recipient, model.NOT_A_BOUNCE, reason=_short(block["disposition"]))
    near = _about(recipient, mail.notice)
    meant = words.meant(said) or words.meant(block.get("status", "")) or words.meant(near)
    code = status if codes.telling(status) else codes.best(codes.statuses(near)) or status
    code = code if codes.telling(code) else next(iter(codes.replies(said)), "") or code
    meant = meant or _by_code(code) or words.meant(mail.notice) or words.meant(f"{said}\n{near}", weak=True)
    return _made(recipient, meant, code, said or near or mail.notice, delayed=action.startswith("delayed"))


def _about(recipient: str, notice: str) -> str:
    """The part of a notice that speaks of this recipient: from her address to the next empty line but one."""
    start = notice.lower().find(recipient.lower()) if recipient else -1
    if start < 0:
        return ""
    rest = "\n\n".join(notice[start + len(recipient) : start + 1500].split("\n\n")[:2])
    following = next(
        (one for one in whom.addresses(rest) if one.lower() != recipient.lower() and f"\n{one}" in rest), ""
    )
    return rest.partition(f"\n{following}")[0] if following else rest


def _free(mail: Mail) -> list[Bounce]:
    """What a mail server says in words of its own."""
    subject = mail.headers.get("subject", "")
    speaks = f"{subject[:300]}\n{mail.notice[:8000]}"
    answers = codes.replies(mail.notice[:8000])
    if not (
        _daemon(mail)
        or "x-failed-recipients" in mail.headers
        or (_FAILED.search(speaks) and (answers or mail.returned or _FAILED.search(subject[:300])))
    ):
        return []
    recipients = whom.recipients(mail)
    if not recipients and not _FAILED.search(speaks):
        return []
    return [_told(one, mail, subject) for one in recipients or [""]]


def _told(recipient: str, mail: Mail, subject: str) -> Bounce:
    near = _about(recipient, mail.notice)
    status = codes.best(codes.statuses(near) or codes.statuses(mail.notice))
    reply = next(iter(codes.replies(near) or codes.replies(mail.notice)), "")
    code = status if codes.telling(status) else reply or status
    meant = words.meant(near) or words.meant(mail.notice) or _by_code(code) or words.meant(subject)
    meant = meant or words.meant(mail.notice, weak=True) or words.by_domain(recipient)
    return _made(
        recipient,
        meant,
        code,
        (near if len(near.strip()) > 8 else "") or mail.notice,
        delayed=bool(_DELAYED.search(subject)),
    )


def _by_code(code: str) -> Meant | None:
    kind = codes.meaning(code) if "." in code else ""
    if not kind and code in ("552",):
        kind = model.FULL
    elif not kind and code in ("551", "553"):
        kind = model.BAD_ADDRESS
    elif not kind and code[:1] == "4":
        kind = model.TEMPORARY
    return Meant(kind) if kind else None


def _made(recipient: str, meant: Meant | None, code: str, said: str, *, delayed: bool) -> Bounce:
    kind = meant.kind if meant else model.UNKNOWN
    if kind == model.BAD_ADDRESS and _SENDER_PHASE.search(said):
        kind = model.BLOCKED  # refused before anybody spoke of the recipient
    if meant and meant.passes and code[:1] == "4":
        kind = model.TEMPORARY
    if delayed and kind not in (model.FULL, model.BLOCKED):
        kind = model.TEMPORARY
    lasting = kind in (model.BAD_ADDRESS, model.BLOCKED, model.POLICY, model.TOO_BIG)
    final = code[:1] != "4" or (kind == model.BAD_ADDRESS and bool(_DOMAIN_GONE.search(said)))
    permanent = lasting and final and not delayed and not (meant and meant.passes)
    return Bounce(recipient, kind, code, permanent, _short(said), fate=model.BOUNCED)


def _short(text: str) -> str:
    return " ".join(text[:2000].split())[:300]
