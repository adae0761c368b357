"""What is due by the shop's settings and usual on its lanes. Pure."""

from datetime import datetime, timedelta

from msgspec import Struct

from doorstep.promise.model import LaneModel, Question
from doorstep.promise.rules import RulesEstimator
from doorstep.promise.rules.calendar import add_working_days, calendar_of, day_end, location_of, zone_named
from doorstep.promise.rules.curve import Curve
from doorstep.promise.rules.lanes import HANDOVER, SILENCE
from doorstep.shop.model import Settings
from doorstep.timeline.model import OrderState

#: On a lane it is usual to take as long as half of the parcels do, whoever carries them, and a day more is no fault.
USUAL = 0.5
GRACE = 24.0
SILENT = 0.95


class Terms(Struct, frozen=True):
    """What a scorecard is held against: the shop's settings, and its lanes as learned (``None`` before they are)."""

    settings: Settings
    lanes: LaneModel | None = None


def due_of(state: OrderState, terms: Terms) -> datetime | None:
    """Return by when the shop had to hand an order over: its handling time, counted on its own calendar."""
    placed = state.placed_at
    if placed is None:
        return None
    question = Question(state.order, placed, placed, state.approved_at, origin=state.origin)
    return RulesEstimator(terms.settings).due(question)


def pickup_by(state: OrderState, ready: datetime, terms: Terms) -> datetime:
    """Return by when a carrier has to have fetched what is ready: the end of the following working day."""
    location = location_of(state.origin, terms.settings.locations)
    if location is None:
        return ready + timedelta(hours=terms.settings.handover_hours)
    zone = zone_named(location.zone)
    return day_end(add_working_days(ready.astimezone(zone).date(), 1, calendar_of(location)), zone)


def usual_silence(terms: Terms, lane: str) -> float:
    """Return how many hours without a scan are nothing unusual: longer than the shop puts up with, and than the longest
    silence of nineteen of twenty parcels on this lane, whoever carries them."""
    usual = _until(terms.lanes, SILENCE, lane, SILENT)
    return max(float(terms.settings.stall_hours), usual or 0.0)


def usual_hours(lanes: LaneModel | None, lane: str) -> float | None:
    """Return within how many hours parcels on this lane should be there, whoever carries them; ``None`` when nothing
    was learned."""
    usual = _until(lanes, HANDOVER, lane, USUAL)
    return None if usual is None else usual + GRACE


def _until(lanes: LaneModel | None, segment: str, lane: str, share: float) -> float | None:
    """A lane that is not known by itself leans on its destination, then on its country, then on all."""
    if lanes is None:
        return None
    destination = lane.partition(">")[2]
    country = destination.partition("-")[0]
    for where in (lane if lane[:1] != ">" else "", f">{destination}", f">{country}", ""):
        table = lanes.tables.get(f"{segment}|{where}")
        if table is not None:
            return Curve(lanes.shares, table.hours[0], table.tails[0]).until(share)
    return None
