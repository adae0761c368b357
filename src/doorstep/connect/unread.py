"""Find the texts of a body that hold a date or a time and that no scan was read from. Pure.

It is asked of every body, so it is quick: paths are made for what is found alone, and texts without a date are
remembered.
"""

import re
from collections.abc import Iterable, Iterator
from typing import Any
from xml.etree.ElementTree import Element

from doorstep.connect import markup

_MONTH = (
    r"(?:jan|feb|mar|mär|apr|may|mai|mei|jun|jul|aug|sep|oct|okt|nov|dec|dez|janv|févr|mars|avr|juin|juil|août|déc)"
)
_DATED = re.compile(
    r"(?<!\d)(?:19|20)\d\d([-/.]?)(?:0[1-9]|1[0-2])\1(?:0[1-9]|[12]\d|3[01])(?:(?:[01]\d|2[0-3])[0-5]\d(?:[0-5]\d)?)?(?!\d)"
    r"|(?<!\d)\d{1,2}[./-]\d{1,2}[./-](?:\d\d)?\d\d(?!\d)"
    r"|(?<!\d)\d{1,2}:\d\d(?!\d)"
    rf"|\b{_MONTH}[a-zéûä]*\.?\s+\d{{1,2}}\b|\b\d{{1,2}}(?:st|nd|rd|th|\.)?\s+{_MONTH}",
    re.IGNORECASE,
)
_DIGIT = re.compile("[0-9]")
#: What every date holds, found faster than a date: digits with a sign between, eight in a row, a blank beside one.
_LIKELY = re.compile(r"\d(?:[-/.:]\d|\d{3}[01]\d[0-3]\d|\w{0,2}\.?\s)")
_AFTER_WORDS = re.compile(r"\s\d")
_SHORTEST = 4
#: Longer texts are documents and pictures.
_LONGEST = 2_000
#: A day or a time of day alone is shorter: it counts as read only beside the others that its scan was read from.
_WHOLE = 14
#: Texts without a date: carriers say the same few words again and again. Longer ones are not kept in memory.
_UNDATED: set[str] = set()
_MOST_UNDATED, _LONGEST_UNDATED = 16384, 80
#: A part of a body on the way down to a date: the one above, its name or place in a list, and itself. The path is only
#: made when a date is found. The first has nothing above, and the path that all begin with.
_Node = tuple[Any, str | int, Any]


def dated(text: str) -> bool:
    """Whether this text holds a date or a time of day, in the ways that carriers write them."""
    if not _SHORTEST < len(text) <= _LONGEST or _DIGIT.search(text) is None:
        return False
    if _LIKELY.search(text) is None and _AFTER_WORDS.search(text) is None:
        return False
    return _DATED.search(text) is not None


def in_json(body: Any, path: str, texts: set[str], pairs: dict[str, set[str]]) -> Iterator[tuple[str, str]]:
    """Yield path and text of every date in JSON that is none of these texts. A part of a time (a day, an offset) counts
    as one of them only beside the other part, as `pairs` has them."""
    undated = _UNDATED
    stack: list[_Node] = [(None, path, body)]
    while stack:
        node = stack.pop()
        value = node[2]
        if type(value) is dict:
            for key, one in value.items():
                if type(one) is str:
                    if len(one) > _SHORTEST and one not in undated:
                        text = one.strip()
                        if text in texts and (len(text) >= _WHOLE or _beside(text, pairs, value.values())):
                            continue
                        if _remembered(text, one):
                            yield _path_in_json((node, key, one)), text
                elif one and (type(one) is dict or type(one) is list):
                    stack.append((node, key, one))
        elif type(value) is list:
            stack.extend([(node, place, one) for place, one in enumerate(value) if one])
        elif type(value) is str and value not in _UNDATED and _remembered(value.strip(), value):
            yield _path_in_json(node), value.strip()


def _path_in_json(node: _Node) -> str:
    steps = list[str]()
    above, step, _ = node
    while above is not None:
        steps.append(f"[{step}]" if isinstance(step, int) else f".{step}")
        above, step, _ = above
    return f"{step}{''.join(reversed(steps))}".removeprefix("" if step else ".")


def in_xml(root: Element, path: str, texts: set[str], pairs: dict[str, set[str]]) -> Iterator[tuple[str, str]]:
    """Yield the same of XML: of elements without children, and of attributes."""
    undated = _UNDATED
    suspects = [
        one
        for one in root.iter()
        if (said := one.text) and len(said) > _SHORTEST and said not in undated and not len(one)
    ]
    owners = [one for one in root.iter() if one.keys()]
    above = {child: parent for parent in root.iter() if len(parent) for child in parent}
    steps: dict[Element, dict[Element, str]] = {}
    for one in owners:
        for name, value in one.items():
            if len(value) > _SHORTEST and value not in undated:
                text = value.strip()
                if text in texts and (len(text) >= _WHOLE or _beside(text, pairs, one.attrib.values())):
                    continue
                if _remembered(text, value):
                    yield f"{_path_in_xml(one, path, above, steps)}.@{name}", text
    for one in suspects:
        said = one.text or ""
        text = said.strip()
        if text in texts and (
            len(text) >= _WHOLE or _beside(text, pairs, [other.text for other in above.get(one, ())])
        ):
            continue
        if _remembered(text, said):
            yield _path_in_xml(one, path, above, steps), text


def _path_in_xml(
    one: Element, path: str, above: dict[Element, Element], known: dict[Element, dict[Element, str]]
) -> str:
    """The path of an element. `known` remembers the steps below a parent, for the next one."""
    steps = list[str]()
    while (parent := above.get(one)) is not None:
        if parent not in known:
            known[parent] = {child: step for step, child in markup.steps(parent)}
        steps.append(known[parent][one])
        one = parent
    return ".".join((path, *reversed(steps)))


def _beside(text: str, pairs: dict[str, set[str]], others: Iterable[Any]) -> bool:
    """Whether a part of a time stands beside another part of it, as a scan was read from both."""
    parts = pairs.get(text)
    if parts is None:
        return False
    written = [one for one in others if type(one) is str]
    return not (parts.isdisjoint(written) and parts.isdisjoint([one.strip() for one in written]))


def _remembered(text: str, written: str) -> bool:
    """Whether this text holds a date; if not, that is remembered."""
    if dated(text):
        return True
    if len(written) <= _LONGEST_UNDATED:
        if len(_UNDATED) >= _MOST_UNDATED:
            _UNDATED.clear()
        _UNDATED.add(written)
    return False
