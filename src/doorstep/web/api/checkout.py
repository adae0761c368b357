"""The checkout: how a basket can be delivered, what it costs, when it comes; what is chosen is held for its order."""

import secrets
from datetime import date, datetime
from typing import Annotated
from uuid import UUID

from msgspec import Meta, Struct
from msgspec.structs import replace

from doorstep.kit.i18n import span_words
from doorstep.people import handlers as people
from doorstep.promise import handlers as promise
from doorstep.promise.model import Basis, Estimate
from doorstep.promise.model.booking import Booking
from doorstep.promise.options import handlers as options
from doorstep.promise.options import model
from doorstep.promise.options.rules import offers
from doorstep.promise.peaks import handlers as peaks
from doorstep.promise.rules import chain_for, quote, shown, token_of, zone_of
from doorstep.timeline.model import Place
from doorstep.web.api.call import Call
from doorstep.web.api.cross import options_in_force
from doorstep.web.api.endpoints.promises import Country, Word
from doorstep.web.api.route import Sends
from doorstep.web.problems import Trouble, Wrong

Minor = Annotated[int, Meta(ge=0, le=10**12, description="Minor units of the shop's currency.")]


class Shopping(Sends, frozen=True, kw_only=True):
    """What is bought and where it goes. `total` is what the goods cost."""

    country: Country
    postcode: Annotated[str, Meta(max_length=20)] = ""
    region: Word = ""
    city: Word = ""
    weight_g: Annotated[int, Meta(ge=0, le=2_000_000, description="Grams, all together.")] = 0
    total: Minor = 0
    language: Annotated[str, Meta(pattern="^[a-z]{2}$")] = "en"


class Choosing(Shopping, frozen=True, kw_only=True):
    """What was chosen for a basket: an option, and its day, window or point where it has those."""

    option: Annotated[str, Meta(min_length=1, max_length=41)]
    day: date | None = None
    window: Annotated[str, Meta(max_length=20)] = ""
    point: Annotated[str, Meta(max_length=100)] = ""


class Day(Struct, frozen=True):
    """A day, and part of it, that can be chosen. `left` is how many more may choose it."""

    day: date
    window: str
    start: str
    end: str
    price: int
    left: int | None


class Pickup(Struct, frozen=True):
    """A place where it can be fetched."""

    id: str
    name: str
    street: str
    postcode: str
    city: str
    country: str


class Delivery(Struct, frozen=True):
    """A way of delivery. Days are those of the destination, `words` says them; `price` in minor units."""

    id: str
    name: str
    kind: str
    price: int
    earliest: datetime
    likely: datetime
    latest: datetime
    first_day: date | None
    last_day: date | None
    words: str
    confidence: float
    source: str
    co2_g: int | None
    steps: tuple[str, ...]
    days: list[Day]
    points: list[Pickup]


class Deliveries(Struct, frozen=True):
    """The ways of delivery for a basket, the cheapest first, as they are at `as_of`."""

    options: list[Delivery]
    currency: str
    as_of: datetime


class Reserved(Struct, frozen=True):
    """What was chosen, with the token that the order brings by `POST /orders/{order}/quote`.

    Capacity is held until `held_until`; `hold` is its number, empty where nothing is limited.
    """

    token: str
    hold: str
    held_until: datetime | None
    option: str
    price: int
    currency: str
    earliest: datetime
    likely: datetime
    latest: datetime
    as_of: datetime


class Releasing(Sends, frozen=True, kw_only=True):
    """Something else was chosen."""


class Released(Struct, frozen=True):
    """It is free for others."""

    released: bool = True


def offer_delivery(call: Call, sent: Shopping) -> Deliveries:
    """Show how a basket can be delivered: prices, dates, days with room, points and CO₂. Nothing is held by it."""
    found = [_delivery(call, sent, one) for one in _offers(call, sent)]
    return Deliveries(found, call.shop.settings.currency, call.now)


