"""Episodes: a derived condition becomes true, holds, and ends; each time is counted."""

from doorstep.timeline.model import (
    KIND_OF,
    Derived,
    Episode,
    Event,
    HandoverOverdue,
    Incident,
    MissedConnection,
    OrderState,
    Resumed,
    RiskCleared,
    Stalled,
)
from doorstep.timeline.rules.links import Carried


def episode_name(fact: Derived) -> str:
    """The name under which episodes of this fact are counted: the kind, and what it is about where there may be
    several."""
    kind = KIND_OF[type(fact)]
    if isinstance(fact, Stalled | Resumed):
        return f"{kind}/{fact.parcel}"
    if isinstance(fact, HandoverOverdue | MissedConnection):
        return f"{kind}/{fact.what}"
    return kind


def begin(state: OrderState, event: Event, fact: Derived, carried: Carried) -> None:
    name = episode_name(fact)
    episode = state.episodes.setdefault(name, Episode())
    episode.count = max(episode.count + 1, fact.episode)
    episode.open_since, episode.event = event.occurred_at, event.id
    if isinstance(fact, Stalled):
        state.incidents.append(Incident("stalled", event.occurred_at, event.id, fact.parcel))


def close(state: OrderState, event: Event, fact: RiskCleared | Resumed, carried: Carried) -> None:
    name = f"stalled/{fact.parcel}" if isinstance(fact, Resumed) else "risk_raised"
    if (episode := state.episodes.get(name)) is not None:
        episode.open_since = None
    if isinstance(fact, Resumed):
        for incident in state.incidents:
            if incident.kind == "stalled" and incident.parcel == fact.parcel and incident.closed_at is None:
                incident.closed_at = event.occurred_at


def overdue_legs(state: OrderState) -> frozenset[str]:
    """Return the legs whose hand-over is late."""
    prefix = "handover_overdue/"
    return frozenset(
        name.removeprefix(prefix)
        for name, episode in state.episodes.items()
        if name.startswith(prefix) and episode.open_since is not None
    )
