"""What a carrier's scan does to its parcel: milestone, attempts, incidents, custody, disputes after delivery."""

from doorstep.timeline.model import (
    FINAL,
    Delivered,
    Event,
    Incident,
    LegState,
    Milestone,
    OrderState,
    ParcelState,
    Place,
    Reached,
    Scan,
)
from doorstep.timeline.rules import custody
from doorstep.timeline.rules.way.notes import note_leg
from doorstep.timeline.rules.way.places import normal
from doorstep.timeline.rules.way.stops import goes_on, take_step

#: Movements that cannot follow a delivery, unless it was none.
_MOVES = {
    Milestone.PICKED_UP,
    Milestone.IN_TRANSIT,
    Milestone.CUSTOMS,
    Milestone.OUT_FOR_DELIVERY,
    Milestone.ATTEMPT_FAILED,
    Milestone.AVAILABLE_FOR_PICKUP,
}
_PROGRESS = {*_MOVES, Milestone.DELIVERED} - {Milestone.ATTEMPT_FAILED}
_BACK = {
    Milestone.DELIVERED: Milestone.RETURNED,
    Milestone.RETURNED: Milestone.RETURNED,
    Milestone.AVAILABLE_FOR_PICKUP: Milestone.RETURNING,
}
#: From the carrier's hands to the door.
_UNDER_WAY = frozenset(
    {
        Milestone.PICKED_UP,
        Milestone.IN_TRANSIT,
        Milestone.CUSTOMS,
        Milestone.OUT_FOR_DELIVERY,
        Milestone.EXCEPTION,
        Milestone.ON_HOLD,
    }
)
#: What happened to the goods does not go away when they move on.
_LASTING = {"damaged", "lost", "disputed", "contradiction"}


def apply_scan(state: OrderState, parcel: ParcelState, leg: LegState, event: Event, scan: Scan) -> None:
    """Fold one scan into its parcel."""
    _hear(parcel, event)
    state.last_fact_at = event.occurred_at
    milestone = _returning(scan.milestone) if leg.direction == "return" else scan.milestone
    if scan.step:
        told = take_step(state, parcel, leg, event, scan)
        milestone = _returning(told) if leg.direction == "return" else told
    milestone = note_leg(state, parcel, leg, event, scan, milestone)
    back = milestone in {Milestone.RETURNING, Milestone.RETURNED}
    if parcel.milestone in FINAL and not (back and parcel.milestone is Milestone.DELIVERED):
        _after_the_end(state, parcel, event, scan, milestone)
        return
    if milestone is Milestone.UNKNOWN:
        return
    if parcel.stops or leg.departures:
        goes_on(state, parcel, leg, event, milestone)
    if milestone in _PROGRESS or back:
        _close(state, parcel, event)
    if scan.reason:
        parcel.reason = scan.reason
    if milestone is Milestone.ATTEMPT_FAILED and parcel.milestone is not Milestone.ATTEMPT_FAILED:
        parcel.attempts += 1
    _note_incident(state, parcel, event, scan, milestone)
    if milestone is Milestone.DELIVERED:
        parcel.delivered_how = scan.delivered_how
        parcel.signer_is_party = signed_by_party(state, scan)
    parcel_moves(parcel, milestone, event)
    parcel.last_place = normal(scan.place) or parcel.last_place
    custody.take(parcel, event, scan, _holder(scan, leg, milestone))


def _hear(parcel: ParcelState, event: Event) -> None:
    parcel.scans += 1
    before, at = parcel.last_scan_at, event.occurred_at
    if before is not None and parcel.milestone in _UNDER_WAY and not parcel.attempts:
        silent = (at - before).total_seconds()
        if silent > parcel.silence:
            parcel.silence = silent
    parcel.last_scan_at, parcel.last_scan_event = at, event.id


def _holder(scan: Scan, leg: LegState, milestone: Milestone) -> str:
    if milestone is Milestone.RETURNED:
        return custody.SHOP
    return custody.holder_of(scan, leg, milestone if milestone is Milestone.IN_TRANSIT else scan.milestone)


