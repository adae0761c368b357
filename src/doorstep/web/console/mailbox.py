"""The local mailbox: what would have been mailed while no mail server is set."""

from datetime import UTC, datetime
from email import policy
from email.message import EmailMessage
from email.parser import BytesParser
from email.utils import parsedate_to_datetime
from pathlib import Path

from django.http import Http404, HttpResponse
from msgspec import Struct

from doorstep.accounts.rules import PERSONAL
from doorstep.web.console.messages import framed
from doorstep.web.console.visit import Visit, staff
from doorstep.web.middleware import home

_MOST = 100
_LARGEST = 1_000_000


class Mail(Struct, frozen=True):
    """A mail in the list."""

    name: str
    to: str
    subject: str
    at: datetime | None


@staff(PERSONAL)
def mailbox(visit: Visit) -> HttpResponse:
    """List the mails of this shop, the newest first."""
    chosen = visit.request.GET.get("mail", "")
    mails = [(path, _read(path)) for path in _files(visit)]
    listed = [_mail(path, mail) for path, mail in mails]
    shown = next((mail for path, mail in mails if path.name == chosen), None)
    text = _part(shown, "plain") if shown else ""
    return visit.page("console/mailbox.html", mails=listed, chosen=chosen if shown else "", text=text)


@staff(PERSONAL)
def mail(visit: Visit, name: str) -> HttpResponse:
    """Hand out one mail for its frame."""
    path = next((path for path in _files(visit) if path.name == name), None)
    if path is None:
        raise Http404(name)
    return framed(_part(_read(path), "html"))


def _files(visit: Visit) -> list[Path]:
    folder = home() / "mailbox" / visit.shop.name
    found = [path for path in folder.glob("*.eml") if path.stat().st_size < _LARGEST] if folder.is_dir() else []
    return sorted(found, key=lambda path: path.stat().st_mtime, reverse=True)[:_MOST]


def _read(path: Path) -> EmailMessage:
    return BytesParser(EmailMessage, policy=policy.default).parsebytes(path.read_bytes())


def _mail(path: Path, mail: EmailMessage) -> Mail:
    try:
        at = parsedate_to_datetime(str(mail.get("Date", ""))).astimezone(UTC)
    except ValueError:
        at = None
    return Mail(path.name, str(mail.get("To", "")), str(mail.get("Subject", "")), at)


def _part(mail: EmailMessage, kind: str) -> str:
    part = mail.get_body(preferencelist=(kind,))
    return str(part.get_content()) if part is not None else ""
