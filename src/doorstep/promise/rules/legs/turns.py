"""Legs one after the other: their times added up, with departures that wait for nobody. Pure."""

from collections.abc import Iterable

from doorstep.promise.rules.legs.habits import Known
from doorstep.promise.rules.legs.spread import Spread


def in_turn(parts: Iterable[tuple[Known, float]], begun: Spread | None = None, planned: float = 0.0) -> Spread:
    """Return how many minutes all parts take, one after the other, each with the minutes that were planned for it.

    ``begun`` is when the first one begins and ``planned`` when it was to, both from the same moment. A part that
    departs by its plan does so as it usually does, but never before the parts ahead of it have ended.
    """
    whole = begun if begun is not None else Spread.certain(0.0)
    for part, minutes in parts:
        if part.by_plan:
            whole = whole.or_later(part.spread.moved(planned))
        else:
            whole = whole.and_then(part.spread)
        planned += minutes
    return whole
