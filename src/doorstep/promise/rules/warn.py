"""What became true by time or by estimate: warnings with their causes, each told once. Pure.

A warning begins an episode; what ends it has a lower threshold, so that nothing flickers. Folding the facts found here
and asking again at the same moment finds nothing more.
"""

from datetime import datetime, timedelta
from functools import lru_cache

from doorstep.promise.model import Estimate
from doorstep.promise.rules.calendar import (
    Calendar,
    add_working_days,
    calendar_of,
    day_end,
    location_of,
    zone_named,
)
from doorstep.promise.rules.question import arrived_at, slowest, taken_at
from doorstep.shop.model import Settings
from doorstep.timeline.model import (
    DerivedFact,
    DispatchLate,
    HandoverOverdue,
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
_SECOND = timedelta(seconds=1)
Inputs = dict[str, str | int | float | bool | None]


class _Look:
    """One look at an order: the facts found and the moments at which something could change."""

    __slots__ = ("estimate", "facts", "later", "now", "settings", "state")

    def __init__(self, state: OrderState, estimate: Estimate | None, now: datetime, settings: Settings) -> None:
        self.state = state
        self.estimate = estimate
        self.now = now
        self.settings = settings
        self.facts: list[DerivedFact] = []
        self.later: list[datetime] = []

    def passed(self, moment: datetime) -> bool:
        """Whether this moment has passed; if not, it is one to look again at."""
        if self.now > moment:
            return True
        self.later.append(moment + _SECOND)
        return False

    def count(self, name: str) -> int:
        """How many episodes there were."""
        episode = self.state.episodes.get(name)
        return episode.count if episode is not None else 0

    def is_open(self, name: str) -> bool:
        """Whether an episode holds."""
        episode = self.state.episodes.get(name)
        return episode is not None and episode.open_since is not None


def derive(
    state: OrderState, estimate: Estimate | None, now: datetime, settings: Settings
) -> tuple[list[DerivedFact], datetime | None]:
    """Return the facts that are true now and not yet told, and when to look again if nothing happens.

    ``estimate`` is the answer to ``question_of(state, now)``. After the end of an order there is nothing to warn of.
    """
    if not state.open or state.milestone is Milestone.RETURNING:
        return [], None
    look = _Look(state, estimate, now, settings)
    _promise(look)
    for parcel in state.parcels.values():
        if parcel.milestone in _MOVING:
            _silence(look, parcel)
        elif parcel.milestone in _WAITING:
            _handover(look, parcel)
    _dispatch(look)
    if estimate is not None and estimate.look_again is not None:
        look.later.append(estimate.look_again)
    return look.facts, max(min(look.later), now + _SECOND) if look.later else None


def _promise(look: _Look) -> None:
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


def _risk(look: _Look, estimate: Estimate, risk: float, promised: datetime) -> None:
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


def _missed(look: _Look, promised: datetime) -> None:
    """Told once for each promise: a later date that was promised after the first miss can be missed again."""
    episode = look.state.episodes.get("promise_missed")
    if episode is not None and (episode.open_since is None or promised <= episode.open_since):
        return
    inputs: Inputs = {"promised_to": promised.isoformat()}
    look.facts.append(PromiseMissed(look.count("promise_missed") + 1, inputs, promised))


def _silence(look: _Look, parcel: ParcelState) -> None:
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
    if stalled:
        look.facts.append(Resumed(look.count(name), inputs, parcel.parcel))
        look.later.append(limit + _SECOND)
    else:
        look.facts.append(Stalled(look.count(name) + 1, inputs, parcel.parcel, seen))


def _handover(look: _Look, parcel: ParcelState) -> None:
    """Packed or announced, and has the carrier taken it by the end of the following working day?"""
    name = f"handover_overdue/{parcel.parcel}"
    given = parcel.milestone_at
    if given is None or look.count(name) or look.state.held_since is not None:
        return
    due = look.estimate.dispatch_due if look.estimate is not None else None
    until = _following_day(look, max(given, due) if due is not None else given)
    if look.passed(until):
        inputs: Inputs = {
            "given_at": given.isoformat(),
            "dispatch_due": due.isoformat() if due is not None else None,
            "until": until.isoformat(),
        }
        taker = next((leg.carrier for leg in parcel.legs.values() if leg.direction == "out"), "")
        look.facts.append(HandoverOverdue(1, inputs, parcel.parcel, "shop", taker, until))


def _following_day(look: _Look, moment: datetime) -> datetime:
    settings = look.settings
    location = location_of(look.state.origin, settings.locations)
    calendar = calendar_of(location) if location is not None else Calendar(country=settings.country)
    return _end_of_next(moment, calendar, location.zone if location is not None else settings.zone)


@lru_cache(maxsize=4096)
def _end_of_next(moment: datetime, calendar: Calendar, zone: str) -> datetime:
    place = zone_named(zone)
    return day_end(add_working_days(moment.astimezone(place).date(), 1, calendar), place)


def _dispatch(look: _Look) -> None:
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
