"""What a column map makes of other people's tables, and what it says about rows and maps that are wrong."""

from datetime import UTC, datetime
from pathlib import Path
from typing import Any

import msgspec
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from doorstep.connect.ours.columns import batches, map_of, rows_of
from doorstep.connect.ours.columns.check import check_map
from doorstep.connect.samples import samples
from doorstep.connect.shops.generic_csv.read import read
from doorstep.timeline.model import (
    KIND_OF,
    Items,
    Line,
    Milestone,
    OrderPlaced,
    Place,
    Precision,
    Reading,
    ReturnReceived,
    Scan,
)

ROOT = Path(__file__).parents[5]
WAREHOUSE = (ROOT / "examples" / "shop" / "maps" / "warehouse.toml").read_text(encoding="utf-8")
VANS = next(one for one in samples("generic_csv") if one.name == "van_scans.csv")
HEADING = (
    "Art;Auftrag;Bestellt;Summe;PLZ;Land;E-Mail;Position;Artikel;Menge;Einzelpreis;Gewicht kg;Sendung;Versandart;"
    "Packtag;Uhrzeit;Bemerkung"
)
EXPORT = f"""Gedruckt am 04.03.2026
{HEADING}
Versand;7001;02.03.2026 09:15;1.204,50;04109;Deutschland;mara@example.org;1;LAMP;2;602,25;1,5;N1;GLS;03.03.2026;11:00;
Versand;7001;02.03.2026 09:15;1.204,50;04109;Deutschland;mara@example.org;2;CÂBLE;1;0,00;;N1;GLS;03.03.2026;11:00;
Versand;7002;02.03.2026 10:00;viel;1010;Österreich;;1;LAMP;1;10,00;;;;;;
Retoure;7001;;;;;;1;LAMP;1;;;;;09.03.2026;;storniert
Rücksendung;7001;;;;;;1;LAMP;1;;;;;10.03.2026;;
Inventur;;;;;;;;LAMP;12;;;;;;;
""".encode("cp1252")

SMALL = """
name = "m"
[[event]]
kind = "scan"
[event.fields]
at = "When"
carrier = { is = "own_van" }
number = "Parcel"
"""


def mapped(raw: bytes, text: str, **meta: str) -> Reading:
    return read(raw, {"map": text, **meta})


def left_out(reading: Reading) -> list[tuple[str, str]]:
    return [(one.path, one.why) for one in reading.ignored]


def test_rows_of_an_order_make_one_order_with_a_line_each() -> None:
    reading = mapped(EXPORT, WAREHOUSE)
    placed = next(one for one in reading.events if isinstance(one.fact, OrderPlaced))
    assert isinstance(placed.fact, OrderPlaced)
    assert (placed.subject, placed.occurred_at, placed.precision) == (
        "order:7001",
        datetime(2026, 3, 2, 8, 15, tzinfo=UTC),
        Precision.MINUTE,
    )
    assert (placed.fact.total, placed.fact.currency, placed.fact.destination) == (
        120450,
        "EUR",
        Place(postcode="04109", country="DE"),
    )
    assert placed.fact.lines == (
        Line("1", "LAMP", quantity=2, price=60225, weight_g=1500),
        Line("2", "CÂBLE", quantity=1, price=0),
    )


def test_other_rows_make_parcels_and_returns_as_their_conditions_say() -> None:
    reading = mapped(EXPORT, WAREHOUSE)
    assert [(KIND_OF[type(one.fact)], one.subject) for one in reading.events] == [
        ("return_received", "order:7001"),
        ("order_placed", "order:7001"),
        ("parcel_linked", "order:7001"),
        ("leg_linked", "parcel:7001/N1"),
    ]
    back = reading.events[0]
    assert (back.fact, back.precision) == (ReturnReceived((Items("1", 1),)), Precision.DAY)


def test_what_is_wrong_with_a_row_is_said_with_its_column_and_rows_that_nobody_wants_are_counted() -> None:
    assert left_out(mapped(EXPORT, WAREHOUSE)) == [
        (
            "row 5, column Summe",
            "refused: 'viel' is no number (the map's decimal sign is ',')",
        ),
        ("rows 6, 8", "no event of the map wants such a row"),
    ]


