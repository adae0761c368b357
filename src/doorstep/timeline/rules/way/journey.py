"""The way of a parcel, part by part: who carried it under which number, from where to where, and how. Pure."""

from datetime import datetime

from msgspec import Struct

from doorstep.timeline.model import FINAL, LegState, ParcelState, Place

COMING, NOW, DONE, OVERDUE = "coming", "now", "done", "overdue"


class Part(Struct, frozen=True):
    """One leg on the way. ``standing`` is coming, now, done or overdue (announced or handed on to, and not begun in
    time); ``inside`` says that it is a pallet, bag or consignment that the parcel travels in."""

    leg: str
    carrier: str
    number: str
    service: str
    mode: str
    vehicle: str
    direction: str
    standing: str
    since: datetime | None
    until: datetime | None
    began_in: Place | None
    seen_in: Place | None
    inside: bool = False


def parts(parcel: ParcelState, overdue: frozenset[str] = frozenset()) -> list[Part]:
    """Return the legs in the order in which they began; those that have not begun come last. ``overdue`` are the legs
    whose hand-over is late."""
    legs = sorted(parcel.legs.values(), key=_place)
    begun = [leg for leg in legs if _began(leg) is not None]
    found = []
    for leg in legs:
        later = [other for other in begun if other is not leg and _is_later(other, leg)]
        found.append(_part(parcel, leg, _standing(parcel, leg, bool(later), overdue)))
    return found


def _place(leg: LegState) -> tuple[bool, float, str]:
    began = _began(leg) or leg.given_at or leg.linked_at
    return _began(leg) is None, began.timestamp() if began is not None else 0.0, leg.leg


def _began(leg: LegState) -> datetime | None:
    return leg.taken_at or (None if leg.given_at is not None else leg.first_at)


def _is_later(other: LegState, leg: LegState) -> bool:
    """Whether another leg has taken the parcel over: it began after everything that was heard of this one."""
    began, last = _began(other), leg.last_at
    return began is not None and last is not None and began >= last


def _standing(parcel: ParcelState, leg: LegState, passed_on: bool, overdue: frozenset[str]) -> str:
    if _began(leg) is None:
        return OVERDUE if leg.leg in overdue else COMING
    ended = parcel.milestone in FINAL or leg.handed_on_at is not None or passed_on
    return DONE if ended or (leg.inside and leg.inside[-1].end is not None) else NOW


def _part(parcel: ParcelState, leg: LegState, standing: str) -> Part:
    return Part(
        leg.leg,
        leg.carrier,
        leg.number,
        leg.service,
        leg.mode,
        leg.vehicle,
        leg.direction,
        standing,
        _began(leg) or leg.given_at,
        leg.handed_on_at or leg.last_at if standing == DONE else None,
        leg.began_in,
        leg.seen_in or (parcel.last_place if len(parcel.legs) == 1 else None),
        bool(leg.inside),
    )
