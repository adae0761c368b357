"""What an order's state asks an estimator, and what a finished order teaches. Pure."""

from datetime import datetime, timedelta

from doorstep.promise.model import Finished, Question
from doorstep.promise.rules.lanes import DISPATCH, DOOR, HANDOVER, PURCHASE, SILENCE, lane_named, region_of
from doorstep.promise.rules.legs.ahead import legs_ahead, legs_done
from doorstep.promise.rules.waits import waited, waits_of
from doorstep.timeline.model import (
    ORDER_OF_MILESTONES,
    LegState,
    Milestone,
    OrderState,
    ParcelState,
)

_ARRIVED = ("attempt_failed", "available_for_pickup", "delivered")
_TAKEN = ("picked_up", "in_transit", "customs", "out_for_delivery")
_ENDED = frozenset({Milestone.DELIVERED, Milestone.RETURNED, Milestone.CANCELLED, Milestone.LOST, Milestone.RETURNING})


def question_of(state: OrderState, now: datetime) -> Question:
    """Ask about the parcel that is least far, because the order has arrived when all of it has."""
    parcel = slowest(state)
    promised = state.promised.end if state.promised is not None else None
    if parcel is None:
        return Question(
            state.order, now, state.placed_at, state.approved_at, None, None, None, state.milestone,
            state.origin, state.destination, "", state.service, _weight(state), promised, None, 0, *_goods(state),
        )  # fmt: skip
    leg = _leg(parcel)
    out = parcel.reached.get("out_for_delivery") if parcel.milestone is Milestone.OUT_FOR_DELIVERY else None
    return Question(
        state.order, now, state.placed_at, state.approved_at, taken_at(parcel),
        out.at if out is not None else None,
        parcel.last_scan_at,
        parcel.milestone if state.open else state.milestone,
        state.origin, state.destination,
        leg.carrier if leg is not None else "",
        state.service or (leg.service if leg is not None else ""),
        _weight(state),
        promised,
        (leg.expected_to or leg.expected_from) if leg is not None else None,
        parcel.attempts,
        *_goods(state),
        waits=waits_of(state),
        legs=legs_ahead(parcel),
    )  # fmt: skip


def slowest(state: OrderState) -> ParcelState | None:
    """Return the parcel that is least far; one that is only just beside the line is behind one that moves."""
    parcels = state.parcels
    if len(parcels) < 2:
        for parcel in parcels.values():
            return parcel
        return None
    going = [one for one in parcels.values() if one.milestone not in _ENDED] or list(parcels.values())
    return min(going, key=lambda one: (_line(one), one.milestone_at is not None, one.parcel))


def _line(parcel: ParcelState) -> int:
    """How far a parcel is; one beside the line is as far as it came before."""
    if ORDER_OF_MILESTONES[parcel.milestone] <= ORDER_OF_MILESTONES[Milestone.RETURNED]:
        return ORDER_OF_MILESTONES[parcel.milestone]
    return max((ORDER_OF_MILESTONES[Milestone(name)] for name in _TAKEN if name in parcel.reached), default=0)


def taken_at(parcel: ParcelState) -> datetime | None:
    """Return when the carrier had the parcel first; ``None`` while nothing shows that it has."""
    times = [parcel.reached[name].at for name in _TAKEN if name in parcel.reached]
    return min(times) if times else None


def arrived_at(state: OrderState, parcel: ParcelState) -> datetime | None:
    """Return the first attempt to hand a parcel over, whether or not it succeeded."""
    if parcel.reached.keys().isdisjoint(_ARRIVED):
        return None
    times = [parcel.reached[name].at for name in _ARRIVED if name in parcel.reached]
    if parcel.attempts > 1:  # the milestone shows the latest attempt only
        times += [
            one.opened_at for one in state.incidents if one.kind == "attempt_failed" and one.parcel == parcel.parcel
        ]
    return min(times) if times else None


def finished_of(state: OrderState) -> list[Finished]:
    """Return what a delivered order teaches: the whole order by its last parcel, and each parcel's way.

    Times that contradict one another (delivered before it was handed over) teach nothing and are left out.
    """
    if state.milestone is not Milestone.DELIVERED or not state.parcels:
        return []
    lane = lane_named(region_of(state.origin), region_of(state.destination))
    rows: list[Finished] = []
    arrivals = {name: at for name, one in state.parcels.items() if (at := arrived_at(state, one)) is not None}
    for name, at in arrivals.items():
        rows += _parcel(state, state.parcels[name], at, lane)
    if state.placed_at is None or len(arrivals) < len(state.parcels):
        return rows
    last = max(arrivals, key=lambda name: (arrivals[name], name))
    service = state.service
    if arrivals[last] < state.placed_at:
        return rows
    _add(rows, state.order, PURCHASE, lane, state.placed_at, arrivals[last], "", service)
    if (taken := taken_at(state.parcels[last])) is not None:
        _add(rows, state.order, DISPATCH, lane, state.placed_at, max(taken, state.placed_at), "", service)
    return rows


def _parcel(state: OrderState, parcel: ParcelState, arrived: datetime, lane: str) -> list[Finished]:
    rows: list[Finished] = []
    leg = _leg(parcel)
    carrier, service = (leg.carrier, state.service or leg.service) if leg is not None else ("", state.service)
    taken = taken_at(parcel)
    if taken is not None:
        _add(rows, parcel.parcel, HANDOVER, lane, taken, arrived, carrier, service)
        if taken < arrived and parcel.silence > 0.0:
            longest = min(timedelta(seconds=parcel.silence), arrived - taken)
            _add(rows, parcel.parcel, SILENCE, lane, arrived - longest, arrived, carrier, service)
    rows += waited(parcel, lane)
    rows += legs_done(parcel, arrived, lane)
    out = parcel.reached.get("out_for_delivery")
    if out is not None:
        _add(rows, parcel.parcel, DOOR, lane, out.at, arrived, carrier, service)
    return rows


def _add(
    rows: list[Finished], subject: str, segment: str, lane: str, start: datetime, end: datetime, carrier: str, how: str
) -> None:
    if start <= end:
        hours = (end - start).total_seconds() / 3600.0
        rows.append(Finished(subject, segment, lane, start, end, round(hours, 4), carrier, how))


def _leg(parcel: ParcelState) -> LegState | None:
    """The leg out that was linked last: the one that carries the parcel now."""
    found = None
    for leg in parcel.legs.values():
        if leg.direction == "out":
            found = leg
    return found


def _goods(state: OrderState) -> tuple[str, str, int, int, int]:
    """Who sends it, what its first line is, its price, what was paid beyond that, and how many pieces."""
    if not state.lines:
        return "", "", 0, 0, 0
    first, price, pieces = state.lines[0], 0, 0
    for line in state.lines:
        price += line.price * line.quantity
        pieces += line.quantity
    return first.seller, first.category, price, max(state.total - price, 0) if price else 0, pieces


def _weight(state: OrderState) -> int:
    return sum(line.weight_g * line.quantity for line in state.lines)
