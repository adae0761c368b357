"""Any CSV file, of any size, or a workbook, by a column map of the shop."""

import csv
import hashlib
import io
from collections.abc import Iterator
from itertools import islice
from pathlib import Path
from typing import IO

from doorstep.cli.importing.findings import Findings
from doorstep.cli.importing.source import PIECE, Piece, Unfit, hash_of
from doorstep.connect.bodies import Refused
from doorstep.connect.cards import Reader
from doorstep.connect.ours.columns import batches, map_of, read_rows, rows_of
from doorstep.connect.ours.columns.events import lacking
from doorstep.connect.ours.columns.rows import of_workbook
from doorstep.connect.ours.told import Clock
from doorstep.connect.ours.workbook import Opened, is_workbook, opened
from doorstep.timeline.model import Reading


class Mapped:
    """A file whose columns a map explains; positions are rows. Rows of one order (`per`) are never torn apart."""

    unit = "rows"
    grows = False
    counted = False

    def __init__(self, path: Path, reader: Reader, meta: dict[str, str]) -> None:
        """Count the rows, and see that the file has the columns of the map. Raises `Unfit`."""
        self.reader, self._path, self._text = reader, path, meta["map"]
        self._clock = Clock(meta.get("zone", ""), meta.get("default_zone", ""))
        try:
            self._columns = map_of(self._text)
            self._book = book_of(path, self._columns.decimal)
            if self._book is not None:
                self._columns = of_workbook(self._columns)
            with self._open() as file:
                rows = rows_of(file, self._columns)
                heading = next(rows)
                self.total = sum(1 for _ in rows)
        except (ValueError, csv.Error) as error:
            raise Unfit(f"{path}: {error}") from None
        except Refused as refused:
            raise Unfit(f"{path}: {refused}; {refused.problem.how_to_mend}") from None
        if (problem := lacking(heading, self._columns)) is not None:
            raise Unfit(f"{path}: {problem.why}; {problem.how_to_mend}.")

    def fingerprint(self) -> str:
        """Return a hash of the file and of the map: another map reads another thing."""
        return hash_of(hashlib.blake2b(self._text.encode(), digest_size=16).hexdigest(), [self._path])

    def pieces(self, at: int, found: Findings) -> Iterator[Piece]:
        """Read some hundred rows at once."""
        with self._open() as file:
            rows = rows_of(file, self._columns)
            heading = next(rows)
            if self._book is not None and at == 0:
                found.note_reading(Reading((), self._book.ignored), 0)
            for batch in batches(islice(rows, at, None), self._columns, PIECE):
                reading = read_rows(batch, self._columns, self._clock, heading)
                found.note_reading(reading, 0)
                at += len(batch)
                yield Piece(at, len(batch), [reading])

    def _open(self) -> IO[str]:
        if self._book is not None:
            return io.StringIO(self._book.text, newline="")
        name = self._columns.encoding
        plain = name.lower().replace("_", "-") in {"utf-8", "utf8"}
        return self._path.open(encoding="utf-8-sig" if plain else name, newline="")


def book_of(path: Path, decimal: str = ".") -> Opened | None:
    """Return the table of a workbook, ``None`` for a file that is none. Raises `Refused`."""
    with path.open("rb") as file:
        head = file.read(8)
        return opened(head + file.read(), decimal) if is_workbook(head) else None