def hold_delivery(call: Call, sent: Choosing) -> Reserved:
    """Hold what was chosen for some minutes, and get the signed token that the order brings.

    Two at once never get the last place both. A hold that runs out is free for others again.
    """
    offer = next((one for one in _offers(call, sent) if one.service.id == sent.option), None)
    if offer is None:
        raise Trouble("refused", "This way of delivery is not offered for this basket now.")
    price, estimate, slot = _chosen(call, sent, offer)
    held = None
    if slot is not None:
        id_ = UUID(bytes=secrets.token_bytes(16))
        held = options.hold(call.tx, call.name, slot, options_in_force(call), id_=id_, now=call.now)
        if held is None:
            raise Trouble("refused", "Somebody else was quicker: there is no room left.")
    settings = call.shop.settings
    made = quote(call.name, estimate, call.now, settings.zone, destination=_place(sent), service=offer.service.name)
    booking = Booking(offer.service.id, price, settings.currency, slot.day if slot else None, slot.name if slot else "",
                      held.id if held else None)  # fmt: skip
    token = token_of(replace(made, booking=booking), people.shop_secret(call.tx, call.keys, call.name))
    return Reserved(token, str(held.id) if held else "", held.until if held else None, offer.service.id, price,
                    settings.currency, estimate.earliest, estimate.likely, estimate.latest, call.now)  # fmt: skip


def release_delivery(call: Call, hold: UUID, sent: Releasing) -> Released:
    """Give back what was held, because something else was chosen."""
    if not options.release(call.tx, call.name, hold):
        raise Trouble("not-found", "Nothing is held under this number, or its order has come.")
    return Released()


def _offers(call: Call, sent: Shopping) -> list[model.Offer]:
    settings = call.shop.settings
    chain = chain_for(settings, promise.load(call.tx, call.name), backlog=peaks.backlogs(call.tx, call.name))
    basket = model.Basket(sent.country, sent.postcode, sent.region, sent.city, sent.weight_g, sent.total)
    taken = options.taken(call.tx, call.name, call.now)
    return offers(options_in_force(call), settings, chain, basket, call.now, taken)


def _chosen(call: Call, sent: Choosing, offer: model.Offer) -> tuple[int, Estimate, model.Slot | None]:
    """Return what the choice costs, when it comes, and the slot to hold of it."""
    if offer.choices:
        for one in offer.choices:
            if one.slot.day == sent.day and one.slot.name == (sent.window or "day"):
                return one.price, one.estimate, one.slot
        why = "This day or window is not offered, or no longer."
        raise Trouble("refused", why, errors=(Wrong("$.day", why),))
    if offer.points:
        if sent.point not in {one.id for one in offer.points}:
            why = "There is no such point for this basket."
            raise Trouble("invalid", why, errors=(Wrong("$.point", why),))
        zone = zone_of(_place(sent), call.shop.settings.zone)
        return offer.price, offer.estimate, model.Slot(offer.service.id, _day(offer.estimate, zone.key), sent.point)
    return offer.price, offer.estimate, None


def _day(estimate: Estimate, zone: str) -> date:
    """The day on which a parcel takes up room at its point."""
    return estimate.likely.astimezone(zone_of(None, zone)).date()


def _place(sent: Shopping) -> Place:
    return Place(city=sent.city, region=sent.region, postcode=sent.postcode, country=sent.country)


def _delivery(call: Call, sent: Shopping, offer: model.Offer) -> Delivery:
    one, service = offer.estimate, offer.service
    zone = zone_of(_place(sent), call.shop.settings.zone)
    days, words = shown(Basis(call.now, zone.key, estimate=one)), ""
    if days.earliest is not None and days.latest is not None and days.likely is not None:
        today = call.now.astimezone(zone).date()
        words = span_words(days.earliest, days.latest, days.likely, today, sent.language)
    choices = [Day(it.slot.day, it.slot.name, it.start, it.end, it.price, it.left) for it in offer.choices]
    points = [Pickup(it.id, it.name, it.street, it.postcode, it.city, it.country) for it in offer.points]
    return Delivery(service.id, service.name, service.kind, offer.price, one.earliest, one.likely, one.latest,
                    days.earliest, days.latest, words, one.confidence, one.source, offer.co2_g, one.steps, choices,
                    points)  # fmt: skip
