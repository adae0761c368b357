"""What came of looking at one order, and how it is written beside the state."""

from datetime import datetime

import msgspec
from msgspec import Struct

from doorstep.playbooks.model import Decision, Due, Taken
from doorstep.promise.model import Estimate
from doorstep.timeline.handlers import Look, Seen
from doorstep.views.states import Looked
from doorstep.wiring import Bundle


class Thought(Struct):
    """What came of looking at one order."""

    look: Look
    bundle: Bundle
    estimate: Estimate | None = None
    taken: tuple[Taken, ...] = ()
    decision: Decision = Decision()
    wake_at: datetime | None = None
    hooked: tuple[tuple[Due, bool], ...] = ()


def seen(thought: Thought, now: datetime) -> Seen:
    """Return what is kept of the look, and when to look again."""
    look, estimate = thought.look, thought.estimate
    moments = [thought.wake_at, thought.decision.look_again, estimate.look_again if estimate else None]
    return Seen(
        look,
        look.history,
        estimate.risk if estimate else None,
        attention(look, estimate, thought.bundle),
        None if look.history else msgspec.json.encode(Looked(now, estimate, thought.bundle.release)),
        min((moment for moment in moments if moment is not None), default=None),
    )


def attention(look: Look, estimate: Estimate | None, bundle: Bundle) -> str:
    """What staff should see first: ``needs_you``, ``late``, ``soon`` or nothing, as for what was imported."""
    state = look.state
    if look.history:
        return ""
    if state.disputed or any(one.closed_at is None and one.kind in {"damaged", "lost"} for one in state.incidents):
        return "needs_you"
    if not state.open:
        return ""
    late = any(episode.open_since and name.startswith("promise_missed") for name, episode in state.episodes.items())
    if late or any(one.closed_at is None for one in state.incidents):
        return "late"
    if estimate is not None and estimate.risk is not None and estimate.risk >= bundle.settings.risk_raise:
        return "soon"
    return ""
