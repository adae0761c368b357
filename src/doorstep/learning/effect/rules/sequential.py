"""An effect with an interval that stays true however early and often it is looked at. Pure.

The difference of two shares, divided by its standard error and multiplied by the root of the information that was seen,
moves like Brownian motion. It crosses a constant bound b before the plan is full with a chance of 2·(1 - Φ(b)) (the
reflection principle), so that bound is the price of looking at any time. Looks are days apart, not continuous: b may be
lower by 0.5826 / √looks (Chernoff 1965; Siegmund, Sequential Analysis, 1985, ch. X); half of that is taken, as days are
uneven. The interval at each look is the repeated confidence interval of Jennison and Turnbull (1989). Once the plan is
full the result stands: what comes after is not looked at, because no part of the alarm is left for it.
"""

from collections.abc import Iterable
from math import sqrt
from statistics import NormalDist

from doorstep.learning.effect.model import Comparison, Effect, Group

_NORMAL = NormalDist()
_OVERSHOOT = 0.5826 / 2  # -ζ(1/2) / √(2π), halved
_FOR_HARM = 0.1
_EVERYTHING = 1.0


def effect(plan: Comparison, told: Group, untold: Group) -> Effect:
    """Return what can be said of two groups as they stand.

    Counts beyond the plan must be left out by the caller (`history` does): they would be looked at without a price.
    """
    full = min(_information(told.people, untold.people) / _planned(plan), 1.0)
    difference = told.share - untold.share
    error = _error(told, untold)
    if full == 0.0 or error == 0.0:
        return Effect(difference, -_EVERYTHING, _EVERYTHING, full, _ended(full), told, untold, _lift(told, untold))
    low = max(difference - _bound(plan, plan.alarm * (1 - _FOR_HARM)) / sqrt(full) * error, -_EVERYTHING)
    high = min(difference + _bound(plan, plan.alarm * _FOR_HARM) / sqrt(full) * error, _EVERYTHING)
    verdict = "helps" if low > 0 else "harms" if high < 0 else _ended(full)
    return Effect(difference, low, high, full, verdict, told, untold, _lift(told, untold))


def history(plan: Comparison, days: Iterable[tuple[Group, Group]]) -> list[Effect]:
    """Return the effect at each look, of what the groups had come to by then; it ends when the plan is full.

    An effect that was claimed once is not taken back: the later intervals are shown beside the claim.
    """
    found: list[Effect] = []
    for told, untold in days:
        if found and found[-1].full >= 1.0:
            break
        found.append(effect(plan, told, untold))
    return found


def _bound(plan: Comparison, chance: float) -> float:
    return _NORMAL.inv_cdf(1.0 - chance / 2.0) - _OVERSHOOT / sqrt(plan.looks)


def _information(told: int, untold: int) -> float:
    """Two groups tell as much as their harmonic mean; without one of them there is nothing to compare."""
    return told * untold / (told + untold) if told and untold else 0.0


def _planned(plan: Comparison) -> float:
    return plan.people * plan.holdout * (1.0 - plan.holdout)


def _error(told: Group, untold: Group) -> float:
    """The standard error of the difference if there were none: of both groups together."""
    if not told.people or not untold.people:
        return 0.0
    both = (told.did + untold.did) / (told.people + untold.people)
    return sqrt(both * (1.0 - both) * (1.0 / told.people + 1.0 / untold.people))


def _lift(told: Group, untold: Group) -> float | None:
    return told.share / untold.share - 1.0 if untold.did and told.people else None


def _ended(full: float) -> str:
    return "nothing" if full >= 1.0 else "open"
