"""How the legs of a parcel hang together: who brings it on under which number, what it travelled in, which posts share
its number. Pure.

All of it follows from the set of events alone. A carrier's scan may name the next carrier's number; a thing may have
gone into a pallet, bag or consignment whose scans are its own while it is inside; a UPU S10 number is the same parcel
at every post on its way.
"""

import re
from collections.abc import Iterator, Sequence
from datetime import datetime

from msgspec import Struct

from doorstep.timeline.model import Aggregated, Event, LegState, OrderState, ParcelState, Scan, Window
from doorstep.timeline.rules.eras import holds, settle, split_leg

#: No parcel changes hands more often.
_MOST = 12
_S10 = re.compile(r"[A-Z]{2}\d{9}[A-Z]{2}")
_WEIGHTS = (8, 6, 4, 2, 3, 5, 9, 7)
#: The readers of formats that posts and carriers share; their legs bear the number of a parcel, not a carrier's name.
SHARED = "upu_s10"


class Join(Struct, frozen=True):
    """A leg that another one leads to. ``inside`` are the stretches that a thing spent in a container; empty where the
    leg itself goes on."""

    leg: str
    at: datetime
    inside: tuple[Window, ...] = ()


def is_s10(number: str) -> bool:
    """Whether this is a number of the Universal Postal Union with a right check digit (standard S10)."""
    if not _S10.fullmatch(number):
        return False
    rest = 11 - sum(int(digit) * weight for digit, weight in zip(number[2:10], _WEIGHTS, strict=True)) % 11
    return int(number[10]) == {10: 0, 11: 5}.get(rest, rest)


def next_leg(scan: Scan) -> str:
    """Return the leg that a scan says the parcel goes on with; an empty text when it names none."""
    if not scan.next_carrier or not scan.next_number:
        return ""
    return f"leg:{scan.next_carrier}:{''.join(scan.next_number.split()).upper()}"


def links_of(event: Event) -> Iterator[tuple[str, str]]:
    """Yield (child, parent) of the legs that an event of a leg joins, whatever the fold makes of it later."""
    subject, fact = event.subject, event.fact
    if isinstance(fact, Aggregated):
        if fact.container != subject:
            yield fact.container, subject
    elif isinstance(fact, Scan) and (following := next_leg(fact)) and following != subject:
        yield following, subject
        yield from shared_number(following)
    if subject.startswith("leg:"):
        yield from shared_number(subject)


def shared_number(leg: str) -> Iterator[tuple[str, str]]:
    """Yield the links of a leg with a number that all posts share: through the one subject of that number."""
    carrier, number = split_leg(leg)
    common = f"leg:{SHARED}:{number}"
    if carrier != SHARED and is_s10(number):
        yield common, leg
        yield leg, common


def join(state: OrderState, events: Sequence[Event]) -> None:
    """Add to each parcel the legs that its own lead to, as far as anything leads. ``events`` are those that count,
    sorted; the eras of the legs that are there are settled."""
    leading = any(
        type(event.fact) is Aggregated or (type(event.fact) is Scan and event.fact.next_number) for event in events
    )
    if not leading and not any(is_s10(leg.number) for parcel in state.parcels.values() for leg in parcel.legs.values()):
        return
    told: dict[str, list[Event]] = {}
    for event in events:
        if event.subject.startswith("leg:"):
            told.setdefault(event.subject, []).append(event)
    for parcel in state.parcels.values():
        waiting = list(parcel.legs.values())
        while waiting and len(parcel.legs) < _MOST:
            fresh = [new for leg in waiting for new in _joined(parcel, leg, told)]
            settle(fresh, events)
            waiting = fresh


def leads_on(event: Event) -> bool:
    """Whether an event of a leg may name another leg."""
    fact = event.fact
    return bool(fact.next_number) if isinstance(fact, Scan) else isinstance(fact, Aggregated)


def _joined(parcel: ParcelState, leg: LegState, told: dict[str, list[Event]]) -> list[LegState]:
    """Make the legs that one leg leads to and that the parcel does not have yet."""
    fresh = []
    for found in _leads(leg, told):
        if found.leg in parcel.legs:
            continue
        carrier, number = split_leg(found.leg)
        new = LegState(found.leg, carrier, number, direction=leg.direction, after=leg.leg, inside=list(found.inside))
        new.linked_at = found.at
        parcel.legs[found.leg] = new
        fresh.append(new)
    return fresh


def _leads(leg: LegState, told: dict[str, list[Event]]) -> Iterator[Join]:
    own = [event for event in told.get(leg.leg, ()) if holds(leg, event.occurred_at)]
    for event in own:
        if isinstance(event.fact, Scan) and (following := next_leg(event.fact)):
            yield Join(following, event.occurred_at)
    yield from _containers(own, told)
    if is_s10(leg.number) and (at := leg.linked_at or leg.first_at) is not None:
        for other in sorted(told):
            if split_leg(other)[1] == leg.number and other != leg.leg:
                yield Join(other, at)


def _containers(own: Sequence[Event], told: dict[str, list[Event]]) -> Iterator[Join]:
    """Yield the containers that a thing was in, each with its stretches. Seen inside without an entry, it is inside
    from then on; without an exit it stays until the container is emptied."""
    spans: dict[str, list[Window]] = {}
    for event in own:
        fact = event.fact
        if not isinstance(fact, Aggregated) or fact.action == "empty":
            continue
        inside = spans.setdefault(fact.container, [])
        is_open = bool(inside) and inside[-1].end is None
        if fact.action == "delete":
            start = inside.pop().start if is_open else None
            inside.append(Window(start, event.occurred_at))
        elif not is_open:
            inside.append(Window(event.occurred_at, None))
    for container, inside in spans.items():
        if inside[-1].end is None:
            inside[-1] = Window(inside[-1].start, _emptied(told.get(container, ()), inside[-1].start))
        at = inside[0].start or inside[0].end
        assert at is not None
        yield Join(container, at, tuple(inside))


def _emptied(events: Sequence[Event], since: datetime | None) -> datetime | None:
    for event in events:
        is_empty = isinstance(event.fact, Aggregated) and event.fact.action == "empty"
        if is_empty and (since is None or event.occurred_at >= since):
            return event.occurred_at
    return None


def within(leg: LegState, at: datetime) -> bool:
    """Whether what a container was told of at this moment speaks of the thing inside; always for any other leg."""
    return not leg.inside or any(
        (span.start is None or span.start <= at) and (span.end is None or at <= span.end) for span in leg.inside
    )


def new_join(state: OrderState, event: Event) -> bool:
    """Whether an event that sorts last leads to a leg that its parcel does not have yet, changes what lies in a
    container, or undoes a delivery: then the whole fold must run."""
    fact = event.fact
    if isinstance(fact, Aggregated):
        return True
    if not isinstance(fact, Scan):
        return False
    following = next_leg(fact)
    parcels = [parcel for parcel in state.parcels.values() if event.subject in parcel.legs]
    for parcel in parcels:
        known = parcel.legs.get(following)
        if following and (known is None or known.after not in {"", event.subject}):
            return True  # it may hang upon this leg now
    return not parcels and is_s10(split_leg(event.subject)[1])
