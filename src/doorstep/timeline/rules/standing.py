"""Where the order stands as a whole: the standing of the parcel that is least far."""

from doorstep.timeline.model import FINAL, ORDER_OF_MILESTONES, Event, Milestone, OrderState, Reached

#: Beside the line a parcel needs attention, so it speaks for the order before any parcel that is merely on its way.
_BESIDE = {Milestone.EXCEPTION, Milestone.ON_HOLD, Milestone.EXPIRED}

_BEYOND_CANCELLING = {Milestone.DELIVERED, Milestone.RETURNED, Milestone.RETURNING}


def settle(state: OrderState, event: Event) -> None:
    """Enter the order's milestone after ``event``, when it changed."""
    milestone = standing(state)
    if milestone is state.milestone and state.milestone_at is not None:
        return
    state.milestone, state.milestone_at, state.milestone_event = milestone, event.occurred_at, event.id
    state.reached[f"milestone:{milestone.value}"] = Reached(event.occurred_at, event.id, event.precision, event.offset)
    if milestone is Milestone.DELIVERED:
        state.delivered_at = event.occurred_at


def standing(state: OrderState) -> Milestone:
    """Return the order's milestone: cancelled, or that of the least advanced parcel, those beside the line first."""
    if len(state.parcels) == 1:
        (parcel,) = state.parcels.values()
        milestone = parcel.milestone
    elif not state.parcels:
        milestone = Milestone.PENDING
    else:
        milestone = min((parcel.milestone for parcel in state.parcels.values()), key=_progress)
    if state.cancelled_at is not None and milestone not in _BEYOND_CANCELLING:
        return Milestone.CANCELLED
    if state.held_since is not None and milestone in {Milestone.PENDING, Milestone.INFO_RECEIVED, Milestone.READY}:
        return Milestone.ON_HOLD
    return milestone


def _progress(milestone: Milestone) -> tuple[int, int]:
    if milestone in FINAL:
        return (2, ORDER_OF_MILESTONES[milestone])
    return (0 if milestone in _BESIDE else 1, ORDER_OF_MILESTONES[milestone])
