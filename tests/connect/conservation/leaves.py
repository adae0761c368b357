"""Every text of a raw body with its path, in the notation of `Ignored.path`. An own walk that knows no reader.

JSON `a.b[0].c` · XML names joined by dots from the root's name, `[n]` where several of a name stand side by side,
`.@name` for attributes · tables and telegrams `line 12` with `.column` behind it · EDI `AT7[3]` with `.5` (the element)
behind it.
"""

import csv
import io
from collections import Counter
from collections.abc import Iterator
from typing import Any, NamedTuple
from xml.etree.ElementTree import Element

import msgspec
from defusedxml.ElementTree import fromstring

#: Segments that begin something else than what a status goes on to say.
_NEW_PART = frozenset({"RFF", "CNI", "LX", "ST", "SE", "UNH", "UNT", "UNZ", "GID", "EQD"})


class Leaf(NamedTuple):
    """A text, where it stands, the name of its field, and the part that it stands in together with its like.

    `owner` is the status segment that an EDI segment belongs to: what is said of it holds for all that follows upon it.
    """

    path: str
    key: str
    text: str
    record: str
    owner: str = ""


def leaves(raw: bytes) -> list[Leaf]:
    """Return every text of a body: JSON, XML, X12, EDIFACT, else lines."""
    if raw[:200].removeprefix(b"\xef\xbb\xbf").lstrip()[:1] == b"<":
        return list(_xml(raw))
    text = raw.decode("utf-16" if raw[:2] in {b"\xff\xfe", b"\xfe\xff"} else "utf-8-sig", "replace")
    start = text.lstrip()[:3]
    if start[:1] in {"{", "["}:
        return list(_json("", "", "", msgspec.json.decode(text.strip())))
    if start == "ISA":
        return list(_x12(text.lstrip()))
    if start in {"UNA", "UNB"}:
        return list(_edifact(text.lstrip()))
    return list(_lines(text))


def _json(path: str, key: str, record: str, value: Any) -> Iterator[Leaf]:
    if isinstance(value, dict):
        for name, inner in value.items():
            yield from _json(f"{path}.{name}" if path else name, name, path, inner)
    elif isinstance(value, list):
        for place, inner in enumerate(value):
            yield from _json(f"{path}[{place}]", key, f"{path}[{place}]", inner)
    elif isinstance(value, str):
        yield Leaf(path, key, value, record)
    elif isinstance(value, int | float) and not isinstance(value, bool):
        yield Leaf(path, key, str(value), record)


def _xml(raw: bytes) -> Iterator[Leaf]:
    root: Element = fromstring(raw.strip(), forbid_dtd=False, forbid_entities=True, forbid_external=True)
    stack = [(_name(root.tag), "", root)]
    while stack:
        path, record, element = stack.pop()
        for name, value in element.attrib.items():
            yield Leaf(f"{path}.@{_name(name)}", _name(name), value, path)
        if not len(element) and element.text and element.text.strip():
            yield Leaf(path, _name(element.tag), element.text.strip(), record)
        total = Counter(_name(child.tag) for child in element)
        seen: Counter[str] = Counter()
        for child in element:
            name = _name(child.tag)
            step = f"{name}[{seen[name]}]" if total[name] > 1 else name
            seen[name] += 1
            stack.append((f"{path}.{step}", path, child))


def _name(tag: str) -> str:
    return tag.rpartition("}")[2].rpartition(":")[2]


def _x12(text: str) -> Iterator[Leaf]:
    between, end = text[3], text[105]
    plain = text if end in "\r\n" else text.replace("\r", "").replace("\n", "")
    yield from _segments(plain.split(end), between)


def _edifact(text: str) -> Iterator[Leaf]:
    between, release, end = ("+", "?", "'") if text[:3] != "UNA" else (text[4], text[6], text[8])
    body = text.removeprefix(text[:9]) if text[:3] == "UNA" else text
    plain = body.replace(f"{release}{end}", " ").replace(f"{release}{between}", " ")
    yield from _segments([one.strip() for one in plain.split(end)], between)


def _segments(segments: list[str], between: str) -> Iterator[Leaf]:
    seen: dict[str, int] = {}
    owner = ""
    for segment in segments:
        tag, *elements = segment.strip().split(between)
        place = seen.get(tag, 0)
        seen[tag] = place + 1
        owner = f"{tag}[{place}]" if tag in {"STS", "AT7"} else "" if tag in _NEW_PART else owner
        for number, element in enumerate(elements, 1):
            if element.strip():
                yield Leaf(f"{tag}[{place}].{number}", f"{tag}{number:02}", element.strip(), f"{tag}[{place}]", owner)


def _lines(text: str) -> Iterator[Leaf]:
    first = text.splitlines()[0] if text.strip() else ""
    between = max(";,\t|", key=first.count)
    if not first.count(between):
        for number, line in enumerate(text.splitlines(), 1):
            if line.strip():
                yield Leaf(f"line {number}", "", line, f"line {number}")
        return
    rows = csv.reader(io.StringIO(text), delimiter=between)
    header: list[str] | None = None
    for row in rows:
        number = rows.line_num
        if header is None:
            header = row
            if any(sum(map(str.isdigit, cell)) > 3 for cell in row):
                header = []
            else:
                continue
        for place, cell in enumerate(row):
            name = header[place] if place < len(header) else str(place)
            if cell.strip():
                yield Leaf(f"line {number}.{name}", name, cell.strip(), f"line {number}")
