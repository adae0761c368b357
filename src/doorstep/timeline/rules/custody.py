"""Who holds a parcel, minute by minute, as far as the scans prove it; the rest is shown as unaccounted."""

from datetime import datetime, timedelta

from msgspec import Struct

from doorstep.timeline.model import Delivered, Event, Holding, LegState, Milestone, ParcelState, Precision, Scan

SHOP = "shop"
CUSTOMER = "customer"
#: Scans by which a carrier takes a parcel over expressly; any other first scan leaves a gap before it.
_TAKES = {Milestone.PICKED_UP}

#: Formats that tell of things and not of a carrier: who holds them is said expressly or not at all.
_NAMELESS = frozenset({"epcis"})


class Held(Struct, frozen=True):
    """A stretch of the custody bar. ``holder`` is empty where nobody can be proven to hold the parcel."""

    holder: str
    since: datetime
    until: datetime
    span: bool = False


def begin(parcel: ParcelState, at: datetime) -> None:
    """The parcel lies with the shop from ``at``."""
    if not parcel.custody:
        parcel.custody.append(Holding(holder=SHOP, since=at, last_seen=at))


def holder_of(scan: Scan, leg: LegState | None, milestone: Milestone) -> str:
    """Name the holder after this scan, which means ``milestone`` to its parcel; empty when the scan does not say."""
    if scan.holder:
        return scan.holder
    if leg is not None and leg.carrier in _NAMELESS and milestone is not Milestone.DELIVERED:
        return ""
    carrier = f"carrier:{leg.carrier if leg and leg.carrier else 'unstated'}"
    if milestone is Milestone.DELIVERED:
        return _receiver(scan.delivered_how)
    if milestone is Milestone.RETURNED:
        return SHOP
    if milestone is Milestone.AVAILABLE_FOR_PICKUP:
        return "point"
    if milestone is Milestone.CUSTOMS:
        return "customs"
    if milestone in {
        Milestone.INFO_RECEIVED,
        Milestone.PENDING,
        Milestone.READY,
        Milestone.CANCELLED,
        Milestone.UNKNOWN,
    }:
        return ""
    return carrier


def _receiver(how: Delivered | None) -> str:
    match how:
        case Delivered.NEIGHBOUR:
            return "neighbour"
        case Delivered.LOCKER | Delivered.COLLECTION_POINT:
            return "point"
        case _:
            return CUSTOMER


def take(parcel: ParcelState, event: Event, scan: Scan, holder: str) -> None:
    """Write the scan into the parcel's custody: the same holder is seen again, or another one begins."""
    if not holder:
        return
    at = event.occurred_at
    last = parcel.custody[-1] if parcel.custody else None
    if last is not None and last.holder == holder:
        last.last_seen = max(last.last_seen, at)
        return
    if last is not None:
        expressly = scan.milestone in _TAKES or last.holder != SHOP
        last.until = at if expressly else min(last.last_seen, at)
    parcel.custody.append(Holding(holder=holder, since=at, last_seen=at, span=event.precision is Precision.DAY))


def bar(parcel: ParcelState, now: datetime) -> list[Held]:
    """Return the custody without holes: each minute has one holder, or none where nothing proves one."""
    held: list[Held] = []
    for place, holding in enumerate(parcel.custody):
        following = parcel.custody[place + 1].since if place + 1 < len(parcel.custody) else None
        until = holding.until or following or max(now, holding.last_seen)
        held.append(Held(holding.holder, holding.since, until, holding.span))
        if following is not None and following > until:
            held.append(Held("", until, following))
    return held


def unaccounted(parcel: ParcelState, now: datetime) -> timedelta:
    """The time during which nobody can be proven to hold the parcel."""
    return sum((held.until - held.since for held in bar(parcel, now) if not held.holder), timedelta())
