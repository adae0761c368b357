"""What is found in EDIFACT IFTSTA interchanges: our own samples."""

from datetime import UTC, datetime
from pathlib import Path

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from doorstep.connect import edi, edi_clock
from doorstep.connect.standards.iftsta.read import read
from doorstep.timeline.model import CarrierEstimate, Delivered, Place, Precision, Reading, Scan, Told

SAMPLES = Path(__file__).parent / "samples"


def sample(name: str) -> Reading:
    return read((SAMPLES / f"{name}.edi").read_bytes(), {})


def scans(reading: Reading) -> list[tuple[Told, Scan]]:
    return [(told, told.fact) for told in reading.events if isinstance(told.fact, Scan)]


def test_each_status_is_a_scan_of_its_consignment_and_of_the_packages_it_names() -> None:
    assert [
        (told.subject, scan.code, told.occurred_at.isoformat(), told.offset, told.zone_guessed, scan.milestone.value)
        for told, scan in scans(sample("moving"))
    ] == [
        ("leg:iftsta:CONS-4411", "13", "2026-11-19T09:05:00+00:00", 60, True, "picked_up"),
        ("leg:iftsta:340999990000000174", "13", "2026-11-19T09:05:00+00:00", 60, True, "picked_up"),
        ("leg:iftsta:340999990000000273", "13", "2026-11-19T09:05:00+00:00", 60, True, "picked_up"),
        ("leg:iftsta:CONS-4411", "16", "2026-11-20T03:15:33+00:00", 60, True, "in_transit"),
        ("leg:iftsta:CONS-4411", "20", "2026-11-20T12:15:00+00:00", 60, False, "exception"),
        ("leg:iftsta:CONS-4412", "999", "2026-11-20T13:00:00+00:00", 60, False, "unknown"),
    ]


def test_a_status_has_its_place_its_vehicle_and_its_reason() -> None:
    found = scans(sample("moving"))
    assert found[0][1].place == Place(name="DEHAL"[5:], city="HALLE", country="DE")
    assert (found[3][1].vehicle, found[3][1].mode) == ("HAL-LL 77", "road")
    assert (found[4][1].reason, found[4][1].raw_text) == ("customs.inspection", "ZOLL BESCHAUT: ein Karton; reason 99")


def test_what_nobody_knows_is_kept_with_its_words() -> None:
    scan = scans(sample("moving"))[5][1]
    assert (scan.code, scan.raw_text) == ("999", "Wartet auf Freigabe")


def test_expected_deliveries_are_estimates_as_of_their_status() -> None:
    found = [told for told in sample("moving").events if isinstance(told.fact, CarrierEstimate)]
    day = CarrierEstimate(datetime(2026, 11, 22, 23, 0, tzinfo=UTC), datetime(2026, 11, 23, 22, 59, 59, tzinfo=UTC))
    hours = CarrierEstimate(datetime(2026, 11, 23, 7, 0, tzinfo=UTC), datetime(2026, 11, 23, 11, 0, tzinfo=UTC))
    assert [told.fact for told in found] == [day, hours]
    assert [told.occurred_at.hour for told in found] == [12, 13]


def test_a_carriers_own_codes_count_where_the_message_says_so() -> None:
    found = scans(sample("delivered"))
    assert [(told.subject, scan.code, scan.milestone.value) for told, scan in found] == [
        ("leg:dpd:05340000000017", "03", "out_for_delivery"),
        ("leg:dpd:05340000000017", "13", "delivered"),
        ("leg:dpd:05340000000024", "13", "picked_up"),
        ("leg:dpd:05340000000024", "54", "exception"),
    ]
    assert found[0][1].holder == "carrier:dpd"


def test_how_it_was_delivered_and_who_signed() -> None:
    scan = scans(sample("delivered"))[1][1]
    assert (scan.delivered_how, scan.signed_by, scan.raw_text) == (Delivered.NEIGHBOUR, "MUELLER", "Nachbar: Haus 5.")
    assert scan.place == Place(name="0134", city="Depot Halle", country="DE")


@pytest.mark.parametrize(
    ("release", "code", "milestone"),
    [
        ("D:96A", "54", "exception"),
        ("D:96A", "71", "delivered"),
        ("D:01B", "72", "delivered"),
        ("D:01B", "71", "ready"),
        ("D:93A", "21", "delivered"),
        ("D:07B", "31", "in_transit"),
        ("D:07B", "72B", "delivered"),
    ],
)
def test_older_directories_count_one_less_from_not_collected_on(release: str, code: str, milestone: str) -> None:
    body = f"UNB+UNOA:1+A+B+1:1+1'UNH+1+IFTSTA:{release}:UN'CNI+1+7'STS+1+{code}'DTM+334:202611201200:203'UNT+1+1'"
    ((_, scan),) = scans(read(body.encode(), {}))
    assert (scan.code, scan.milestone.value) == (code, milestone)


