"""Gather events with their paths: a scan said twice becomes one, a date that nobody read is named. Pure.

A reader notes every scan with the texts that its time was read from, and every plan and part left out with its path.
At the end `rest_of_json` or `rest_of_xml` walks once more through the body and names each text that holds a date or a
time, is none of those texts and lies below none of those paths: what a reader does not know inside a scan, too.
"""

import re
from collections.abc import Iterable, Iterator
from itertools import permutations
from typing import Any, NamedTuple
from xml.etree.ElementTree import Element

import msgspec

from doorstep.connect import markup
from doorstep.connect.found import Found, found
from doorstep.timeline.model import Milestone, Problem, Reading, Scan, Told

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
_encode = msgspec.json.Encoder().encode
_NOBODY_READ = "a date or time that is no scan and no expected delivery"
#: A day or a time of day alone is shorter: it counts as read only beside the others that its scan was read from.
_WHOLE = 14
#: Texts without a date: carriers say the same few words again and again. Longer ones are not kept in memory.
_UNDATED: set[str] = set()
_MOST_UNDATED, _LONGEST_UNDATED = 16384, 80


class Gathered:
    """What is found in one body, with the paths it was found at."""

    def __init__(self) -> None:
        """Begin with nothing."""
        self.found: Found = found()
        self._paths: list[str] = []
        self._read: set[str] = set()
        self._texts: set[str] = set()
        self._pairs: set[tuple[str, str]] = set()

    @property
    def events(self) -> list[Told]:
        """The events so far, in the body's order."""
        return self.found.events

    def told(self, path: str, told: Told, *further: str) -> None:
        """Note an event read at this path (and at further ones)."""
        self.found.events.append(told)
        self._paths.append(path)
        self._read.update((path, *further))

    def scanned(self, path: str, told: Told, *texts: str) -> None:
        """Note the event of the object or element at this path, and the texts in it that tell its time. All other
        dates in it are named, unless the event keeps them in its words."""
        self.found.events.append(told)
        self._paths.append(path)
        self.texts(*texts)
        if isinstance(fact := told.fact, Scan):
            self._texts.add(fact.raw_text)

    def texts(self, *texts: str) -> None:
        """Note texts that tell the time of an event together, or say once more what an event tells."""
        self._texts.update(texts)
        if len(texts) > 1:
            self._pairs.update(permutations(texts, 2))

    def skip(self, path: str, why: str) -> None:
        """Note a part that is no event, and why."""
        self.found.skip(path, why)
        self._read.add(path)

    def refuse(self, path: str, why: str | Exception) -> None:
        """Note a part that should have been an event and could not be read."""
        self.found.refuse(path, why)
        self._read.add(path)

    def used(self, *paths: str) -> None:
        """Note parts whose dates stand in an event that was read at another path."""
        self._read.update(paths)

    def known(self, path: str) -> bool:
        """Whether something was noted at this very path."""
        return path in self._read

    def rest_of_json(self, body: Any, path: str = "") -> None:
        """Name every date in this part of a JSON body that nothing above was read from."""
        for where, text in _json(body, path, self._texts, self._pairs):
            self._name(where, text)

    def rest_of_xml(self, element: Element, path: str = "") -> None:
        """Name every date in this part of an XML body that nothing above was read from."""
        for where, text in _xml(element, path or element.tag, self._texts, self._pairs):
            self._name(where, text)

    def _name(self, path: str, text: str) -> None:
        """Leave a date out by name, unless something at or above its path was noted. A day alone or an offset counts as
        read within the scan that it belongs to."""
        if text in self._texts and any(path.startswith(one) for one in self._paths):
            return
        above = path
        while above and above not in self._read:
            above = above[: max(above.rfind("."), above.rfind("["), 0)]
        if above not in self._read:
            self.found.skip(path, _NOBODY_READ)

    def reading(self, nothing: Problem, help_with: str = "compare it with the source's description") -> Reading:
        """Return what was found, each event once; see `Found.reading`."""
        self._once()
        return self.found.reading(nothing, help_with)

    def _once(self) -> None:
        """Of events with the same identity keep the one that says most, whatever the body's order."""
        chosen: dict[tuple[str, str], int] = {}
        events = self.found.events
        if len(events) == 1:
            return
        for place, told in enumerate(events):
            key = (told.subject, "\0".join(told.identity).casefold())
            known = chosen.setdefault(key, place)
            if known != place and _rank(told) > _rank(events[known]):
                chosen[key] = place
        if len(chosen) == len(events):
            return
        kept = set(chosen.values())
        for place, path in enumerate(self._paths):
            if place not in kept:
                self.found.skip(path, "the same as another part of the body, which was read")
        self.found.events[:] = [told for place, told in enumerate(events) if place in kept]


