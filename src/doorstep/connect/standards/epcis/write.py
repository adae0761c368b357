"""Write an order's events as an EPCIS 2.0 document (JSON-LD), for partners and for reading back. Pure.

What EPCIS can say stands in its own fields: things and containers, business steps, places, times, what was taken back.
All of an event, without anything personal, stands beside it in `doorstep:event`, so that reading the document back
gives the identical state. An event that is no movement of goods is a TransactionEvent about the order.
"""

from collections.abc import Callable, Iterable
from datetime import UTC, datetime
from typing import Any
from urllib.parse import quote

import msgspec

from doorstep.connect.standards.epcis import ids
from doorstep.connect.standards.epcis.ours import FIELD, NAMESPACE, PREFIX, Ours
from doorstep.timeline.model import (
    Aggregated,
    Event,
    LegLinked,
    LinkRemoved,
    Milestone,
    ParcelLinked,
    Place,
    Retraction,
    Scan,
)
from doorstep.timeline.rules import counting
from doorstep.timeline.rules.personal import without_personal

_CONTEXT = ["https://ref.gs1.org/standards/epcis/2.0.0/epcis-context.jsonld", {PREFIX: NAMESPACE}]
#: The business step and the disposition that say a milestone best.
STEPS: dict[Milestone, tuple[str, str]] = {
    Milestone.PENDING: ("picking", "in_progress"),
    Milestone.INFO_RECEIVED: ("commissioning", "active"),
    Milestone.READY: ("staging_outbound", "container_closed"),
    Milestone.PICKED_UP: ("accepting", "in_transit"),
    Milestone.IN_TRANSIT: ("transporting", "in_transit"),
    Milestone.CUSTOMS: ("inspecting", "in_progress"),
    Milestone.OUT_FOR_DELIVERY: ("departing", "in_transit"),
    Milestone.ATTEMPT_FAILED: ("transporting", "in_progress"),
    Milestone.AVAILABLE_FOR_PICKUP: ("storing", "available"),
    Milestone.DELIVERED: ("receiving", "retail_sold"),
    Milestone.RETURNING: ("transporting", "returned"),
    Milestone.RETURNED: ("receiving", "returned"),
    Milestone.EXCEPTION: ("holding", "unavailable"),
    Milestone.ON_HOLD: ("holding", "in_progress"),
    Milestone.CANCELLED: ("void_shipping", "unavailable"),
    Milestone.LOST: ("other", "unavailable"),
    Milestone.EXPIRED: ("other", "unknown"),
}
Fields = dict[str, Any]


def write(events: Iterable[Event], *, created: datetime) -> bytes:
    """Return the document of an order out of all its events, its parcels' and its legs'. One that was taken back is
    written with an error declaration."""
    every = list(events)
    originals = {one.id: one for one in counting(one for one in every if not isinstance(one.fact, Retraction))}
    written = [_event(one, originals) for one in counting(every)]
    document = {
        "@context": _CONTEXT,
        "type": "EPCISDocument",
        "schemaVersion": "2.0",
        "creationDate": _time(created),
        "epcisBody": {"eventList": written},
    }
    return msgspec.json.format(msgspec.json.encode(document), indent=2)


def _event(event: Event, originals: dict[Any, Event]) -> Fields:
    if isinstance(event.fact, Retraction):
        wrong = next((one for one in originals.values() if str(one.id) == _id(event.fact.target)), None)
        if wrong is not None:
            declared: Fields = {"declarationTime": _time(event.occurred_at)}
            if event.fact.reason in {"did_not_occur", "incorrect_data"}:
                declared["reason"] = event.fact.reason
            return {**_common(wrong), **_shape(wrong), "errorDeclaration": declared, FIELD: _whole(event)}
    return {**_common(event), **_shape(event), FIELD: _whole(event)}


def _id(target: str) -> str:
    plain = target.replace("-", "").lower()
    return "-".join((plain[:8], plain[8:12], plain[12:16], plain[16:20], plain[20:]))


def _common(event: Event) -> Fields:
    return {
        "type": "",
        "eventID": f"urn:uuid:{event.id}",
        "eventTime": _time(event.occurred_at),
        "eventTimeZoneOffset": _offset(event.offset),
    }


def _time(at: datetime) -> str:
    return at.astimezone(UTC).isoformat(timespec="milliseconds").replace("+00:00", "Z")


