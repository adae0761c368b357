"""Cut a file or folder into pieces that a reader takes at once, from any position on."""

import csv
import io
from collections.abc import Iterator
from itertools import islice
from pathlib import Path
from typing import IO

import msgspec

from doorstep import connect
from doorstep.cli.importing.findings import Findings
from doorstep.cli.importing.mapped import Mapped, book_of
from doorstep.cli.importing.source import PIECE, Piece, Source, Unfit, hash_of
from doorstep.connect.bodies import Refused
from doorstep.connect.cards import Reader
from doorstep.timeline.model import Reading

_PIECE_BYTES = 4 * 1024 * 1024
_LONGEST_LINE = 16 * 1024 * 1024
_WHOLE = 256 * 1024 * 1024
_EVENTS = 2000
_TWICE = ("same_order_twice",)


def source_of(path: Path, connector: str, meta: dict[str, str]) -> Source:
    """Return what lies at this path, read by this connector, or by the one that its form suggests. Raises `Unfit`."""
    if not path.exists():
        raise Unfit(f"{path} does not exist.")
    connector = connector or ("olist" if path.is_dir() else "generic_csv" if _is_csv(path) else "generic_json")
    try:
        reader = connect.reader(connector)
    except LookupError as error:
        raise Unfit(str(error.args[0])) from None
    if path.is_dir():
        if connector != "olist":
            raise Unfit(f"{path} is a folder; only Olist's tables come as one. Name a file.")
        return Tables(path, reader)
    if connector == "generic_csv":
        return Mapped(path, reader, meta) if meta.get("map") else Records(path, reader, meta)
    return Lines(path, reader, meta) if _is_lines(path) else Document(path, reader, meta)


class Tables:
    """Olist's folder of tables; positions are orders."""

    unit = "orders"
    grows = False
    counted = False

    def __init__(self, path: Path, reader: Reader) -> None:
        from doorstep.connect.shops.olist.folder import Folder

        self.reader = reader
        self._path = path
        try:
            self._folder = Folder(path)
        except (FileNotFoundError, ValueError) as error:
            raise Unfit(str(error)) from None
        self.total = self._folder.count()

    def fingerprint(self) -> str:
        """Return a hash of all tables."""
        return hash_of(self.reader.id, sorted(self._path.glob("*.csv")))

    def pieces(self, at: int, found: Findings) -> Iterator[Piece]:
        """Read order by order, and count what is odd about each."""
        from doorstep.connect.shops.olist.quality import FINDINGS, findings
        from doorstep.connect.shops.olist.read import read_order

        seen: set[str] = set()
        orders = self._folder.orders(at)
        while batch := list(islice(orders, PIECE)):
            readings = []
            for joined in batch:
                order = joined.order.order_id
                found.note_all(findings(joined) if order not in seen else _TWICE, FINDINGS, order)
                if order not in seen:
                    readings.append(read_order(joined))
                seen.add(order)
            at += len(batch)
            yield Piece(at, len(batch), readings)


class Lines:
    """One JSON object a line; positions are bytes."""

    unit = "bytes"
    grows = False
    counted = False

    def __init__(self, path: Path, reader: Reader, meta: dict[str, str]) -> None:
        self.reader, self._path, self._meta = reader, path, meta
        self.total = path.stat().st_size

    def fingerprint(self) -> str:
        """Return a hash of the whole file."""
        return hash_of(self.reader.id, [self._path])

    def pieces(self, at: int, found: Findings) -> Iterator[Piece]:
        """Read some hundred lines at once. A line that is too long is passed over and counted."""
        with self._path.open("rb") as file:
            file.seek(at)
            while lines := self._next(file, found):
                reading = self.reader.read(b"\n".join(lines), self._meta)
                found.note_reading(reading, found.records)
                yield Piece(file.tell(), len(lines), [reading])

    def _next(self, file: IO[bytes], found: Findings) -> list[bytes]:
        lines: list[bytes] = []
        size = 0
        while len(lines) < PIECE and size < _PIECE_BYTES and (line := file.readline(_LONGEST_LINE)):
            if len(line) == _LONGEST_LINE and not line.endswith(b"\n"):
                while (rest := file.readline(_LONGEST_LINE)) and not rest.endswith(b"\n"):
                    pass
                line = b""
                found.note("line_too_long", "a line is longer than 16 MB and was passed over", "")
            lines.append(line.strip())
            size += len(line)
        return lines