def parcel_moves(parcel: ParcelState, milestone: Milestone, event: Event) -> None:
    """Enter a milestone. The same one again is no entry, and paperwork never turns a moving parcel back."""
    if milestone is parcel.milestone:
        return
    early = milestone in {Milestone.INFO_RECEIVED, Milestone.READY, Milestone.PENDING}
    if early and parcel.milestone not in {Milestone.PENDING, Milestone.INFO_RECEIVED}:
        return
    parcel.milestone, parcel.milestone_at, parcel.milestone_event = milestone, event.occurred_at, event.id
    parcel.reached[milestone.value] = Reached(event.occurred_at, event.id, event.precision, event.offset)


def dispute(state: OrderState, parcel: ParcelState, event: Event, words: str) -> None:
    """Mark a delivery as disputed. The milestone stays; the page says "marked as delivered"."""
    if parcel.disputed:
        return
    parcel.disputed = state.disputed = True
    state.incidents.append(Incident("disputed", event.occurred_at, event.id, parcel.parcel, words=words))


def signed_by_party(state: OrderState, scan: Scan) -> bool | None:
    """Whether the signature matches a party of the order; ``None`` when nothing can be compared."""
    if scan.delivered_how in {Delivered.NEIGHBOUR, Delivered.CONCIERGE}:
        return False
    names = {key for party in state.parties.values() for key in party.name_keys}
    if not scan.signer_keys or not names:
        return None
    return not names.isdisjoint(scan.signer_keys)


def _returning(milestone: Milestone) -> Milestone:
    if milestone in {Milestone.UNKNOWN, Milestone.INFO_RECEIVED, Milestone.EXCEPTION, Milestone.LOST}:
        return milestone
    return _BACK.get(milestone, Milestone.RETURNING)


def _after_the_end(state: OrderState, parcel: ParcelState, event: Event, scan: Scan, milestone: Milestone) -> None:
    if parcel.milestone is Milestone.DELIVERED and milestone in _MOVES and _elsewhere(parcel.last_place, scan.place):
        dispute(state, parcel, event, "it was scanned elsewhere after it was marked as delivered")
        return
    known = any(one.kind == "contradiction" and one.parcel == parcel.parcel for one in state.incidents)
    if parcel.milestone in {Milestone.LOST, Milestone.CANCELLED} and milestone in _PROGRESS and not known:
        words = f"it was scanned after it was marked as {parcel.milestone.value}"
        state.incidents.append(Incident("contradiction", event.occurred_at, event.id, parcel.parcel, words=words))


def _elsewhere(here: Place | None, there: Place | None) -> bool:
    there = normal(there)
    if here is None or there is None:
        return False
    if here.country and there.country and here.country != there.country:
        return True
    return bool(here.city and there.city and here.city != there.city)


def _note_incident(state: OrderState, parcel: ParcelState, event: Event, scan: Scan, milestone: Milestone) -> None:
    if scan.reason.endswith("damaged_parcel"):
        kind = "damaged"
    elif milestone is Milestone.LOST or scan.reason.endswith("parcel_lost"):
        kind = "lost"
    elif milestone in {Milestone.ATTEMPT_FAILED, Milestone.EXCEPTION, Milestone.ON_HOLD, Milestone.CUSTOMS}:
        kind = milestone.value
    else:
        return
    if kind == Milestone.CUSTOMS.value and not scan.reason:
        return
    if not any(one.kind == kind and one.parcel == parcel.parcel and one.closed_at is None for one in state.incidents):
        state.incidents.append(Incident(kind, event.occurred_at, event.id, parcel.parcel, scan.reason))


def _close(state: OrderState, parcel: ParcelState, event: Event) -> None:
    for incident in state.incidents:
        if incident.parcel == parcel.parcel and incident.closed_at is None and incident.kind not in _LASTING:
            incident.closed_at = event.occurred_at
