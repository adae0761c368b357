"""Cargo-IMP: a waybill's line, and a line for each status, whose parts are told apart by their look. Pure."""

import re
from collections.abc import Iterator
from typing import NamedTuple

from doorstep.connect.standards.iata_fsu.status import PLANNED, Status

_HEAD = re.compile(r"(FSU|FSA)/?\d{0,2}", re.IGNORECASE)
_WAYBILL = re.compile(r"(\d{3}-\d{8})([A-Z]{3})?([A-Z]{3})?(?:/(.*))?", re.ASCII)
_STATUS = re.compile(r"([A-Z]{3})(?:/(.*))?", re.ASCII)
_QUANTITY = re.compile(r"([TPSMD])(\d{1,5})(?:[KL][\d.]+)?(?:[A-Z]{2}[\d.]+)?(?:T(\d{1,5}))?(?:[A-Z].*)?", re.ASCII)
_DAY = re.compile(r"(\d{2}[A-Z]{3})(\d{4})?(?:-[NPST])?", re.ASCII)
_TIME = re.compile(r"([SEA])(\d{4})(?:-([NPSTU]))?", re.ASCII)
_FLIGHT = re.compile(r"(?=[A-Z0-9]*[A-Z])[A-Z0-9]{2}[A-Z]?\d{3,4}[A-Z]?", re.ASCII)
_PAIR = re.compile(r"[A-Z]{6}", re.ASCII)
_AIRPORT = re.compile(r"[A-Z]{3}", re.ASCII)
_CARRIER = re.compile(r"[A-Z0-9]{2}", re.ASCII)
_DISCREPANCY = re.compile(r"[A-Z]{4}", re.ASCII)
#: Lines that belong to the status before them or to the waybill.
_BESIDE = frozenset({"ULD", "OCI", "SSR", "DIM", "SRN", "REF", "SPH"})


class Line(NamedTuple):
    """A line with its place (from 1): a status, or why it is none."""

    place: int
    status: Status | None
    why: str = ""


def is_text(text: str) -> bool:
    """Whether this looks like a Cargo-IMP status message: a line FSU/12 or FSA/12 near its beginning."""
    return any(_HEAD.fullmatch(line.strip()) for line in text[:2000].splitlines()[:12])


def lines(text: str) -> Iterator[Line]:
    """Yield every line that says something."""
    awb, total, started = "", 0, False
    for place, line in enumerate(text.splitlines(), 1):
        line = line.strip()
        if not line:
            continue
        if _HEAD.fullmatch(line):
            awb, total, started = "", 0, True
            continue
        if not started:
            yield Line(place, None, "the address of the message")
        elif found := _WAYBILL.fullmatch(line):
            awb = found[1]
            quantity = _QUANTITY.match(found[4] or "")
            total = int(quantity[3] or quantity[2]) if quantity else 0
        elif (found := _STATUS.fullmatch(line)) and found[1] not in _BESIDE and awb:
            yield Line(place, _status(awb, total, found[1], found[2] or ""))
        elif awb or line[:1] == "/":
            yield Line(place, None, "stands beside a status: units, customs, service information")
        else:
            yield Line(place, None, "refused: the line comes before any air waybill")


def _status(awb: str, total: int, code: str, rest: str) -> Status:
    if code == "OSI":
        return Status(awb, code, text=rest)
    found: dict[str, str] = {}
    words: list[str] = []
    parts, whole = 0, total
    for part in filter(None, (part.strip() for part in rest.split("/"))):
        if (day := _DAY.fullmatch(part)) and "day" not in found:
            found["day"], found["clock"] = day[1], day[2] or ""
        elif clock := _TIME.fullmatch(part):
            found.setdefault("flies", clock[2])
        elif not parts and (quantity := _QUANTITY.fullmatch(part)):
            parts, whole = int(quantity[2]), int(quantity[3] or total)
        else:
            _name(code, part, found, words)
    leaves = found.get("flies", "") if code == "DEP" or code in PLANNED else ""
    return Status(
        awb,
        code,
        found.get("day", ""),
        found.get("clock") or leaves,
        airport=found.get("airport", ""),
        flight=found.get("flight", ""),
        carrier=found.get("carrier", ""),
        discrepancy=found.get("discrepancy", ""),
        parts=parts,
        total=whole,
        split=0 < parts < whole,
        name=" ".join(words),
    )


def _name(code: str, part: str, found: dict[str, str], words: list[str]) -> None:
    """A part that is no time and no quantity: flight, airports, carrier, discrepancy, else the name of somebody."""
    if code == "DIS" and _DISCREPANCY.fullmatch(part) and "discrepancy" not in found:
        found["discrepancy"] = part
    elif _PAIR.fullmatch(part) and "airport" not in found and "day" in found:
        found["airport"], found["to"] = part[:3], part[3:]
    elif _FLIGHT.fullmatch(part) and "flight" not in found:
        found["flight"] = part
    elif _AIRPORT.fullmatch(part) and "airport" not in found and "day" in found:
        found["airport"] = part
    elif _CARRIER.fullmatch(part) and "carrier" not in found:
        found["carrier"] = part
    else:
        words.append(part)
