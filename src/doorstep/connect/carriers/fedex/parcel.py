"""From what FedEx says of one parcel, in whichever format, to events. Pure.

FedEx gives each scan its offset; it is kept. A midnight is a day alone. A delivery after a return to the shipper, at
the shipper's place, is a return. The dates beside the scans are plans, or repeat a scan.
"""

from datetime import UTC, datetime
from typing import NamedTuple

from doorstep.connect import moments, scans
from doorstep.connect.carriers.fedex import codes
from doorstep.connect.gathered import Gathered
from doorstep.connect.moments import Moment
from doorstep.connect.places import zone_of
from doorstep.timeline.model import Milestone, Place, Precision, Scan, Told

ID = "fedex"
#: Dates that say when FedEx expects to deliver, the best first.
_PLANS = ("WINDOW", "ESTIMATED_DELIVERY", "APPOINTMENT_DELIVERY", "STANDARD", "COMMITMENT")
#: Dates that repeat a scan: what they say, and the milestones of the scans that tell it.
_REPEATED = {
    "ACTUAL_DELIVERY": ("the moment of delivery", {Milestone.DELIVERED, Milestone.RETURNED}),
    "ACTUAL_PICKUP": ("the moment of the pick-up", {Milestone.PICKED_UP}),
    "ACTUAL_TENDER": ("the moment of handing over", {Milestone.PICKED_UP}),
    "ATTEMPTED_DELIVERY": ("the moment of an attempt", {Milestone.ATTEMPT_FAILED}),
    "SHIPMENT_DATA_RECEIVED": ("when the label's data came", {Milestone.INFO_RECEIVED}),
}
_WHY_NOT = {
    "SHIP": "the day on the label; the scans tell when it moved",
    "STATUS": "when the latest status was written; the latest scan tells it",
}


class Event(NamedTuple):
    """One scan as FedEx writes it. `why` is the exception's description, `delay` its type when FedEx says "delayed"."""

    path: str
    at: str
    code: str
    derived: str
    text: str
    why: str
    why_code: str
    delay: str
    place: Place


class Dated(NamedTuple):
    """A date beside the scans; `begins` is empty unless it is a window. `kind` is FedEx's own word in capitals;
    `leaves` are the paths of its texts."""

    path: str
    kind: str
    begins: str
    ends: str
    leaves: tuple[str, ...]


class Parcel(NamedTuple):
    """Everything that FedEx says of one number. `status` is its latest status, told without a time."""

    path: str
    number: str
    service: str
    pieces: int
    events: list[Event]
    dates: list[Dated]
    status: codes.Status
    received_by: str
    left: tuple[str, str]
    following: tuple[str, str]
    destination: Place
    shipper: Place


def read_parcel(parcel: Parcel, default_zone: str, received: Moment | None, gathered: Gathered) -> None:
    """Gather the scans and the expected delivery of one parcel."""
    times = _times(parcel.events, default_zone, gathered)
    last = max((when.at for _, when in times), default=None)
    back = min((when.at for event, when in times if event.code == "RS"), default=None)
    told = []
    for event, when in times:
        newest = when.at == last
        meant = codes.meaning(event.code, event.derived, codes.Why(event.text, event.why, event.why_code, event.delay))
        if newest and (event.code == parcel.status.code or event.derived == parcel.status.code):
            meant = codes.completed(meant, parcel.status)
        if meant.milestone is Milestone.DELIVERED and back is not None and back < when.at and _home(event, parcel):
            meant = meant._replace(milestone=Milestone.RETURNED, how=None)
        scan = scans.told(_seen(event, when, meant, parcel, newest))
        told.append(scan)
        gathered.scanned(event.path, scan, event.at)
    if not any(_delivered(one) for one in told) and parcel.status.code in codes.DELIVERED:
        told.extend(_delivery(parcel, default_zone, gathered))
    _expected(parcel, told, default_zone, received, gathered)


def _times(events: list[Event], default_zone: str, gathered: Gathered) -> list[tuple[Event, Moment]]:
    found = []
    for event in events:
        try:
            found.append((event, moment(event.at, zone_of(event.place) or default_zone)))
        except ValueError as error:
            gathered.refuse(event.path, error if event.at else "the scan has no date")
    return found


def moment(text: str, zone: str) -> Moment:
    """Read a time of FedEx; at midnight it knows the day alone. Raises `ValueError` in words for people."""
    when = moments.written(text, zone)
    if text[11:19] not in {"00:00:00", "00:00"}:
        return when
    local = datetime.fromisoformat(text.strip())
    if local.tzinfo is None:
        return moments.on_day(local.date(), zone)
    return moments.known(datetime.combine(local.date(), moments.END_OF_DAY, local.tzinfo), Precision.DAY)


def written(text: str) -> str:
    """Return the local time as written, without its offset."""
    return text.strip()[:19]


