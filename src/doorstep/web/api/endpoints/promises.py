"""Dates before a purchase: an estimate for the product page, a signed quote for the checkout."""

from datetime import date, datetime
from typing import Annotated

from msgspec import Meta, Struct

from doorstep.kit.i18n import span_words
from doorstep.people import handlers as people
from doorstep.promise import handlers as promise
from doorstep.promise.model import Basis, Estimate, Question
from doorstep.promise.rules import BadQuote, chain_for, quote, read_quote, shown, token_of, zone_of
from doorstep.shop.model import Service
from doorstep.timeline.model import Place
from doorstep.web.api.call import Call
from doorstep.web.api.route import Sends
from doorstep.web.problems import Trouble, Wrong

Word = Annotated[str, Meta(max_length=100)]
Country = Annotated[str, Meta(pattern="^[A-Z]{2}$", description="ISO 3166-1 alpha-2")]


class Basket(Sends, frozen=True, kw_only=True):
    """What is bought and where it goes. `service` and `carrier`: one of the shop's services; empty: each of them."""

    country: Country
    postcode: Annotated[str, Meta(max_length=20)] = ""
    region: Word = ""
    city: Word = ""
    carrier: Word = ""
    service: Word = ""
    weight_g: Annotated[int, Meta(ge=0, le=2_000_000, description="Grams, all together.")] = 0
    language: Annotated[str, Meta(pattern="^[a-z]{2}$")] = "en"


class Dates(Struct, frozen=True):
    """When it would arrive by one service. The days are those of the destination; `words` says them."""

    carrier: str
    service: str
    earliest: datetime
    likely: datetime
    latest: datetime
    first_day: date | None
    last_day: date | None
    words: str
    confidence: float
    source: str
    dispatch_due: datetime | None
    steps: tuple[str, ...]
    token: str = ""
    valid_until: datetime | None = None


class Offered(Struct, frozen=True):
    """The services that can say a date, the earliest first."""

    options: list[Dates]
    as_of: datetime


class Token(Sends, frozen=True, kw_only=True):
    """The token of a quote."""

    token: Annotated[str, Meta(min_length=1, max_length=8000)]


class Quote(Struct, frozen=True):
    """What a quote says, and whether it still holds."""

    quoted_at: datetime
    valid_until: datetime
    holds: bool
    destination: str
    service: str
    earliest: datetime | None
    latest: datetime | None


def estimate_delivery(call: Call, sent: Basket) -> Offered:
    """Say when a basket would arrive, for product pages. Nothing is promised by it."""
    return Offered([_dates(call, sent, service, one) for service, one in _estimates(call, sent)], call.now)


def quote_delivery(call: Call, sent: Basket) -> Offered:
    """Say when a basket would arrive, each date as a signed quote that holds for two days.

    Keep the token with the order and bring it by `POST /orders/{order}/quote`: it is the proof of what was said.
    """
    secret = people.shop_secret(call.tx, call.keys, call.name)
    found = []
    for service, one in _estimates(call, sent):
        name = service.name or service.carrier
        made = quote(call.name, one, call.now, call.shop.settings.zone, destination=_place(sent), service=name)
        found.append(_dates(call, sent, service, one, token_of(made, secret), made.valid_until))
    return Offered(found, call.now)


def read_delivery_quote(call: Call, sent: Token) -> Quote:
    """Read a quote again: what it says, and whether it still holds."""
    secret = people.shop_secret(call.tx, call.keys, call.name)
    try:
        it = read_quote(sent.token, secret, call.name)
    except BadQuote as bad:
        raise Trouble("invalid", f"{bad}", errors=(Wrong("$.token", f"{bad}"),)) from None
    estimate = it.basis.estimate
    return Quote(it.quoted_at, it.valid_until, call.now <= it.valid_until, it.destination, it.service,
                 estimate.earliest if estimate else None, estimate.latest if estimate else None)  # fmt: skip


def _estimates(call: Call, basket: Basket) -> list[tuple[Service, Estimate]]:
    settings = call.shop.settings
    wanted = [one for one in settings.services if _meant(one, basket)] or [Service(basket.carrier, basket.service)]
    if (basket.carrier or basket.service) and not any(_meant(one, basket) for one in settings.services):
        raise Trouble("invalid", "The shop has no such service.", errors=(Wrong("$.service", "No such service."),))
    questions = [
        Question(
            order="order:quote", now=call.now, placed_at=call.now, approved_at=call.now, destination=_place(basket),
            carrier=one.carrier, service=one.name, weight_g=basket.weight_g,
        )
        for one in wanted
    ]  # fmt: skip
    answers = chain_for(settings, promise.load(call.tx, call.name)).estimate(questions)
    found = [(service, one) for service, one in zip(wanted, answers, strict=True) if one is not None]
    return sorted(found, key=lambda pair: (pair[1].latest, pair[1].likely, pair[0].name))


def _meant(service: Service, basket: Basket) -> bool:
    """Whether the basket may go by this service."""
    same = basket.service.casefold() in ("", service.name.casefold())
    return same and basket.carrier.casefold() in ("", service.carrier.casefold())


def _place(basket: Basket) -> Place:
    return Place(city=basket.city, region=basket.region, postcode=basket.postcode, country=basket.country)


def _dates(
    call: Call, basket: Basket, service: Service, one: Estimate, token: str = "", until: datetime | None = None
) -> Dates:
    zone = zone_of(_place(basket), call.shop.settings.zone)
    days = shown(Basis(call.now, zone.key, estimate=one))
    words = ""
    if days.earliest is not None and days.latest is not None and days.likely is not None:
        today = call.now.astimezone(zone).date()
        words = span_words(days.earliest, days.latest, days.likely, today, basket.language)
    return Dates(service.carrier, service.name, one.earliest, one.likely, one.latest, days.earliest, days.latest, words,
                 one.confidence, one.source, one.dispatch_due, one.steps, token, until)  # fmt: skip
