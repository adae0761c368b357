"""Segments of EDI: X12 and EDIFACT taken apart by the separators that each body names itself. Pure, in linear time.

A segment knows its place among all segments of its tag, so that parts left out can be named (`AT7[3]`). Separators are
those of ANSI X12.5/X12.6 (told by the ISA segment) and of ISO 9735 (told by UNA, else + : ' and ? for release).
"""

import re
from collections.abc import Iterator
from typing import NamedTuple

from doorstep.connect.bodies import MOST_BYTES, Refused

#: Released signs wait here while the text is split; no body needs these letters.
_HIDDEN = ("\ue000", "\ue001", "\ue002", "\ue003")
_HOLES = re.compile("[\ue000-\ue0ff\0]")
_TAG = re.compile(r"[A-Z][A-Z0-9]{1,2}", re.ASCII)


class Segment(NamedTuple):
    """A segment: its tag, its place among all of that tag (from 0), and its elements, each a list of components."""

    tag: str
    place: int
    elements: list[list[str]]

    @property
    def path(self) -> str:
        """Where it stands in the body: `AT7[3]`."""
        return f"{self.tag}[{self.place}]"

    def text(self, element: int, component: int = 1) -> str:
        """Return a component as the standards count them, from 1; an empty text when it is not there."""
        if element > len(self.elements):
            return ""
        parts = self.elements[element - 1]
        return parts[component - 1].strip() if component <= len(parts) else ""


def text(raw: bytes) -> str:
    """Return the text of these bytes: UTF-8, else ISO 8859-1, the character set of most EDI. Raises `Refused`: too
    large or empty."""
    if len(raw) > MOST_BYTES:
        raise Refused(f"the body has {len(raw):,} bytes, more than are read at once", "send it in smaller pieces")
    try:
        found = raw.decode("utf-8-sig")
    except UnicodeDecodeError:
        found = raw.decode("iso-8859-1")
    found = _HOLES.sub("", found).strip()
    if not found:
        raise Refused("the body is empty", "send the interchange as the standard describes it")
    return found


def x12(body: str) -> list[Segment]:
    """Return the segments of an X12 body. Raises `Refused` when it begins with no segment of an envelope."""
    if body.startswith("ISA") and len(body) > 4:
        element = body[3]
        head = body.split(element, 16)
        if len(head) == 17 and len(head[16]) > 1:
            return _x12(body, element, head[16][0], head[16][1])
    elif body[:2] in {"GS", "ST"} and len(body) > 3 and not body[2].isalnum():
        return _x12(body, body[2], "\x1f", "~" if "~" in body else "\n")
    raise Refused("the body is no X12 interchange: it does not begin with ISA", "send it whole, from ISA to IEA")


def _x12(body: str, element: str, component: str, end: str) -> list[Segment]:
    if end in "\r\n":
        body, end = body.replace("\r\n", "\n").replace("\r", "\n"), "\n"
    if end.isalnum() or end == element:
        raise Refused("the body does not tell how its segments end", "send it whole, from ISA to IEA")
    found = ([part.split(component) for part in one.split(element)] for one in body.split(end))
    return list(_numbered(found))


def edifact(body: str) -> list[Segment]:
    """Return the segments of an EDIFACT body. Raises `Refused` when it begins with no segment of an envelope."""
    component, element, release, end = ":", "+", "?", "'"
    if body.startswith("UNA") and len(body) > 8:
        component, element, release, end = body[3], body[4], body[6], body[8]
        body = body[9:].lstrip()
    if not body.startswith(("UNB", "UNH", "UNG")):
        raise Refused(
            "the body is no EDIFACT interchange: it does not begin with UNB", "send it whole, with UNA or UNB"
        )
    if len({component, element, end}) < 3 or any(map(str.isalnum, (component, element, end))):
        raise Refused("the body's UNA names a sign twice, or letters", "send the separators that it is written with")
    if release == " " or release not in body:
        return list(_numbered([part.split(component) for part in line.split(element)] for line in body.split(end)))
    hidden = dict(zip((element, component, end, release), _HIDDEN, strict=True))
    shown = str.maketrans({mark: sign for sign, mark in hidden.items()})
    pairs = re.compile(re.escape(release) + "(.)", re.DOTALL)
    body = pairs.sub(lambda found: hidden.get(found[1], found[1]), body)
    lines = ([part.split(component) for part in line.split(element)] for line in body.split(end))
    return list(_numbered([[one.translate(shown) for one in part] for part in line] for line in lines))


def _numbered(found: Iterator[list[list[str]]]) -> Iterator[Segment]:
    """Give each segment its place; what is no segment (line ends between them) goes."""
    seen: dict[str, int] = {}
    for parts in found:
        tag = parts[0][0].strip().upper()
        if _TAG.fullmatch(tag):
            place = seen.get(tag, 0)
            seen[tag] = place + 1
            yield Segment(tag, place, parts[1:])
