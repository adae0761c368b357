"""By when a parcel should have come, and what speaks for a claim. Pure."""

from collections.abc import Sequence
from datetime import datetime

from msgspec import Struct

from doorstep.learning.claims.model import REASONS, Named
from doorstep.promise.rules import day_end, zone_of
from doorstep.promise.rules.calendar import Calendar, add_working_days
from doorstep.promise.rules.question import taken_at
from doorstep.shop.model import Service, Settings
from doorstep.timeline.model import FINAL, Milestone, OrderState, ParcelState, Place

_NOWHERE = Place()


class Due(Struct, frozen=True):
    """By when, and who said so: ``carrier``, ``service`` (its longest time, from the shop's settings) or ``shop``."""

    at: datetime
    by: str


def due_of(
    state: OrderState, parcel: ParcelState, dates: Sequence[Named], first: datetime | None, settings: Settings
) -> Due | None:
    """Return the date that counts: the first that the carrier itself named, else its service's, else what the shop
    promised. A date that was named after the first attempt is none."""
    named = [one for one in dates if first is None or one.told_at <= first]
    if named and (until := named[0].expected_to or named[0].expected_from) is not None:
        return Due(until, "carrier")
    taken, service = taken_at(parcel), _service(state, parcel, settings)
    zone = zone_of(state.destination, settings.zone)
    if taken is not None and service is not None:
        place = state.destination or _NOWHERE
        calendar = Calendar(service.workdays, place.country, place.region)
        return Due(
            day_end(add_working_days(taken.astimezone(zone).date(), service.max_days, calendar), zone), "service"
        )
    promised = state.first_promised or state.promised
    return Due(promised.end, "shop") if promised is not None and promised.end is not None else None


def _service(state: OrderState, parcel: ParcelState, settings: Settings) -> Service | None:
    """The service by which it went, when it is known which: a name that fits, or the carrier's only one."""
    legs = [leg for leg in parcel.legs.values() if leg.direction == "out"]
    if len(legs) != 1:
        return None
    same = [one for one in settings.services if one.carrier == legs[0].carrier]
    wanted = {name.casefold() for name in (legs[0].service, state.service) if name}
    return next((one for one in same if one.name.casefold() in wanted), same[0] if len(same) == 1 else None)


def reasons_of(
    state: OrderState, parcel: ParcelState, first: datetime | None, due: Due | None, now: datetime
) -> tuple[str, ...]:
    """Return what speaks for a claim, the heaviest first; nothing when nothing does."""
    kinds = {one.kind for one in state.incidents if one.parcel == parcel.parcel}
    found = {
        "lost": parcel.milestone is Milestone.LOST or "lost" in kinds,
        "damaged": "damaged" in kinds,
        "late": due is not None and first is not None and first > due.at,
        "overdue": due is not None and first is None and now > due.at and parcel.milestone not in FINAL,
    }
    return tuple(reason for reason in REASONS if found[reason])
