"""Whoever comes by a signed link: the link is checked first, and only then its shop is entered."""

from datetime import timedelta
from uuid import UUID

from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from msgspec import Struct

from doorstep.kit.i18n import language_of
from doorstep.messages.model import Consents, Standing
from doorstep.messages.rules.publish.documents import consents_of
from doorstep.people import handlers as people
from doorstep.people.model import Choices, Consent, Person
from doorstep.people.rules import read_confirm, read_word
from doorstep.shop import handlers as shop_handlers
from doorstep.web import shops
from doorstep.web.middleware import Asked
from doorstep.web.track.link import reader_of

#: How long the page of choices can be opened by a link, and how long one click ends messages: old mails must work too.
PAGE_HOLDS, LEAVE_HOLDS = timedelta(days=180), timedelta(days=3 * 365)


class Visitor(Struct, frozen=True):
    """A person, her shop as it is published, and what she chose and allowed."""

    shop: str
    person: Person
    purpose: str
    looks: shops.Shop
    release: str
    needs: Consents
    consents: tuple[Consent, ...]
    choices: Choices
    language: str

    @property
    def country(self) -> str:
        """The country whose rules count: hers, else the shop's."""
        return self.person.country or self.looks.settings.country

    @property
    def standing(self) -> tuple[Standing, ...]:
        """Her consents as the governor reads them."""
        return tuple(Standing(one.purpose, one.channel, one.given, one.source) for one in self.consents)


def by_word(request: Asked, shop: str, word: str, holds: timedelta) -> Visitor | None:
    """Return who comes by this link, `None` when it was never made, is too old, or was taken back."""
    desk = request.desk
    said = read_word(desk.keys.signing(), shop, word)
    if said is None or desk.now > said.made_at + holds:
        return None
    visitor = _visitor(request, shop, said.person, said.purpose)
    if visitor is None:
        return None
    since = people.links_since(desk.tx, shop, visitor.person.id)
    return visitor if since is None or said.made_at >= since else None


def by_confirmation(request: Asked, shop: str, word: str) -> tuple[Visitor, UUID] | None:
    """Return who comes by the link of a mail that asks to confirm, and the change that it confirms."""
    said = read_confirm(request.desk.keys.signing(), shop, word)
    visitor = _visitor(request, shop, said[0], "service") if said else None
    return (visitor, said[1]) if visitor and said else None


def _visitor(request: Asked, shop: str, person_id: UUID, purpose: str) -> Visitor | None:
    desk = request.desk
    desk.enter(shop)
    person = people.standing_person(desk.tx, shop, person_id)
    in_force = shop_handlers.current_hash(desk.tx, shop) if person else None
    if person is None or not in_force:
        return None
    release = shop_handlers.current(desk.tx, shop)
    looks = shops.shop_of(desk.tx, shop, release.hash)
    choices = people.choices_of_many(desk.tx, shop, [person.id]).get(person.id, Choices())
    return Visitor(
        shop,
        person,
        purpose,
        looks,
        release.hash,
        consents_of(release.documents),
        people.consents_of(desk.tx, shop, person.id),
        choices,
        _language(request, looks, choices.language or person.language),
    )


def _language(request: HttpRequest, looks: shops.Shop, hers: str) -> str:
    found = reader_of(request, None, looks.settings)
    if found.asked or not hers:
        return found.code
    return language_of(hers, looks.settings.languages or ("en",))


def shown(request: Asked, template: str, visitor: Visitor, status: int = 200, **values: object) -> HttpResponse:
    """Return a page in the shop's looks. Its address is its key, so nobody may keep or pass it on."""
    context = {"shop": visitor.looks, "release": visitor.release, "language": visitor.language, **values}
    response = render(request, template, context, status=status)
    response.headers["Cache-Control"] = "no-store"
    response.headers["Referrer-Policy"] = "no-referrer"
    return response
