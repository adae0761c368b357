"""Read answers of Suivi v2: one object, or a list of them, each with one parcel or an error. Pure.

Every time has the offset of France. `deliveryDate`, `entryDate` and the dated steps of the timeline repeat events;
`estimDate` may be rewritten to the moment of the delivery, and then foretells nothing.
"""

import re
from collections.abc import Iterator
from typing import Any, NamedTuple

from doorstep.connect import moments, numbers, plans
from doorstep.connect.gathered import Gathered
from doorstep.connect.pick import count, inside, several, texts, words
from doorstep.connect.places import country_code, zone_of
from doorstep.connect.scans import Seen, told
from doorstep.connect.suivi import codes
from doorstep.timeline.model import Milestone, Place, Problem, Told

HOME = "Europe/Paris"
LAPOSTE, CHRONOPOST = "laposte", "chronopost"
#: What `holder` says where the product does not: who has the parcel.
_HOLDER_CHRONOPOST = 3
_GOOD = frozenset({"", "0", "200", "206", "207"})
_TIME = re.compile(r"T\d\d:\d\d(?::\d\d)?")
NO_ANSWER = Problem(
    "this is no answer of La Poste", "send the body as La Poste sent it: an object with returnCode, or a list of them"
)


class Parcel(NamedTuple):
    """What all events of a parcel share."""

    carrier: str
    number: str
    zone: str
    service: str = ""
    back: bool = False
    point: str = ""
    next_carrier: str = ""
    next_number: str = ""


def read_body(body: Any, zone: str, gathered: Gathered) -> Problem | None:
    """Gather every event and estimate of a decoded body; return an error that stands in the place of events."""
    problem: Problem | None = None
    for path, one in _each(body):
        problem = _read_one(one, path, zone, gathered) or problem
    return problem


def _each(body: Any) -> Iterator[tuple[str, Any]]:
    if isinstance(body, list):
        yield from ((f"[{place}]", one) for place, one in enumerate(body))
    else:
        yield "", body


def _read_one(answer: Any, path: str, zone: str, gathered: Gathered) -> Problem | None:
    shipment = inside(answer, "shipment")
    code = words(answer, "returnCode") or words(answer, "code")
    number = numbers.number(words(shipment, "idShip") or words(answer, "idShip"))
    if code not in _GOOD or (not shipment and (words(answer, "returnMessage") or words(answer, "message"))):
        return _failed(answer, code, number, path, gathered)
    if not number:
        return NO_ANSWER
    _shipment(shipment, f"{path}.shipment" if path else "shipment", _parcel(shipment, number, zone), gathered)
    return None


def _failed(answer: Any, code: str, number: str, path: str, gathered: Gathered) -> Problem:
    said = " ".join((words(answer, "returnMessage") or words(answer, "message")).split())
    about = f"{number}: " if number else ""
    why = f"{about}La Poste says: {said or 'an error without words'} ({code or 'no code'})"
    gathered.skip(path, why)
    return Problem(why, codes.help_with(code))


def _parcel(shipment: Any, number: str, zone: str) -> Parcel:
    product = words(shipment, "product")
    context = inside(shipment, "contextData")
    express = "chrono" in product.casefold() or (not product and count(shipment, "holder") == _HOLDER_CHRONOPOST)
    partner = inside(context, "partner")
    following = numbers.number(words(partner, "reference"))
    handed_on = following not in {"", number}
    return Parcel(
        carrier=CHRONOPOST if express else LAPOSTE,
        number=number,
        zone=zone or HOME,
        service=product,
        back=context.get("isParcelBack") is True,
        point=words(context, "removalPoint", "name"),
        next_carrier=numbers.carrier(words(partner, "name")) if handed_on and words(partner, "name") else "",
        next_number=following if handed_on else "",
    )


def _shipment(shipment: Any, path: str, parcel: Parcel, gathered: Gathered) -> None:
    found: list[Told] = []
    for place, event in enumerate(several(shipment, "event")):
        one = _event(event, f"{path}.event[{place}]", parcel, gathered)
        found += [one] if one is not None else []
    for place, step in enumerate(several(shipment, "timeline")):
        if date := words(step, "date"):
            gathered.skip(f"{path}.timeline[{place}]", "a step of the picture; the events tell the same", date)
    for key, why in (("deliveryDate", "the time of the end"), ("entryDate", "the time of the beginning")):
        if date := words(shipment, key):
            gathered.skip(f"{path}.{key}", f"{why}, which an event tells", date)
    _expected(shipment, path, parcel, found, gathered)


def _event(event: Any, path: str, parcel: Parcel, gathered: Gathered) -> Told | None:
    written, code, status, text = texts(event, "date", "code", "status", "label")
    code = code or status
    if not written or not (code or text):
        gathered.skip(path, "an event without a time" if not written else "a time without an event")
        return None
    try:
        when = moments.written(written, parcel.zone)
    except ValueError as error:
        gathered.refuse(path, error)
        return None
    meaning = codes.meaning(code, text, parcel.back)
    waits = meaning.milestone is Milestone.AVAILABLE_FOR_PICKUP
    seen = Seen(
        parcel.carrier,
        parcel.number,
        when,
        moments.without_offset(written),
        code,
        text,
        meaning,
        place=Place(name=parcel.point) if waits else None,
        service=parcel.service,
        next_carrier=parcel.next_carrier,
        next_number=parcel.next_number,
    )
    one = told(seen)
    gathered.scanned(path, one, written)
    return one


def _expected(shipment: Any, path: str, parcel: Parcel, found: list[Told], gathered: Gathered) -> None:
    """The expected day, with its hours where they are of that day."""
    day = words(shipment, "estimDate")
    first, last = words(shipment, "estimHourMin"), words(shipment, "estimHourMax")
    begins, ends = "", _day(day)
    hours = [f"{path}.{key}" for key in ("estimHourMin", "estimHourMax") if words(shipment, key)]
    fits = bool(day) and first[:10] == last[:10] == day[:10] and first < last
    if fits:
        begins, ends = first, last
    else:
        for one in hours:
            gathered.skip(one, "hours of another day than the expected one")
    if day:
        arrival = Place(country=country_code(words(shipment, "contextData", "arrivalCountry")))
        plan = plans.Plan(begins, ends, zone_of(arrival) or parcel.zone)
        further = hours if fits else []
        plans.expect(f"{path}.estimDate", parcel.carrier, parcel.number, plan, found, gathered, *further)
        if plan.ends == day[:10] != day and "T00:00" not in day:
            gathered.skip(f"{path}.estimDate", "its clock is a midnight in Greenwich: the day alone was read")


def _day(written: str) -> str:
    """A day alone where the time is a midnight, here or in Greenwich; else the text as it is."""
    found = _TIME.search(written)
    midnight = found is not None and found[0][1:6] in {"00:00", "01:00", "02:00"} and found[0][6:] in {"", ":00"}
    return written[:10] if midnight else written
