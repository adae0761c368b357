"""Find the line on which something stands in a TOML document, so that a complaint can point at it."""

import re
from collections.abc import Sequence

Keys = tuple[str | int, ...]

_HEADER = re.compile(r"^\s*(\[\[?)\s*([^\]]+?)\s*\]\]?\s*(#.*)?$")
_KEY = re.compile(r"""^\s*((?:[A-Za-z0-9_-]+|"[^"]*"|'[^']*')(?:\s*\.\s*(?:[A-Za-z0-9_-]+|"[^"]*"|'[^']*'))*)\s*=""")
_TRIPLE = re.compile(r'"""|' + "'''")


def line_of(text: str, keys: Sequence[str | int]) -> int | None:
    """Return the line (from 1) of ``("then", 0, "act")``, else of what is around it, ``None`` for the whole."""
    lines = _lines(text)
    wanted = tuple(keys)
    while wanted:
        if wanted in lines:
            return lines[wanted]
        wanted = wanted[:-1]
    return None


def _lines(text: str) -> dict[Keys, int]:
    found: dict[Keys, int] = {}
    table: Keys = ()
    counts: dict[Keys, int] = {}
    within = ""  # the quotes of a text that runs over several lines
    for number, line in enumerate(text.splitlines(), start=1):
        if within:
            within = "" if within in line else within
            continue
        header, key = _HEADER.match(line), _KEY.match(line)
        if header and not (key and "=" in line.split("#")[0]):
            table = _table(header, counts)
            found.setdefault(table, number)
            if isinstance(table[-1], int):
                found.setdefault(table[:-1], number)
        elif key:
            found.setdefault(table + _parts(key.group(1)), number)
        quotes = _TRIPLE.findall(line)
        within = quotes[-1] if len(quotes) % 2 else ""
    return found


def _table(header: re.Match[str], counts: dict[Keys, int]) -> Keys:
    path: Keys = ()
    parts = _parts(header.group(2))
    for place, part in enumerate(parts):
        path = (*path, part)
        last = place == len(parts) - 1
        if last and header.group(1) == "[[":
            counts[path] = counts.get(path, -1) + 1
        if path in counts:
            path = (*path, counts[path])
    return path


def _parts(dotted: str) -> tuple[str, ...]:
    return tuple(
        part.strip().strip("\"'") for part in re.findall(r"""[^."']+|"[^"]*"|'[^']*'""", dotted) if part.strip()
    )
