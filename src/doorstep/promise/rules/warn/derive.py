"""What became true by time or by estimate: warnings with their causes, each told once. Pure.

A warning begins an episode; what ends it has a lower threshold, so that nothing flickers. Folding the facts found here
and asking again at the same moment finds nothing more.
"""

from datetime import datetime, timedelta

from doorstep.promise.model import Estimate
from doorstep.promise.rules.question import arrived_at, slowest, taken_at
from doorstep.promise.rules.warn import connections, handovers
from doorstep.promise.rules.warn.look import SECOND, Inputs, Look
from doorstep.shop.model import Settings
from doorstep.timeline.model import (
    DerivedFact,
    DispatchLate,
    Milestone,
    OrderState,
    ParcelState,
    PromiseMissed,
    Resumed,
    RiskCleared,
    RiskRaised,
    Stalled,
)

_MOVING = frozenset(
    {
        Milestone.PICKED_UP,
        Milestone.IN_TRANSIT,
        Milestone.CUSTOMS,
        Milestone.OUT_FOR_DELIVERY,
        Milestone.ATTEMPT_FAILED,
        Milestone.EXCEPTION,
        Milestone.ON_HOLD,
        Milestone.UNKNOWN,
    }
)
_WAITING = frozenset({Milestone.READY, Milestone.INFO_RECEIVED})


def derive(
    state: OrderState, estimate: Estimate | None, now: datetime, settings: Settings
) -> tuple[list[DerivedFact], datetime | None]:
    """Return the facts that are true now and not yet told, and when to look again if nothing happens.

    ``estimate`` is the answer to ``question_of(state, now)``. After the end of an order there is nothing to warn of.
    """
    if not state.open or state.milestone is Milestone.RETURNING:
        return [], None
    look = Look(state, estimate, now, settings)
    _promise(look)
    for parcel in state.parcels.values():
        if parcel.milestone in _MOVING:
            _silence(look, parcel)
            handovers.between_legs(look, parcel)
            connections.missed(look, parcel)
        elif parcel.milestone in _WAITING:
            handovers.to_the_carrier(look, parcel)
    _dispatch(look)
    if estimate is not None and estimate.look_again is not None:
        look.later.append(estimate.look_again)
    return look.facts, max(min(look.later), now + SECOND) if look.later else None


def _promise(look: Look) -> None:
    """Will the promise be kept, and was it?"""
    state = look.state
    promised = state.promised.end if state.promised is not None else None
    if promised is None:
        return
    arrived = _arrived(state)
    if arrived is not None:
        if arrived > promised:
            _missed(look, promised)
        elif look.is_open("risk_raised"):
            look.facts.append(RiskCleared(look.count("risk_raised"), {"arrived": arrived.isoformat()}, 0.0))
        return
    if look.passed(promised):
        _missed(look, promised)
    elif look.estimate is not None and look.estimate.risk is not None:
        _risk(look, look.estimate, look.estimate.risk, promised)


def _risk(look: Look, estimate: Estimate, risk: float, promised: datetime) -> None:
    settings = look.settings
    opens = not look.is_open("risk_raised")
    limit = settings.risk_raise if opens else settings.risk_clear
    if (risk < limit) if opens else (risk > limit or risk >= settings.risk_raise):
        return
    inputs: Inputs = {
        "risk": risk,
        "promised_to": promised.isoformat(),
        "source": estimate.source,
        "model": estimate.model,
        "threshold": limit,
    }
    count = look.count("risk_raised")
    if opens:
        look.facts.append(RiskRaised(count + 1, inputs, risk, estimate.earliest, estimate.latest))
    else:
        look.facts.append(RiskCleared(count, inputs, risk))


def _missed(look: Look, promised: datetime) -> None:
    """Told once for each promise: a later date that was promised after the first miss can be missed again."""
    episode = look.state.episodes.get("promise_missed")
    if episode is not None and (episode.open_since is None or promised <= episode.open_since):
        return
    inputs: Inputs = {"promised_to": promised.isoformat()}
    look.facts.append(PromiseMissed(look.count("promise_missed") + 1, inputs, promised))


def _silence(look: Look, parcel: ParcelState) -> None:
    """Has it been silent for longer than usual on this way?"""
    seen, name = parcel.last_scan_at, f"stalled/{parcel.parcel}"
    if seen is None:
        return
    usual, source = float(look.settings.stall_hours), "setting"
    if look.estimate is not None and look.estimate.usual_silence is not None:
        usual, source = look.estimate.usual_silence, look.estimate.source
    limit = seen + timedelta(hours=usual)
    stalled = look.is_open(name)
    if stalled and look.now > limit:
        return
    if not stalled and not look.passed(limit):
        return
    inputs: Inputs = {"last_scan_at": seen.isoformat(), "usual_hours": usual, "source": source}
    if look.estimate is not None and look.estimate.silent_late is not None and source != "setting":
        inputs["late_then"] = look.estimate.silent_late
    if stalled:
        look.facts.append(Resumed(look.count(name), inputs, parcel.parcel))
        look.later.append(limit + SECOND)
    else:
        look.facts.append(Stalled(look.count(name) + 1, inputs, parcel.parcel, seen))


def _dispatch(look: Look) -> None:
    """Should the order have left the shop, and is it not even packed?"""
    state, estimate = look.state, look.estimate
    if estimate is None or estimate.dispatch_due is None or look.count("dispatch_late"):
        return
    if state.held_since is not None or state.payment_failed_at is not None:
        return
    parcel = slowest(state)
    if parcel is not None and (parcel.milestone is not Milestone.PENDING or taken_at(parcel) is not None):
        return
    if look.passed(estimate.dispatch_due):
        inputs: Inputs = {
            "due_at": estimate.dispatch_due.isoformat(),
            "placed_at": state.placed_at.isoformat() if state.placed_at is not None else None,
            "approved_at": state.approved_at.isoformat() if state.approved_at is not None else None,
        }
        look.facts.append(DispatchLate(1, inputs, estimate.dispatch_due))


def _arrived(state: OrderState) -> datetime | None:
    """The first attempt to hand over the last of the order's parcels; ``None`` while one was not tried."""
    latest: datetime | None = None
    for parcel in state.parcels.values():
        arrived = arrived_at(state, parcel)
        if arrived is None:
            return None
        if latest is None or arrived > latest:
            latest = arrived
    return latest