def _seen(event: Event, when: Moment, meant: codes.Meaning, parcel: Parcel, newest: bool) -> scans.Seen:
    delivered = meant.milestone is Milestone.DELIVERED
    how = codes.how(event.text, event.why, *parcel.left, signed=bool(parcel.received_by)) if delivered else None
    hand_over = codes.holder(event.code)
    following = parcel.following if newest or hand_over else ("", "")
    return scans.Seen(
        carrier=ID,
        number=parcel.number,
        when=when,
        written=written(event.at),
        code=event.code or event.derived,
        text=f"{event.text}: {event.why}" if event.why and event.why != event.text else event.text,
        meaning=meant if how is None else meant._replace(how=how),
        place=event.place,
        signed_by=parcel.received_by,
        pieces=parcel.pieces,
        holder=hand_over,
        mode=codes.mode(event.code),
        service=parcel.service,
        next_carrier=following[0],
        next_number=following[1],
    )


def _home(event: Event, parcel: Parcel) -> bool:
    """Whether the scan was made at the shipper's place, or nobody knows where that is."""
    shipper = parcel.shipper
    if not shipper.city and not shipper.country:
        return True
    here = (event.place.city.casefold(), event.place.region.upper(), event.place.country.upper())
    return here == (shipper.city.casefold(), shipper.region.upper(), shipper.country.upper())


def _delivered(told: Told) -> bool:
    return isinstance(told.fact, Scan) and told.fact.milestone in {Milestone.DELIVERED, Milestone.RETURNED}


def _delivery(parcel: Parcel, default_zone: str, gathered: Gathered) -> list[Told]:
    """The delivery that only the dates tell, since the answer has no scan of it."""
    said = next((one for one in parcel.dates if one.kind == "ACTUAL_DELIVERY"), None)
    if said is None:
        return []
    status = parcel.status
    event = Event(said.path, said.ends, status.code, "", status.text, "", "", "", parcel.destination)
    times = _times([event], default_zone, gathered)
    meant = codes.meaning(status.code, "", codes.Why(status.text, "", "", ""))
    found = [scans.told(_seen(event, when, meant, parcel, True)) for _, when in times]
    for told in found:
        gathered.scanned(said.path, told)
        gathered.used(*said.leaves)
    return found


def _expected(parcel: Parcel, told: list[Told], default_zone: str, received: Moment | None, gathered: Gathered) -> None:
    """The latest word of FedEx on the delivery; every other date is named with the reason why it is none."""
    done = next((one for one in told if _delivered(one)), None)
    plans = sorted((one for one in parcel.dates if one.kind in _PLANS), key=lambda one: _PLANS.index(one.kind))
    as_of = scans.as_of(told, received)
    used = False
    for plan in plans:
        if used:
            gathered.skip(plan.path, "another plan than the one that was read")
        elif as_of is None:
            gathered.skip(plan.path, "an expected date, and no scan that says since when it is expected")
        else:
            used = _plan(parcel, plan, as_of, default_zone, gathered)
    for one in parcel.dates:
        if one.kind not in _PLANS and not (done is not None and done.identity[1] == written(one.ends)):
            gathered.skip(one.path, _why_not(one.kind, told), one.ends)
        else:
            gathered.used(*one.leaves)


def _why_not(kind: str, told: list[Told]) -> str:
    """Why a date beside the scans is no event. Whether a scan tells it is seen and not supposed."""
    if kind not in _REPEATED:
        return _WHY_NOT.get(kind, "") or f"a date of the kind {kind}, which is no scan"
    what, milestones = _REPEATED[kind]
    scanned = any(isinstance(one.fact, Scan) and one.fact.milestone in milestones for one in told)
    return (
        f"{what}; its scan tells it" if scanned else f"{what}; no scan and no status tells of it, so it is not counted"
    )


def _plan(parcel: Parcel, plan: Dated, as_of: Moment, default_zone: str, gathered: Gathered) -> bool:
    zone = zone_of(parcel.destination) or default_zone
    try:
        start = _edge(plan.begins, zone) if plan.begins else None
        end = _edge(plan.ends, zone, last=True) if plan.ends else None
    except ValueError as error:
        gathered.refuse(plan.path, error)
        return False
    if start is not None and end is not None and end < start:
        gathered.refuse(plan.path, "the window ends before it begins")
        return False
    value = (plan.begins, plan.ends)
    gathered.scanned(plan.path, scans.estimate(ID, parcel.number, as_of, value, start, end))
    gathered.used(*plan.leaves)
    return True


def _edge(text: str, zone: str, *, last: bool = False) -> datetime:
    """The begin or the end of a window; a day alone begins with its first second and ends with its last."""
    when = moment(text, zone)
    at = moments.start_of_day(when) if when.precision is Precision.DAY and not last else when.at
    return at.astimezone(UTC)
