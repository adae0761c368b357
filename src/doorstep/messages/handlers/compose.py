"""Write one message: choose the words, fill them, address it."""

from collections.abc import Iterable, Sequence
from datetime import datetime
from uuid import UUID

from msgspec import Struct
from msgspec.structs import replace

from doorstep.kit.i18n import language_of
from doorstep.kit.ids import digest
from doorstep.messages.cards.model import Picked
from doorstep.messages.cards.rules import cards_of
from doorstep.messages.handlers.desk import Desk
from doorstep.messages.handlers.load import Loaded, Reader
from doorstep.messages.model import CONFIRM, SERVICE, Ask, Card, Judgement, Letter, MessageView, Rendered
from doorstep.messages.rules.letter import SHORT, Brief, Scene, TextError, basis, brief, plain, render, view_of
from doorstep.messages.rules.publish import Stationery
from doorstep.messages.store.orders import Known
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
    scene = _scene(desk, papers, reader, known, lead, now)
    if lead.template == CONFIRM:
        scene = replace(scene, link=desk.links.unsubscribe(lead.shop, lead.person, f"confirm:{lead.cause}"))
    if (before := loaded.before.get(key)) is not None:
        scene = replace(scene, before=before)
    told = {name: [one for one in asks if one.template == name] for name in dict.fromkeys(one.template for one in asks)}
    sheets = [papers.sheet(name, scene.language) for name in told]
    first, *views = _views(papers, loaded, scene, lead, told.values())
    leave = _leave(desk, papers, lead) if lead.purpose != SERVICE and said.channel not in SHORT else ""
    choose = desk.links.unsubscribe(lead.shop, lead.person, SERVICE) if lead.purpose == SERVICE else ""
    message = digest("message", lead.shop, *sorted(str(one.id) for one in asks))
    if said.channel in SHORT:
        short = brief(sheets, first, said.channel, scene.language, shop=papers.brand.name, views=views)
        letter = _slip(desk, papers, short, reader, said.channel, scene, lead)
        return Draft(message, tuple(asks), said, scene.language, letter)
    made = render(
        sheets, first, papers.frame(scene.language, leave or choose), said.purposes or (SERVICE,), views=views
    )
    letter = _letter(desk, papers, made, reader.addresses[said.channel], leave, _told(made.uses, scene, lead))
    letter = replace(letter, language=scene.language)
    return Draft(message, tuple(asks), said, scene.language, letter)


def _views(
    papers: Stationery, loaded: Loaded, scene: Scene, lead: Ask, told: Iterable[Sequence[Ask]]
) -> list[MessageView]:
    """What each template may say, with what was picked for the message; only the buyer is shown that."""
    cards: tuple[Card, ...] = ()
    if lead.role == "buyer":
        cards = cards_of(papers.shelf, loaded.picked.get(lead.id, Picked()), scene.state, scene.now, scene.language)
    return [replace(view_of(replace(scene, parcels=_parcels(its))), cards=cards) for its in told]


def _scene(desk: Desk, papers: Stationery, reader: Reader, known: Known, lead: Ask, now: datetime) -> Scene:
    spoken = (reader.person.language if reader.person else "") or (reader.party.language if reader.party else "")
    offered = papers.settings.languages
    return Scene(
        shop=papers.brand.name,
        state=known.state,
        now=now,
        language=language_of(spoken, offered) if spoken else offered[0],
        zone=papers.settings.zone,
        link=desk.links.track(lead.shop, known.token),
        role=lead.role,
        name=reader.name,
        estimate=known.estimate or lead.estimate,
    )


def _parcels(asks: Sequence[Ask]) -> tuple[str, ...]:
    """The parcels that these asks are about; none means the whole order."""
    return () if any(not one.parcel for one in asks) else tuple(one.parcel for one in asks)


def _letter(
    desk: Desk,
    papers: Stationery,
    made: Rendered,
    address: str,
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
        address=address,
        subject=made.subject,
        html=made.html,
        text=made.text,
        sender=plain(brand.sender_email or desk.sender),
        sender_name=plain(brand.sender_name or brand.name),
        reply_to=plain(brand.reply_to),
        headers=headers,
        told=told,
    )


def _slip(
    desk: Desk, papers: Stationery, short: Brief, reader: Reader, channel: str, scene: Scene, lead: Ask
) -> Letter:
    """A short message as a letter: no HTML, no headers."""
    return Letter(
        address=reader.addresses[channel],
        subject=short.title,
        html="",
        text=short.text,
        sender=plain(papers.brand.sender_email or desk.sender),
        sender_name=plain(papers.brand.sender_name or papers.brand.name),
        language=scene.language,
        options=short.options | _more(reader, channel, scene),
        told=_told(short.uses, scene, lead),
    )


def _more(reader: Reader, channel: str, scene: Scene) -> dict[str, str]:
    if channel == "push":
        return {"link": scene.link}
    return {"open_until": reader.open_until.isoformat()} if channel == "whatsapp" and reader.open_until else {}


def _leave(desk: Desk, papers: Stationery, lead: Ask) -> str:
    """Where the reader ends these messages: our page, else a mail to the shop. No message of this kind goes without."""
    page = desk.links.unsubscribe(lead.shop, lead.person, lead.purpose)
    if page:
        return page
    mail = plain(papers.brand.reply_to or papers.brand.sender_email)
    if not mail:
        raise TextError("the brand names no address at which a reader could end these messages")
    return f"mailto:{mail}?subject=unsubscribe%20{lead.purpose}"


def _told(uses: frozenset[str], scene: Scene, lead: Ask) -> Statement | None:
    if not uses & _DATES:
        return None
    known = basis(scene)
    window = shown(known)
    if bounds(window, known.zone) == (None, None):
        return None
    return statement(lead.subject, lead.role, SURFACE, known)
