"""What is written into an order: notes, corrections, the customer's word, the quote that it was bought with."""

from typing import Annotated, Literal
from uuid import UUID

import msgspec
from msgspec import Meta, Struct

from doorstep.intake import handlers as intake
from doorstep.intake.model import Arrival
from doorstep.kit.ids import digest
from doorstep.people import handlers as people
from doorstep.promise import handlers as promise
from doorstep.promise.options import handlers as options
from doorstep.promise.rules import BadQuote, read_quote
from doorstep.timeline import handlers as timeline
from doorstep.timeline.model import Reading, Retraction, Told
from doorstep.views.states import events_of
from doorstep.web.api.call import Call
from doorstep.web.api.cross import options_in_force
from doorstep.web.api.endpoints.orders import kept
from doorstep.web.api.route import Sends
from doorstep.web.problems import Trouble, Wrong

Text = Annotated[str, Meta(min_length=1, max_length=4000)]


class Note(Sends, frozen=True, kw_only=True):
    """A note for the timeline, by a member of staff or the key itself."""

    text: Text
    who: Annotated[str, Meta(max_length=200)] = ""


class Denied(Sends, frozen=True, kw_only=True):
    """The customer says that nothing arrived."""


class Wrongly(Sends, frozen=True, kw_only=True):
    """An event of this order that was wrong."""

    event: UUID
    reason: Literal["did_not_occur", "incorrect_data"] = "did_not_occur"
    who: Annotated[str, Meta(max_length=200)] = ""


class Quoted(Sends, frozen=True, kw_only=True):
    """The token of a quote that this order was bought with."""

    token: Annotated[str, Meta(min_length=1, max_length=8000)]


class Accepted(Struct, frozen=True):
    """It was taken down. `state` follows within moments."""

    accepted: bool = True


class Brought(Struct, frozen=True):
    """The quote is in the ledger. `booked` says what became of the day that was chosen with it: `kept`, `anew` (it had
    run out and there still was room), `lost` (there was none), or empty when none was chosen."""

    accepted: bool = True
    booked: Literal["", "kept", "anew", "lost"] = ""


def add_note(call: Call, order: str, sent: Note) -> Accepted:
    """Write a note into the timeline of an order."""
    return _enter(call, order, {"kind": "note_added", "text": sent.text, "by": call.acting(sent.who)})


def deny_delivery(call: Call, order: str, sent: Denied) -> Accepted:
    """Take down that the customer says nothing arrived; the order counts as disputed until it is settled."""
    return _enter(call, order, {"kind": "delivery_denied"})


def retract_event(call: Call, order: str, sent: Wrongly) -> Accepted:
    """Take an event back that was wrong. It stays visible and no longer counts."""
    it = kept(call, order)
    if sent.event not in {event.id for event in events_of(call.tx, call.name, it.subject, it.state)}:
        wrong = Wrong("$.event", "That is no event of this order.")
        raise Trouble("invalid", wrong.why, errors=(wrong,))
    fact = Retraction(str(sent.event), sent.reason, call.acting(sent.who))
    told = Told(it.subject, ("retraction", str(sent.event)), call.now, fact, offset=0)
    read = timeline.Read(call.name, "api", Reading((told,)), call.now, reader="api@1")
    timeline.record(call.tx, call.keys, [read], now=call.now)
    return Accepted()


def bring_quote(call: Call, order: str, sent: Quoted) -> Brought:
    """Bring the signed quote that an order was bought with: what was said then is written into the promise ledger.

    What was held at the checkout is the order's from then on.
    """
    it = kept(call, order)
    secret = people.shop_secret(call.tx, call.keys, call.name)
    try:
        promise.carry_quote(call.tx, call.name, it.subject, sent.token, secret, call.now)
    except BadQuote as bad:
        raise Trouble("invalid", f"{bad}", errors=(Wrong("$.token", f"{bad}"),)) from None
    carried = read_quote(sent.token, secret, call.name)
    return Brought(booked=options.carried(call.tx, call.name, it.subject, carried, options_in_force(call), call.now))


def _enter(call: Call, order: str, event: dict[str, str]) -> Accepted:
    """Put one event of our own format into the inbox, as any source would."""
    kept(call, order)
    at = call.now.isoformat()
    word = call.request.headers.get("Idempotency-Key", "") or at
    key = digest(call.name, order, call.who, word, *(f"{name}={value}" for name, value in event.items())).hex
    raw = msgspec.json.encode({**event, "order": order, "at": at, "id": key})
    arrival = Arrival(call.name, "api", key, raw, event["kind"], {"connector": "generic_json"})
    intake.enqueue(call.tx, call.keys, [arrival], received_at=call.now)
    call.desk.ring()
    return Accepted()