def _offset(minutes: int | None) -> str:
    """The place's offset; UTC where it is not known, or not one that EPCIS can write."""
    minutes = minutes if minutes is not None and abs(minutes) <= 14 * 60 else 0
    return f"{'-' if minutes < 0 else '+'}{abs(minutes) // 60:02}:{abs(minutes) % 60:02}"


def _whole(event: Event) -> Any:
    fact = without_personal(event.fact)
    return msgspec.to_builtins(
        Ours(event.id, event.subject, event.occurred_at, fact, event.offset, event.precision, event.zone_guessed)
    )


# -- what it is to EPCIS ----------------------------------------------------------------------------------------------


def _shape(event: Event) -> Fields:
    if (made := _SHAPES.get(type(event.fact))) is not None:
        return made(event)
    step = {"bizStep": event.fact.epcis} if event.fact.epcis else {}
    if event.subject.startswith("order:"):
        return _transaction(event.subject, [], "OBSERVE") | step
    return {"type": "ObjectEvent", "action": "OBSERVE", "epcList": [uri(event.subject)], **step}


def _scan(event: Event) -> Fields:
    fact = event.fact
    assert isinstance(fact, Scan)
    found: Fields = {"type": "ObjectEvent", "action": "OBSERVE", "epcList": [uri(event.subject)]}
    if fact.milestone in STEPS:
        found["bizStep"], found["disposition"] = STEPS[fact.milestone]
    if fact.reason.endswith("damaged_parcel"):
        found["disposition"] = "damaged"
    if fact.place is not None and (where := _where(fact.place)):
        found["readPoint"] = {"id": where}
    return found


def _aggregated(event: Event) -> Fields:
    fact = event.fact
    assert isinstance(fact, Aggregated)
    found: Fields = {"type": "AggregationEvent", "parentID": uri(fact.container), "bizStep": fact.epcis}
    if fact.action == "empty":
        return {**found, "action": "DELETE", "bizStep": "unpacking"}
    action = fact.action.upper() if fact.action in {"add", "delete"} else "OBSERVE"
    step = "unpacking" if action == "DELETE" else fact.epcis
    return {**found, "action": action, "bizStep": step, "childEPCs": [uri(event.subject)]}


def _parcel_linked(event: Event) -> Fields:
    assert isinstance(event.fact, ParcelLinked)
    return _transaction(event.subject, [uri(event.fact.parcel)], "ADD") | {"bizStep": event.fact.epcis}


def _leg_linked(event: Event) -> Fields:
    assert isinstance(event.fact, LegLinked)
    return _association(event.subject, event.fact.leg, "ADD")


def _link_removed(event: Event) -> Fields:
    assert isinstance(event.fact, LinkRemoved)
    if event.subject.startswith("order:"):
        return _transaction(event.subject, [uri(event.fact.child)], "DELETE")
    return _association(event.subject, event.fact.child, "DELETE")


def _transaction(order: str, things: list[str], action: str) -> Fields:
    papers = [{"type": "po", "bizTransaction": uri(order)}]
    return {"type": "TransactionEvent", "action": action, "bizTransactionList": papers, "epcList": things}


def _association(parent: str, child: str, action: str) -> Fields:
    """A parcel and the number on its label."""
    return {"type": "AssociationEvent", "parentID": uri(parent), "childEPCs": [uri(child)], "action": action}


_SHAPES: dict[type, Callable[[Event], Fields]] = {
    Scan: _scan,
    Aggregated: _aggregated,
    ParcelLinked: _parcel_linked,
    LegLinked: _leg_linked,
    LinkRemoved: _link_removed,
}


def uri(subject: str) -> str:
    """Return the name of a subject: the GS1 Digital Link of a leg whose number is an SSCC, else a name of our own."""
    kind, _, name = subject.partition(":")
    number = name.partition(":")[2] if kind == "leg" else ""
    return ids.uri(number) or f"{NAMESPACE.removesuffix('epcis:')}{kind}:{quote(name, safe=':')}"


def _where(place: Place) -> str:
    if place.lat is not None and place.lon is not None:
        return f"geo:{place.lat},{place.lon}"
    parts = [part for part in (place.country, place.region, place.postcode, place.city, place.name) if part]
    return f"{NAMESPACE.removesuffix('epcis:')}place:{quote('/'.join(parts), safe='/')}" if parts else ""
