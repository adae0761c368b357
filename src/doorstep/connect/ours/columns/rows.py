"""From bytes to rows, as a column map says that the file is written. Pure."""

import csv
import tomllib
from collections.abc import Iterable, Iterator
from functools import lru_cache
from io import StringIO
from itertools import chain, islice
from typing import NamedTuple

import msgspec
from msgspec import structs

from doorstep.connect import bodies
from doorstep.connect.bodies import Refused
from doorstep.connect.ours.columns.model import ColumnMap

_TAB = {"tab": "\t", "\\t": "\t"}


class Row(NamedTuple):
    """One row: its number (as a spreadsheet counts them, from 1) and its cells by column, in lower case."""

    number: int
    cells: dict[str, str]


@lru_cache(maxsize=64)
def map_of(text: str) -> ColumnMap:
    """Return the map that a document holds. Raises `ValueError` in words for people."""
    try:
        return msgspec.convert(tomllib.loads(text), ColumnMap)
    except (tomllib.TOMLDecodeError, msgspec.ValidationError, RecursionError) as error:
        raise ValueError(f"the column map cannot be read: {error}") from None


def of_workbook(columns: ColumnMap) -> ColumnMap:
    """Return the map for the text that a workbook becomes (`connect.ours.workbook`)."""
    return structs.replace(columns, delimiter=",", encoding="utf-8", quote='"')


def decoded(raw: bytes, columns: ColumnMap) -> str:
    """Return the file's text. Raises `Refused` for another encoding, or too many bytes."""
    if len(raw) > bodies.MOST_BYTES:
        raise Refused(f"the file has {len(raw):,} bytes, more than are read at once", "send it in smaller pieces")
    encoding = "utf-8-sig" if columns.encoding.lower().replace("_", "-") in {"utf-8", "utf8"} else columns.encoding
    try:
        return raw.decode(encoding).replace("\0", "")
    except UnicodeError as error:
        where = f"byte {error.start}" if isinstance(error, UnicodeDecodeError) else "the file"
        raise Refused(f"{where} is no {columns.encoding}", "name the file's own encoding in its column map") from None
    except LookupError:
        raise Refused(f"there is no encoding {columns.encoding[:40]!r}", "write utf-8, cp1252 or utf-16") from None


def rows_of(lines: Iterable[str], columns: ColumnMap) -> Iterator[Row]:
    """Yield the rows of a table; the heading comes first, as a row with empty cells.

    Raises `Refused` for none at all, and `csv.Error` for a row that no table can have.
    """
    rest = iter(lines)
    first = next(islice(rest, columns.skip_lines, None), None)
    if first is None:
        raise Refused("the file holds no table", "check `skip_lines` of its column map")
    reader = csv.reader(chain((first,), rest), delimiter=_delimiter(columns, first), quotechar=columns.quote or '"')
    names: list[str] = []
    for number, cells in enumerate(reader, columns.skip_lines + 1):
        if not names:
            names = _names(cells) if columns.heading else [str(place) for place in range(1, len(cells) + 1)]
            yield Row(number, dict.fromkeys(names, ""))
            if columns.heading:
                continue
        if any(cell.strip() for cell in cells):
            yield Row(number, {name: cell.strip() for name, cell in zip(names, cells, strict=False)})


def lines_of(text: str) -> Iterator[str]:
    """Yield the lines of a text with their ends, so that cells may go over several."""
    return iter(StringIO(text, newline=""))


def columns_of(heading: Row, columns: ColumnMap) -> tuple[list[str], list[str]]:
    """Return the file's columns that the map says nothing of, and those that the map needs and the file lacks."""
    spoken = {name.strip().lower() for one in columns.event for name in one.columns()}
    needed = {name.strip().lower() for one in columns.event for name in one.columns(needed=True)}
    return [name for name in heading.cells if name not in spoken], sorted(needed - set(heading.cells))


def batches(rows: Iterable[Row], columns: ColumnMap, size: int) -> Iterator[list[Row]]:
    """Yield rows in pieces; rows that make one event together (``per``) and follow one another stay together."""
    keys = [one.per.strip().lower() for one in columns.event if one.per]
    batch: list[Row] = []
    for row in rows:
        if len(batch) >= size and not _together(batch[-1], row, keys):
            yield batch
            batch = []
        batch.append(row)
    if batch:
        yield batch


def _together(one: Row, other: Row, keys: list[str]) -> bool:
    return any(one.cells.get(key) and one.cells.get(key) == other.cells.get(key) for key in keys)


def _delimiter(columns: ColumnMap, heading: str) -> str:
    given = _TAB.get(columns.delimiter, columns.delimiter)
    return given[:1] if given else max((",", ";", "\t", "|"), key=heading.count)


def _names(cells: list[str]) -> list[str]:
    """Columns by name in lower case; an unnamed one by its number, a name that comes again with its count."""
    found: list[str] = []
    counts: dict[str, int] = {}
    for place, cell in enumerate(cells, 1):
        name = cell.strip().lower() or str(place)
        counts[name] = counts.get(name, 0) + 1
        found.append(name if counts[name] == 1 else f"{name} {counts[name]}")
    return found
