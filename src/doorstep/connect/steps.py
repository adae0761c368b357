"""Steps and booked departures, for standards that tell them: at a place that is named. Pure."""

from collections.abc import Mapping

from msgspec.structs import replace

from doorstep.connect.moments import Moment
from doorstep.timeline.model import DeparturePlanned, Place, Precision, Scan, Told


def stepped(told: Told, steps: Mapping[str, str], code: str) -> Told:
    """Return the event of a scan with the step that its code says; without a place nobody could use it."""
    fact, step = told.fact, steps.get(code, "")
    if not step or not isinstance(fact, Scan) or fact.place is None or not (fact.place.name or fact.place.city):
        return told
    return replace(told, fact=replace(fact, step=step))


def planned(leg: str, said: Moment, written: tuple[str, ...], at: Moment, place: Place | None, vehicle: str) -> Told:
    """Return that a leg is to leave this place then, told at the moment `said`, and no later than it is to leave: what
    is booked comes before what became of it."""
    said = min(said, at, key=lambda one: one.at)
    fact = DeparturePlanned(at.at, place if place != Place() else None, vehicle)
    return Told(leg, ("departure", *written), said.at, fact, said.offset, said.precision, said.guessed)


def exact(at: Moment) -> bool:
    """Whether a planned departure names a time of day: a day alone books nothing."""
    return at.precision is not Precision.DAY
