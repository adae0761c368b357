"""What is found in tables of our own format."""

from datetime import UTC, datetime
from pathlib import Path

import pytest

from doorstep.connect.shops.generic_csv.read import read
from doorstep.timeline.model import (
    KIND_OF,
    LegLinked,
    Line,
    Milestone,
    OrderPlaced,
    Place,
    Precision,
    ReviewReceived,
    Scan,
)

SAMPLE = (Path(__file__).parent / "samples" / "a_day.csv").read_bytes()


def test_every_row_is_an_event() -> None:
    reading = read(SAMPLE, {})
    assert reading.error is None
    assert [KIND_OF[type(told.fact)] for told in reading.events] == [
        "order_placed",
        "parcel_linked",
        "leg_linked",
        "scan",
        "review_received",
    ]
    assert [told.subject for told in reading.events] == [
        "order:7001",
        "order:7001",
        "parcel:7001/A",
        "leg:ups:1Z0A1B2C0300000089",
        "order:7001",
    ]


def test_dots_go_into_fields_and_amounts_are_written_as_people_do() -> None:
    placed = read(SAMPLE, {}).events[0].fact
    assert isinstance(placed, OrderPlaced)
    assert (placed.total, placed.currency, placed.gift) == (8490, "EUR", True)
    assert placed.lines == (Line(id="1", sku="LAMP-2", price=8490),)
    assert [(party.role.value, party.email) for party in placed.parties] == [("buyer", "mara@example.org")]


def test_a_row_keeps_its_place_its_number_and_its_day() -> None:
    events = read(SAMPLE, {}).events
    scan = events[3]
    assert isinstance(scan.fact, Scan)
    assert (scan.fact.milestone, scan.fact.place) == (Milestone.DELIVERED, Place(city="Leipzig", country="DE"))
    assert (scan.occurred_at, scan.precision) == (datetime(2026, 3, 4, 22, 59, 59, tzinfo=UTC), Precision.DAY)
    assert events[4].fact == ReviewReceived(score=5)
    assert isinstance(events[2].fact, LegLinked)
    assert events[2].fact.number == "1Z0A1B2C0300000089"


def test_what_cannot_be_read_is_named_with_row_and_column() -> None:
    assert [(one.path, one.why.split(";")[0][:48]) for one in read(SAMPLE, {}).ignored] == [
        ("column colour", "this column is unknown and was left out"),
        ("row 6, column score", "refused: Expected `int`, got `str`"),
        ("row 7", "refused: 'sold' is no kind of event"),
        ("row 8, column at", "refused: 'soon' is no time"),
    ]


@pytest.mark.parametrize("mark", ["utf-8-sig", "utf-16"])
def test_files_of_spreadsheets_are_read_in_their_encoding(mark: str) -> None:
    assert read(SAMPLE.decode().encode(mark), {}).events == read(SAMPLE, {}).events


@pytest.mark.parametrize(
    ("raw", "why"),
    [
        (b"", "the first line names no columns `kind` and `at`"),
        (b"kind,at", "the table holds no event"),
        (b"\xff\x00", "byte 0 is no UTF-8"),
        (b"kind,at,order\norder_approved,2026-01-01,", "row 2: Object missing required field `order`; see"),
        (
            b"kind,at,order,amount\npayment_captured,2026-01-01,1,5",
            "row 2, column amount: '' is no currency; an amount",
        ),
        (b"kind,at,order,lines,lines.1.id\norder_placed,2026-01-01,1,x,y", "row 2, column lines.1.id: another column"),
        (b"kind,at,order,a.b\norder_approved,x,1,\n", "row 2, column at: 'x' is no time"),
    ],
)
def test_a_table_without_any_event_is_an_error(raw: bytes, why: str) -> None:
    reading = read(raw, {})
    assert reading.events == ()
    assert reading.error is not None
    assert reading.error.why.startswith(why)
