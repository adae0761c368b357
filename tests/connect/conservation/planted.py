"""Plant a time of a name that nobody knows in every part of a body: a reader must name each of them.

JSON: a field in each object. XML: an element in each element that holds others, an attribute in each that has some.
Tables: a column at the end.
"""

import json
import re
from collections.abc import Iterator
from datetime import UTC, datetime, timedelta
from itertools import count
from typing import Any
from xml.etree.ElementTree import Element, SubElement, tostring

import msgspec
from defusedxml import DefusedXmlException
from defusedxml.ElementTree import ParseError, fromstring

NAME = "nobodyKnowsThis"
_FIRST = datetime(2031, 5, 6, 7, 8, 9, tzinfo=UTC)


def planted(raw: bytes) -> bytes:
    """Return the body with a time of its own in each part; nothing when it is no JSON, no XML and no table."""
    times = (f"{_FIRST + timedelta(hours=7 * place, minutes=place):%Y-%m-%dT%H:%M:%SZ}" for place in count())
    if raw.lstrip()[:1] == b"<":
        try:
            root: Element = fromstring(raw.strip(), forbid_dtd=True)
        except (DefusedXmlException, ParseError):
            return b""
        for element in list(root.iter()):
            if len(element):
                SubElement(element, NAME).text = next(times)
            if element.attrib:
                element.set(NAME, next(times))
        return tostring(root)
    if is_table(raw):
        return _column(raw, times)
    try:
        body = msgspec.json.decode(raw.removeprefix(b"\xef\xbb\xbf").strip())
    except (msgspec.DecodeError, UnicodeDecodeError):
        return b""
    stack: list[Any] = [body]
    while stack:
        one = stack.pop()
        if isinstance(one, dict):
            stack.extend(one.values())
            one[NAME] = next(times)
        elif isinstance(one, list):
            stack.extend(one)
    return json.dumps(body).encode()


def is_table(raw: bytes) -> bool:
    """Whether these bytes are a table with a heading, after lines that begin with #."""
    first = next((line for line in raw.splitlines() if not line.startswith(b"#")), b"").lstrip(b'\xef\xbb\xbf "')
    between = max(b";,\t|", key=first.count)
    return first[:3].isalpha() and first.count(between) > 1 and not re.search(rb"\d{4}|['*+~]", first)


def _column(raw: bytes, times: Iterator[str]) -> bytes:
    lines = raw.decode("utf-8-sig").splitlines()
    heading = next(place for place, line in enumerate(lines) if not line.startswith("#"))
    between = max(";,\t|", key=lines[heading].count)
    end = "" if lines[heading].endswith(between) else between
    lines[heading] += f"{end}{NAME}"
    for place in range(heading + 1, len(lines)):
        if lines[place].strip():
            lines[place] += f"{end}{next(times)}"
    return "\n".join(lines).encode()