def test_a_feed_of_scans_keeps_unknown_codes_with_their_words() -> None:
    reading = read(VANS.raw, VANS.meta)
    scans = [one.fact for one in reading.events if isinstance(one.fact, Scan)]
    assert [(scan.milestone, scan.code, scan.raw_text, scan.reason, scan.signed_by) for scan in scans] == [
        (Milestone.OUT_FOR_DELIVERY, "10", "Beladen", "", ""),
        (Milestone.DELIVERED, "20", "Zugestellt", "", "M. Quist"),
        (Milestone.ATTEMPT_FAILED, "31", "Niemand da", "recipient.not_home", ""),
        (Milestone.UNKNOWN, "77", "Hund", "", ""),
        (Milestone.DELIVERED, "20", "Zugestellt", "", ""),
    ]
    assert [one.zone_guessed for one in reading.events] == [False] * 5
    assert left_out(reading) == [
        ("column notiz", "the map says nothing of this column"),
        (
            "row 6, column Zeit",
            "refused: 'gestern' is no time that the map understands; write its form into `dates` of the map"
            " (the map has %d.%m.%y %H:%M, %d.%m.%y)",
        ),
        ("row 8", "no event of the map wants such a row"),
    ]
    check = check_map("maps/vans.toml", VANS.meta["map"], {})
    assert check == []


@pytest.mark.parametrize(
    ("raw", "text", "why"),
    [
        (b"", SMALL, "the file holds no table"),
        (b"When\n2026-03-04", SMALL, "the file has no column 'parcel'; it has 'when'"),
        (b"When,Parcel\n", SMALL, "the table holds no row that the map makes an event of"),
        (
            b"When,Parcel\n2026-03-04,",
            SMALL,
            "row 2, column Parcel: scan needs the field 'number', and the row does not say it",
        ),
        (b"When,Parcel\n,N1", SMALL, "row 2, column When: scan needs the field 'at', and the row does not say it"),
        (b"PK\x03\x04workbook", SMALL, "this is a broken ZIP archive and no workbook"),
        (b"When,Parcel\n2026-03-04,\xff", SMALL, "byte 23 is no utf-8"),
        (b"x", "name = 1", "the column map cannot be read: Expected `str`, got `int` - at `$.name`"),
    ],
)
def test_a_file_without_any_event_is_an_error_that_says_why(raw: bytes, text: str, why: str) -> None:
    reading = mapped(raw, text)
    assert reading.events == ()
    assert reading.error is not None
    assert reading.error.why == why


def test_files_are_read_as_the_map_says_that_they_are_written() -> None:
    text = 'encoding = "utf-16"\ndelimiter = "tab"\nheading = false\nskip_lines = 1\nquote = "\'"\n' + SMALL
    text = text.replace('"When"', '"2"').replace('"Parcel"', '"1"')
    reading = mapped("a heading\nN1\t'2026-03-04T10:00:00+01:00'\n".encode("utf-16"), text)
    (scan,) = reading.events
    assert (scan.subject, scan.occurred_at) == ("leg:own_van:N1", datetime(2026, 3, 4, 9, tzinfo=UTC))


@pytest.mark.parametrize(
    ("dates", "written", "at"),
    [
        ('["unix"]', "1772582400", "2026-03-04T00:00:00+00:00"),
        ('["unix_ms"]', "1772582400000", "2026-03-04T00:00:00+00:00"),
        ('["%m/%d/%Y %I:%M %p"]', "03/04/2026 01:30 PM", "2026-03-04T13:30:00+00:00"),
        ('["%Y%m%d%H%M%S%z"]', "20260304133000+0200", "2026-03-04T11:30:00+00:00"),
        ("[]", "2026-03-04T13:30:00Z", "2026-03-04T13:30:00+00:00"),
    ],
)
def test_dates_are_read_in_the_forms_of_the_map(dates: str, written: str, at: str) -> None:
    (scan,) = mapped(f"When,Parcel\n{written},N1".encode(), f'dates = {dates}\nzone = "UTC"\n' + SMALL).events
    assert (scan.occurred_at.isoformat(), scan.zone_guessed) == (at, False)


def test_rows_that_belong_together_stay_together_when_a_file_is_read_in_pieces() -> None:
    columns = map_of(WAREHOUSE)
    lines = EXPORT.decode("cp1252").splitlines(keepends=True)
    rows = rows_of(lines, columns)
    next(rows)
    assert [[row.number for row in batch] for batch in batches(rows, columns, 1)] == [[3, 4], [5], [6, 7], [8]]


