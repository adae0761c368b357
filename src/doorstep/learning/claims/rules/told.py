"""What carriers told of a parcel: every scan with both clocks, and the dates that they named. Pure."""

from collections.abc import Sequence
from datetime import timedelta, timezone

from doorstep.learning.claims.model import Named, Scanned, Source
from doorstep.timeline.model import CarrierEstimate, ParcelState, Place, Precision, Scan
from doorstep.timeline.rules import counting


def scanned_of(sources: Sequence[Source], parcel: ParcelState) -> tuple[Scanned, ...]:
    """Return every scan in time order; other wordings of the same one and those taken back say that they do not
    count."""
    counted = {(event.subject, event.id, event.content) for event in counting(one.event for one in sources)}
    ordered = sorted(sources, key=lambda one: (one.event.key, one.event.received_at, one.event.content))
    found = []
    for one in ordered:
        event, fact = one.event, one.event.fact
        leg = parcel.legs.get(event.subject)
        if isinstance(fact, Scan) and leg is not None:
            counts = (event.subject, event.id, event.content) in counted
            found.append(_scanned(one, fact, leg.carrier, leg.number, counts=counts))
    return tuple(found)


def _scanned(one: Source, scan: Scan, carrier: str, number: str, *, counts: bool) -> Scanned:
    event = one.event
    return Scanned(
        carrier=carrier,
        number=scan.tracking_number or number,
        made_at=event.occurred_at,
        local=_local(one),
        heard_at=event.received_at,
        milestone=scan.milestone.value,
        code=scan.code,
        words=scan.raw_text,
        reason=scan.reason,
        place=_place(scan.place),
        source=event.source,
        body=one.body,
        precision=event.precision.value,
        zone_guessed=event.zone_guessed,
        counts=counts,
    )


def _local(one: Source) -> str:
    """The time on the clock of the place, with its offset; a day where only that was told."""
    event = one.event
    if event.offset is None:
        return ""
    local = event.occurred_at.astimezone(timezone(timedelta(minutes=event.offset)))
    return f"{local:%Y-%m-%d}" if event.precision is Precision.DAY else local.isoformat(timespec="seconds")


def _place(place: Place | None) -> str:
    if place is None:
        return ""
    return ", ".join(filter(None, [place.name, " ".join(filter(None, [place.postcode, place.city])), place.country]))


def named_of(sources: Sequence[Source], parcel: ParcelState) -> tuple[Named, ...]:
    """Return the dates that carriers named, in the order in which they did; the same one again is left out."""
    found: list[Named] = []
    for event in counting(one.event for one in sources):
        leg, fact = parcel.legs.get(event.subject), event.fact
        if not isinstance(fact, CarrierEstimate) or leg is None:
            continue
        named = Named(leg.carrier, leg.number, event.occurred_at, fact.expected_from, fact.expected_to)
        last = next((one for one in reversed(found) if one.number == named.number), None)
        if last is None or (last.expected_from, last.expected_to) != (named.expected_from, named.expected_to):
            found.append(named)
    return tuple(found)
