"""Cargo-XML: the XFSU message, a reported status for each code. Pure."""

import re
from collections.abc import Iterator
from xml.etree.ElementTree import Element

from doorstep.connect import markup
from doorstep.connect.standards.iata_fsu.status import Status, waybill

#: Elements that hold the time of a status: the flight's departure, its arrival, the event itself.
_DEPARTURE = "DepartureOccurrenceDateTime"
_ARRIVAL = "ArrivalOccurrenceDateTime"
_EVENT = ("OccurrenceDateTime", "ActualOccurrenceDateTime", "EventOccurrenceDateTime", "StatusDateTime")
_PLACE = re.compile(r"\[\d+\]")
_LEAVING = frozenset({"DEP", "BKD", "PRE", "MAN"})


def statuses_of(root: Element) -> Iterator[tuple[str, str, Status]]:
    """Yield (path, path of the time, status) of each reported status."""
    number = next((found for found in (waybill(text) for _, text in markup.leaves(root)) if found), "")
    stack: list[tuple[str, Element, int]] = [(root.tag, root, 0)]
    while stack:
        path, element, total = stack.pop()
        total = _count(markup.words(element, "TotalPieceQuantity")) or total
        if element.tag == "ReportedStatus":
            yield from _reported(path, element, number, total)
        else:
            stack.extend((f"{path}.{step}", child, total) for step, child in reversed(markup.steps(element)))


def _reported(path: str, element: Element, number: str, total: int) -> Iterator[tuple[str, str, Status]]:
    code = markup.words(element, "ReasonCode").upper()
    parts = [(f"{path}.{step}", one) for step, one in markup.steps(element) if one.tag == "AssociatedStatusConsignment"]
    for where, part in parts or [(path, element)]:
        inside = dict(_inside(where, part))
        time_path, written = _time(code, inside)
        pieces = _count(_last(inside, "PieceQuantity"))
        split = _last(inside, "TransportSplitDescription")[:1].upper() in {"P", "S"} or 0 < pieces < total
        yield (
            where,
            time_path or where,
            Status(
                number,
                code,
                time=written,
                airport=_airport(code, inside),
                flight=_last(inside, "SpecifiedLogisticsTransportMovement.ID"),
                carrier=_last(inside, "AssociatedReceivedFromParty.PrimaryID")
                or _last(inside, "CarrierParty.PrimaryID"),
                discrepancy=_last(inside, "DiscrepancyDescriptionCode").upper() if code == "DIS" else "",
                parts=pieces,
                total=total,
                split=split,
                name=_last(inside, "DeliveryParty.Name") or _last(inside, "NotifiedParty.Name"),
                text=_last(inside, "InformationTextNote") or _last(inside, "Information"),
            ),
        )


def _inside(path: str, element: Element) -> Iterator[tuple[str, str]]:
    for where, text in markup.leaves(element):
        yield path + where.removeprefix(element.tag), text


def _time(code: str, inside: dict[str, str]) -> tuple[str, str]:
    names = (_DEPARTURE, *_EVENT, _ARRIVAL) if code in _LEAVING else (*_EVENT, _ARRIVAL, _DEPARTURE)
    for name in names:
        for path, text in inside.items():
            if path.endswith(f".{name}"):
                return path, text
    return "", ""


def _airport(code: str, inside: dict[str, str]) -> str:
    names = ["OccurrenceDepartureLocation", "OccurrenceLocation", "OccurrenceArrivalLocation"]
    for name in names if code in _LEAVING else [names[1], names[2], names[0]]:
        if found := _last(inside, f"{name}.ID"):
            return found
    return _last(inside, "Location.ID")


def _last(inside: dict[str, str], name: str) -> str:
    """The text of the first element whose path ends with this name, whatever place it has among its likes."""
    return next((text for path, text in inside.items() if _bare(path).endswith(f".{name}")), "")


def _bare(path: str) -> str:
    return _PLACE.sub("", path)


def _count(text: str) -> int:
    return int(text[:9]) if text.isascii() and text.isdigit() else 0