@pytest.mark.parametrize(
    ("value", "form", "instant", "offset", "guessed", "precision"),
    [
        ("20260701", "102", "2026-07-01T21:59:59+00:00", 120, True, Precision.DAY),
        ("202607011200", "203", "2026-07-01T10:00:00+00:00", 120, True, Precision.MINUTE),
        ("20260701120030", "204", "2026-07-01T10:00:30+00:00", 120, True, Precision.SECOND),
        ("202607011200-0330", "205", "2026-07-01T15:30:00+00:00", -210, False, Precision.MINUTE),
        ("202607011200UTC", "303", "2026-07-01T12:00:00+00:00", 0, False, Precision.MINUTE),
        ("202607011200+02", "303", "2026-07-01T10:00:00+00:00", 120, False, Precision.MINUTE),
        ("20260701120030CEST", "304", "2026-07-01T10:00:30+00:00", 120, False, Precision.SECOND),
        ("260701", "101", "2026-07-01T21:59:59+00:00", 120, True, Precision.DAY),
        ("2607011200", "201", "2026-07-01T10:00:00+00:00", 120, True, Precision.MINUTE),
        ("202607012400", "203", "2026-07-01T22:00:00+00:00", 120, True, Precision.MINUTE),
        ("202607011200", "", "2026-07-01T10:00:00+00:00", 120, True, Precision.MINUTE),
        ("202607011200XYZ", "303", "2026-07-01T10:00:00+00:00", 120, True, Precision.MINUTE),
    ],
)
def test_every_format_of_a_time(
    value: str, form: str, instant: str, offset: int, guessed: bool, precision: Precision
) -> None:
    found = edi_clock.moment(value, form, "Europe/Vienna")
    assert (found.at.isoformat(), found.offset, found.guessed, found.precision) == (instant, offset, guessed, precision)


@pytest.mark.parametrize(("value", "form"), [("20261332", "102"), ("soon", "203"), ("12", "999"), ("", "102")])
def test_what_is_no_time_is_refused_in_words(value: str, form: str) -> None:
    with pytest.raises(ValueError, match="is no time"):
        edi_clock.moment(value, form, "")


def test_one_broken_status_leaves_the_others() -> None:
    reading = sample("delivered")
    assert [(one.path, one.why) for one in reading.ignored if one.why.startswith("refused: ")] == [
        ("DTM[4]", "refused: '20261132' is no time of the calendar"),
        ("STS[5]", "refused: the status has no time"),
    ]


def test_the_same_status_sent_again_in_other_words_is_the_same_event() -> None:
    body = (SAMPLES / "moving.edi").read_bytes()
    again = body.replace(b"Collected", b"COLLECTED").replace(b"ST7701", b"ST9999").replace(b"'\n", b"'")
    assert [one.identity for one in read(again, {}).events] == [one.identity for one in read(body, {}).events]


def test_another_message_is_no_status() -> None:
    error = sample("error").error
    assert error is not None
    assert error.why == "the interchange has no IFTSTA message"


@pytest.mark.parametrize("name", ["moving", "delivered", "error"])
def test_every_time_is_an_event_or_left_out_with_a_reason(name: str) -> None:
    raw = (SAMPLES / f"{name}.edi").read_bytes()
    reading = read(raw, {})
    left_out = {one.path for one in reading.ignored}
    written = {word for told in reading.events for word in told.identity}
    for one in edi.edifact(edi.text(raw)):
        if one.tag == "DTM":
            skipped = one.text(1) == "137" and name == "delivered"  # inside a message that is left out as a whole
            assert one.path in left_out or one.text(1, 2) in written or skipped, one


@settings(max_examples=200, deadline=None)
@given(name=st.sampled_from(["moving", "delivered"]), data=st.data())
def test_a_broken_interchange_never_stops_the_reader(name: str, data: st.DataObject) -> None:
    raw = (SAMPLES / f"{name}.edi").read_bytes()
    at = data.draw(st.integers(0, len(raw)))
    reading = read(raw[:at] + data.draw(st.binary(max_size=6)) + raw[at + data.draw(st.integers(0, 9)) :], {})
    assert reading.events or reading.ignored or reading.error
