"""Raw bodies turned round, doubled or shouted: a source's same words in another order, number or letter case. Pure.

What is turned and doubled are parts beside their like that have a time of their own each: scans, answers, packages.
"""

import json
from collections import defaultdict
from copy import deepcopy
from typing import Any
from xml.etree.ElementTree import Element, tostring

from defusedxml.ElementTree import fromstring

from tests.connect.conservation.stamps import stamps

CHANGES = ("turned round", "doubled", "in capitals")


def changed(raw: bytes, change: str) -> bytes | None:
    """Return the changed body, ``None`` for a form that this change cannot be made in."""
    start = raw.removeprefix(b"\xef\xbb\xbf").lstrip()[:1]
    if start == b"<":
        return _xml(raw, change)
    if start in {b"{", b"["}:
        try:
            return json.dumps(_json(json.loads(raw), change)).encode()
        except ValueError:
            return None
    return _lines(raw, change)


def _json(found: Any, change: str) -> Any:
    if change == "in capitals":
        return _shouted(found)
    for one in scan_lists(found):
        if change == "turned round":
            one.reverse()
        else:
            one.extend(deepcopy(one))
    return found


def scan_lists(found: Any) -> list[list[Any]]:
    """The lists of parts that have a time of their own each."""
    lists, stack = [], [found]
    while stack:
        value = stack.pop()
        if isinstance(value, dict):
            stack.extend(value.values())
        elif isinstance(value, list):
            if len(value) > 1 and all(isinstance(one, dict) and _timed(one) for one in value):
                lists.append(value)
            stack.extend(value)
    return lists


def _timed(part: dict[str, Any]) -> bool:
    return any(isinstance(value, str | int) and stamps(key, str(value)) for key, value in part.items())


def _shouted(found: Any) -> Any:
    if isinstance(found, dict):
        return {key: _shouted(value) for key, value in found.items()}
    if isinstance(found, list):
        return [_shouted(value) for value in found]
    return found.upper() if isinstance(found, str) and _wording(found) else found


def _wording(text: str) -> bool:
    """Words for people; codes, numbers and times stay as they are."""
    return " " in text.strip() and not any(map(str.isdigit, text))


def _xml(raw: bytes, change: str) -> bytes:
    root: Element = fromstring(raw.strip(), forbid_entities=True)
    for element in list(root.iter()):
        if change == "in capitals":
            element.text = element.text.upper() if element.text and _wording(element.text) else element.text
            continue
        alike: dict[str, list[Element]] = defaultdict(list)
        for child in element:
            alike[child.tag].append(child)
        for parts in alike.values():
            if len(parts) > 1 and all(_timed({one.tag: one.text or "" for one in part}) for part in parts):
                _rearrange(element, parts, change)
    return tostring(root)


def _rearrange(element: Element, parts: list[Element], change: str) -> None:
    places = [list(element).index(part) for part in parts]
    if change == "turned round":
        for place, part in zip(places, reversed(parts), strict=True):
            element[place] = part
    else:
        for part in reversed(parts):
            element.insert(places[-1] + 1, deepcopy(part))


def _lines(raw: bytes, change: str) -> bytes | None:
    text = raw.decode("utf-8-sig", "replace")
    lines = text.splitlines()
    between = max(";,\t|", key=lines[0].count) if lines else ""
    if change == "in capitals" or len(lines) < 3 or lines[0].count(between) < 2 or text[:3] in {"ISA", "UNA", "UNB"}:
        return None
    first = 0 if any(sum(map(str.isdigit, cell)) > 3 for cell in lines[0].split(between)) else 1
    rows = lines[first:][::-1] if change == "turned round" else lines[first:] * 2
    return "\n".join([*lines[:first], *rows]).encode() + b"\n"
