"""After how long a silence somebody is warned: learned from what became of parcels that were silent as long. Pure.

A silence alone says little, because most are made up later. So the length is chosen at which no more than two of a
hundred parcels are warned of that still come in time (a parcel is late that takes longer than nine of ten on its lane;
`rules.silence` holds the same against plans, and `bench/stalls` measures both on later parts of real legs).
"""

import numpy as np

from doorstep.promise.model import Alarm
from doorstep.promise.rules.lanes.memory import Floats

FALSE = 0.02  # of all parcels so many may be warned of in vain
_USUAL = 0.9
_LEAN = 30.0  # so many parcels of the wider lane are mixed into the narrower one


def alarm_of(silent: Floats, took: Floats, weight: Floats, wider: Alarm | None) -> Alarm | None:
    """Return the alarm of a lane from the longest silence of each of its parcels (in rising order), the hours of its
    way (-1: not known) and its weight; ``None`` where nothing is known of the way."""
    known = took >= 0.0
    silent, took, weight = silent[known], took[known], weight[known]
    total = float(weight.sum())
    if total <= 0.0:
        return wider
    late = took > _usual(took, weight, total)
    longer_in_time = _longer(np.where(late, 0.0, weight))
    allowed = max(FALSE * total - float(weight.mean()), 0.0)  # the next parcel is one more (split conformal)
    hours = float(silent[int(np.argmax(longer_in_time <= allowed))])
    warned = silent > hours
    hits, all_warned = float(weight[warned & late].sum()), float(weight[warned].sum())
    before = wider.late if wider is not None else 0.5
    share = (hits + 2.0 * before) / (all_warned + 2.0)
    if wider is not None:
        own = total / (total + _LEAN)
        hours = own * hours + (1.0 - own) * wider.hours
    return Alarm(round(hours, 2), round(share, 4))


def _usual(took: Floats, weight: Floats, total: float) -> float:
    order = np.argsort(took, kind="stable")
    middle = (weight[order].cumsum() - weight[order] / 2) / total
    return float(np.interp(_USUAL, middle, took[order]))


def _longer(weight: Floats) -> Floats:
    """Return what lies beyond each place: the last has nothing beyond it."""
    beyond: Floats = weight[::-1].cumsum()[::-1] - weight
    return beyond