def _rank(told: Told) -> tuple[bool, bool, int, bytes]:
    """As the fold chooses among variants: a certain zone, a known milestone, the fuller content."""
    known = not (isinstance(told.fact, Scan) and told.fact.milestone is Milestone.UNKNOWN)
    content = _encode(told)
    return (not told.zone_guessed, known, len(content), content)


def dated(text: str) -> bool:
    """Whether this text holds a date or a time of day, in the ways that carriers write them."""
    if not _SHORTEST < len(text) <= _LONGEST or _DIGIT.search(text) is None:
        return False
    if _LIKELY.search(text) is None and _AFTER_WORDS.search(text) is None:
        return False
    return _DATED.search(text) is not None


class _Node(NamedTuple):
    """A part of a body on the way down to a date; its path is only made when one is found. `step` is its name or its
    place in a list, of the first the path it begins with."""

    above: "_Node | None"
    step: str | int
    value: Any


def _json(body: Any, path: str, texts: set[str], pairs: set[tuple[str, str]]) -> Iterator[tuple[str, str]]:
    stack = [_Node(None, path, body)]
    while stack:
        node = stack.pop()
        value = node.value
        if type(value) is dict:
            for key, one in value.items():
                if type(one) is str:
                    if len(one) > _SHORTEST and one not in _UNDATED:
                        text = one.strip()
                        if (text not in texts or not _whole(text, pairs, value.values())) and _remembered(text, one):
                            yield _path_in_json(_Node(node, key, one)), text
                elif type(one) is dict or type(one) is list:
                    stack.append(_Node(node, key, one))
        elif type(value) is list:
            stack.extend([_Node(node, place, one) for place, one in enumerate(value) if one])
        elif type(value) is str and value not in _UNDATED and _remembered(value.strip(), value):
            yield _path_in_json(node), value.strip()


def _path_in_json(node: _Node) -> str:
    steps = list[str]()
    while node.above is not None:
        steps.append(f"[{node.step}]" if type(node.step) is int else f".{node.step}")
        node = node.above
    return f"{node.step}{''.join(reversed(steps))}".removeprefix("" if node.step else ".")


def _xml(element: Element, path: str, texts: set[str], pairs: set[tuple[str, str]]) -> Iterator[tuple[str, str]]:
    stack = [_Node(None, path, element)]
    while stack:
        node = stack.pop()
        one: Element = node.value
        if one.keys():
            for name, value in one.items():
                if len(value) > _SHORTEST and value not in _UNDATED:
                    text = value.strip()
                    if (text not in texts or not _whole(text, pairs, one.attrib.values())) and _remembered(text, value):
                        yield f"{_path_in_xml(node)}.@{name}", text
        if len(one):
            for child in one:
                if len(child) or child.keys():
                    stack.append(_Node(node, child.tag, child))
                elif (said := child.text) and len(said) > _SHORTEST and said not in _UNDATED:
                    text = said.strip()
                    if (text not in texts or not _whole(text, pairs, one.itertext())) and _remembered(text, said):
                        yield _path_in_xml(_Node(node, child.tag, child)), text
        elif (said := one.text) and said not in _UNDATED and _remembered(said.strip(), said):
            yield _path_in_xml(node), said.strip()


def _path_in_xml(node: _Node) -> str:
    steps = list[str]()
    while node.above is not None:
        parent, child = node.above.value, node.value
        steps.append(next(step for step, one in markup.steps(parent) if one is child))
        node = node.above
    return ".".join((str(node.step), *reversed(steps)))


def _whole(text: str, pairs: set[tuple[str, str]], beside: Iterable[Any]) -> bool:
    """Whether this text, which a scan was read from, is a whole time, or stands beside the rest of it."""
    if len(text) >= _WHOLE:
        return True
    return any((text, one.strip()) in pairs for one in beside if type(one) is str)


def _remembered(text: str, written: str) -> bool:
    """Whether this text holds a date; if not, that is remembered."""
    if dated(text):
        return True
    if len(written) <= _LONGEST_UNDATED:
        if len(_UNDATED) >= _MOST_UNDATED:
            _UNDATED.clear()
        _UNDATED.add(written)
    return False
