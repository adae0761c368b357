"""Read an itemTracking of the Tracked Mail service, or one of its errors. Pure."""

from xml.etree.ElementTree import Element

from doorstep.connect import numbers
from doorstep.connect.carriers.bpost import scans
from doorstep.connect.carriers.bpost.scans import Context, Item, Row
from doorstep.connect.markup import inside, steps, words
from doorstep.connect.places import country_code, zone_of
from doorstep.connect.plans import Plan, ended, expect
from doorstep.connect.statuses import statuses
from doorstep.timeline.model import Milestone, Place, Problem, Told

_ERRORS = frozenset({"businessException", "systemException"})


def read_root(root: Element, context: Context) -> Problem | None:
    """Gather every itemTracking in a document. Returns why nothing could be read."""
    items, problem = 0, None
    stack = [(root.tag, root)]
    while stack:
        path, element = stack.pop()
        if element.tag == "itemTracking":
            items += 1
            _item(element, path, context)
        elif element.tag in _ERRORS:
            problem = _error(element)
            context.gathered.skip(path, problem.why)
        else:
            stack.extend((f"{path}.{step}", child) for step, child in reversed(steps(element)))
    if problem is None and not items:
        return Problem("this is no itemTracking of bpost", "send the body as bpost sent it, with its itemTracking")
    return problem


def _error(element: Element) -> Problem:
    return scans.problem(words(element, "code"), " ".join(words(element, "message").split()))


def _item(element: Element, path: str, context: Context) -> None:
    number = numbers.number(words(element, "itemCode"))
    if not number:
        context.gathered.refuse(path, "the item has no code")
        return
    item = Item(number, words(element, "itemDetail", "productCode"))
    told: list[Told] = []
    for step, child in steps(element):
        if child.tag == "stateInfo":
            event = scans.scanned(_row(child, element), item, f"{path}.{step}", context)
            told.extend([] if event is None else [event])
    _dates(element, item, path, told, context)


def _row(state: Element, item: Element) -> Row:
    code, text = words(state, "stateCode"), words(state, "stateDescription")
    name = words(state, "location")
    place = Place(country=country_code(name)) if len(name) > 3 and country_code(name) else Place(name=name)
    waits = statuses(scans.PACKAGE).of(code, text).milestone is Milestone.AVAILABLE_FOR_PICKUP
    if waits and not name and inside(item, "pickupPoint") is not None:
        place = _point(item)
    return Row(words(state, "time"), "code", code, text, place)


def _point(item: Element) -> Place:
    return Place(
        name=words(item, "pickupPoint", "name"),
        city=words(item, "pickupPoint", "city"),
        postcode=words(item, "pickupPoint", "postalCode"),
        country="BE",
    )


def _dates(element: Element, item: Item, path: str, told: list[Told], context: Context) -> None:
    gathered, window = context.gathered, inside(element, "deliveryTimeWindow")
    if words(element, "dateReceipt"):
        gathered.skip(f"{path}.dateReceipt", "the day on which bpost received it; its scans tell when")
    begins, ends = words(window, "plannedDeliveryDateWindowStart"), words(window, "plannedDeliveryDateWindowEnd")
    if begins or ends:
        leaves = ("plannedDeliveryDateWindowStart", "plannedDeliveryDateWindowEnd")
        plan = Plan(begins, ends, _zone(element, context), leaves)
        here = f"{path}.deliveryTimeWindow"
        expect(here, scans.CARRIER, item.number, plan, told, gathered, received=context.received)
    if moment := words(element, "deliveryTime"):
        here = f"{path}.deliveryTime"
        if ended(told):
            gathered.skip(here, "the moment of delivery; the scan of the delivery tells it")
        elif begins or ends:
            gathered.skip(here, "the planned window was read instead")
        else:
            plan = Plan("", moment, _zone(element, context))
            expect(here, scans.CARRIER, item.number, plan, told, gathered, received=context.received)


def _zone(element: Element, context: Context) -> str:
    """The clock of the addressee."""
    country = country_code(words(element, "addressee", "address", "countryCode"))
    return zone_of(Place(country=country)) or context.zone