class Records:
    """A CSV file or a workbook with a header; positions are records, since a record may go over several lines."""

    unit = "records"
    grows = False
    counted = False

    def __init__(self, path: Path, reader: Reader, meta: dict[str, str]) -> None:
        self.reader, self._path, self._meta = reader, path, meta
        try:
            self._book = book_of(path)
        except Refused as refused:
            raise Unfit(f"{path}: {refused}; {refused.problem.how_to_mend}") from None
        with path.open("rb") as file:
            head = file.read(1 << 20) if self._book is None else self._book.text[: 1 << 20].encode()
        self._encoding = _encoding(head)
        self._delimiter = _delimiter(head.split(b"\n", 1)[0].decode(self._encoding, "replace"))
        with self._open() as file:
            self.total = max(0, sum(1 for _ in self._rows(file)) - 1)

    def fingerprint(self) -> str:
        """Return a hash of the whole file."""
        return hash_of(self.reader.id, [self._path])

    def pieces(self, at: int, found: Findings) -> Iterator[Piece]:
        """Read some hundred records at once, each time under the header."""
        with self._open() as file:
            rows = self._rows(file)
            header = next(rows, None)
            if header is None:
                return
            if self._book is not None and at == 0:
                found.note_reading(Reading((), self._book.ignored), 0)
            left = islice(rows, at, None)
            while batch := list(islice(left, PIECE)):
                reading = self.reader.read(self._written([header, *batch]), self._meta)
                found.note_reading(reading, found.records)
                at += len(batch)
                yield Piece(at, len(batch), [reading])

    def _open(self) -> IO[str]:
        if self._book is not None:
            return io.StringIO(self._book.text, newline="")
        return self._path.open(encoding=self._encoding, errors="replace", newline="")

    def _rows(self, file: IO[str]) -> Iterator[list[str]]:
        return (row for row in csv.reader((line.replace("\0", "") for line in file), delimiter=self._delimiter) if row)

    def _written(self, rows: list[list[str]]) -> bytes:
        text = io.StringIO(newline="")
        csv.writer(text, delimiter=self._delimiter, lineterminator="\n").writerows(rows)
        return text.getvalue().encode()


class Document:
    """One JSON document, or any other body that its reader takes as a whole; positions are events."""

    unit = "events"
    grows = False
    counted = False

    def __init__(self, path: Path, reader: Reader, meta: dict[str, str]) -> None:
        if path.stat().st_size > _WHOLE:
            raise Unfit(f"{path} is one document of more than {_WHOLE >> 20} MB. Write one event a line (JSON lines).")
        self.reader, self._path = reader, path
        self._reading = reader.read(path.read_bytes(), meta)
        self.total = len(self._reading.events)

    def fingerprint(self) -> str:
        """Return a hash of the whole file."""
        return hash_of(self.reader.id, [self._path])

    def pieces(self, at: int, found: Findings) -> Iterator[Piece]:
        """Hand the events out in parts."""
        if at == 0:
            found.note_reading(self._reading, 0)
        for begin in range(at, self.total, _EVENTS):
            events = self._reading.events[begin : begin + _EVENTS]
            yield Piece(begin + len(events), len(events), [Reading(events)])


def _is_csv(path: Path) -> bool:
    return path.suffix.lower() in (".csv", ".tsv", ".txt", ".xlsx")


def _is_lines(path: Path) -> bool:
    """Whether the first line that is not empty is a whole JSON object, and not an envelope around all events."""
    with path.open("rb") as file:
        for line in iter(lambda: file.readline(_LONGEST_LINE), b""):
            text = line.removeprefix(b"\xef\xbb\xbf").strip()
            if text:
                break
        else:
            return True
        try:
            first = msgspec.json.decode(text)
        except (msgspec.DecodeError, RecursionError):
            return not text.startswith((b"[", b"{")) or bool(file.readline(2).startswith(b"{"))
        return isinstance(first, dict) and "events" not in first


def _encoding(head: bytes) -> str:
    try:
        head[: head.rfind(b"\n") + 1 or None].decode("utf-8")
    except UnicodeDecodeError:
        return "cp1252"
    return "utf-8-sig"


def _delimiter(header: str) -> str:
    return max((",", ";", "\t", "|"), key=header.count)
