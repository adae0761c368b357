"""What is known of one order, running or finished, as the learned estimator looks at it. Pure."""

from datetime import datetime

from msgspec import Struct

from doorstep.promise.model import Question
from doorstep.promise.rules.question import arrived_at, slowest, taken_at
from doorstep.timeline.model import Milestone, OrderState, Place


class Case(Struct, frozen=True, omit_defaults=True):
    """One order: from where to where, what is in it, and its times. Instants aware, UTC; ``None`` has not happened.

    ``seller`` is the location or supplier that sends it. ``price`` and ``freight`` are minor units of the shop's
    currency; ``freight`` is what was paid beyond the goods. ``closed_at`` is when nothing more was to be expected:
    cancelled, lost or sent back.
    """

    order: str
    placed_at: datetime
    approved_at: datetime | None = None
    handed_at: datetime | None = None
    arrived_at: datetime | None = None
    promised_to: datetime | None = None
    closed_at: datetime | None = None
    origin: Place | None = None
    destination: Place | None = None
    seller: str = ""
    carrier: str = ""
    service: str = ""
    category: str = ""
    weight_g: int = 0
    price: int = 0
    freight: int = 0
    pieces: int = 0


def case_of(state: OrderState) -> Case | None:
    """Return what an order's state says; ``None`` without a time of purchase."""
    if state.placed_at is None:
        return None
    first = state.lines[0] if state.lines else None
    price = sum(line.price * line.quantity for line in state.lines)
    arrivals = [arrived_at(state, parcel) for parcel in state.parcels.values()]
    known = [at for at in arrivals if at is not None]
    parcel = slowest(state)
    legs = [leg for leg in parcel.legs.values() if leg.direction == "out"] if parcel is not None else []
    return Case(
        state.order,
        state.placed_at,
        state.approved_at,
        taken_at(parcel) if parcel is not None else None,
        max(known) if known and len(known) == len(arrivals) else None,
        state.promised.end if state.promised is not None else None,
        None if state.open or state.milestone is Milestone.DELIVERED else (state.cancelled_at or state.milestone_at),
        state.origin,
        state.destination,
        first.seller if first is not None else "",
        legs[-1].carrier if legs else "",
        state.service,
        first.category if first is not None else "",
        sum(line.weight_g * line.quantity for line in state.lines),
        price,
        max(state.total - price, 0) if price else 0,
        sum(line.quantity for line in state.lines),
    )


def case_asked(question: Question) -> Case | None:
    """Return what a question says; ``None`` without a time of purchase."""
    if question.placed_at is None:
        return None
    return Case(
        question.order,
        question.placed_at,
        question.approved_at,
        question.picked_up_at,
        None,
        question.promised_to,
        None,
        question.origin,
        question.destination,
        question.seller,
        question.carrier,
        question.service,
        question.category,
        question.weight_g,
        question.price,
        question.freight,
        question.pieces,
    )
