"""What can be done about an order as it stands, and how."""

from collections.abc import Iterator

from msgspec import Struct

from doorstep.accounts.scopes import ORDERS_WRITE
from doorstep.delivery.rules import offered
from doorstep.kit.i18n import Translator, money_words
from doorstep.kit.money import Money
from doorstep.promise import handlers as promise
from doorstep.promise.rules.calendar import zone_of
from doorstep.timeline.model import OrderState
from doorstep.timeline.sentences.words import change_words
from doorstep.views.order import Order as Kept
from doorstep.web.api.call import Call
from doorstep.web.api.endpoints.orders import kept

_CHANGES = {
    "": "",
    "too_late": "It was possible until then.",
    "on_van": "The parcel is on the van already.",
    "over": "It is too late now.",
}


class Option(Struct, frozen=True):
    """Something that may be done: by this call, or on a page of the carrier. `allowed`: this key may do it."""

    act: str
    says: str
    possible: bool
    why: str
    allowed: bool
    call: str = ""
    url: str = ""


class Options(Struct, frozen=True):
    """What can be done, and what cannot with the reason."""

    items: list[Option]


def get_options(call: Call, order: str) -> Options:
    """Say what can be done about an order as it stands, and what cannot, with the reason."""
    it = kept(call, order)
    said = promise.statements_of(call.tx, call.name, it.subject)
    quoted = any(one.surface == "checkout" for one in said)
    return Options(
        [*_ours(it, quoted=quoted, may=call.may(ORDERS_WRITE)), *_changes(call, it.state), *_carriers(it.state)]
    )


def _ours(it: Kept, *, quoted: bool, may: bool) -> Iterator[Option]:
    id_, state = it.subject.removeprefix("order:"), it.state
    arrived = any(parcel.milestone == "delivered" for parcel in state.parcels.values())
    denied = "It counts as disputed already." if state.disputed else "Nothing is marked as delivered."
    yield Option("note", "Write a note into the timeline.", True, "", may, f"POST /api/v1/orders/{id_}/notes")
    yield Option("deny_delivery", "Take down that the customer says nothing arrived.", arrived and not state.disputed,
                 "" if arrived and not state.disputed else denied, may,
                 f"POST /api/v1/orders/{id_}/denials")  # fmt: skip
    yield Option("retract_event", "Take back an event that was wrong.", state.events > 0, "", may,
                 f"POST /api/v1/orders/{id_}/retractions")  # fmt: skip
    yield Option("bring_quote", "Bring the signed quote that it was bought with.", not quoted,
                 "The ledger has what was said at the checkout." if quoted else "", may,
                 f"POST /api/v1/orders/{id_}/quote")  # fmt: skip


def _changes(call: Call, state: OrderState) -> Iterator[Option]:
    """What the customer may ask for on the tracking page, with its cut-off."""
    zone, say = zone_of(state.destination, call.shop.settings.zone), Translator("en")
    for one in offered(state, call.shop.changes, call.now, zone):
        until = f" until {one.until:%Y-%m-%d %H:%M %Z}" if one.until is not None else ""
        fee = f", costs {money_words(Money(one.fee, call.shop.settings.currency), 'en')}" if one.fee else ""
        parcel = f" {one.parcel}" if len(state.parcels) > 1 else ""
        says = f"Change the delivery{parcel}: {change_words(one.change, say)}{until}{fee}; on the tracking page."
        yield Option(f"change_{one.change}", says, one.possible, _CHANGES[one.why], False)


def _carriers(state: OrderState) -> Iterator[Option]:
    """Day, place and neighbour are the carrier's to change while it has the parcel."""
    for parcel in state.parcels.values():
        moving = state.open and parcel.milestone not in ("delivered", "returned", "cancelled", "lost")
        for leg in parcel.legs.values():
            if leg.direction == "out" and leg.url:
                why = "" if moving else "The parcel is no longer on its way."
                says = f"Change day or place of {leg.number} on the carrier's page, where it allows it."
                yield Option("ask_carrier", says, moving, why, True, url=leg.url)
