"""Carriers use their numbers again after months: which scans of a number are a parcel's own. Pure.

One number is one subject, whichever parcel bears it. A silence of more than ``SILENCE`` between two of its times ends
an *era*; an order's link means the era that lies nearest to it. Both follow from the set of times alone, so it does not
matter in which order anything arrived.
"""

from collections.abc import Iterable, Sequence
from datetime import datetime, timedelta

from doorstep.timeline.model import Event, LegState, OrderState, Retraction

#: UPU S10 numbers may be reused after twelve months; parcel carriers reuse theirs sooner, none within half a year.
SILENCE = timedelta(days=180)
#: Nothing that counts lies within this distance of another era than its own.
_NEAR = SILENCE / 2

Span = tuple[datetime, datetime]


def split_leg(subject: str) -> tuple[str, str]:
    """Return (carrier, number) of a leg's subject."""
    _, carrier, number = subject.split(":", 2)
    return carrier, number


def eras(times: Sequence[datetime]) -> list[Span]:
    """Return the first and last time of each era; ``times`` ascend."""
    found: list[Span] = []
    for at in times:
        if found and at - found[-1][1] <= SILENCE:
            found[-1] = (found[-1][0], at)
        else:
            found.append((at, at))
    return found


def era_of(found: Sequence[Span], linked_at: datetime) -> Span | None:
    """Return the era that a link of this moment means: the nearest, the later of two that are equally near; ``None``
    when all are further away than a silence."""
    if not found:
        return None
    nearest = min(reversed(found), key=lambda era: _distance(era, linked_at))
    return nearest if _distance(nearest, linked_at) <= SILENCE else None


def _distance(era: Span, at: datetime) -> timedelta:
    return max(era[0] - at, at - era[1], timedelta())


def settle(legs: Sequence[LegState], counted: Sequence[Event]) -> None:
    """Write into each leg which era it is; ``counted`` are the events that count, sorted."""
    times: dict[str, list[datetime]] = {leg.leg: [] for leg in legs}
    if not times:
        return
    for event in counted:
        if (heard := times.get(event.subject)) is not None and type(event.fact) is not Retraction:
            heard.append(event.occurred_at)
    for leg in legs:
        heard = times[leg.leg]
        if heard and leg.linked_at is not None and (era := era_of(eras(heard), leg.linked_at)) is not None:
            leg.first_at, leg.last_at = era


def goes_on(leg: LegState, at: datetime) -> bool:
    """Whether something new at ``at``, later than everything known, surely belongs to the leg: it was heard of less
    than a silence before, or else was linked then. False asks for the whole fold."""
    latest = leg.last_at or leg.linked_at
    return latest is not None and at - latest <= SILENCE


def widen(leg: LegState, at: datetime) -> None:
    """Let the leg's era reach to ``at``."""
    leg.first_at = leg.first_at or at
    leg.last_at = at


def holds(leg: LegState, at: datetime) -> bool:
    """Whether an event that counts, of this number and moment, lies in the leg's era."""
    return leg.first_at is not None and leg.last_at is not None and leg.first_at <= at <= leg.last_at


def own(state: OrderState, event: Event) -> bool:
    """Whether a stored event is the order's own, also one that does not count or came after the last fold: not that of
    another parcel which bore the number at another time."""
    return type(event.fact) is Retraction or own_at(state, event.subject, event.occurred_at)


def own_at(state: OrderState, subject: str, at: datetime) -> bool:
    """Whether what is stored of this subject and moment, other than a retraction, is the order's own."""
    if not subject.startswith("leg:"):
        return True
    legs = (parcel.legs.get(subject) for parcel in state.parcels.values())
    return any(leg is not None and _near(leg, at) for leg in legs)


def _near(leg: LegState, at: datetime) -> bool:
    first, last = leg.first_at or leg.linked_at, leg.last_at or leg.linked_at
    return first is None or last is None or first - _NEAR <= at <= last + _NEAR


def unclaimed(times: Sequence[datetime], links: Iterable[datetime]) -> list[Span]:
    """Return the eras that no link of these moments means; ``times`` ascend."""
    found = eras(times)
    meant = {era_of(found, linked_at) for linked_at in links}
    return [era for era in found if era not in meant]
