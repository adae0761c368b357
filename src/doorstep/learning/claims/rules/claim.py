"""From an order and its stored events to the claims about its parcels. Pure."""

from datetime import datetime, timedelta

from msgspec import Struct
from msgspec.structs import replace

from doorstep.kit.money import Money
from doorstep.learning.claims.model import Body, Claim, Goods, Held, Leg, Recipient, Sender, Shown, Source
from doorstep.learning.claims.rules.due import Due, due_of, reasons_of
from doorstep.learning.claims.rules.told import named_of, scanned_of
from doorstep.learning.claims.rules.words import statement_of
from doorstep.promise.rules import zone_of
from doorstep.promise.rules.question import arrived_at, taken_at
from doorstep.shop.model import Settings
from doorstep.timeline.model import Milestone, OrderState, ParcelState
from doorstep.timeline.rules.custody import bar

_DAY = timedelta(days=1)
_SIGNED = {True: "yes, by a name of the order", False: "yes, by another name or a neighbour", None: "not known"}


class Evidence(Struct, frozen=True):
    """All that a claim is made from: the stored events of the order's legs, with every variant; the raw bodies; what
    staff showed for their tasks; who sends, and for whom it was."""

    shop: str
    state: OrderState
    settings: Settings
    sender: Sender
    recipient: Recipient
    sources: tuple[Source, ...] = ()
    bodies: tuple[Body, ...] = ()
    shown: tuple[Shown, ...] = ()


def claims_of(evidence: Evidence, now: datetime) -> list[Claim]:
    """Return one claim a parcel that a carrier has (had), in the order's own order; its ``reasons`` may be empty."""
    return [_claim(evidence, parcel, now) for parcel in evidence.state.parcels.values() if _legs(parcel)]


def _claim(evidence: Evidence, parcel: ParcelState, now: datetime) -> Claim:
    state = evidence.state
    subjects = {leg.leg for leg in parcel.legs.values()}
    sources = [one for one in evidence.sources if one.event.subject in subjects]
    first, dates = arrived_at(state, parcel), named_of(sources, parcel)
    due = due_of(state, parcel, dates, first, evidence.settings)
    bodies = {one.body for one in sources if one.body is not None}
    claim = Claim(
        shop=evidence.shop,
        order=state.order.removeprefix("order:"),
        parcel=parcel.parcel,
        reasons=reasons_of(state, parcel, first, due, now),
        made_at=now,
        sender=evidence.sender,
        recipient=evidence.recipient,
        first_attempt_at=first,
        due=due.at if due is not None else None,
        due_by=due.by if due is not None else "",
        days=_days_late(due, first or now),
        legs=_legs(parcel),
        dates=dates,
        scans=scanned_of(sources, parcel),
        custody=tuple(Held(one.holder, one.since, one.until) for one in bar(parcel, now)),
        evidence=evidence.shown,
        bodies=tuple(one for one in evidence.bodies if one.id in bodies),
    )
    claim = _told(claim, state, parcel, evidence.settings.zone)
    return replace(claim, statement=statement_of(claim))


def _told(claim: Claim, state: OrderState, parcel: ParcelState, zone: str) -> Claim:
    """The claim with what the state knows by itself."""
    delivered, promised = parcel.reached.get("delivered"), state.first_promised or state.promised
    goods, value, whole = _goods(state, parcel)
    day = promised.end.astimezone(zone_of(state.destination, zone)).date() if promised and promised.end else None
    return replace(
        claim,
        order_number=state.number,
        placed_at=state.placed_at,
        taken_at=taken_at(parcel),
        delivered_at=delivered.at if delivered is not None else None,
        delivered_how=parcel.delivered_how.value if parcel.delivered_how is not None else "",
        signed=_SIGNED[parcel.signer_is_party] if parcel.milestone is Milestone.DELIVERED else "",
        promised=day,
        goods=goods,
        value=value,
        whole_order=whole,
    )


def _days_late(due: Due | None, at: datetime) -> float | None:
    return round((at - due.at) / _DAY, 1) if due is not None and at > due.at else None


def _legs(parcel: ParcelState) -> tuple[Leg, ...]:
    return tuple(
        Leg(leg.carrier, leg.number, leg.service, leg.taken_at or leg.first_at, leg.last_at)
        for leg in parcel.legs.values()
        if leg.direction == "out" and leg.last_at is not None
    )


def _goods(state: OrderState, parcel: ParcelState) -> tuple[tuple[Goods, ...], Money | None, bool]:
    """What was in the parcel; the whole order where nobody said what is in which parcel."""
    currency = state.currency if len(state.currency) == 3 else ""
    pieces = parcel.items or {line.id: line.quantity for line in state.lines}
    found, total = [], 0
    for line in state.lines:
        count = pieces.get(line.id, 0)
        if count:
            each = Money(line.price, currency) if currency and line.price else None
            found.append(Goods(line.title, line.sku, count, each, each * count if each is not None else None))
            total += line.price * count
    return tuple(found), Money(total, currency) if currency and total else None, not parcel.items
