"""Plant a time of a name that nobody knows in every part of a body: a reader must name each of them.

JSON: a field in each object. XML: an element in each element that holds others, an attribute in each that has some.
"""

import json
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
    """Return the body with a time of its own in each part; nothing when it is neither JSON nor XML."""
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
