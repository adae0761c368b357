"""Gather events with their paths: a scan said twice becomes one, a date that nobody read is named. Pure.

A reader notes every scan with the texts that its time was read from, and every plan and part left out with its path.
At the end `rest_of_json` or `rest_of_xml` walks once more through the body and names each text that holds a date or a
time, is none of those texts and lies below none of those paths: what a reader does not know inside a scan, too.
"""

from collections.abc import Iterable
from typing import Any
from xml.etree.ElementTree import Element

import msgspec

from doorstep.connect import unread
from doorstep.connect.found import Found, found
from doorstep.connect.unread import dated
from doorstep.timeline.model import Ignored, Milestone, Problem, Reading, Scan, Told

__all__ = ["Gathered", "dated"]

_encode = msgspec.json.Encoder().encode
_NOBODY_READ = "a date or time that is no scan and no expected delivery"


class Gathered:
    """What is found in one body, with the paths it was found at."""

    def __init__(self) -> None:
        """Begin with nothing."""
        self.found: Found = found()
        self._paths: list[str] = []
        self._read: set[str] = set()
        self._texts: set[str] = set()
        self._pairs: dict[str, set[str]] = {}

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
            for text in texts:
                beside = self._pairs.setdefault(text, set())
                beside.update(texts)
                beside.discard(text)

    def skip(self, path: str, why: str, *texts: str) -> None:
        """Note a part that is no event, and why. Its texts, where they are given, need not be looked for again."""
        self.found.ignored.append(Ignored(path, why))
        self._read.add(path)
        if texts:
            self._texts.update(texts)

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
        for where, text in unread.in_json(body, path, self._texts, self._pairs):
            self._name(where, text)

    def rest_of_xml(self, element: Element, path: str = "") -> None:
        """Name every date in this part of an XML body that nothing above was read from."""
        for where, text in unread.in_xml(element, path or element.tag, self._texts, self._pairs):
            self._name(where, text)

    def rest_of_row(self, path: str, cells: Iterable[tuple[str, str]]) -> None:
        """Name every date in these cells (column, text) of a row: of columns that the reader does not know."""
        for name, text in cells:
            if dated(text):
                self.found.skip(f"{path}.{name}", _NOBODY_READ)

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
