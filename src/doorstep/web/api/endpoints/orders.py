"""Orders: lists, search, one of them, and what staff would write into it."""

from datetime import datetime
from typing import Annotated, Literal

from msgspec import Meta, Struct

from doorstep.accounts.scopes import PERSONAL_READ
from doorstep.people import handlers as people
from doorstep.timeline.model import Line, Milestone, OrderState, Window
from doorstep.timeline.rules.custody import bar
from doorstep.views import feed, orders
from doorstep.views import order as view
from doorstep.views.order import Order as Kept
from doorstep.web.api.call import Call
from doorstep.web.api.cursor import place_of, word_of
from doorstep.web.api.route import Sends
from doorstep.web.api.shapes import Expected, Held, Paged, Parcel, Part, Spot, expected_of, spot_of
from doorstep.web.problems import Trouble


class OrderLine(Struct, frozen=True):
    """One order in a list. `attention` says what it asks of staff: nothing, soon, late or needs_you."""

    id: str
    number: str
    milestone: Milestone
    attention: str
    placed_at: datetime | None
    promised_to: datetime | None
    delivered_at: datetime | None
    risk: float | None
    updated_at: datetime


class Orders(Struct, frozen=True):
    """A page of orders; `next` is the cursor of the page after it, empty on the last."""

    items: list[OrderLine]
    next: str = ""


class WhichOrders(Paged, frozen=True, kw_only=True):
    """Which orders."""

    milestone: Milestone | None = None
    attention: Literal["", "soon", "late", "needs_you"] = ""


class Order(Struct, frozen=True):
    """All that the fold knows of an order, without anything personal. Money in minor units of `currency`."""

    id: str
    number: str
    version: int
    milestone: Milestone
    milestone_at: datetime | None
    open: bool
    attention: str
    risk: float | None
    placed_at: datetime | None
    delivered_at: datetime | None
    cancelled_at: datetime | None
    currency: str
    total: int
    paid: int
    refunded: int
    gift: bool
    tags: list[str]
    lines: list[Line]
    origin: Spot | None
    destination: Spot | None
    service: str
    promised: Window | None
    first_promised: Window | None
    requested: Window | None
    expected: Expected | None
    parcels: list[Parcel]
    disputed: bool
    look_again_at: datetime | None
    updated_at: datetime
    history: bool
    tracking_path: str


class Parcels(Struct, frozen=True):
    """The parcels of an order."""

    items: list[Parcel]


class Found(Sends, frozen=True, kw_only=True):
    """What to look for: a number, an id, a tracking number; with the scope personal:read also an e-mail address, a
    telephone number or whole words of a name."""

    text: Annotated[str, Meta(min_length=1, max_length=200)]


def list_orders(call: Call, asked: WhichOrders) -> Orders:
    """List orders, the newest first.

    Orders that come in while you read stand before your first page and never move those that follow.
    """
    after = place_of(asked.cursor, feed.After)
    found = feed.listed(call.tx, call.name, after, asked.milestone or "", asked.attention, asked.limit + 1)
    page = found[: asked.limit]
    last = word_of(feed.After(page[-1].placed_at, page[-1].subject)) if len(found) > asked.limit else ""
    return Orders([_line(one) for one in page], last)


def search_orders(call: Call, sent: Found) -> Orders:
    """Find orders by number, id or tracking number, and by e-mail address, telephone or name where the key may.

    The text stands in the body, so that nothing personal gets into the logs of servers on the way.
    """
    tx, shop = call.tx, call.name
    subjects = orders.by_number(tx, shop, sent.text) or orders.by_tracking(tx, shop, sent.text)
    if not subjects and call.may(PERSONAL_READ):
        found = people.search(tx, call.keys, shop, sent.text, country=call.shop.settings.country)
        subjects = [one.subject for one in found if one.subject.startswith("order:")]
        customers = [one.subject for one in found if one.subject.startswith("customer:")]
        subjects += [one for one in orders.of_customers(tx, shop, customers) if one not in subjects]
    return Orders([_line(one) for one in orders.these(tx, shop, subjects)])


def get_order(call: Call, order: str) -> Order:
    """Show one order by its id: where it is, what was promised, when it is expected, its parcels."""
    return order_shape(kept(call, order), call.now)


def order_shape(it: Kept, now: datetime) -> Order:
    """Return an order as the API shows it."""
    state = it.state
    return Order(
        id=it.subject.removeprefix("order:"),
        version=it.version,
        open=state.open,
        attention=it.attention,
        risk=it.risk,
        lines=list(state.lines),
        origin=spot_of(state.origin),
        destination=spot_of(state.destination),
        expected=expected_of(it.looked.estimate) if state.open else None,
        parcels=_parcels(state, now),
        look_again_at=it.wake_at,
        updated_at=it.updated_at,
        history=it.history,
        tracking_path=f"/t/{it.token}",
        **{name: getattr(state, name) for name in _AS_THEY_ARE},
    )


def get_parcels(call: Call, order: str) -> Parcels:
    """Show the parcels of an order with every carrier's part and who held them when."""
    return Parcels(_parcels(kept(call, order).state, call.now))


def kept(call: Call, order: str) -> Kept:
    """Return the order of this id. Raises `Trouble`."""
    it = view.order(call.tx, call.name, f"order:{order}")
    if it is None:
        raise Trouble("not-found", "There is no such order in this shop.")
    return it


_AS_THEY_ARE = (
    "number", "milestone", "milestone_at", "placed_at", "delivered_at", "cancelled_at", "currency", "total", "paid",
    "refunded", "gift", "tags", "service", "promised", "first_promised", "requested", "disputed",
)  # fmt: skip


def _line(one: feed.Listed | orders.Row) -> OrderLine:
    return OrderLine(one.subject.removeprefix("order:"), one.number, Milestone(one.milestone), one.attention,
                     one.placed_at, one.promised_to, one.delivered_at, one.risk, one.updated_at)  # fmt: skip


def _parcels(state: OrderState, now: datetime) -> list[Parcel]:
    return [
        Parcel(
            one.parcel,
            one.milestone,
            one.milestone_at,
            one.reason,
            spot_of(one.last_place),
            one.attempts,
            one.delivered_how,
            one.disputed,
            dict(one.items),
            [Part(leg.carrier, leg.number, leg.service, leg.url, leg.direction, leg.expected_from, leg.expected_to)
             for leg in one.legs.values()],
            [Held(held.holder, held.since, held.until) for held in bar(one, now)],
        )
        for one in state.parcels.values()
    ]  # fmt: skip
