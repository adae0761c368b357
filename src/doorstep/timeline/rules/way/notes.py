"""What a scan tells of its leg: how it moves, when it began, and whether a delivery was one at the door or a hand-over
to whoever brings the parcel further. Pure."""

from collections.abc import Iterator, Sequence

from doorstep.timeline.model import Event, LegState, Milestone, OrderState, ParcelState, Scan
from doorstep.timeline.rules.way.places import normal

#: Nobody's door is at an airport, a quay or a railway yard.
_FAR = frozenset({"air", "sea", "rail"})
_EARLY = frozenset({Milestone.INFO_RECEIVED, Milestone.READY, Milestone.PENDING})
_SILENT = frozenset({*_EARLY, Milestone.UNKNOWN, Milestone.CANCELLED})
_HANDED_ON = frozenset({Milestone.DELIVERED, Milestone.AVAILABLE_FOR_PICKUP})


def note_leg(
    state: OrderState, parcel: ParcelState, leg: LegState, event: Event, scan: Scan, milestone: Milestone
) -> Milestone:
    """Write what a scan tells into its leg and return what it means for the parcel: what the end of a part of the way
    calls a delivery is none to the customer."""
    at = event.occurred_at
    if scan.mode or scan.vehicle:
        leg.mode, leg.vehicle = scan.mode or leg.mode, scan.vehicle or leg.vehicle
    if len(parcel.legs) > 1:
        _note_way(state, leg, event, scan, milestone)
    if milestone not in _HANDED_ON or not _is_part(parcel, leg, event, scan):
        return milestone
    leg.handed_on_at = at
    for following in followers(parcel, leg):
        following.given_at = following.given_at or at
    return Milestone.IN_TRANSIT


def _note_way(state: OrderState, leg: LegState, event: Event, scan: Scan, milestone: Milestone) -> None:
    at, place = event.occurred_at, normal(scan.place)
    if milestone in _EARLY and leg.taken_at is None:
        leg.given_at = leg.given_at or at
    if milestone not in _SILENT:
        if leg.taken_at is None:
            leg.taken_at = at
            if (episode := state.episodes.get(f"handover_overdue/{leg.leg}")) is not None:
                episode.open_since = None
        if place is not None:
            leg.began_in, leg.seen_in = leg.began_in or place, place


def followers(parcel: ParcelState, leg: LegState) -> Iterator[LegState]:
    """Yield the legs that bring a parcel further under another number; what it merely travelled in is none."""
    for other in parcel.legs.values():
        if other.after == leg.leg and not other.inside and other.number != leg.number:
            yield other


def _is_part(parcel: ParcelState, leg: LegState, event: Event, scan: Scan) -> bool:
    if leg.inside or scan.mode in _FAR:
        return True
    at = event.occurred_at
    return any(other.last_at is not None and other.last_at > at for other in followers(parcel, leg))


def reopens(state: OrderState, fresh: Sequence[Event]) -> bool:
    """Whether events that sort last could turn what was taken for a delivery into a hand-over: news of a later leg,
    when the parcel has been delivered or is so in these very events."""
    if all(len(parcel.legs) < 2 for parcel in state.parcels.values()):
        return False  # no leg is a later one
    ended = any(isinstance(event.fact, Scan) and event.fact.milestone in _HANDED_ON for event in fresh)
    for event in fresh:
        for parcel in state.parcels.values():
            leg = parcel.legs.get(event.subject)
            if leg is not None and leg.after and (ended or parcel.milestone in _HANDED_ON):
                return True
    return False
