"""Carriers use their numbers again after months: which scans of a number are a parcel's own. Pure.

One number is one subject, whichever parcel bears it. What was heard of it falls into stretches, parted by silences of
more than ``SILENCE``. An order's link means the stretch that lies nearest to it, and what takes up within a year a way
that had not come to its end: its *era*. All this follows from the set of facts alone, so it does not matter in which
order anything arrived.
"""

from collections.abc import Iterable, Sequence
from datetime import datetime, timedelta
from typing import NamedTuple

from doorstep.timeline.model import FINAL, Event, LegState, Milestone, OrderState, Retraction, Scan

#: Parcel carriers reuse their numbers, none within half a year.
SILENCE = timedelta(days=180)
#: UPU S10 numbers may be reused after twelve months; the slowest of the real orders was under way for 200 days.
UNDER_WAY = timedelta(days=365)
#: Nothing that counts lies within this distance of another era than its own.
_NEAR = SILENCE / 2
#: With these the way of a parcel begins.
_BEGINNING = frozenset({Milestone.PENDING, Milestone.INFO_RECEIVED, Milestone.READY, Milestone.PICKED_UP})

#: When a number was heard of, and where its parcel was then; ``UNKNOWN`` where that was not said.
Heard = tuple[datetime, Milestone]
Span = tuple[datetime, datetime]


class Stretch(NamedTuple):
    """A time without a long silence. ``begins``: a way began with it; ``under_way``: none ended in it."""

    first: datetime
    last: datetime
    begins: bool = False
    under_way: bool = False


def split_leg(subject: str) -> tuple[str, str]:
    """Return (carrier, number) of a leg's subject."""
    _, carrier, number = subject.split(":", 2)
    return carrier, number


def heard_in(event: Event) -> Heard:
    """Return when an event tells of its number, and where the parcel was."""
    fact = event.fact
    return event.occurred_at, fact.milestone if isinstance(fact, Scan) else Milestone.UNKNOWN


def stretches(heard: Sequence[Heard]) -> list[Stretch]:
    """Part what was heard at its long silences; the times ascend."""
    parts: list[list[Heard]] = []
    for one in heard:
        if parts and one[0] - parts[-1][-1][0] <= SILENCE:
            parts[-1].append(one)
        else:
            parts.append([one])
    found = []
    for part in parts:
        said = [milestone for _, milestone in part if milestone is not Milestone.UNKNOWN]
        begins = bool(said) and said[0] in _BEGINNING
        found.append(Stretch(part[0][0], part[-1][0], begins, FINAL.isdisjoint(said)))
    return found


def era_of(found: Sequence[Stretch], linked_at: datetime) -> Span | None:
    """Return the era that a link of this moment means: from the nearest stretch on, the later of two that are equally
    near; ``None`` when all are further away than a silence."""
    if len(found) == 1 and found[0].first - SILENCE <= linked_at <= found[0].last + SILENCE:
        return found[0].first, found[0].last  # nearly always
    near = [one for one in found if _distance(one, linked_at) <= SILENCE]
    if not near:
        return None
    mine = min(reversed(near), key=lambda one: _distance(one, linked_at))
    first, latest = mine.first, mine
    for later in found[found.index(mine) + 1 :]:
        if not latest.under_way or later.begins or later.first - latest.last > UNDER_WAY:
            break
        latest = later
    return first, latest.last


def _distance(stretch: Stretch, at: datetime) -> timedelta:
    return max(stretch.first - at, at - stretch.last, timedelta())


def settle(legs: Sequence[LegState], counted: Iterable[Event]) -> None:
    """Write into each leg which era it is; ``counted`` are the events that count, sorted."""
    told: dict[str, list[Event]] = {leg.leg: [] for leg in legs}
    if not told:
        return
    for event in counted:
        if (heard := told.get(event.subject)) is not None and type(event.fact) is not Retraction:
            heard.append(event)
    for leg in legs:
        heard = told[leg.leg]
        if heard and leg.linked_at is not None:
            first, last = heard[0].occurred_at, heard[-1].occurred_at
            at_once = last - first <= SILENCE
            found = [Stretch(first, last)] if at_once else stretches([heard_in(event) for event in heard])
            era = era_of(found, leg.linked_at)
            leg.reused = era is None or len(found) > 1
            leg.first_at, leg.last_at = era or (None, None)


def goes_on(leg: LegState, at: datetime) -> bool:
    """Whether something new at ``at``, later than everything known, surely belongs to the leg: its number was not
    used for another one, and was heard of or linked less than a silence before. False asks for the whole fold."""
    latest = leg.last_at or leg.linked_at
    return latest is not None and not leg.reused and at - latest <= SILENCE


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


def unclaimed(heard: Sequence[Heard], links: Iterable[datetime]) -> list[Span]:
    """Return the stretches that no link of these moments means; the times of ``heard`` ascend."""
    found = stretches(heard)
    meant = [era for linked_at in links if (era := era_of(found, linked_at)) is not None]
    return [(one.first, one.last) for one in found if not any(era[0] <= one.first <= era[1] for era in meant)]
