"""Twilio's messaging callbacks, as SMS and WhatsApp share them. Pure."""

from collections.abc import Mapping
from datetime import UTC, datetime

from doorstep.connect.sending.bodies import form_of, number
from doorstep.connect.sending.codes import Codes, Error
from doorstep.messages.model import Receipt, Reply
from doorstep.messages.rules.short import leaves_or_joins

_NO_ERROR = Error()


def receipt(connector: str, form: Mapping[str, str], meta: Mapping[str, str], codes: Codes) -> Receipt:
    """What became of a message. Twilio tells no time; RawDlrDoneDate (YYMMDDhhmm, UTC) only where the network does."""
    word, code = form.get("MessageStatus") or form.get("SmsStatus", ""), form.get("ErrorCode", "")
    error = codes.errors.get(code, _NO_ERROR) if code and code != "0" else None
    sid = form.get("MessageSid") or form.get("SmsSid", "")
    price = number(form.get("Price"))
    return Receipt(
        connector=connector,
        fate=codes.fate(word),
        message=sid,
        reference=reference(meta),
        at=_done(form.get("RawDlrDoneDate", "")),
        code=code if error else "",
        says=(error.says or form.get("ErrorMessage", "")) if error else "",
        cause=error.cause if error else "",
        permanent=error.never if error else False,
        key=f"{sid}:{word}",
        address=form.get("To", "").removeprefix("whatsapp:"),
        cost=abs(price) if price is not None else None,
        currency=form.get("PriceUnit", "").upper(),
    )


def reply(connector: str, channel: str, form: Mapping[str, str]) -> Reply:
    """What a person wrote. `OptOutType` is set where Twilio's own opt-out handling took the word already."""
    text = form.get("Body", "")
    leaves, joins = leaves_or_joins(text)
    took = form.get("OptOutType", "").upper()
    media = form.get("NumMedia", "0")
    kinds = [form.get(f"MediaContentType{n}", "") for n in range(int(media) if media.isdigit() else 0)][:10]
    return Reply(
        connector=connector,
        channel=channel,
        address=form.get("From", "").removeprefix("whatsapp:"),
        message=form.get("MessageSid", ""),
        text=text,
        to=form.get("To", "").removeprefix("whatsapp:"),
        answers=form.get("OriginalRepliedMessageSid", ""),
        choice=form.get("ButtonPayload", "") or form.get("ListId", ""),
        leaves=leaves or took == "STOP",
        joins=joins or took == "START",
        media=tuple(kind for kind in kinds if kind),
    )


def reference(meta: Mapping[str, str]) -> str:
    """Our name of the message: it stood behind the address that we gave."""
    return form_of(meta.get("query", "").encode()).get("reference", "")


def _done(text: str) -> datetime | None:
    try:
        return datetime.strptime(text, "%y%m%d%H%M").replace(tzinfo=UTC) if text else None
    except ValueError:
        return None
