"""Write one message: choose the words, fill them, address it."""

from collections.abc import Sequence
from datetime import datetime
from uuid import UUID

from msgspec import Struct

from doorstep.kit.i18n import language_of
from doorstep.kit.ids import digest
from doorstep.messages.handlers.desk import Desk
from doorstep.messages.handlers.load import Loaded
from doorstep.messages.model import SERVICE, Ask, Judgement, Letter, Rendered
from doorstep.messages.rules.letter import Scene, TextError, basis, plain, render, view_of
from doorstep.messages.rules.publish import Stationery
from doorstep.promise.model import Statement
from doorstep.promise.rules import bounds, shown, statement

SURFACE = "mail"
_DATES = frozenset({"when", "when_latest"})


class Draft(Struct, frozen=True):
    """A message that was written: for which asks, to whom, and the letter."""

    id: UUID
    asks: tuple[Ask, ...]
    said: Judgement
    language: str
    letter: Letter

    @property
    def lead(self) -> Ask:
        """The ask that the message is named after."""
        return self.asks[0]


def compose(
    desk: Desk, papers: Stationery, loaded: Loaded, asks: Sequence[Ask], said: Judgement, now: datetime
) -> Draft:
    """Return the message that tells these asks, the first one leading. Raises `TextError` when it cannot be written."""
    lead = asks[0]
    key = (lead.shop, lead.subject, lead.role)
    reader, known = loaded.readers.get(key), loaded.orders.get((lead.shop, lead.subject))
    if reader is None or known is None or not reader.addresses.get(said.channel):
        raise TextError("nobody is known to whom it could be written")
    spoken = (reader.person.language if reader.person else "") or (reader.party.language if reader.party else "")
    language = language_of(spoken, papers.settings.languages) if spoken else papers.settings.languages[0]
    scene = Scene(
        shop=papers.brand.name,
        state=known.state,
        now=now,
        language=language,
        zone=papers.settings.zone,
        link=desk.links.track(lead.shop, known.token),
        role=lead.role,
        name=reader.name,
        parcels=() if any(not one.parcel for one in asks) else tuple(one.parcel for one in asks),
        estimate=known.estimate or lead.estimate,
        before=loaded.before.get(key),
    )
    sheets = [papers.sheet(one.template, language) for one in asks]
    leave = _leave(desk, papers, lead) if lead.purpose != SERVICE else ""
    made = render(sheets, view_of(scene), papers.frame(language, leave), said.purposes or (SERVICE,))
    told = _told(made, scene, lead)
    message = digest("message", lead.shop, *sorted(str(one.id) for one in asks))
    return Draft(message, tuple(asks), said, language, _letter(desk, papers, made, reader.addresses, said, leave, told))


def _letter(
    desk: Desk,
    papers: Stationery,
    made: Rendered,
    addresses: dict[str, str],
    said: Judgement,
    leave: str,
    told: Statement | None,
) -> Letter:
    brand = papers.brand
    headers = {"Auto-Submitted": "auto-generated", "X-Auto-Response-Suppress": "All"}
    if leave:
        headers["List-Unsubscribe"] = f"<{leave}>"
        if leave.startswith("https://"):
            headers["List-Unsubscribe-Post"] = "List-Unsubscribe=One-Click"
    return Letter(
        address=addresses[said.channel],
        subject=made.subject,
        html=made.html,
        text=made.text,
        sender=plain(brand.sender_email or desk.sender),
        sender_name=plain(brand.sender_name or brand.name),
        reply_to=plain(brand.reply_to),
        headers=headers,
        told=told,
    )


def _leave(desk: Desk, papers: Stationery, lead: Ask) -> str:
    """Where the reader ends these messages: our page, else a mail to the shop. No message of this kind goes without."""
    page = desk.links.unsubscribe(lead.shop, lead.person, lead.purpose)
    if page:
        return page
    mail = plain(papers.brand.reply_to or papers.brand.sender_email)
    if not mail:
        raise TextError("the brand names no address at which a reader could end these messages")
    return f"mailto:{mail}?subject=unsubscribe%20{lead.purpose}"


def _told(made: Rendered, scene: Scene, lead: Ask) -> Statement | None:
    if not made.uses & _DATES:
        return None
    known = basis(scene)
    window = shown(known)
    if bounds(window, known.zone) == (None, None):
        return None
    return statement(lead.subject, lead.role, SURFACE, known)
