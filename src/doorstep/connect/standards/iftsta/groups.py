"""One message: its consignments, and what stands under each of their statuses. Pure."""

from collections.abc import Sequence

from msgspec import Struct, field

from doorstep.connect.edi import Segment

#: References (element 1153) that name the consignment or the package, the best first.
_PACKAGE_REFERENCES = ("CW", "AHV", "ACL", "AVE")
_CONSIGNMENT_REFERENCES = ("AAM", "AAS", "BM", "BN", "CN", "CNO", "ZZZ", "FF", "CU")
#: More texts than this belong to nobody.
_MOST_TEXTS = 50
#: Identities (element 7405) that name a package: serial shipping container code, tracking number, carton and package.
_IDENTITIES = frozenset({"BJ", "BN", "AW", "SRV", "ML", "BX", "CN"})


class Part(Struct):
    """What the segments under one level say."""

    times: dict[str, Segment] = field(default_factory=dict)
    references: dict[str, list[str]] = field(default_factory=dict)
    packages: list[str] = field(default_factory=list)
    places: dict[str, Segment] = field(default_factory=dict)
    texts: list[str] = field(default_factory=list)
    parties: dict[str, Segment] = field(default_factory=dict)
    vehicle: str = ""
    mode: str = ""
    pieces: int = 0

    def numbers(self, kinds: Sequence[str]) -> list[str]:
        """Return the numbers of the first kind of reference that is there."""
        return next((self.references[kind] for kind in kinds if self.references.get(kind)), [])


class Consignment(Part):
    """A consignment with its statuses (the segment and what stands under it)."""

    number: str = ""
    statuses: list[tuple[Segment, Part]] = field(default_factory=list)


class Message(Part):
    """A message: what holds for all of it, and its consignments."""

    release: str = ""
    consignments: list[Consignment] = field(default_factory=list)


_MODES = {"10": "sea", "1": "sea", "20": "rail", "2": "rail", "30": "road", "3": "road", "40": "air", "4": "air"}


def message(head: Segment, segments: Sequence[Segment]) -> Message:
    """Return one message from its UNH and the segments up to UNT."""
    found = Message(release=head.text(2, 2) + head.text(2, 3))
    level: Part = found
    for one in segments:
        if one.tag == "CNI":
            found.consignments.append(Consignment(number=one.text(2)))
            level = found.consignments[-1]
        elif one.tag == "STS":
            if not found.consignments:
                found.consignments.append(Consignment())
            level = Part()
            found.consignments[-1].statuses.append((one, level))
        else:
            _note(level, one)
    return found


def _note(level: Part, one: Segment) -> None:
    if one.tag == "DTM":
        level.times.setdefault(one.text(1), one)
    elif one.tag == "RFF":
        level.references.setdefault(one.text(1), []).append(one.text(1, 2))
    elif one.tag == "LOC":
        level.places.setdefault(one.text(1), one)
    elif one.tag == "NAD":
        level.parties.setdefault(one.text(1), one)
    elif one.tag == "FTX":
        if len(level.texts) < _MOST_TEXTS:
            level.texts.extend(text for part in range(1, 6) if (text := one.text(4, part)))
    elif one.tag == "GIN" and one.text(1) in _IDENTITIES:
        level.packages.extend(number for place in range(2, 7) for part in (1, 2) if (number := one.text(place, part)))
    elif one.tag == "PCI":
        level.packages.extend(text for part in range(1, 11) if _is_number(text := one.text(2, part)))
    elif one.tag == "TDT":
        level.vehicle = one.text(8, 4) or one.text(8) or one.text(2)
        level.mode = _MODES.get(one.text(3), "")
    elif one.tag in {"GID", "CNT"} and (count := one.text(2) if one.tag == "GID" else one.text(1, 2)).isdecimal():
        level.pieces = int(count[:9]) if count.isascii() else 0


def _is_number(text: str) -> bool:
    """Whether a shipping mark is a package's number and not a word."""
    return len(text) >= 8 and text.isascii() and text.isalnum() and sum(sign.isdigit() for sign in text) >= 6


def package_numbers(status: Part, consignment: Consignment) -> list[str]:
    """Return the numbers of the packages that a status speaks of: its own, else those of its consignment."""
    own = [*status.packages, *status.numbers(_PACKAGE_REFERENCES)]
    return own or [*consignment.packages, *consignment.numbers(_PACKAGE_REFERENCES)]


def consignment_number(status: Part, consignment: Consignment) -> str:
    """Return the consignment's number, by its own segment or by a reference."""
    found = status.numbers(_CONSIGNMENT_REFERENCES) or consignment.numbers(_CONSIGNMENT_REFERENCES)
    return consignment.number or next(iter(found), "")
