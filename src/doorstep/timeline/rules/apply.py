"""What each kind of fact does to the state of an order: one small verb a kind."""

from collections.abc import Callable
from typing import Any

from doorstep.timeline.model import (
    KIND_OF,
    CarrierEstimate,
    CauseRetracted,
    ContactReceived,
    DatePromised,
    DateRequested,
    DeliveryDenied,
    DeliveryDisputed,
    DeparturePlanned,
    DispatchLate,
    Event,
    HandoverOverdue,
    HandoverTaken,
    LegLinked,
    MessageSent,
    Milestone,
    MissedConnection,
    OrderApproved,
    OrderCancelled,
    OrderChanged,
    OrderOnHold,
    OrderPlaced,
    OrderReleased,
    OrderState,
    ParcelLinked,
    ParcelPacked,
    PaymentCaptured,
    PaymentFailed,
    PaymentRefunded,
    PromiseMissed,
    Reached,
    Resumed,
    ReturnReceived,
    ReturnRequested,
    ReviewReceived,
    RiskCleared,
    RiskRaised,
    Scan,
    Stalled,
    Window,
)
from doorstep.timeline.rules import changes, custody
from doorstep.timeline.rules.episodes import begin, close
from doorstep.timeline.rules.links import Carried
from doorstep.timeline.rules.scans import apply_scan, dispute, parcel_moves
from doorstep.timeline.rules.standing import settle
from doorstep.timeline.rules.way.stops import plan_departure


def apply_fact(state: OrderState, event: Event, carried: Carried) -> None:
    """Let one event change the state; an event of a leg speaks of the ``carried`` parcels. Events that say nothing
    about the order's standing only mark that they happened."""
    fact = event.fact
    if type(fact) is Scan:
        for parcel, leg in carried:
            apply_scan(state, parcel, leg, event, fact)
            settle(state, event)
        return
    if (verb := _VERBS.get(type(fact))) is not None:
        verb(state, event, fact, carried)
    state.reached[KIND_OF[type(fact)]] = reached(event)
    if not fact.derived:
        state.last_fact_at = event.occurred_at
        settle(state, event)


def reached(event: Event) -> Reached:
    """When and by which event something came to be."""
    return Reached(event.occurred_at, event.id, event.precision, event.offset)


# -- the order -------------------------------------------------------------------------------------------------------


def _placed(state: OrderState, event: Event, fact: OrderPlaced, carried: Carried) -> None:
    if state.placed_at is None:
        state.placed_at = event.occurred_at
    state.number, state.currency, state.total = fact.number, fact.currency, fact.total
    state.lines, state.gift, state.tags = list(fact.lines), fact.gift, list(fact.tags)
    state.parties.update({party.role.value: party for party in fact.parties})
    state.origin, state.destination, state.service = fact.origin, fact.destination, fact.service
    _promise(state, Window(fact.promised_from, fact.promised_to))
    for parcel in state.parcels.values():
        custody.begin(parcel, event.occurred_at)


def _changed(state: OrderState, event: Event, fact: OrderChanged, carried: Carried) -> None:
    state.number = fact.number or state.number
    state.currency = fact.currency or state.currency
    state.total = fact.total if fact.total is not None else state.total
    state.lines = list(fact.lines) if fact.lines is not None else state.lines
    state.gift = fact.gift if fact.gift is not None else state.gift
    state.tags = list(fact.tags) if fact.tags is not None else state.tags
    state.destination = fact.destination or state.destination
    state.parties.update({party.role.value: party for party in fact.parties})
    _promise(state, Window(fact.promised_from, fact.promised_to))


def _promise(state: OrderState, window: Window) -> None:
    if window.end is not None:
        state.first_promised = state.first_promised or window
        state.promised = window


def _promised(state: OrderState, event: Event, fact: DatePromised, carried: Carried) -> None:
    _promise(state, Window(fact.promised_from, fact.promised_to))


def _requested(state: OrderState, event: Event, fact: DateRequested, carried: Carried) -> None:
    state.requested = Window(fact.requested_from, fact.requested_to)


def _approved(state: OrderState, event: Event, fact: OrderApproved, carried: Carried) -> None:
    state.approved_at = state.approved_at or event.occurred_at


def _cancelled(state: OrderState, event: Event, fact: OrderCancelled, carried: Carried) -> None:
    if state.cancelled_at is None:
        state.cancelled_at, state.cancel_reason = event.occurred_at, fact.reason


def _on_hold(state: OrderState, event: Event, fact: OrderOnHold, carried: Carried) -> None:
    state.held_since = event.occurred_at


