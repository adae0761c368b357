"""Twilio's callbacks of calls: how a call went (`CallStatus`), and which key was pressed (`Digits`). Pure."""

from collections.abc import Mapping
from datetime import datetime
from email.utils import parsedate_to_datetime

from doorstep.connect.sending.bodies import form_of, nothing
from doorstep.connect.sending.codes import Error, codes_of
from doorstep.messages.model import Incoming, Receipt, Reply

_CODES = codes_of(__file__)
_UNKNOWN = Error()


def read(raw: bytes, meta: Mapping[str, str]) -> Incoming:
    """Return what a callback says."""
    form, behind = form_of(raw), form_of(meta.get("query", "").encode())
    if not form.get("CallSid"):
        return nothing("Twilio")
    if form.get("Digits"):
        return Incoming(replies=(_reply(form, behind),))
    if form.get("CallStatus"):
        return Incoming(receipts=(_receipt(form, behind),))
    return nothing("Twilio")


def _receipt(form: Mapping[str, str], behind: Mapping[str, str]) -> Receipt:
    word = form["CallStatus"]
    fate = _CODES.fate(word)
    machine = form.get("AnsweredBy", "").startswith(("machine", "fax"))
    error = _CODES.errors.get(word, _UNKNOWN)
    return Receipt(
        connector="twilio_voice",
        fate=fate,
        message=form["CallSid"],
        reference=behind.get("reference", ""),
        at=_moment(form.get("Timestamp", "")),
        code=word if fate == "failed" else "",
        says=error.says if fate == "failed" else "",
        cause=error.cause if fate == "failed" else "",
        permanent=error.never and fate == "failed",
        machine=machine,
        key=f"{form['CallSid']}:{word}",
        address=form.get("To", ""),
    )


def _reply(form: Mapping[str, str], behind: Mapping[str, str]) -> Reply:
    digits = form["Digits"][:10]
    return Reply(
        connector="twilio_voice",
        channel="voice",
        address=form.get("To", ""),
        message=f"{form['CallSid']}:{digits}",
        text=behind.get(f"key{digits}", "") or digits,
        to=form.get("From", ""),
        at=_moment(form.get("Timestamp", "")),
        answers=form["CallSid"],
        reference=behind.get("reference", ""),
        digits=digits,
        choice=behind.get(f"key{digits}", ""),
    )


def _moment(text: str) -> datetime | None:
    try:
        return parsedate_to_datetime(text) if text else None
    except (ValueError, TypeError, IndexError, OverflowError):
        return None