@pytest.mark.parametrize(
    ("old", "new", "why", "how"),
    [
        ('kind = "scan"', 'kind = "scam"', "There is no kind 'scam'.", "Did you mean 'scan'?"),
        ('at = "When"\n', "", "scan needs the field 'at'.", "Add it to [event.fields]: at = …"),
        ('number = "Parcel"', 'number = "Parcel"\nscore = "S"', "scan has no field 'score'.", "Did you mean 'code'?"),
        ('at = "When"', 'at = { column = "W", is = "x" }', "'at' needs one of: column, columns, is.", ""),
        ('name = "m"', 'name = "n"', "The map is called 'n', its file 'maps/m.toml'.", "Give both the same name."),
        ('name = "m"', 'name = "m"\nencoding = "klingon"', "There is no encoding 'klingon'.", ""),
        ('name = "m"', 'name = "m"\ndates = ["%q"]', "'%q' is no form of a date.", ""),
        ('name = "m"', 'name = "m"\nzone = "Mars/Base"', "There is no time zone 'Mars/Base'.", ""),
        ('name = "m"', 'name = "m"\ndelimiter = "; "', "'; ' cannot part columns.", 'Write one sign, or "tab".'),
        ('name = "m"', 'name = "m"\ncolour = 1', "There is no field 'colour'.", ""),
        (
            'number = "Parcel"',
            'number = "Parcel"\nmilestone = { column = "S", words = { a = "gone" } }',
            "'gone' is no milestone.",
            "",
        ),
        (
            'number = "Parcel"',
            'number = "Parcel"\n"place.town" = "S"',
            "scan has no field 'place.town'.",
            "",
        ),
    ],
)
def test_a_map_is_looked_over_before_it_is_published(old: str, new: str, why: str, how: str) -> None:
    found = check_map("maps/m.toml", SMALL.replace(old, new), {})
    assert [one.why for one in found] == [why]
    assert found[0].how_to_mend.startswith(how)
    assert check_map("maps/m.toml", SMALL, {}) == []


def test_examples_of_a_map_are_read() -> None:
    example = (
        '[[example]]\nrow = { When = "2026-03-04", Parcel = "n1" }\nexpect = [{ kind = "scan", subject = "%s" }]\n'
    )
    assert check_map("maps/m.toml", SMALL + example % "leg:own_van:N1", {}) == []
    (wrong,) = check_map("maps/m.toml", SMALL + example % "leg:own_van:N2", {})
    assert (wrong.why, wrong.line) == ("'subject' is 'leg:own_van:N1', 'leg:own_van:N2' is expected.", 9)
    (unread,) = check_map("maps/m.toml", SMALL + example.replace("2026-03-04", "soon") % "x", {})[:1]
    assert unread.why.startswith("The row cannot be read: row 1, column When: refused: 'soon' is no time")


SOURCE = """
[[source]]
name = "nightly"
connector = "generic_csv"
key = "0123456789abcdef"
secret = "NIGHTLY"
map = "warehouse"
"""


def test_a_source_names_a_map_that_is_there() -> None:
    assert check_map("sources.toml", SOURCE, {"maps/warehouse.toml": WAREHOUSE}) == []
    (missing,) = check_map("sources.toml", SOURCE, {"maps/warehouses.toml": WAREHOUSE})
    assert (missing.why, missing.how_to_mend, missing.line) == (
        "There is no column map 'warehouse'.",
        "Did you mean 'warehouses'?",
        7,
    )
    other = SOURCE.replace("generic_csv", "ups")
    assert [one.why for one in check_map("sources.toml", other, {"maps/warehouse.toml": WAREHOUSE})] == [
        "A source of 'ups' has no use for a column map."
    ]


CELLS = st.text(alphabet="0123456789.,:;-/ ABNaeé\"'\n\x00", max_size=14)


@settings(max_examples=150, deadline=None)
@given(rows=st.lists(st.lists(CELLS, max_size=17), max_size=5))
def test_no_row_ever_stops_a_reading(rows: list[list[str]]) -> None:
    raw = "\n".join(["x", HEADING, *(";".join(["Versand", *row]) for row in rows)]).encode("cp1252")
    reading = mapped(raw, WAREHOUSE)
    assert reading.events or reading.ignored or reading.error
    whole: Any = msgspec.json.decode(msgspec.json.encode(reading))
    assert "\x00" not in str(whole)
