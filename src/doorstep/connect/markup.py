"""XML from outside: parsed without entities or outside documents, names without their namespaces. Pure.

The parser is the standard one. What could hold a document type definition goes through `defusedxml`, which refuses
every one of them.
"""

import re
from collections import Counter
from collections.abc import Iterator
from functools import lru_cache
from xml.etree.ElementTree import Element, ParseError, fromstring

from defusedxml import DefusedXmlException
from defusedxml.ElementTree import fromstring as strictly

from doorstep.connect.bodies import MOST_BYTES, Refused

_ENCODING = re.compile(rb"""encoding\s*=\s*["']([A-Za-z0-9._-]+)["']""")
#: Encodings in which a document type definition begins as it does in ASCII.
_LIKE_ASCII = frozenset({b"utf-8", b"utf8", b"us-ascii", b"ascii", b"iso-8859-1", b"iso-8859-15", b"windows-1252"})
#: No published format of a carrier is deeper.
MOST_DEPTH = 100


def document(raw: bytes) -> Element:
    """Return the root of these bytes, all names without namespace. Raises `Refused`: no XML, too large, too deep, or
    with a document type definition."""
    if len(raw) > MOST_BYTES:
        raise Refused(f"the body has {len(raw):,} bytes, more than are read at once", "send it in smaller pieces")
    raw = raw.strip()
    if not raw:
        raise Refused("the body is empty", "send the body as the source's documentation describes it")
    try:
        plain = _plain(raw)
        root = fromstring(raw) if plain else strictly(raw, forbid_dtd=True)  # noqa: S314 - it holds no DTD
    except DefusedXmlException:
        raise Refused(
            "the body defines entities or a document type, which is never read", "send it without <!DOCTYPE …>"
        ) from None
    except (ParseError, ValueError, LookupError, RecursionError) as error:
        raise Refused(f"the body is no XML ({error})", "check that it is complete: tags, quotes, encoding") from None
    if not plain or b"xmlns" in raw or b"xml:" in raw:
        _strip(root)
    if raw.count(b"<") > MOST_DEPTH:
        _measure(root)
    return root


def _plain(raw: bytes) -> bool:
    """Whether these bytes can hold no document type definition: nothing looks like one, in an encoding in which it
    would look like one. The slower parser takes all others."""
    if b"<!" in raw and b"<!" in raw.replace(b"<!--", b"").replace(b"<![CDATA[", b""):
        return False
    declared = _ENCODING.search(raw[:200]) if raw.startswith(b"<?xml") else None
    if declared is not None:
        return declared[1].lower() in _LIKE_ASCII
    return (raw[:1] == b"<" and raw[1:2] != b"\0") or raw.startswith(b"\xef\xbb\xbf<")


def _strip(root: Element) -> None:
    for element in [one for one in root.iter() if "}" in one.tag or ":" in one.tag]:
        element.tag = _local(element.tag)
    # `attrib` would make a dictionary for each element without one
    for element in [one for one in root.iter() if one.keys()]:
        for written in element.keys():  # noqa: SIM118
            if "}" in written:
                element.attrib[_local(written)] = element.attrib.pop(written)


def _measure(root: Element) -> None:
    level, depth = [root], 0
    while level:
        depth += 1
        if depth > MOST_DEPTH:
            raise Refused("the body is nested too deeply", "send it as the source's documentation shows")
        level = [child for element in level if len(element) for child in element]


@lru_cache(maxsize=4096)
def _local(name: str) -> str:
    return name.rpartition("}")[2].rpartition(":")[2] if "}" in name or ":" in name else name


def is_xml(raw: bytes) -> bool:
    """Whether these bytes look like XML and not like JSON or a table."""
    return raw[:200].removeprefix(b"\xef\xbb\xbf").lstrip()[:1] == b"<"


def inside(element: Element | None, *path: str) -> Element | None:
    """Return the first element at this path of names, ``None`` when there is none."""
    for name in path:
        if element is None:
            return None
        element = element.find(name)
    return element


def several(element: Element | None, *path: str) -> list[Element]:
    """Return every element with the last name inside the first element at the path before it."""
    parent = inside(element, *path[:-1])
    return [] if parent is None else parent.findall(path[-1])


def words(element: Element | None, *path: str) -> str:
    """Return the text at this path without blanks around it, an empty text when there is none."""
    for name in path:
        if element is None:
            return ""
        element = element.find(name)
    text = None if element is None else element.text
    return text.strip() if text else ""


def texts(element: Element) -> dict[str, str]:
    """Return the text of each child by its name, the first where several have one name. For elements of which many
    children are read: it is one walk instead of a search for each."""
    return {one.tag: one.text.strip() if one.text else "" for one in element[::-1]}


def attribute(element: Element | None, name: str) -> str:
    """Return an attribute's text without blanks around it, an empty text when there is none."""
    return element.get(name, "").strip() if element is not None else ""


def leaves(root: Element) -> Iterator[tuple[str, str]]:
    """Yield (path, text) of every element without children and of every attribute.

    A path is written as in JSON: names joined by dots, ``[n]`` behind a name that occurs more than once beside its
    like, ``@`` before an attribute's name. It begins with the root's name.
    """
    stack: list[tuple[str, Element]] = [(root.tag, root)]
    while stack:
        path, element = stack.pop()
        yield from ((f"{path}.@{name}", value) for name, value in element.attrib.items())
        if not len(element) and element.text and element.text.strip():
            yield path, element.text.strip()
        stack.extend((f"{path}.{step}", child) for step, child in steps(element))


def steps(element: Element) -> list[tuple[str, Element]]:
    """Return the children with their step of a path: the name, with its place when there are several of that name."""
    names = [child.tag for child in element]
    if len(set(names)) == len(names):
        return list(zip(names, element, strict=True))
    total = Counter(names)
    seen = dict.fromkeys(total, -1)
    found = []
    for name, child in zip(names, element, strict=True):
        if total[name] == 1:
            found.append((name, child))
        else:
            seen[name] = place = seen[name] + 1
            found.append((f"{name}[{place}]", child))
    return found
