"""How legs go on after a wait, from those that have ended: how long the wait was, and how much of it was made up. Pure.

A silence alone says little: of the real air legs only one in four that was silent for longer than all but one in a
hundred came late, because most waits are made up later. What counts is the chance that this leg, so far behind its plan
and waiting for so long, will still come in time; it is the share of like legs that did.
"""

from collections.abc import Iterable, Sequence

import numpy as np
import numpy.typing as npt
from msgspec import Struct

Floats = npt.NDArray[np.float64]


class Wait(Struct, frozen=True, gc=False):
    """The time between two signs of life of one leg. Any unit of time, the same for all.

    ``keys`` name what it waits for, the widest group first (``dep``, ``dep|609``). ``planned`` is how long it was to
    take, ``took`` how long it took, ``behind`` how far the leg was behind its plan when the wait began (negative:
    ahead), ``ahead`` by how much the rest of the leg, from this wait on, took longer than planned. ``scale`` makes legs
    of different length comparable: everything is counted in parts of it.
    """

    keys: tuple[str, ...]
    planned: float
    took: float
    behind: float = 0.0
    ahead: float = 0.0
    scale: float = 1.0


class Way(Struct, frozen=True):
    """A leg that has ended: its waits in order. It was late when it came more than ``allowed`` behind its plan.

    ``due`` is how long after its beginning its time had run out: whoever warns later than that tells no news.
    """

    waits: tuple[Wait, ...]
    due: float
    late: bool
    allowed: float = 0.0


class Habits:
    """What was learned: for each group how long waits took beyond their plan, and how the legs went on from there."""

    __slots__ = ("_groups", "_lean", "_least")

    def __init__(self, groups: dict[str, tuple[Floats, Floats]], lean: float, least: int) -> None:
        self._groups = groups
        self._lean = lean
        self._least = least

    def chances(self, wait: Wait, waited: Floats, allowed: float = 0.0) -> Floats:
        """Return the chance that a leg will be late, at each of these lengths of its present wait.

        It is the share of those that waited as long and then gathered as much delay as this one has left. A narrow
        group with few such legs leans on the wider one (beta-binomial: ``(k + m·p) / (n + m)``).
        """
        beyond = (waited - wait.planned) / wait.scale
        need = (allowed - wait.behind) / wait.scale
        chance = np.where(beyond > need, 1.0, 0.0)  # nothing learned: late once it is
        lean = 2.0
        for key in wait.keys:
            group = self._groups.get(key)
            if group is None or (lean != 2.0 and len(group[0]) < self._least):
                continue
            took, late = group[0], np.cumsum((group[1] > need)[::-1])[::-1]
            place = np.searchsorted(took, beyond, side="right")
            left = len(took) - place
            hits = np.where(left > 0, np.append(late, 0)[place], 0)
            start = 0.5 if lean == 2.0 else chance
            chance = np.where(left > 0, (hits + lean * start) / (left + lean), chance)
            lean = self._lean
        return chance


def learn_habits(ways: Iterable[Way], *, lean: float = 10.0, least: int = 30) -> Habits:
    """Return what these legs teach. ``lean``: so many cases of the wider group are mixed into a narrower one, which
    must have ``least`` of its own."""
    found: dict[str, list[tuple[float, float]]] = {}
    for way in ways:
        for wait in way.waits:
            row = ((wait.took - wait.planned) / wait.scale, wait.ahead / wait.scale)
            for key in wait.keys:
                found.setdefault(key, []).append(row)
    return Habits({key: _sorted(rows) for key, rows in found.items()}, lean, least)


def _sorted(rows: Sequence[tuple[float, float]]) -> tuple[Floats, Floats]:
    table = np.array(sorted(rows))
    return table[:, 0], table[:, 1]
