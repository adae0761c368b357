"""The simplest alarm, to hold the other one against: a silence longer than nearly all of its kind. Pure."""

from bisect import bisect_right
from collections.abc import Iterable, Sequence

from doorstep.promise.rules.silence import Wait, Way


class Silences:
    """How long waits of each kind took against their plan."""

    def __init__(self, ways: Iterable[Way]) -> None:
        found: dict[str, list[float]] = {}
        for way in ways:
            for wait in way.waits:
                found.setdefault(wait.keys[0], []).append(_ratio(wait, wait.took))
        self._known = {key: sorted(ratios) for key, ratios in found.items()}

    def loudest(self, way: Way) -> float:
        """Return the highest share of its kind that a silence of this leg outlasted, before its time ran out."""
        best, begun = 0.0, 0.0
        for wait in way.waits:
            if begun >= way.due:
                break
            known = self._known.get(wait.keys[0], ())
            if known:
                best = max(best, bisect_right(known, _ratio(wait, min(wait.took, way.due - begun))) / len(known))
            begun += wait.took
        return best

    def alarm(self, way: Way, limit: float) -> float | None:
        """Return when a silence first outlasted more than the share ``limit`` of its kind."""
        begun = 0.0
        for wait in way.waits:
            if begun >= way.due:
                return None
            known: Sequence[float] = self._known.get(wait.keys[0], ())
            place = int(limit * len(known))
            if place < len(known):
                waited = known[place] * max(wait.planned, 1.0)
                if waited < wait.took and begun + waited < way.due:
                    return begun + waited
            begun += wait.took
        return None


def _ratio(wait: Wait, took: float) -> float:
    return took / max(wait.planned, 1.0)
