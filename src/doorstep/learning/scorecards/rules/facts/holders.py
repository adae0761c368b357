"""Who held a parcel for how long, and who for longer than due or usual: shop, waiting for the carrier, carrier. Pure.

Each minute has one holder (``timeline.rules.custody``), so the shop is never blamed for the carrier's time nor the
carrier for the shop's, customs' or a pick-up point's.
"""

from datetime import datetime, timedelta

from msgspec import Struct

from doorstep.learning.scorecards.model import LegFacts
from doorstep.learning.scorecards.rules.facts.dates import resting_days
from doorstep.learning.scorecards.rules.facts.terms import Terms, due_of, pickup_by, usual_hours
from doorstep.promise.rules import zone_of
from doorstep.timeline.model import LegState, OrderState, ParcelState
from doorstep.timeline.rules.custody import bar

_HOUR = timedelta(hours=1)


class Holders(Struct, frozen=True):
    """Hours held, and hours beyond what was due or usual; ``None`` where that is not known."""

    shop_over: float | None = None
    pickup_over: float | None = None
    carrier: float | None = None
    carrier_over: float | None = None
    customs: float = 0.0

    def blamed(self) -> str:
        """Return who held it too long, by most; ``nobody`` when nobody held it for longer than usual."""
        found = {
            "shop": self.shop_over or 0.0,
            "pickup": self.pickup_over or 0.0,
            "carrier": self.carrier_over or 0.0,
            "customs": self.customs,
        }
        worst = max(found, key=lambda who: found[who])
        return worst if found[worst] > 0.0 else "nobody"


def held(state: OrderState, parcel: ParcelState, leg: LegState, facts: LegFacts, terms: Terms) -> Holders:
    """Return who held a parcel until its leg ended. Only the leg that took it from the shop tells of the shop."""
    started, ended = facts.started_at, facts.ended_at
    shop_over = pickup_over = None
    if not leg.after and (due := due_of(state, terms)) is not None:
        ready = parcel.reached.get("ready")
        shop_over = _hours((started if ready is None else min(started, ready.at)) - due)
        if ready is not None:
            pickup_over = _hours(started - pickup_by(state, max(ready.at, due), terms))
    if ended is None:
        return Holders(shop_over, pickup_over)
    carrier = _held_by(parcel, f"carrier:{facts.key.carrier}", started, ended)
    usual = usual_hours(terms.lanes, facts.key.lane) if facts.last and not leg.after and facts.hours else None
    rest = 24.0 * resting_days(started, ended, zone_of(state.destination, terms.settings.zone), state.destination)
    over = None if usual is None else round(max(carrier - rest - usual, 0.0), 2)
    customs = _held_by(parcel, "customs", started, ended)
    return Holders(shop_over, pickup_over, round(carrier, 2), over, round(customs, 2))


def _held_by(parcel: ParcelState, holder: str, since: datetime, until: datetime) -> float:
    pieces = [
        min(one.until, until) - max(one.since, since)
        for one in bar(parcel, until)
        if one.holder == holder and one.since < until and one.until > since
    ]
    return sum(pieces, timedelta()) / _HOUR


def _hours(span: timedelta) -> float:
    return round(max(span / _HOUR, 0.0), 2)
