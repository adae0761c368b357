"""Scan feeds of several carriers in one table: each reader takes the rows of its own feed. Pure.

Columns: feed, file, parcel, code, timestamp, depot, country, zip2, extra (`key=value` pairs). Rows of other feeds are
left out by their line, so that the same file can be given to each carrier's reader.
"""

import csv
from collections.abc import Callable
from typing import NamedTuple

from doorstep.connect import bodies
from doorstep.connect.gathered import Gathered
from doorstep.timeline.model import Told

_COLUMNS = ["feed", "file", "parcel", "code", "timestamp", "depot", "country", "zip2", "extra"]


class Row(NamedTuple):
    """One row of such a table, every cell as text."""

    feed: str
    file: str
    parcel: str
    code: str
    timestamp: str
    depot: str
    country: str
    zip2: str
    extra: str

    def further(self, key: str) -> str:
        """Return a value of the last column (`svc=101 add=850`), an empty text when it is not there."""
        pairs = (pair.partition("=") for pair in self.extra.split())
        return next((value for name, _, value in pairs if name == key), "")


def is_feed(raw: bytes) -> bool:
    """Whether these bytes begin with the heading of a table of scan feeds."""
    first = raw[:120].removeprefix(b"\xef\xbb\xbf").partition(b"\n")[0].strip()
    return first.decode("ascii", "replace").split(",") == _COLUMNS


def gather(raw: bytes, own: str, scan: Callable[[Row], Told], gathered: Gathered) -> None:
    """Gather the rows of the feed `own`. `scan` makes an event of one or raises `ValueError` in words for people.

    Raises `bodies.Refused` when the bytes are no table.
    """
    reader = csv.reader(bodies.text(raw).splitlines())
    next(reader, None)
    try:
        for cells in reader:
            path = f"line {reader.line_num}"
            if not cells:
                continue
            if len(cells) != len(_COLUMNS):
                gathered.refuse(path, f"the row has {len(cells)} cells, {len(_COLUMNS)} are expected")
            elif cells[0] != own:
                gathered.skip(path, f"a row of the feed {cells[0][:40]!r}, which another reader takes")
            else:
                _take(Row(*(cell.strip() for cell in cells)), path, scan, gathered)
    except csv.Error as error:
        raise bodies.Refused(f"line {reader.line_num} is no row of a table ({error})", "save it as CSV") from None


def _take(row: Row, path: str, scan: Callable[[Row], Told], gathered: Gathered) -> None:
    if not row.parcel or not row.code:
        gathered.refuse(path, "the row has no parcel number or no code")
        return
    try:
        gathered.told(path, scan(row))
    except ValueError as error:
        gathered.refuse(path, error)
