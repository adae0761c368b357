"""When all of an order was there, intact: what "on time and in full" is judged by. Pure."""

from collections import Counter
from datetime import datetime

from doorstep.timeline.model import OrderState

_BROKEN = frozenset({"damaged", "lost"})


def whole_at(state: OrderState) -> datetime | None:
    """Return when the last parcel was delivered; ``None`` while one was not, when one was damaged or lost, or when the
    parcels do not hold all that was ordered. Parcels that do not say what they hold are believed to hold the rest."""
    if not state.parcels or any(one.kind in _BROKEN for one in state.incidents):
        return None
    times = [one.reached["delivered"].at for one in state.parcels.values() if "delivered" in one.reached]
    if len(times) < len(state.parcels):
        return None
    if all(one.items for one in state.parcels.values()):
        held: Counter[str] = Counter()
        for parcel in state.parcels.values():
            held.update(parcel.items)
        if any(held[line.id] < line.quantity for line in state.lines):
            return None
    return max(times)
