"""Read a TrackingResponse of XML-PI: waybills, their scans, the scans of their pieces. Pure."""

from xml.etree.ElementTree import Element

from doorstep.connect import markup, numbers, plans
from doorstep.connect.carriers.dhl_express import area
from doorstep.connect.carriers.dhl_express.scans import (
    CARRIER,
    Checkpoint,
    Waybill,
    help_with,
    problem_words,
    product,
    scanned,
)
from doorstep.connect.gathered import Gathered
from doorstep.connect.markup import inside, words
from doorstep.connect.places import zone_of
from doorstep.timeline.model import Place, Problem, Told


def read_root(root: Element, zone: str, gathered: Gathered) -> Problem | None:
    """Gather everything below the root. Returns why nothing could be read, ``None`` when all look-ups succeeded."""
    problem: Problem | None = None
    known = False
    for step, part in markup.steps(root):
        path = f"{root.tag}.{step}"
        if part.tag == "Response":
            known = True
            written = words(part, "ServiceHeader", "MessageTime")
            gathered.skip(f"{path}.ServiceHeader", "when DHL wrote the answer, and for whom", written)
            problem = _failed(inside(part, "Status"), path, gathered) or problem
        elif part.tag == "AWBInfo":
            known = True
            problem = _waybill(part, path, zone, gathered) or problem
        elif part.tag == "Fault":
            known = True
            problem = _fault(part, path, gathered) or problem
    if known:
        return problem
    gathered.skip(root.tag, "not an answer")
    return Problem(
        f"this is no answer of DHL Express but {root.tag!r}", "send the TrackingResponse as DHL Express sent it"
    )


def _failed(status: Element | None, path: str, gathered: Gathered) -> Problem | None:
    condition = inside(status, "Condition")
    action = words(status, "ActionStatus")
    if condition is None and (not action or action.casefold() == "success"):
        return None
    code, message = words(condition, "ConditionCode"), words(condition, "ConditionData") or action
    gathered.skip(path, problem_words(message, code))
    return Problem(problem_words(message, code), help_with(code))


def _fault(fault: Element, path: str, gathered: Gathered) -> Problem | None:
    problem: Problem | None = None
    for step, piece in markup.steps(fault):
        code, message = words(piece, "ConditionCode"), words(piece, "ConditionData")
        gathered.skip(f"{path}.{step}", problem_words(f"{words(piece, 'PieceID')} {message}".strip(), code))
        problem = Problem(problem_words(message, code), help_with(code))
    return problem


def _waybill(info: Element, path: str, zone: str, gathered: Gathered) -> Problem | None:
    number = numbers.number(words(info, "AWBNumber"))
    shipment = inside(info, "ShipmentInfo")
    if shipment is None:
        return _failed(inside(info, "Status"), path, gathered) or Problem(
            f"DHL knows {number or 'the number'} and no scan of it yet", "ask again later; the label may be new"
        )
    if not number:
        gathered.refuse(path, "the waybill has no number")
        return None
    pieces = words(shipment, "Pieces")
    waybill = Waybill(number, int(pieces) if _count(pieces) else 0, product(words(shipment, "GlobalProductCode")), zone)
    scans: list[Told] = []
    for step, part in markup.steps(shipment):
        here = f"{path}.ShipmentInfo.{step}"
        if part.tag == "ShipmentEvent":
            event = scanned(_checkpoint(part), waybill, here, gathered)
            scans.extend([event] if event is not None else [])
        elif part.tag == "ShipmentDate":
            why = "when the shipment was made out; its first scan tells when it began to move"
            gathered.skip(here, why, words(part))
    _expected(shipment, path, waybill, scans, gathered)
    _pieces(info, path, waybill, gathered)
    return None


def _count(text: str) -> bool:
    return text.isascii() and text.isdigit() and len(text) < 7


def _checkpoint(event: Element) -> Checkpoint:
    said, what = markup.texts(event), event.find("ServiceEvent")
    return Checkpoint(
        said.get("Date", ""),
        said.get("Time", ""),
        said.get("GMTOffset", ""),
        words(what, "EventCode"),
        words(what, "Description"),
        _service_area(event, "ServiceArea"),
        said.get("Signatory", ""),
    )


def _service_area(element: Element | None, name: str) -> Place:
    area_of = None if element is None else element.find(name)
    return area.place_of(words(area_of, "ServiceAreaCode"), words(area_of, "Description"))


def _expected(shipment: Element, path: str, waybill: Waybill, scans: list[Told], gathered: Gathered) -> None:
    day = words(shipment, "EstDlvyDate")
    here = f"{path}.ShipmentInfo.EstDlvyDate"
    if again := words(shipment, "EstDlvyDateUTC"):
        gathered.skip(f"{here}UTC", "EstDlvyDate in UTC, said once more", again)
    if day:
        zone = zone_of(_service_area(shipment, "DestinationServiceArea")) or waybill.zone
        plan = plans.Plan("", area.expected(day), zone)
        plans.expect(here, CARRIER, waybill.number, plan, scans, gathered)


def _pieces(info: Element, path: str, waybill: Waybill, gathered: Gathered) -> None:
    """Scans of pieces: of a single one they belong to the waybill, of several each to the piece's own number."""
    for name in ("Pieces", "TrackingPieces"):
        listed = inside(info, name)
        rows = [] if listed is None else [row for row in markup.steps(listed) if row[1].tag == "PieceInfo"]
        for step, piece in rows:
            plate = numbers.number(words(piece, "PieceDetails", "LicensePlate"))
            own = waybill._replace(number=plate, pieces=1) if len(rows) > 1 and plate else waybill
            for inner, event in markup.steps(piece):
                if event.tag == "PieceEvent":
                    scanned(_checkpoint(event), own, f"{path}.{name}.{step}.{inner}", gathered)
