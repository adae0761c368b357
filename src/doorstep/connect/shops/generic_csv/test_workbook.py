"""A workbook is read as its first sheet would be as CSV; a hostile or odd one is refused in words that help."""

import csv
import io
import zipfile
from collections.abc import Sequence
from datetime import UTC, datetime
from typing import Any

import openpyxl
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from doorstep.connect.ours import workbook
from doorstep.connect.shops.generic_csv.read import read
from doorstep.connect.shops.generic_csv.test_generic_csv import SAMPLE
from doorstep.connect.shops.generic_csv.test_maps import EXPORT, SMALL, WAREHOUSE
from doorstep.timeline.model import OrderPlaced, Precision, Scan

MAP = (
    'name = "m"\nzone = "Europe/Berlin"\ndecimal = ","\nthousands = "."\n[[event]]\nkind = "order_placed"\n'
    '[event.fields]\nat = "When"\norder = "Order"\ntotal = "Total"\ncurrency = { is = "EUR" }\n'
)


def book(*rows: Sequence[object], **forms: str) -> bytes:
    """Write a workbook; ``forms`` are number formats by cell."""
    made = openpyxl.Workbook()
    sheet = made.active
    assert sheet is not None
    for row in rows:
        sheet.append(list[Any](row))
    for place, form in forms.items():
        sheet[place].number_format = form
    made.create_sheet("Notes")
    file = io.BytesIO()
    made.save(file)
    return file.getvalue()


def packed(**parts: bytes) -> bytes:
    file = io.BytesIO()
    with zipfile.ZipFile(file, "w", zipfile.ZIP_DEFLATED) as archive:
        for name, part in parts.items():
            archive.writestr(name.replace("__", "/"), part)
    return file.getvalue()


def changed(raw: bytes, name: str, part: bytes) -> bytes:
    """The same workbook with another part."""
    file = io.BytesIO()
    with zipfile.ZipFile(io.BytesIO(raw)) as old, zipfile.ZipFile(file, "w", zipfile.ZIP_DEFLATED) as new:
        for one in old.namelist():
            new.writestr(one, part if one == name else old.read(one))
    return file.getvalue()


def test_the_sample_as_a_workbook_tells_the_same_as_the_sample() -> None:
    rows = list(csv.reader(io.StringIO(SAMPLE.decode("utf-8-sig"))))
    reading = read(book(*rows), {})
    assert reading.events == read(SAMPLE, {}).events != ()
    assert [(one.path, one.why) for one in reading.ignored if one.path.startswith("sheet")] == [
        ("sheet Notes", "only the first sheet that is shown is read")
    ]


def test_a_map_reads_a_workbook_as_it_reads_the_export() -> None:
    rows = list(csv.reader(io.StringIO(EXPORT.decode("cp1252")), delimiter=";"))
    reading, plain = read(book(*rows), {"map": WAREHOUSE}), read(EXPORT, {"map": WAREHOUSE})
    assert reading.events == plain.events != ()
    assert [one for one in reading.ignored if not one.path.startswith("sheet")] == list(plain.ignored)


def test_numbers_and_times_are_what_the_cells_hold() -> None:
    when = datetime(2026, 3, 4, 9, 30)  # noqa: DTZ001 - a workbook knows no zone
    rows: list[Sequence[object]] = [
        ["When", "Order", "Total"],
        [when, 7001, 1204.5],
        [when.replace(hour=0, minute=0), "7002", 3],
    ]
    reading = read(book(*rows, A3="dd.mm.yyyy"), {"map": MAP})
    found = [(one.subject, one.occurred_at, one.precision, one.fact.total) for one in reading.events
             if isinstance(one.fact, OrderPlaced)]  # fmt: skip
    assert found == [
        ("order:7001", datetime(2026, 3, 4, 8, 30, tzinfo=UTC), Precision.SECOND, 120450),
        ("order:7002", datetime(2026, 3, 4, 22, 59, 59, tzinfo=UTC), Precision.DAY, 300),
    ]


def test_a_formula_is_never_worked_out_and_a_number_too_long_for_excel_is_no_number() -> None:
    rows: list[Sequence[object]] = [
        ["When", "Parcel"],
        ["2026-03-04", "=1+1"],
        ["2026-03-04", 123456789012345678],
        ["2026-03-04", "A1"],
    ]
    reading = read(book(*rows), {"map": SMALL})
    assert [one.fact.tracking_number for one in reading.events if isinstance(one.fact, Scan)] == ["A1"]
    assert next((one.path, one.why.partition(",")[0]) for one in reading.ignored if "row" in one.path) == (
        "row 3, column 2",
        "refused: a number of more than 15 digits",
    )
    assert any(one.path.startswith("row 2") and one.why.startswith("refused") for one in reading.ignored)


SHEET = "xl/worksheets/sheet1.xml"
PLAIN = book(["When", "Parcel"], ["2026-03-04", "A1"])
LAUGHS = b'<!DOCTYPE x [<!ENTITY a "ha"><!ENTITY b "&a;&a;">]><worksheet><sheetData>&b;</sheetData></worksheet>'
FAR = (
    b'<worksheet xmlns="http://schemas.openxmlformats.org/spreadsheetml/2006/main"><sheetData>'
    b'<row r="999999999"><c r="A999999999" t="inlineStr"><is><t>x</t></is></c></row></sheetData></worksheet>'
)


@pytest.mark.parametrize(
    ("raw", "why"),
    [
        (b"\xd0\xcf\x11\xe0old", "a workbook of the old kind"),
        (b"PK\x03\x04", "a broken ZIP archive"),
        (packed(readme=b"x"), "a ZIP archive and no workbook"),
        (packed(xl__workbook__xml=b"x", **{"xl/workbook.xml": b"x"}), "the workbook cannot be read"),
        (packed(**{"xl/workbook.xml": b"x", "bomb": b"\0" * (workbook.MOST_BYTES + 1)}), "the workbook unpacks to"),
        (changed(PLAIN, SHEET, LAUGHS), "the workbook cannot be read"),
        (changed(PLAIN, SHEET, FAR), "the sheet has more than 100,000 rows"),
        (book(["x"] * 201), "the sheet has more than 200 columns"),
        (book(), "the table holds no"),
    ],
)
def test_what_is_no_table_is_refused_in_words(raw: bytes, why: str) -> None:
    reading = read(raw, {"map": SMALL})
    assert reading.events == ()
    assert reading.error is not None
    assert why in reading.error.why or reading.error.why == "the file holds no table"


@settings(max_examples=60, deadline=None)
@given(st.integers(0, len(PLAIN) - 1), st.binary(min_size=1, max_size=30))
def test_a_damaged_workbook_is_a_reading_and_never_an_exception(place: int, dirt: bytes) -> None:
    reading = read(PLAIN[:place] + dirt + PLAIN[place + len(dirt) :], {"map": SMALL})
    assert reading.error is not None or reading.events
