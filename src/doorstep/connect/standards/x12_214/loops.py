"""One transaction set: the shipment's heading, and the loops of statuses under each assigned number. Pure."""

from collections.abc import Sequence

from msgspec import Struct, field

from doorstep.connect.edi import Segment
from doorstep.timeline.model import Place

#: Kinds of marks (element 88) that name a package.
_PACKAGE_MARKS = frozenset({"CP", "GM", "UC", "SM", "UP", "PB", "AA"})
#: Kinds of references (element 128) that name the shipment, the best first.
_NUMBERS = ("CN", "2I", "FR", "TN", "BM")
#: More remarks than this belong to nobody.
_MOST_REMARKS = 20
_REGION_PARTIES = ("CN", "ST", "SH", "SF")


class Status(Struct):
    """An AT7 with the place and the equipment that follow it."""

    segment: Segment
    place: Place = Place()
    vehicle: str = ""


class Group(Struct):
    """What stands under one assigned number (LX)."""

    statuses: list[Status] = field(default_factory=list)
    packages: list[str] = field(default_factory=list)
    remarks: list[str] = field(default_factory=list)
    pieces: int = 0


class Shipment(Struct):
    """A transaction set: whose shipment under which number, where it goes, and its groups of statuses."""

    number: str = ""
    carrier: str = ""
    next_carrier: str = ""
    mode: str = ""
    areas: dict[str, Place] = field(default_factory=dict)
    groups: list[Group] = field(default_factory=list)
    references: dict[str, str] = field(default_factory=dict)


_MODES = {
    "A": "air",
    "AE": "air",
    "M": "road",
    "LT": "road",
    "J": "road",
    "U": "road",
    "R": "rail",
    "O": "sea",
    "S": "sea",
}


def shipment(segments: Sequence[Segment]) -> Shipment:
    """Return the shipment of one transaction set."""
    found = Shipment()
    party = ""
    for one in segments:
        if one.tag == "B10":
            found.number, found.carrier = one.text(1), one.text(3)
            found.references.setdefault("B1002", one.text(2))
        elif one.tag == "N1":
            party = one.text(1)
        elif one.tag == "N4" and party in _REGION_PARTIES:
            found.areas.setdefault(party, Place("", one.text(1), one.text(2), one.text(3), one.text(4)))
        elif one.tag == "MS3":
            found.next_carrier, found.mode = one.text(1), _MODES.get(one.text(4), found.mode)
        elif one.tag == "L11" and not found.groups:
            found.references.setdefault(one.text(2), one.text(1))
        elif one.tag == "LX" or (one.tag == "AT7" and not found.groups):
            found.groups.append(Group())
        if found.groups:
            _in_group(found.groups[-1], one)
    kinds = [*_NUMBERS, "B1002"]
    found.number = found.number or next((found.references[kind] for kind in kinds if found.references.get(kind)), "")
    return found


def _in_group(group: Group, one: Segment) -> None:
    if one.tag == "AT7":
        group.statuses.append(Status(one))
    elif one.tag == "MS1" and group.statuses:
        group.statuses[-1].place = _place(one)
    elif one.tag == "MS2" and group.statuses:
        group.statuses[-1].vehicle = " ".join(part for part in (one.text(1), one.text(4) + one.text(2)) if part)
    elif one.tag == "MAN" and one.text(1) in _PACKAGE_MARKS:
        group.packages.extend(number for number in (one.text(2), one.text(3)) if number)
    elif one.tag == "K1":
        group.remarks.extend(text for text in (one.text(1), one.text(2)) if text and len(group.remarks) < _MOST_REMARKS)
    elif one.tag == "AT8" and one.text(4).isascii() and one.text(4).isdigit():
        group.pieces = max(group.pieces, int(one.text(4)[:9]))


def _place(one: Segment) -> Place:
    return Place(
        city=one.text(1),
        region=one.text(2),
        country=one.text(3),
        lon=_degrees(one.text(4), one.text(6), "W", 180),
        lat=_degrees(one.text(5), one.text(7), "S", 90),
    )


def _degrees(digits: str, direction: str, negative: str, most: int) -> float | None:
    """Degrees, minutes and seconds in seven digits (DDDMMSS)."""
    if len(digits) != 7 or not (digits.isascii() and digits.isdigit()):
        return None
    value = int(digits[:3]) + int(digits[3:5]) / 60 + int(digits[5:]) / 3600
    return round(-value if direction == negative else value, 5) if value <= most else None