def _released(state: OrderState, event: Event, fact: OrderReleased, carried: Carried) -> None:
    state.held_since = None


def _captured(state: OrderState, event: Event, fact: PaymentCaptured, carried: Carried) -> None:
    state.paid += fact.amount
    state.payment_failed_at = None


def _payment_failed(state: OrderState, event: Event, fact: PaymentFailed, carried: Carried) -> None:
    state.payment_failed_at = event.occurred_at


def _refunded(state: OrderState, event: Event, fact: PaymentRefunded, carried: Carried) -> None:
    state.refunded += fact.amount


# -- parcels ---------------------------------------------------------------------------------------------------------


def _parcel_linked(state: OrderState, event: Event, fact: ParcelLinked, carried: Carried) -> None:
    if (parcel := state.parcels.get(fact.parcel)) is not None:
        custody.begin(parcel, state.placed_at or event.occurred_at)


def _leg_linked(state: OrderState, event: Event, fact: LegLinked, carried: Carried) -> None:
    parcel = state.parcels.get(event.subject)
    if parcel is not None and fact.leg in parcel.legs and fact.direction == "out":
        parcel_moves(parcel, Milestone.INFO_RECEIVED, event)


def _packed(state: OrderState, event: Event, fact: ParcelPacked, carried: Carried) -> None:
    parcel = state.parcels.get(event.subject)
    if parcel is None:
        return
    parcel_moves(parcel, Milestone.READY, event)
    if parcel.custody and parcel.custody[-1].holder == custody.SHOP:
        parcel.custody[-1].last_seen = event.occurred_at


def _carrier_estimate(state: OrderState, event: Event, fact: CarrierEstimate, carried: Carried) -> None:
    for _, leg in carried:
        leg.expected_from, leg.expected_to = fact.expected_from, fact.expected_to


# -- the customer's voice --------------------------------------------------------------------------------------------


def _reviewed(state: OrderState, event: Event, fact: ReviewReceived, carried: Carried) -> None:
    state.review_score = fact.score


def _contacted(state: OrderState, event: Event, fact: ContactReceived, carried: Carried) -> None:
    state.contacts += 1


def _denied(state: OrderState, event: Event, fact: DeliveryDenied, carried: Carried) -> None:
    for parcel in state.parcels.values():
        if parcel.milestone is Milestone.DELIVERED and fact.parcel in {"", parcel.parcel}:
            dispute(state, parcel, event, "the customer says that it did not arrive")


def _return_requested(state: OrderState, event: Event, fact: ReturnRequested, carried: Carried) -> None:
    state.return_requested_at = event.occurred_at


def _return_received(state: OrderState, event: Event, fact: ReturnReceived, carried: Carried) -> None:
    state.return_received_at = event.occurred_at
    for parcel in state.parcels.values():
        if parcel.milestone in {Milestone.DELIVERED, Milestone.RETURNING}:
            parcel_moves(parcel, Milestone.RETURNED, event)


def _handed_over(state: OrderState, event: Event, fact: HandoverTaken, carried: Carried) -> None:
    if (episode := state.episodes.get(f"handover_overdue/{fact.what}")) is not None:
        episode.open_since = None


def _told(state: OrderState, event: Event, fact: MessageSent, carried: Carried) -> None:
    state.told.append(f"{fact.playbook}/{fact.step}" if fact.playbook else fact.template)


_VERBS: dict[type, Callable[[OrderState, Event, Any, Carried], None]] = {
    OrderPlaced: _placed,
    OrderChanged: _changed,
    DatePromised: _promised,
    DateRequested: _requested,
    OrderApproved: _approved,
    OrderCancelled: _cancelled,
    OrderOnHold: _on_hold,
    OrderReleased: _released,
    PaymentCaptured: _captured,
    PaymentFailed: _payment_failed,
    PaymentRefunded: _refunded,
    ParcelLinked: _parcel_linked,
    LegLinked: _leg_linked,
    ParcelPacked: _packed,
    CarrierEstimate: _carrier_estimate,
    DeparturePlanned: plan_departure,
    ReviewReceived: _reviewed,
    DeliveryDenied: _denied,
    ReturnRequested: _return_requested,
    ReturnReceived: _return_received,
    **changes.VERBS,
    MessageSent: _told,
    HandoverTaken: _handed_over,
    ContactReceived: _contacted,
    RiskCleared: close,
    Resumed: close,
    RiskRaised: begin,
    Stalled: begin,
    DispatchLate: begin,
    HandoverOverdue: begin,
    MissedConnection: begin,
    PromiseMissed: begin,
    DeliveryDisputed: begin,
    CauseRetracted: begin,
}
