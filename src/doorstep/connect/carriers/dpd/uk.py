"""Read DPD UK: a parcel with its expected hour, and the list of its events. Pure."""

from typing import Any

from doorstep.connect.carriers.dpd import scans
from doorstep.connect.carriers.dpd.scans import Context, Row
from doorstep.connect.pick import inside, several, words
from doorstep.connect.plans import Plan, expect
from doorstep.timeline.model import Place, Problem, Told

_CLOCK = "Europe/London"


def read_body(body: Any, path: str, context: Context) -> Problem | None:
    """Gather one answer: events alone, or a parcel. Returns why nothing could be read."""
    errors = several(body, "error") or ([inside(body, "error")] if inside(body, "error") else [])
    problem: Problem | None = None
    for error in errors:
        code = words(error, "errorCode") or words(error, "errorType")
        problem = scans.problem(code, words(error, "errorMessage") or words(error, "message"))
        context.gathered.skip(f"{path}error", problem.why)
    if several(body, "data"):
        problem = _events(several(body, "data"), f"{path}data", context) or problem
    elif inside(body, "data"):
        problem = _parcel(inside(body, "data"), f"{path}data", context) or problem
    return problem


def _events(rows: list[Any], path: str, context: Context) -> Problem | None:
    first: Any = next((one for one in rows if inside(one)), None)
    number = scans.parcel_number(words(first, "parcelNumber") or words(first, "parcelCode") or context.asked)
    if not number:
        return _nameless()
    _gather(rows, number, "", path, context)
    return None


def _nameless() -> Problem:
    return Problem(
        "the answer does not name its parcel", "send the number that was asked beside it, as tracking_number"
    )


def _gather(rows: list[Any], number: str, product: str, path: str, context: Context) -> list[Told]:
    told = []
    for place, row in enumerate(rows):
        at = words(row, "eventDate").replace(" ", "T", 1)
        where = Place(city=words(row, "eventLocation"), country="GB")
        one = Row(number, at, "uk", words(row, "eventCode"), words(row, "eventText"), where, product)
        try:
            event = scans.event(one, context.zone or _CLOCK)
        except ValueError as error:
            context.gathered.refuse(f"{path}[{place}]", error)
        else:
            context.gathered.scanned(f"{path}[{place}]", event, words(row, "eventDate"))
            told.append(event)
    return told


def _parcel(parcel: Any, path: str, context: Context) -> Problem | None:
    number = scans.parcel_number(words(parcel, "parcelNumber") or words(parcel, "parcelCode") or context.asked)
    if not number:
        return _nameless()
    key = "trackingEvents" if several(parcel, "trackingEvents") else "parcelEvents"
    product = words(parcel, "product", "productDescription") or words(parcel, "serviceDescription")
    told = _gather(several(parcel, key), number, product, f"{path}.{key}", context)
    day = words(parcel, "estimatedDeliveryDate")
    if day:
        start, end = words(parcel, "estimatedDeliveryStartTime"), words(parcel, "estimatedDeliveryEndTime")
        plan = Plan(f"{day[:10]}T{start}" if start else "", f"{day[:10]}T{end}" if end else day[:10], _CLOCK)
        times = [name for name, value in (("StartTime", start), ("EndTime", end)) if value]
        further = [f"{path}.estimatedDelivery{name}" for name in times]
        here = f"{path}.estimatedDeliveryDate"
        expect(here, scans.CARRIER, number, plan, told, context.gathered, *further, received=context.received)
    return None
