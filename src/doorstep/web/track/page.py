"""Answering `GET /t/{token}`: the page, its mark, and the line in the ledger for the date that it shows."""

from collections.abc import Iterator
from datetime import date

from django.http import HttpResponse
from django.shortcuts import render
from django.views.decorators.http import require_safe
from msgspec import Struct

from doorstep.delivery.rules import offered
from doorstep.kit.i18n import day_words, money_words
from doorstep.kit.money import Money
from doorstep.people import handlers as people
from doorstep.shop.model import Brand
from doorstep.timeline.model import Milestone, OrderState
from doorstep.timeline.rules import counting
from doorstep.timeline.sentences import place_words
from doorstep.views.states import events_of
from doorstep.views.track import Tracked, tracked
from doorstep.web import files, shops
from doorstep.web.middleware import Asked
from doorstep.web.track import ledger, proof
from doorstep.web.track.answer import Answer, Scene
from doorstep.web.track.changes.words import SHOWN, standing
from doorstep.web.track.changes.words import Scene as Telling
from doorstep.web.track.gone import gone
from doorstep.web.track.link import expired, party_of, reader_of, two_people
from doorstep.web.track.parcels import cards, item_words, order_steps
from doorstep.web.track.scale import Mark, Scale, scale
from doorstep.web.track.tag import COOKIE, tag

_NAMES = {
    "en": "English",
    "de": "Deutsch",
    "fr": "Français",
    "es": "Español",
    "pt_BR": "Português",
    "zh_Hans": "简体中文",
}


class Item(Struct, frozen=True):
    """A line of the order as the page shows it; `price` is empty for those who may not see it."""

    words: str
    price: str = ""


@require_safe
def page(request: Asked, token: str) -> HttpResponse:
    """Show one order to whoever has its link. An unknown link and an old one get the same kind page."""
    desk = request.desk
    found = tracked(desk.tx, token)
    shop = shops.shop_of(desk.tx, found.shop, found.release) if found else None
    if found is None or shop is None or expired(found.state, shop.settings.link_days, desk.now):
        return gone(request)
    language = reader_of(request, found.state, shop.settings).code
    scene, said = ledger.show(desk, found, shop.settings, language)
    response = render(request, "track/page.html", _shown(request, found, shop, scene, said, token))
    response.headers["ETag"] = tag(
        found.mark,
        code=files.version(),
        language=request.headers.get("Accept-Language", ""),
        query=request.META.get("QUERY_STRING", ""),
        proof=request.COOKIES.get(COOKIE, ""),
        now=desk.now,
    )
    response.headers["Cache-Control"] = "private, no-cache"
    return response


def _shown(
    request: Asked, found: Tracked, shop: shops.Shop, scene: Scene, said: Answer, token: str
) -> dict[str, object]:
    state = found.state
    events = counting(events_of(request.desk.tx, found.shop, found.subject, state))
    proven = proof.read(request, token)
    there = state.milestone is Milestone.DELIVERED and not state.disputed
    hidden = state.gift and not there
    destination = state.destination
    return {
        **_changes(state, shop, scene),
        "shop": shop,
        "release": found.release,
        "language": scene.language,
        "token": token,
        "number": state.number,
        "said": said,
        "said_delivered": state.milestone is Milestone.DELIVERED,
        "scale": _scale(scene) if said.dated else None,
        "cards": cards(scene, events, show_items=not hidden),
        "steps": order_steps(scene, events),
        "hidden": hidden,
        "items": [] if hidden else list(_items(state, scene.language, prices=proven and not two_people(state))),
        "total": _total(state, scene.language) if proven and not hidden and not two_people(state) else "",
        "receiver": _receiver(request, found) if proven else [],
        "area": " ".join(filter(None, [destination.postcode, place_words(destination)])) if destination else "",
        "can_prove": proof.can_be_given(state),
        "contacts": [(part, contact_link(part)) for part in _contacts(shop.brand, scene.language)],
        "languages": [(code, _NAMES.get(code, code)) for code in shop.settings.languages],
    }


def _changes(state: OrderState, shop: shops.Shop, scene: Scene) -> dict[str, object]:
    """What was asked to change, without the details, and whether anything still can be."""
    told = Telling(scene.now, scene.zone, scene.language, shop.settings.currency)
    return {
        "changes": [standing(one, told, {}) for one in state.changes if one.standing in SHOWN],
        "changeable": any(one.possible for one in offered(state, shop.changes, scene.now, scene.zone)),
    }


def _scale(scene: Scene) -> Scale | None:
    shown, state, today = scene.shown, scene.state, scene.today
    if shown.earliest is None or shown.latest is None or state.placed_at is None:
        return None
    say, placed = scene.say, scene.day(state.placed_at)
    promised = scene.day(state.promised.end) if state.promised and state.promised.end else None

    def words(day: date) -> str:
        return day_words(day, today, scene.language)

    return scale(
        placed=Mark(placed, say.text("ordered {day}", day=words(placed))),
        today=Mark(today, say.text("today")),
        first=shown.earliest,
        last=shown.latest,
        likely=Mark(shown.likely, words(shown.likely)) if shown.likely else None,
        promised=Mark(promised, say.text("promised {day}", day=words(promised))) if promised else None,
    )


def _items(state: OrderState, language: str, *, prices: bool) -> Iterator[Item]:
    for line in state.lines:
        shown = prices and line.price and len(state.currency) == 3
        price = money_words(Money(line.price * line.quantity, state.currency), language) if shown else ""
        yield Item(item_words(line, line.quantity), price)


def _total(state: OrderState, language: str) -> str:
    return money_words(Money(state.total, state.currency), language) if state.total and state.currency else ""


def _receiver(request: Asked, found: Tracked) -> list[str]:
    party, desk = party_of(found.state), request.desk
    if party is None:
        return []
    address = party.address
    texts = [(found.subject, text) for text in (party.name, address.lines if address else "") if text]
    told = people.reveal_texts(desk.tx, desk.keys, found.shop, texts, who="customer", why="tracking page", now=desk.now)
    lines = [line.strip() for text in told for line in text.splitlines() if line.strip()]
    if address:
        lines.append(" ".join(filter(None, [address.postcode, address.city])))
    return list(dict.fromkeys(line for line in lines if line))  # some sources begin the address with the name


def _contacts(brand: Brand, language: str) -> list[str]:
    """Return the ways to reach the shop: its contact line, part by part."""
    parts = (part.strip() for part in (brand.contact_for(language) or brand.reply_to).split("·"))
    return [part for part in parts if part]


def contact_link(contact: str) -> str:
    """Return where a contact leads: a page, a mail, a call; empty for plain words."""
    if contact.startswith("https://"):
        return contact
    if "@" in contact and " " not in contact:
        return f"mailto:{contact}"
    digits = "".join(sign for sign in contact if sign not in " -/()")
    return f"tel:{digits}" if len(digits) > 5 and digits.lstrip("+").isdigit() else ""
