"""Walk over shipments in the order of their rows: when the inbound legs have ended, the outbound one is told. Pure."""

from collections.abc import Sequence

from doorstep.learning.legs.model import Outbound, Told
from doorstep.learning.legs.rules.figures import Interval, auc, told
from doorstep.learning.legs.rules.road import CONFIDENCES
from doorstep.learning.legs.tables import Shipment
from doorstep.promise.model.legs import LegCase
from doorstep.promise.rules.legs import Known, LegHabits, Margins, Recipe, Spread, in_turn, leg_of

_LEARNS_EVERY = 100  # shipments
_LOOKS_BACK = 0.5
_BANDS = 10


def walk_shipments(shipments: Sequence[Shipment], first: float, recipe: Recipe | None = None) -> tuple[Told, Outbound]:
    """Return how well the total lateness (minutes) and a late outbound leg were told after the share ``first``."""
    cut = round(len(shipments) * first)
    start = round(cut * _LOOKS_BACK)
    margins = [Margins(one) for one in CONFIDENCES]
    said: list[float] = []
    chances: list[float] = []
    ends: dict[str, list[Interval]] = {f"{100 * one:.0f}": [] for one in CONFIDENCES}
    habits = LegHabits([], recipe)
    for number in range(start, len(shipments)):
        if (number - start) % _LEARNS_EVERY == 0 or number == cut:
            habits = LegHabits([step for one in shipments[:number] for step in _steps(one)], recipe)
        shipment = shipments[number]
        whole, planned, took = _outbound(shipment, habits), _planned(shipment.outbound), _took(shipment.outbound)
        if number >= cut:
            off = _inbound_late(shipment) - planned
            said.append(whole.at(0.5) + off)
            chances.append(whole.beyond(planned))
            for one in margins:
                low, high = one.interval(whole)
                ends[f"{100 * one.confidence:.0f}"].append((low + off, high + off))
        for one in margins:
            one.ended(whole, took)
    later = shipments[cut:]
    came = [_inbound_late(one) + _took(one.outbound) - _planned(one.outbound) for one in later]
    late = [_took(one.outbound) > _planned(one.outbound) for one in later]
    peers = {"outbound as planned": [_inbound_late(one) for one in later]}
    return told(said, came, ends, cut, peers), _told_late(chances, late)


def _outbound(shipment: Shipment, habits: LegHabits) -> Spread:
    parts = []
    for step in shipment.outbound:
        planned = step.planned or 0.0
        parts.append((habits.known(leg_of(step)) or Known(Spread.certain(planned), 0), planned))
    return in_turn(parts)


def _told_late(chances: Sequence[float], late: Sequence[bool]) -> Outbound:
    bands = []
    for number in range(_BANDS):
        inside = [place for place, one in enumerate(chances) if min(int(one * _BANDS), _BANDS - 1) == number]
        if inside:
            mean = sum(chances[place] for place in inside) / len(inside)
            bands.append((round(mean, 4), len(inside), round(sum(late[place] for place in inside) / len(inside), 4)))
    brier = sum((one - came) ** 2 for one, came in zip(chances, late, strict=True)) / max(len(late), 1)
    return Outbound(len(late), sum(late), round(auc(chances, late), 4), round(brier, 4), tuple(bands))


def _steps(shipment: Shipment) -> list[LegCase]:
    return [step for leg in (*shipment.inbound, shipment.outbound) for step in leg]


def _inbound_late(shipment: Shipment) -> float:
    """The inbound legs are brought together: the last of them counts."""
    return max(map(_took, shipment.inbound), default=0.0) - max(map(_planned, shipment.inbound), default=0.0)


def _planned(steps: Sequence[LegCase]) -> float:
    return sum(step.planned or 0.0 for step in steps)


def _took(steps: Sequence[LegCase]) -> float:
    return sum(step.minutes for step in steps)
