"""Read the items of the Track & Trace page: barcodes, their events, their expected and actual times. Pure."""

from datetime import UTC, datetime, timedelta
from typing import Any

from doorstep.connect import numbers
from doorstep.connect.carriers.bpost import scans
from doorstep.connect.carriers.bpost.scans import Context, Item, Row
from doorstep.connect.pick import inside, several, words
from doorstep.connect.places import country_code, zone_of
from doorstep.connect.plans import Plan, ended, expect
from doorstep.connect.statuses import statuses
from doorstep.timeline.model import Delivered, Milestone, Place, Problem, Told

#: In this order, so that the same words make the identity whatever the customer reads.
_LANGUAGES = ("EN", "NL", "FR", "DE")
_LEFT_OUT = {
    "orderDate": "when the label's data came; its event tells it",
    "inNetworkDate": "the day on which bpost received it; its events tell when",
    "attemptedDeliveryTime": "the moment of an attempt; its event tells it",
    "earliestAvailableTime": "from when it can be fetched; its event tells when it is there",
    "latestAvailableTime": "the day until which it is kept is not used yet",
    "deliveryPoint": "the opening hours of the pick-up point",
}


def read_body(body: Any, context: Context) -> Problem | None:
    """Gather all items of an answer, or of a list of answers. Returns why nothing could be read."""
    problem: Problem | None = None
    for place, one in enumerate(body if isinstance(body, list) else [body]):
        path = f"[{place}]" if isinstance(body, list) else ""
        rows = several(one, "items")
        for where, row in enumerate(rows):
            _item(row, f"{path}.items[{where}]".lstrip("."), context)
        if code := words(one, "error"):
            problem = scans.problem(code, words(one, "message") or code)
            context.gathered.skip(f"{path}.error".lstrip("."), problem.why)
        elif not rows:
            known = isinstance(one, dict) and "items" in one
            problem = scans.problem("NO_DATA_FOUND", "no items") if known else _strange()
    return problem


def _strange() -> Problem:
    return Problem("this is no answer of bpost's Track & Trace", "send the body as bpost sent it: an object with items")


def _item(row: Any, path: str, context: Context) -> None:
    number = numbers.number(words(row, "itemCode") or words(row, "searchCode"))
    if not number:
        context.gathered.refuse(path, "the item has no code")
        return
    back = isinstance(row, dict) and row.get("retourOrBackToSender") is True
    item = Item(number, words(row, "productName"), back)
    how = _how(row)
    told = []
    for place, event in enumerate(several(row, "events")):
        one = scans.scanned(_row(event), item, f"{path}.events[{place}]", context, how)
        told.extend([] if one is None else [one])
    _actual(row, item, path, told, context)
    _expected(row, item, path, told, context)
    for key, why in _LEFT_OUT.items():
        if words(row, key) or inside(row, key):
            context.gathered.skip(f"{path}.{key}", why)


def _row(event: Any) -> Row:
    key = words(event, "key")
    country = country_code(words(event, "location", "countryCode"))
    name = words(event, "location", "locationName") or _said(inside(event, "location")) or words(event, "location")
    text = _said(inside(event, "key")) or words(event, "description")
    trouble = isinstance(event, dict) and event.get("irregularity") is True
    day, clock = words(event, "date"), words(event, "time")
    place = Place(name=name, country=country)
    return Row(_at(day, clock), "key", key, text, place, trouble, (day, clock) if clock else (day,))


def _said(found: dict[str, Any]) -> str:
    """The words of the first language that has some."""
    for language in _LANGUAGES:
        for key in (language, language.lower()):
            if text := words(found, key, "description") or words(found, key):
                return text
    return ""


def _at(day: str, clock: str) -> str:
    """A day, in digits or as 31/12/2026, and a time of day as one ISO text."""
    if len(day) == 10 and day[2] == day[5] and day[2] in "/-.":
        day = f"{day[6:]}-{day[3:5]}-{day[:2]}"
    return f"{day}T{clock}" if day and clock else day


def _step(row: Any) -> str:
    return words(row, "activeStep", "knownProcessStep") or words(row, "activeStep", "name")


def _how(row: Any) -> Delivered | None:
    return statuses(scans.PACKAGE).of(_step(row), field="step").how


def _actual(row: Any, item: Item, path: str, told: list[Told], context: Context) -> None:
    """The moment of delivery: its event tells it, or else it becomes one."""
    for keys in (("actualDeliveryTime",), ("actualDeliveryInformation", "actualDeliveryTime")):
        found, here = inside(row, *keys), ".".join((path, *keys))
        if not found:
            continue
        if ended(told):
            context.gathered.skip(here, "the moment of delivery; its event tells it")
            continue
        day, clock = words(found, "day"), words(found, "time")
        one = Row(_at(day, clock), "step", _delivered(row), "", _receiver(row), texts=(day, clock))
        event = scans.scanned(one, item, here, context)
        told.extend([] if event is None else [event])


def _delivered(row: Any) -> str:
    """The step, as far as it says that the parcel is delivered."""
    step = _step(row)
    final = statuses(scans.PACKAGE).of(step, field="step").milestone in {Milestone.DELIVERED, Milestone.RETURNED}
    return step if final else "DELIVERED"


def _receiver(row: Any) -> Place:
    receiver = inside(row, "receiver")
    return Place(
        city=words(receiver, "municipality"),
        postcode=words(receiver, "postcode"),
        country=country_code(words(receiver, "countryCode")),
    )


def _expected(row: Any, item: Item, path: str, told: list[Told], context: Context) -> None:
    zone = zone_of(_receiver(row)) or context.zone
    window, moment = inside(row, "expectedDeliveryTimeRange"), inside(row, "expectedDeliveryTime")
    if window:
        day = words(window, "day")
        plan = Plan(
            _edge(day, words(window, "time1")), _edge(day, words(window, "time2")), zone, ("day", "time1", "time2")
        )
        here = f"{path}.expectedDeliveryTimeRange"
    elif moment:
        plan = Plan("", _at(words(moment, "day"), words(moment, "time")), zone, ("day", "time"))
        here = f"{path}.expectedDeliveryTime"
    else:
        day = words(row, "expectedDeliveryDate")
        plan, here = Plan("", _at(day, ""), zone), f"{path}.expectedDeliveryDate"
    if plan.begins or plan.ends:
        expect(here, scans.CARRIER, item.number, plan, told, context.gathered, received=context.received)


def _edge(day: str, text: str) -> str:
    """One end of a window: a time of its day, a whole time, or milliseconds since 1970."""
    if text.isascii() and text.isdigit() and len(text) == 13:
        return (datetime(1970, 1, 1, tzinfo=UTC) + timedelta(milliseconds=int(text))).isoformat()
    if len(text) in {5, 8} and text[2] == ":":
        return _at(day, text) if day else ""
    return text or _at(day, "")
