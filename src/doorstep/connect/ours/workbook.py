"""From a workbook (.xlsx, ECMA-376) to the text of a table, so that it is read as any CSV file is. Pure.

What stands in the cells counts, as it was stored: formulas are never worked out, macros and links never followed. A
workbook is a ZIP archive, so it is measured before it is opened.
"""

import csv
import io
import zipfile
from collections.abc import Iterator
from datetime import date, datetime, time, timedelta
from typing import Any, NamedTuple

from doorstep.connect import bodies
from doorstep.connect.bodies import Refused
from doorstep.timeline.model import Ignored

_ZIP, _OLD = b"PK\x03\x04", b"\xd0\xcf\x11\xe0"
#: What a workbook may hold: bytes of all its parts unpacked, parts, rows, columns.
MOST_BYTES, MOST_PARTS, MOST_ROWS, MOST_COLUMNS = 48 * 1024 * 1024, 500, 100_000, 200
#: Excel keeps fifteen digits of a number and writes zeros for the rest.
_DIGITS = 15
_SMALLER = "save the table alone as .xlsx or as CSV, in smaller pieces"
_AGAIN = "open it in Excel, LibreOffice or the like and save it again as .xlsx, or as CSV"


class Opened(NamedTuple):
    """The first sheet as CSV (comma, UTF-8), and what was left out of the workbook."""

    text: str
    ignored: tuple[Ignored, ...]


def is_workbook(raw: bytes) -> bool:
    """Say whether these bytes begin as a workbook does, of today (.xlsx) or of yesterday (.xls)."""
    return raw.startswith((_ZIP, _OLD))


def opened(raw: bytes, decimal: str = ".") -> Opened:
    """Return the first sheet that is not hidden; numbers are written with this decimal sign.

    Raises `Refused` for what is no workbook, an old or locked one, and one that is larger than a table should be.
    """
    _measured(raw)
    from openpyxl import load_workbook  # takes a moment, which most bodies need not pay

    left: list[Ignored] = []
    try:
        book = load_workbook(io.BytesIO(raw), read_only=True, data_only=True, keep_links=False)
        sheet = next((one for one in book.worksheets if one.sheet_state == "visible"), None)
        if sheet is None:
            raise Refused("the workbook shows no sheet", _AGAIN)
        left += [
            Ignored(f"sheet {one.title}", "only the first sheet that is shown is read")
            for one in book.worksheets
            if one is not sheet
        ]
        text = io.StringIO(newline="")
        csv.writer(text, lineterminator="\n").writerows(_rows(sheet, decimal, left))
    except Refused:
        raise
    except Exception as error:  # openpyxl raises whatever a broken part makes its code raise
        raise Refused(f"the workbook cannot be read ({type(error).__name__})", _AGAIN) from None
    return Opened(text.getvalue(), tuple(left))


def _measured(raw: bytes) -> None:
    if raw.startswith(_OLD):
        why = "this is a workbook of the old kind (.xls), or one that is locked by a password"
        raise Refused(why, "save it as .xlsx without a password, or as CSV")
    if len(raw) > bodies.MOST_BYTES:
        raise Refused(f"the file has {len(raw):,} bytes, more than are read at once", _SMALLER)
    try:
        with zipfile.ZipFile(io.BytesIO(raw)) as archive:
            parts = archive.infolist()
    except (zipfile.BadZipFile, ValueError, NotImplementedError, OSError):
        raise Refused("this is a broken ZIP archive and no workbook", _AGAIN) from None
    if "xl/workbook.xml" not in {one.filename for one in parts}:
        raise Refused("this is a ZIP archive and no workbook of Excel", "send the table itself: .xlsx or CSV")
    whole = sum(one.file_size for one in parts)  # no part unpacks to more than it says: the rest is never read
    if whole > MOST_BYTES or len(parts) > MOST_PARTS:
        raise Refused(f"the workbook unpacks to {whole:,} bytes in {len(parts)} parts, more than are read", _SMALLER)


def _rows(sheet: Any, decimal: str, left: list[Ignored]) -> Iterator[list[str]]:
    """Yield the rows as text, an empty line for an empty row, so that rows keep their numbers."""
    for number, row in enumerate(sheet.iter_rows(max_col=MOST_COLUMNS + 1), 1):
        if number > MOST_ROWS:
            raise Refused(f"the sheet has more than {MOST_ROWS:,} rows", _SMALLER)
        cells = [_text(cell, number, decimal, left) for cell in row]
        if any(cells[MOST_COLUMNS:]):
            raise Refused(f"the sheet has more than {MOST_COLUMNS} columns", _SMALLER)
        while cells and not cells[-1]:
            cells.pop()
        yield cells


def _text(cell: Any, row: int, decimal: str, left: list[Ignored]) -> str:
    """Return a cell as people would write it."""
    value = cell.value
    if value is None:
        return ""
    if isinstance(value, str):
        if cell.data_type == "e":
            left.append(Ignored(_place(row, cell), f"refused: the cell holds the error {value[:20]}"))
            return ""
        return " ".join(value.replace("\0", "").splitlines()).strip()
    if isinstance(value, bool):
        return str(value).lower()
    if isinstance(value, int | float):
        return _number(value, row, cell, decimal, left)
    return _moment(value, str(cell.number_format or "").lower())


def _number(value: float, row: int, cell: Any, decimal: str, left: list[Ignored]) -> str:
    if abs(value) >= 10**_DIGITS:
        why = f"refused: a number of more than {_DIGITS} digits, of which Excel keeps no more; write the column as text"
        left.append(Ignored(_place(row, cell), why))
        return ""
    if value == int(value):
        return str(int(value))
    return f"{value:.10f}".rstrip("0").replace(".", decimal)


def _moment(value: Any, form: str) -> str:
    """Return a time as exactly as the cell shows it: a day, a minute, or a second."""
    if isinstance(value, datetime):
        value = (value + timedelta(microseconds=500_000)).replace(microsecond=0)
        if "h" not in form and value.time() == time():
            return str(value.date().isoformat())
        return str(value.isoformat(timespec="seconds" if "s" in form or value.second else "minutes"))
    return str(value.isoformat()) if isinstance(value, date | time) else str(value)


def _place(row: int, cell: Any) -> str:
    return f"row {row}, column {cell.column}"
