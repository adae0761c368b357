"""Events in bulk, in the order in which they were committed, and the numbers of carriers."""

import csv
import io
from collections.abc import Callable, Sequence
from datetime import datetime
from typing import Annotated, Any, Literal
from urllib.parse import quote

import msgspec
from django.conf import settings
from django.utils.module_loading import import_string
from msgspec import Meta, Struct

from doorstep.timeline.model import FACTS, Event
from doorstep.timeline.rules.personal import without_personal
from doorstep.views import feed, orders
from doorstep.views.states import events_of
from doorstep.web.api import store
from doorstep.web.api.call import Call, Raw
from doorstep.web.api.cursor import place_of, word_of
from doorstep.web.api.endpoints.orders import kept
from doorstep.web.api.route import Asks
from doorstep.web.api.shapes import Cursor, Told, told_of
from doorstep.web.problems import Trouble, Wrong

CLOUD, CSV, EPCIS = "application/cloudevents-batch+json", "text/csv; charset=utf-8", "application/ld+json"
_COLUMNS = ("id", "subject", "kind", "occurred_at", "received_at", "source", "precision", "offset", "fact")


class Events(Struct, frozen=True):
    """A page of events. `next` goes on from here, also when there is nothing new yet: keep it and ask again later."""

    items: list[Told]
    next: str
    more: bool


class WhichEvents(Asks, frozen=True, kw_only=True):
    """Which events, from where on, and in which form."""

    cursor: Cursor = ""
    limit: Annotated[int, Meta(ge=1, le=1000, description="How many at once.")] = 200
    kinds: Annotated[str, Meta(max_length=1000, description="Kinds with commas between; empty: all.")] = ""
    form: Annotated[
        Literal["json", "cloudevents", "csv", "epcis"],
        Meta(description="Other forms than JSON name the next page in the headers `Link` and `X-Next-Cursor`."),
    ] = "json"


class Leg(Struct, frozen=True):
    """A number of a carrier, and the orders that it belongs to or once belonged to."""

    carrier: str
    number: str
    subject: str
    orders: list[str]


class Legs(Struct, frozen=True):
    """The legs with one number."""

    items: list[Leg]


def read_events(call: Call, asked: WhichEvents) -> Events | Raw:
    """Read all events of the shop, page by page, none missed and none twice.

    Begin without a cursor and keep `next` of the last page: what was written since is read from there. Events are
    corrected by others (`retraction`); an event that a better reader reads anew comes again.
    """
    life = store.life(call.tx)
    after = place_of(asked.cursor, feed.Place) or feed.beginning(life)
    if after.life != life:
        raise Trouble("cursor-gone")
    if not after.tx.isascii() or not after.tx.isdigit() or len(after.tx) > 19:
        raise Trouble("malformed", "This is no cursor of ours.")
    found = feed.events(call.tx, call.name, after, _kinds(asked.kinds), asked.limit + 1)
    page, more = found[: asked.limit], len(found) > asked.limit
    following = word_of(page[-1].place if page else after)
    if asked.form == "json":
        return Events([told_of(one.event) for one in page], following, more)
    headers = {"X-Next-Cursor": following}
    if more:
        query = f"cursor={following}&limit={asked.limit}&form={asked.form}&kinds={quote(asked.kinds)}"
        headers["Link"] = f'</api/v1/events?{query}>; rel="next"'
    return _formed(call, [one.event for one in page], asked.form, headers)


def get_epcis(call: Call, order: str) -> Raw:
    """Write the events of an order as a GS1 EPCIS 2.0 document."""
    it = kept(call, order)
    return _formed(call, events_of(call.tx, call.name, it.subject, it.state), "epcis", {})


def find_legs(call: Call, number: str) -> Legs:
    """Show what is known of a tracking number: its carriers, and the orders that lead to it."""
    found = feed.legs(call.tx, call.name, number)
    mine = [one.removeprefix("order:") for one in orders.by_tracking(call.tx, call.name, number)] if found else []
    return Legs([Leg(one.carrier, one.number, one.subject, mine) for one in found])


def cloud_event(event: Event, shop: str) -> dict[str, Any]:
    """Return an event as CloudEvents 1.0.2 (JSON format) writes it."""
    return {
        "specversion": "1.0",
        "id": event.id.hex,
        "source": f"/shops/{shop}/{quote(event.source)}",
        "type": f"doorstep.{event.kind}",
        "subject": event.subject,
        "time": event.occurred_at,
        "datacontenttype": "application/json",
        "recordedtime": event.received_at,
        "data": without_personal(event.fact),
    }


def table(events: Sequence[Event]) -> str:
    """Return events as CSV, one a line; the fact is JSON. No cell can run as a formula."""
    out = io.StringIO()
    writer = csv.writer(out)
    writer.writerow(_COLUMNS)
    for event in events:
        told = told_of(event)
        cells = [getattr(told, name) for name in _COLUMNS[:-1]]
        texts = [one.isoformat() if isinstance(one, datetime) else "" if one is None else str(one) for one in cells]
        writer.writerow([*map(_harmless, texts), msgspec.json.encode(told.fact).decode()])
    return out.getvalue()


def _formed(call: Call, events: Sequence[Event], form: str, headers: dict[str, str]) -> Raw:
    if form == "cloudevents":
        return Raw(msgspec.json.encode([cloud_event(one, call.name) for one in events]), CLOUD, headers)
    if form == "csv":
        return Raw(table(events).encode(), CSV, headers)
    # a face may not know a connector: which one writes EPCIS is a setting
    write: Callable[..., bytes] = import_string(settings.EPCIS_WRITER)
    return Raw(write(events, created=call.now), EPCIS, headers)


def _kinds(text: str) -> list[str]:
    kinds = [one.strip() for one in text.split(",") if one.strip()]
    strange = [one for one in kinds if one not in FACTS]
    if strange:
        wrong = Wrong("kinds", f"There is no kind {', '.join(strange)}; docs/events.md lists them.")
        raise Trouble("malformed", wrong.why, errors=(wrong,))
    return kinds


def _harmless(cell: str) -> str:
    """Spreadsheets run cells that begin like a formula."""
    return f"'{cell}" if cell[:1] in ("=", "+", "-", "@", "\t", "\r") and not cell[1:].isdigit() else cell
