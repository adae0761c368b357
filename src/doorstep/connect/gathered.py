"""Gather events with their paths: a scan said twice becomes one, a date that nobody read is named. Pure.

A reader notes every scan, plan and part left out with its path; at the end `rest_of_json` or `rest_of_xml` walks once
more through the body and names each text that holds a date or a time and lies below none of those paths.
"""

import re
from collections.abc import Iterator
from typing import Any
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
_HOLDERS = (dict, list)
#: Longer texts are documents and pictures.
_LONGEST = 2_000
_encode = msgspec.json.Encoder().encode
_NOBODY_READ = "a date or time that is no scan and no expected delivery"


class Gathered:
    """What is found in one body, with the paths it was found at."""

    def __init__(self) -> None:
        """Begin with nothing."""
        self.found: Found = found()
        self._paths: list[str] = []
        self._read: set[str] = set()

    @property
    def events(self) -> list[Told]:
        """The events so far, in the body's order."""
        return self.found.events

    def told(self, path: str, told: Told, *further: str) -> None:
        """Note an event read at this path (and at further ones)."""
        self.found.events.append(told)
        self._paths.append(path)
        self._read.update((path, *further))

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
        for where in _json(body, path, self._read):
            self.found.skip(where, _NOBODY_READ)

    def rest_of_xml(self, element: Element, path: str = "") -> None:
        """Name every date in this part of an XML body that nothing above was read from."""
        for where in _xml(element, path or element.tag, self._read):
            self.found.skip(where, _NOBODY_READ)

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


def _json(body: Any, path: str, read: set[str]) -> Iterator[str]:
    stack: list[tuple[str, Any]] = [(path, body)]
    while stack:
        here, value = stack.pop()
        if here in read:
            continue
        if isinstance(value, dict):
            for key, one in value.items():
                if isinstance(one, str):
                    if len(one) > _SHORTEST and dated(one) and (where := f"{here}.{key}" if here else key) not in read:
                        yield where
                elif one and isinstance(one, _HOLDERS):
                    stack.append((f"{here}.{key}" if here else key, one))
        elif isinstance(value, list):
            stack.extend((f"{here}[{place}]", one) for place, one in enumerate(value))
        elif isinstance(value, str) and dated(value):
            yield here


def _xml(element: Element, path: str, read: set[str]) -> Iterator[str]:
    stack = [(path, element)]
    while stack:
        here, one = stack.pop()
        if here in read:
            continue
        if len(one.keys()):
            for name, value in one.items():
                if dated(value) and f"{here}.@{name}" not in read:
                    yield f"{here}.@{name}"
        if len(one):
            stack.extend(_worth_a_look(here, one))
        elif one.text and dated(one.text):
            yield here


def _worth_a_look(path: str, parent: Element) -> list[tuple[str, Element]]:
    """The children in which a date may stand, with their paths: these are made for no others."""
    likely = [one for one in parent if len(one) or one.keys() or ((text := one.text) and dated(text))]
    if not likely:
        return []
    names = [one.tag for one in parent]
    if len(set(names)) == len(names):
        return [(f"{path}.{one.tag}", one) for one in likely]
    chosen = set(likely)
    return [(f"{path}.{step}", one) for step, one in markup.steps(parent) if one in chosen]
