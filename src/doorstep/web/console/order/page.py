"""One order: what happened, who has it, what was said, what is to be done, and why."""

from collections.abc import Mapping, Sequence
from typing import Any

from django.http import Http404, HttpResponse
from msgspec import Struct

from doorstep.accounts.rules import PERSONAL
from doorstep.kit.i18n import Translator, date_words, money_words, span_words
from doorstep.kit.money import Money
from doorstep.people import handlers as people
from doorstep.promise import handlers as promise
from doorstep.promise.model import Statement
from doorstep.tasks import handlers as tasks
from doorstep.timeline.model import Event, OrderState, Party
from doorstep.timeline.sentences import milestone_words, place_words
from doorstep.timeline.sentences.words import carrier_words
from doorstep.views import order as view
from doorstep.views.order import Order
from doorstep.views.states import events_of
from doorstep.web.console import lines
from doorstep.web.console.order import narrowing, story, way, why
from doorstep.web.console.order.changes import changes_of
from doorstep.web.console.visit import Visit, staff


class Person(Struct, frozen=True):
    """A party of the order; name and address are set only for one who asked to see them."""

    role: str
    area: str
    language: str
    name: str = ""
    email: str = ""
    phone: str = ""
    address: str = ""


class Said(Struct, frozen=True):
    """A line of the promise ledger in words."""

    statement: Statement
    words: str


@staff()
def order(visit: Visit, order: str) -> HttpResponse:
    """Show everything about one order, without what is personal."""
    return shown(visit, order)


@staff(PERSONAL)
def looks(visit: Visit, order: str) -> HttpResponse:
    """Show the same with names, addresses and words; that it was looked at is written down."""
    return shown(visit, order, personal=True)


def found(visit: Visit, order: str) -> Order:
    """Return the order, or the page that says there is none."""
    it = view.order(visit.tx, visit.shop.name, f"order:{order}")
    if it is None:
        raise Http404(order)
    return it


def shown(visit: Visit, name: str, *, personal: bool = False) -> HttpResponse:
    """Render the page of one order."""
    it = found(visit, name)
    tx, shop, say, state = visit.tx, visit.shop.name, Translator(visit.language), it.state
    events = events_of(tx, shop, it.subject, state)
    revealed = _revealed(visit, it, events) if personal else {}
    asks = view.asks(tx, shop, it.subject)
    said = promise.statements_of(tx, shop, it.subject)
    return visit.page(
        "console/order.html",
        order=it,
        id=name,
        state=state,
        **_facts(visit, it, say),
        journey=way.journey(state, say),
        strips=story.strips(state, visit.now, say),
        days=story.days(events, state, visit.reader, revealed),
        statements=[_said(one, visit) for one in reversed(said) if one.earliest is None],
        narrowing=narrowing.narrowing(said, state, it.looked.estimate, visit.now, visit.zone, say),
        asks=asks,
        messages=view.messages(tx, shop, it.subject),
        changes=changes_of(visit, it, events, revealed),
        tasks=tasks.tasks_of(tx, shop, it.subject),
        chapters=why.chapters(tx, shop, visit.release, it, asks, visit.now),
        people=[_person(role, party, revealed) for role, party in state.parties.items()],
        personal=personal,
        looks=view.looks(tx, shop, it.subject),
        decisions=view.decisions(tx, shop, it.subject),
    )


def _facts(visit: Visit, it: Order, say: Translator) -> dict[str, Any]:
    """What stands at the top of the page."""
    state = it.state
    return {
        "standing": milestone_words(state.milestone, say),
        "matter": lines.matter(state, it.risk, visit.zone, visit.now, say),
        "expected": _expected(visit, it),
        "total": money_words(Money(state.total, state.currency), visit.language) if len(state.currency) == 3 else "",
        "legs": [(carrier_words(leg.carrier), leg) for one in state.parcels.values() for leg in one.legs.values()],
    }


def _revealed(visit: Visit, it: Order, events: Sequence[Event]) -> dict[str, str]:
    texts = story.revealing(events)
    for party in it.state.parties.values():
        lines_ = party.address.lines if party.address else ""
        texts += [(it.subject, text) for text in (party.name, party.email, party.phone, lines_) if text]
    told = people.reveal_texts(
        visit.tx, visit.keys, visit.shop.name, texts, who=visit.who, why="order view", now=visit.now
    )
    return {text: words for (_, text), words in zip(texts, told, strict=True)}


def _person(role: str, party: Party, revealed: Mapping[str, str]) -> Person:
    address = party.address
    area = " ".join(filter(None, [address.postcode, address.city, address.country])) if address else ""
    return Person(
        role,
        area,
        party.language,
        revealed.get(party.name, ""),
        revealed.get(party.email, ""),
        revealed.get(party.phone, ""),
        revealed.get(address.lines, "") if address else "",
    )


def _expected(visit: Visit, it: Order) -> str:
    estimate = it.looked.estimate
    if estimate is None or not it.state.open:
        return ""
    first, likely, last = (
        at.astimezone(visit.zone).date() for at in (estimate.earliest, estimate.likely, estimate.latest)
    )
    return span_words(first, last, likely, visit.now.astimezone(visit.zone).date(), visit.language)


def _said(one: Statement, visit: Visit) -> Said:
    if one.earliest is None or one.latest is None:
        return Said(one, "")
    today = visit.now.astimezone(visit.zone).date()
    days = sorted({at.astimezone(visit.zone).date() for at in (one.earliest, one.latest)})
    return Said(one, " – ".join(date_words(day, today, visit.language) for day in days))


def places_of(state: OrderState) -> str:
    """Return from where to where: "Kiel → Hamburg"."""
    return " → ".join(filter(None, [place_words(state.origin), place_words(state.destination)]))
