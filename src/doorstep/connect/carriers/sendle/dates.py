"""The dates beside the events: when it is expected, and what only they tell. Pure."""

from typing import Any

from doorstep.connect.carriers.sendle import scans
from doorstep.connect.carriers.sendle.scans import Parcel
from doorstep.connect.gathered import Gathered
from doorstep.connect.pick import inside, words
from doorstep.connect.places import country_code, zone_of
from doorstep.connect.plans import Plan, ended, expect
from doorstep.timeline.model import Milestone, Place, Scan, Told

_WHY_NOT = {
    "pickup_date": "the day on which the courier was booked",
    "picked_up_on": "the day of the pick-up, which its event tells",
}
#: States that may come without an event of their own.
_ALONE = frozenset({Milestone.CANCELLED, Milestone.LOST, Milestone.EXPIRED, Milestone.RETURNED})


def read_dates(body: Any, path: str, parcel: Parcel, told: list[Told], received: str, gathered: Gathered) -> None:
    """Gather the expected days, the day of a delivery without an event, and the end of a parcel that only ended."""
    schedule, here = inside(body, "scheduling"), f"{path}scheduling"
    for key, why in _WHY_NOT.items():
        if words(schedule, key):
            gathered.skip(f"{here}.{key}", why)
    _delivered(body, here, parcel, told, gathered)
    _state(body, path, parcel, told, gathered)
    first, last = words(schedule, "estimated_delivery_date_minimum"), words(schedule, "estimated_delivery_date_maximum")
    if first or last:
        place = Place(country=country_code(parcel.destination))
        plan = Plan(first, last or first, zone_of(place) or parcel.zone)
        paths = [
            f"{here}.estimated_delivery_date_{name}" for name, day in (("maximum", last), ("minimum", first)) if day
        ]
        expect(paths[0], scans.CARRIER, parcel.number, plan, told, gathered, *paths[1:], received=received)


def _delivered(body: Any, here: str, parcel: Parcel, told: list[Told], gathered: Gathered) -> None:
    day = words(body, "scheduling", "delivered_on")
    if not day:
        return
    if ended(told):
        gathered.skip(f"{here}.delivered_on", "the day of delivery, which its event tells")
        return
    event = {"event_type": "Delivered", "scan_time": day, "location_data": {"country": parcel.destination}}
    one = scans.scanned(event, parcel, f"{here}.delivered_on", gathered)
    told.extend([] if one is None else [one])


def _state(body: Any, path: str, parcel: Parcel, told: list[Told], gathered: Gathered) -> None:
    """The latest status repeats an event, unless it ended without one."""
    state, at = words(body, "state"), words(body, "status", "last_changed_at")
    if not at:
        return
    said = {one.fact.milestone for one in told if isinstance(one.fact, Scan)}
    meant = scans.meaning(state, "").milestone
    if meant not in _ALONE or meant in said:
        gathered.skip(f"{path}status.last_changed_at", "when the latest status was written; its event tells it")
        return
    event = {"event_type": state, "scan_time": at, "description": words(body, "status", "description")}
    one = scans.scanned(event, parcel, f"{path}status", gathered)
    told.extend([] if one is None else [one])
