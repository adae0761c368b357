"""What is found in answers and files of DPD: our own samples."""

from datetime import UTC, datetime
from pathlib import Path

import pytest

from doorstep.connect.carriers.dpd.read import read
from doorstep.timeline.model import CarrierEstimate, Delivered, Place, Precision, Reading, Scan, Told
from tests.connect.conserved import lost

SAMPLES = Path(__file__).parent / "samples"
JSON = sorted(SAMPLES.glob("*.json"))
ASKED = {"tracking_number": "15501230000014"}


def sample(name: str) -> Reading:
    return read((SAMPLES / name).read_bytes(), ASKED)


def scans(reading: Reading) -> list[tuple[Told, Scan]]:
    return [(told, told.fact) for told in reading.events if isinstance(told.fact, Scan)]


def test_a_life_cycle_is_read_with_the_clock_of_each_depot() -> None:
    found = scans(sample("lifecycle.json"))
    assert [(told.occurred_at.isoformat(), told.offset, scan.code, scan.milestone.value) for told, scan in found] == [
        ("2026-03-02T16:20:11+00:00", 60, "05", "picked_up"),
        ("2026-03-03T02:41:00+00:00", 120, "02", "in_transit"),
        ("2026-03-03T06:00:00+00:00", 120, "77", "unknown"),
        ("2026-03-03T12:10:00+00:00", 120, "14", "attempt_failed"),
        ("2026-03-04T11:05:23+00:00", 120, "13", "delivered"),
    ]
    assert {(told.subject, told.zone_guessed, scan.service) for told, scan in found} == {
        ("leg:dpd:01450000000017", True, "DPD HOME")
    }


def test_reasons_places_additional_codes_and_how_it_was_delivered_are_kept() -> None:
    found = [scan for _, scan in scans(sample("lifecycle.json"))]
    assert (found[3].reason, found[4].delivered_how) == ("recipient.not_home", Delivered.NEIGHBOUR)
    assert (found[0].place, found[1].raw_text) == (
        Place(name="DPD 0145", city="Leipzig", country="DE"),
        "Im Zustelldepot. [847]",
    )


def test_states_of_the_page_repeat_scans_and_are_read_where_there_are_none() -> None:
    left_out = [one.path.rpartition(".")[2] for one in sample("lifecycle.json").ignored]
    assert left_out == ["integrationDate", "insertTimestamp", "statusInfo[0]", "statusInfo[1]"]
    alone = sample("lifecycle_states.json")
    assert [(told.occurred_at, told.precision, scan.code, scan.milestone.value) for told, scan in scans(alone)] == [
        (datetime(2026, 3, 2, 16, 20, tzinfo=UTC), Precision.MINUTE, "ACCEPTED", "picked_up"),
        (datetime(2026, 3, 3, 22, 59, 59, tzinfo=UTC), Precision.DAY, "ON_THE_ROAD", "in_transit"),
    ]
    assert [one.why for one in alone.ignored] == ["a state that is not reached yet"]


def test_a_delivery_after_a_system_return_is_the_return() -> None:
    found = [(scan.code, scan.milestone.value) for _, scan in scans(sample("lifecycle_returned.json"))]
    assert found == [("13", "returned"), ("06", "returning")]


def test_a_parcel_of_dpd_uk_has_its_hour() -> None:
    reading = sample("uk_parcel.json")
    assert [(told.occurred_at.hour, told.offset, scan.milestone.value) for told, scan in scans(reading)] == [
        (6, 60, "out_for_delivery"),
        (3, 60, "in_transit"),
        (18, 60, "unknown"),
    ]
    (told,) = [one for one in reading.events if isinstance(one.fact, CarrierEstimate)]
    assert told.subject == "leg:dpd:15501230000007"
    assert told.fact == CarrierEstimate(
        datetime(2026, 6, 10, 11, 5, tzinfo=UTC), datetime(2026, 6, 10, 12, 5, tzinfo=UTC)
    )


def test_events_of_dpd_uk_alone_belong_to_the_number_that_was_asked() -> None:
    found = scans(sample("uk_events.json"))
    assert [(told.subject, scan.milestone.value, scan.reason, scan.delivered_how) for told, scan in found] == [
        ("leg:dpd:15501230000014", "delivered", "", Delivered.SAFE_PLACE),
        ("leg:dpd:15501230000014", "attempt_failed", "recipient.not_home", None),
    ]
    nameless = read((SAMPLES / "uk_events.json").read_bytes(), {})
    assert nameless.error is not None
    assert (nameless.events, nameless.error.why) == ((), "the answer does not name its parcel")


def test_a_file_of_scans_is_read_line_by_line() -> None:
    reading = sample("statusdata.csv")
    found = scans(reading)
    assert [(told.subject[-2:], told.occurred_at.isoformat(), scan.milestone.value) for told, scan in found] == [
        ("48", "2026-03-04T04:27:16+00:00", "in_transit"),
        ("48", "2026-03-04T10:30:00+00:00", "delivered"),
        ("55", "2026-03-04T10:45:00+00:00", "attempt_failed"),
    ]
    assert (found[1][1].signed_by, found[1][1].service) == ("QUIST", "DPD BUSINESS")
    assert (found[2][1].reason, found[2][1].raw_text) == ("recipient.not_home", "Empfänger nicht angetroffen [011]")
    assert [one.path for one in reading.ignored] == ["line 5"]


def test_scaninfo_has_other_columns_and_the_same_codes_and_the_depot_tells_the_clock() -> None:
    found = scans(sample("scaninfo.csv"))
    assert [(told.occurred_at.isoformat(), told.offset, scan.code) for told, scan in found] == [
        ("2026-08-15T18:03:41+00:00", 60, "04"),
        ("2026-08-16T17:29:06+00:00", 120, "13"),
    ]


def test_rows_of_other_feeds_are_left_out_by_their_line() -> None:
    reading = sample("joint.csv")
    assert [(told.subject[-2:], scan.code, scan.raw_text) for told, scan in scans(reading)] == [
        ("86", "02", ""),
        ("86", "09", "[847]"),
    ]
    assert [one.path for one in reading.ignored] == ["line 4", "line 5"]


def test_a_scan_by_file_and_by_answer_is_the_same_event() -> None:
    asked = (SAMPLES / "lifecycle.json").read_bytes()
    line = b"PARCELNO;SCAN_CODE;DEPOT_CODE;EVENT_DATE_TIME\n01450000000017;13;0998;20260304130523\n"
    (told,) = read(line, {}).events
    assert told.identity == read(asked, {}).events[-1].identity


@pytest.mark.parametrize("path", JSON, ids=lambda path: path.name)
def test_every_date_is_an_event_or_left_out_with_a_reason(path: Path) -> None:
    assert lost(path.read_bytes(), sample(path.name)) == []


def test_an_error_is_an_error_with_what_to_do() -> None:
    reading = sample("uk_error.json")
    assert reading.error is not None
    assert (reading.events, reading.error.why) == ((), "DPD says: Parcel not found (404)")
    assert reading.error.how_to_mend.startswith("check the tracking number")


def test_letter_case_makes_no_other_event() -> None:
    body = (SAMPLES / "lifecycle.json").read_bytes()
    shouted = read(body.replace(b"Zugestellt beim", b"ZUGESTELLT BEIM"), {})
    assert [one.identity for one in shouted.events] == [one.identity for one in read(body, {}).events]
