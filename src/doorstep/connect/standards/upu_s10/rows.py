"""One item event, from whatever form it is written in: names of fields of tables and XML, segments of EDIFACT. Pure."""

import re
from collections.abc import Iterable, Iterator, Mapping, Sequence
from typing import NamedTuple
from xml.etree.ElementTree import Element

from doorstep.connect import markup
from doorstep.connect.edi import Segment
from doorstep.connect.standards.upu_s10.items import item

_NOT_A_LETTER = re.compile(r"[^a-z0-9]")
_CODE = re.compile(r"E[A-Z]{2}", re.ASCII)
#: Segments of EDIFACT in which three letters are no event.
_NO_EVENT = frozenset({"BGM", "RFF", "DTM", "LOC", "NAD", "FTX", "CTA", "PNA", "TDT"})
_OFFICE = re.compile(r"[A-Z]{2}[A-Z0-9]{3,4}", re.ASCII)


class Row(NamedTuple):
    """An item event as written. `path` is where it stands, `time_path` where its time does."""

    path: str
    time_path: str
    number: str
    code: str
    written: str
    form: str = ""
    offset: str = ""
    office: str = ""
    place: str = ""
    country: str = ""
    reason: str = ""
    action: str = ""
    signed: str = ""
    text: str = ""


#: Our field → names that senders give it, without letter case and signs.
_NAMES = {
    "number": "itemid itemidentifier itemnumber itemno s10 s10id mailitemid item barcode trackingnumber id",
    "code": "eventcode eventcd event eventtype itemeventcode itemevent code statuscode",
    "written": "eventdatetime eventdate eventdt eventlocaldatetime localdatetime datetime date eventtime",
    "offset": "utcoffset timezoneoffset eventoffset gmtoffset offset timezone",
    "office": "office officecode eventoffice eventofficecode impc impccode locationcode officeofexchange localoffice",
    "place": "officename location locationname eventlocation city place",
    "country": "country countrycode eventcountry eventcountrycode",
    "reason": "reason reasoncode nondeliveryreason nondeliveryreasoncode retentionreason retentionreasoncode",
    "action": "action actioncode actiontaken measure nondeliverymeasure nondeliverymeasurecode",
    "signed": "signatory signatoryname signedby recipientname signature",
    "text": "comment comments text remark remarks eventdescription description reasontext",
}
_FIELD = {name: field for field, names in _NAMES.items() for name in names.split()}


def field_of(name: str) -> str:
    """Return our field of a sender's name for it, an empty text for others."""
    return _FIELD.get(_NOT_A_LETTER.sub("", name.casefold()), "")


def of_table(header: Sequence[str], lines: Iterable[tuple[int, Sequence[str]]]) -> Iterator[Row]:
    """Yield the row of each line of a table: (place from 1, cells)."""
    fields = [field_of(name) for name in header]
    for place, cells in lines:
        found: dict[str, str] = {}
        for field, cell in zip(fields, cells, strict=False):
            if field and cell.strip():
                found.setdefault(field, cell.strip())
        yield _row(f"line {place}", f"line {place}", found)


def _row(path: str, time_path: str, found: Mapping[str, str]) -> Row:
    return Row(path, time_path, *(found.get(field, "") for field in Row._fields[2:]))


def of_xml(root: Element) -> Iterator[Row]:
    """Yield each element that holds an event's code; its item's number may stand in an element around it."""
    stack: list[tuple[str, Element, str]] = [(root.tag, root, "")]
    while stack:
        path, element, number = stack.pop()
        found, where = _fields(path, element)
        number = found.get("number", "") if item(found.get("number", "")) else number
        if _CODE.fullmatch(found.get("code", "").upper()):
            yield _row(path, where.get("written", path), {**found, "number": number or found.get("number", "")})
        stack.extend((f"{path}.{step}", child, number) for step, child in reversed(markup.steps(element)))


def _fields(path: str, element: Element) -> tuple[dict[str, str], dict[str, str]]:
    found: dict[str, str] = {}
    where: dict[str, str] = {}
    parts = [(f"@{name}", name, value) for name, value in element.attrib.items()]
    parts += [(step, child.tag, child.text or "") for step, child in markup.steps(element) if not len(child)]
    for step, name, value in parts:
        if (field := field_of(name)) and value.strip() and field not in found:
            found[field], where[field] = value.strip(), f"{path}.{step}"
    return found, where


def of_message(segments: Sequence[Segment]) -> Iterator[Row]:
    """Yield the events of one EMSEVT message: an item's number, the codes of its events, what follows each."""
    number = ""
    row: Row | None = None
    for one in segments:
        parts = [part.strip() for element in one.elements for part in element if part.strip()]
        named = next((part for part in parts if item(part) is not None), "")
        codes = [part.upper() for part in parts if one.tag not in _NO_EVENT and _CODE.fullmatch(part.upper())]
        code = next(iter(codes), "")
        if named and (row is None or row.number):
            if row is not None and not code:
                yield row
                row = None
            number = named
        if code:
            if row is not None:
                yield row
            row = Row(one.path, one.path, named or number, code, "")
            behind = next(place for place, part in enumerate(parts) if part.upper() == code) + 1
            row = _noted(row, one, [part for part in parts[behind:] if part != named])
        elif row is not None:
            row = _noted(row._replace(number=row.number or named), one, parts)
    if row is not None:
        yield row


def _noted(row: Row, one: Segment, parts: list[str]) -> Row:
    """The row with what one more segment says."""
    if one.tag == "DTM" and not row.written:
        return row._replace(time_path=one.path, written=one.text(1, 2) or one.text(2), form=one.text(1, 3))
    if one.tag in {"LOC", "NAD", "TDT"} and not row.office:
        office = next((part for part in parts if _OFFICE.fullmatch(part)), "")
        words = next((part for part in parts if part != office and len(part) > 3 and not part.isdigit()), "")
        return row._replace(office=office, place=words)
    if one.tag == "FTX":
        return row._replace(text=" ".join(part for place in range(1, 6) if (part := one.text(4, place))))
    if one.tag in {"CTA", "PNA"}:
        return row._replace(signed=next((part for part in parts if len(part) > 2), ""))
    numbers = [part for part in parts if part.isascii() and part.isdigit() and len(part) <= 3]
    if one.tag in {"STS", "GIS", "RCS", "ALI"} and numbers and not row.reason:
        return row._replace(reason=numbers[0], action=numbers[1] if len(numbers) > 1 else "")
    return row
