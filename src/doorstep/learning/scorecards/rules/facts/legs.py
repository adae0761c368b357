"""The legs of an order's parcels: who carried it when, how it ended, and what the scans were worth. Pure."""

from collections.abc import Sequence, Set
from datetime import datetime, timedelta
from itertools import pairwise
from uuid import UUID

from msgspec import Struct
from msgspec.structs import replace

from doorstep.learning.scorecards.model import UNSTATED, Key, LegFacts
from doorstep.learning.scorecards.rules.facts.attempts import first_attempt, first_try
from doorstep.learning.scorecards.rules.facts.dates import Shown, due_dates, monday, working_days
from doorstep.learning.scorecards.rules.facts.holders import held
from doorstep.learning.scorecards.rules.facts.terms import Terms, usual_silence
from doorstep.learning.scorecards.rules.facts.whole import whole_at
from doorstep.promise.rules import zone_of
from doorstep.promise.rules.lanes import lane_named, region_of
from doorstep.timeline.model import Event, LegState, Milestone, OrderState, ParcelState, Precision, Scan
from doorstep.timeline.rules import counting
from doorstep.timeline.rules.way.joins import within

#: Scans that come later than this after they were made are of little use to anybody.
LATE = timedelta(hours=6)
#: With fewer scans than this a leg is silent by its nature, and nobody can see it stand still.
WATCHED = 3
_HOUR = timedelta(hours=1)
_MOVING = frozenset(
    {
        Milestone.PICKED_UP,
        Milestone.IN_TRANSIT,
        Milestone.CUSTOMS,
        Milestone.OUT_FOR_DELIVERY,
        Milestone.ATTEMPT_FAILED,
        Milestone.AVAILABLE_FOR_PICKUP,
        Milestone.DELIVERED,
    }
)
_OVER = frozenset({Milestone.LOST, Milestone.RETURNING, Milestone.RETURNED, Milestone.CANCELLED})
#: Formats that tell of things and not of a carrier.
_NAMELESS = frozenset({"epcis", "upu_s10"})


class Ridden(Struct, frozen=True):
    """One leg with its own scans in time order, and the carrier's dates for it."""

    leg: LegState
    scans: tuple[Event, ...]
    events: tuple[Event, ...]
    started_at: datetime


def legs_of(
    state: OrderState, events: Sequence[Event], live: Set[UUID], terms: Terms, shown: Sequence[Shown] = ()
) -> list[LegFacts]:
    """Return the facts of each leg on the way out that a carrier has begun.

    ``events`` are the order's own, in any order and with all variants; ``live`` the ids of those that came as they
    happened and not with an import; ``shown`` the dates that the customer saw, in the order in which she did.
    """
    kept = counting(events)
    found = []
    for parcel in state.parcels.values():
        ridden = [one for leg in parcel.legs.values() if (one := _ridden(leg, kept)) is not None]
        last = max(ridden, key=_reaches, default=None)
        for one in ridden:
            facts = _facts(state, one, terms, shown, alone=len(ridden) == 1, last=one is last)
            facts = replace(facts, parcel=parcel.parcel)
            found.append(_held(_scanned(facts, one, live, terms), state, parcel, one.leg, terms))
    return found


def _ridden(leg: LegState, events: Sequence[Event]) -> Ridden | None:
    if leg.direction != "out" or leg.carrier in _NAMELESS:
        return None
    own = tuple(event for event in events if event.subject == leg.leg and within(leg, event.occurred_at))
    scans = tuple(event for event in own if type(event.fact) is Scan)
    started = next((event.occurred_at for event in scans if _milestone(event) in _MOVING), None)
    return Ridden(leg, scans, own, started) if started is not None else None


def _reaches(one: Ridden) -> tuple[bool, datetime, str]:
    """The last leg: the one that brings it to the door and goes on for longest; what it merely travels in is none."""
    return not one.leg.inside, max(one.started_at, one.scans[-1].occurred_at), one.leg.leg


