"""What staff do to an order: a note, a correction, the customer's word. Each enters by the common door."""

import msgspec
from django.http import HttpResponse
from django.views.decorators.http import require_POST

from doorstep.accounts.rules import ACT
from doorstep.intake import handlers as intake
from doorstep.intake.model import Arrival
from doorstep.kit.i18n import Translator
from doorstep.kit.ids import digest
from doorstep.timeline import handlers as timeline
from doorstep.timeline.model import Reading, Retraction, Told
from doorstep.views.states import events_of
from doorstep.web.console.order.page import found
from doorstep.web.console.visit import Visit, staff

SOURCE = "staff"
_LONGEST = 4000


@require_POST
@staff(ACT)
def notes(visit: Visit, order: str) -> HttpResponse:
    """Write a note into the timeline."""
    text = visit.request.POST.get("text", "").strip()[:_LONGEST]
    if text:
        enter(visit, order, {"kind": "note_added", "text": text, "by": visit.name})
    return _done(
        visit, order, "Written down. It stands in the timeline in a moment." if text else "The note was empty."
    )


@require_POST
@staff(ACT)
def denials(visit: Visit, order: str) -> HttpResponse:
    """Take down that the customer says nothing arrived."""
    enter(visit, order, {"kind": "delivery_denied"})
    return _done(visit, order, "Taken down. The order counts as disputed until it is settled.")


@require_POST
@staff(ACT)
def retractions(visit: Visit, order: str) -> HttpResponse:
    """Take an event back that was wrong. It stays visible and no longer counts.

    Only staff can do this, so it is no part of the format that sources speak: it is recorded at once.
    """
    it = found(visit, order)
    target = visit.request.POST.get("event", "")
    events = events_of(visit.tx, visit.shop.name, it.subject, it.state)
    if target not in {str(event.id) for event in events}:
        return _done(visit, order, "That is no event of this order.")
    reason = "incorrect_data" if visit.request.POST.get("reason") == "incorrect_data" else "did_not_occur"
    fact = Retraction(target, reason, visit.name)
    told = Told(it.subject, ("retraction", target), visit.now, fact, offset=0)
    read = timeline.Read(visit.shop.name, SOURCE, Reading((told,)), visit.now, reader="staff@1")
    timeline.record(visit.tx, visit.keys, [read], now=visit.now)
    return _done(visit, order, "Taken back. What followed from it is worked out anew.")


def enter(visit: Visit, order: str, event: dict[str, str]) -> None:
    """Put one event of our own format into the inbox, as any source would."""
    found(visit, order)
    at = visit.now.isoformat()
    key = digest(visit.shop.name, order, visit.who, at, *(f"{name}={value}" for name, value in event.items())).hex
    raw = msgspec.json.encode({**event, "order": order, "at": at, "id": key})
    arrival = Arrival(visit.shop.name, SOURCE, key, raw, event["kind"], {"connector": "generic_json"})
    intake.enqueue(visit.tx, visit.keys, [arrival], received_at=visit.now)
    visit.request.desk.ring()


def _done(visit: Visit, order: str, said: str) -> HttpResponse:
    return visit.back("order", order, said=Translator(visit.language).text(said))
