"""A letter as a mail: headers, plain text and HTML. Pure. Source of the form: RFC 5322, RFC 2045–2047, RFC 8058."""

from datetime import datetime
from email.headerregistry import Address
from email.message import EmailMessage
from email.policy import SMTP
from email.utils import format_datetime
from uuid import UUID

from doorstep.messages.model import Letter
from doorstep.messages.rules.letter.view import plain

_POLICY = SMTP.clone(max_line_length=998, cte_type="7bit")


def message_id(message: UUID, sender: str) -> str:
    """Return the Message-ID of a message: the same for every attempt, so that a repeat can be recognised."""
    domain = sender.rpartition("@")[2]
    fits = domain and all(sign.isascii() and (sign.isalnum() or sign in ".-") for sign in domain)
    return f"<{message.hex}@{domain if fits else 'doorstep.invalid'}>"


def mail_of(letter: Letter, key: str, now: datetime) -> EmailMessage:
    """Return the letter as a mail with this Message-ID. Raises `ValueError` when an address cannot be written."""
    mail = EmailMessage(policy=_POLICY)
    mail["From"] = Address(plain(letter.sender_name), addr_spec=_ascii(letter.sender))
    mail["To"] = Address(addr_spec=_ascii(letter.address))
    mail["Subject"] = plain(letter.subject)
    mail["Date"] = format_datetime(now)
    mail["Message-ID"] = key
    if letter.reply_to:
        mail["Reply-To"] = Address(addr_spec=_ascii(letter.reply_to))
    for name, value in letter.headers.items():
        mail[name] = plain(value)
    mail.set_content(letter.text, cte="quoted-printable")
    mail.add_alternative(letter.html, subtype="html", cte="quoted-printable")
    return mail


def _ascii(address: str) -> str:
    """Return the address with its domain as the network writes it. Raises `ValueError` when that cannot be."""
    name, _, domain = address.rpartition("@")
    if not name.isascii():
        raise ValueError("mail servers cannot be relied on to take letters like these before the @")
    try:
        return f"{name}@{domain.encode('idna').decode() if not domain.isascii() else domain}"
    except UnicodeError:
        raise ValueError("the part after the @ is no domain") from None