def _milestone(event: Event) -> Milestone:
    return event.fact.milestone if isinstance(event.fact, Scan) else Milestone.UNKNOWN


def _facts(
    state: OrderState, one: Ridden, terms: Terms, shown: Sequence[Shown], *, alone: bool, last: bool
) -> LegFacts:
    zone = terms.settings.zone
    lane = lane_named(region_of(state.origin), region_of(state.destination))
    service = (state.service or one.leg.service) if alone else (one.leg.service or state.service)
    ended, over = _ending(one, last=last)
    seen_going = ended is not None and ended > one.started_at  # else nobody saw it before it came
    place = zone_of(state.destination, zone)
    return LegFacts(
        order=state.order,
        parcel="",
        leg=one.leg.leg,
        key=Key(one.leg.carrier or UNSTATED, service, lane, monday(one.started_at, zone)),
        started_at=one.started_at,
        ended_at=ended,
        over_at=over,
        last=last,
        called_off=state.cancelled_at is not None and ended is None,
        hours=round((ended - one.started_at) / _HOUR, 3) if ended is not None and seen_going else None,
        days=working_days(one.started_at, ended, place, state.destination)
        if ended is not None and seen_going
        else None,
        due=due_dates(state, one.events, shown, ended, last=last),
        first_try=first_try(one.scans) if last else None,
        whole_at=whole_at(state) if last else None,
    )


def _scanned(facts: LegFacts, one: Ridden, live: Set[UUID], terms: Terms) -> LegFacts:
    """What the scans were worth."""
    scans = [event.fact for event in one.scans if isinstance(event.fact, Scan)]
    told = [event for event in one.scans if event.id in live and event.precision is not Precision.DAY]
    watched = len(scans) >= WATCHED
    return replace(
        facts,
        delivered=any(scan.milestone is Milestone.DELIVERED for scan in scans),
        damaged=any(scan.reason.endswith("damaged_parcel") for scan in scans),
        lost=any(scan.milestone is Milestone.LOST or scan.reason.endswith("parcel_lost") for scan in scans),
        watched=watched,
        stalls=_silences(one, facts.ended_at or facts.over_at, usual_silence(terms, facts.key.lane)) if watched else 0,
        scans=len(scans),
        told=len(told),
        late_told=sum(event.received_at - event.occurred_at > LATE for event in told),
        guessed=sum(event.zone_guessed for event in one.scans),
        unknown=sum(scan.milestone is Milestone.UNKNOWN for scan in scans),
    )


def _held(facts: LegFacts, state: OrderState, parcel: ParcelState, leg: LegState, terms: Terms) -> LegFacts:
    """Who held it, and who held it too long."""
    ended, promised = facts.ended_at, facts.due.get("promised")
    holders = held(state, parcel, leg, facts, terms)
    late = ended is not None and promised is not None and ended > promised
    return replace(
        facts,
        shop_over=holders.shop_over,
        pickup_over=holders.pickup_over,
        carrier_hours=holders.carrier,
        carrier_over=holders.carrier_over,
        customs_hours=holders.customs,
        blame=holders.blamed() if late else "",
    )


def _ending(one: Ridden, *, last: bool) -> tuple[datetime | None, datetime | None]:
    """When it ended at the door or with the next carrier, and when in any other way."""
    over = next((event.occurred_at for event in one.scans if _milestone(event) in _OVER), None)
    if not last:
        return one.leg.handed_on_at or one.scans[-1].occurred_at, over
    ended = first_attempt(one.scans)
    return (ended, None) if ended is not None and (over is None or ended <= over) else (None, over)


def _silences(one: Ridden, until: datetime | None, usual: float) -> int:
    """How often nothing was heard for longer than is usual, from the first movement to the end."""
    times = [event.occurred_at for event in one.scans if event.occurred_at >= one.started_at]
    if until is not None:
        times = [at for at in times if at <= until]
    limit = timedelta(hours=usual)
    return sum(later - before > limit for before, later in pairwise(times))
