"""What is found in the formats of GLS: our own samples."""

from datetime import UTC, datetime
from pathlib import Path

import pytest

from doorstep.connect.carriers.gls.codes import meaning
from doorstep.connect.carriers.gls.read import read
from doorstep.connect.tables import table
from doorstep.timeline.model import CarrierEstimate, Delivered, Milestone, Precision, Reading, Scan, Told
from tests.connect.conserved import lost

SAMPLES = Path(__file__).parent / "samples"
BODIES = sorted(SAMPLES.glob("*.json"))


def sample(name: str) -> Reading:
    return read((SAMPLES / name).read_bytes(), {})


def scans(reading: Reading) -> list[tuple[Told, Scan]]:
    return [(told, told.fact) for told in reading.events if isinstance(told.fact, Scan)]


def test_a_whole_way_with_the_offsets_as_given() -> None:
    found = [(told, scan) for told, scan in scans(sample("trace.json")) if told.subject == "leg:gls:85000000017"]
    assert [(told.occurred_at.isoformat(), scan.milestone.value, scan.reason) for told, scan in found] == [
        ("2026-03-11T09:02:00+00:00", "delivered", ""),
        ("2026-03-11T05:52:37+00:00", "out_for_delivery", ""),
        ("2026-03-10T14:20:00+00:00", "attempt_failed", "recipient.business_closed"),
        ("2026-03-10T04:12:00+00:00", "in_transit", ""),
        ("2026-03-09T19:00:00+00:00", "unknown", ""),
        ("2026-03-09T17:00:52+00:00", "picked_up", ""),
        ("2026-03-09T08:30:00+00:00", "info_received", ""),
    ]
    assert {(told.offset, told.zone_guessed) for told, _ in found} == {(60, False)}
    assert (found[0][1].delivered_how, found[4][1].code) == (Delivered.NEIGHBOUR, "QQQQQQ.NEW")


def test_a_status_that_says_more_than_the_events_is_an_event() -> None:
    found = [(told, scan) for told, scan in scans(sample("trace.json")) if told.subject == "leg:gls:XDOORST1"]
    assert [(scan.code, scan.milestone.value) for _, scan in found] == [
        ("INBOUD.NORMAL", "in_transit"),
        ("DELIVEREDPS", "available_for_pickup"),
    ]


def test_a_status_that_says_no_more_is_left_out_by_name() -> None:
    body = (SAMPLES / "trace.json").read_bytes().replace(b"DELIVEREDPS", b"INTRANSIT")
    reading = read(body, {})
    assert "parcels[1].statusDateTime" in {one.path for one in reading.ignored}


def test_an_unknown_number_is_named_beside_the_others_and_an_error_alone() -> None:
    assert {one.path for one in sample("trace.json").ignored} >= {"parcels[2]"}
    error = sample("not_found.json").error
    assert error is not None
    assert (error.why, "later" in error.how_to_mend) == (
        "GLS says: Resource Not Found 85000000062 (E_404_01)",
        True,
    )


def test_the_page_keeps_the_clock_of_each_place_and_its_window() -> None:
    reading = sample("page.json")
    assert [(told.offset, scan.milestone.value, scan.service) for told, scan in scans(reading)] == [
        (60, "in_transit", "EuroBusinessParcel"),
        (60, "customs", "EuroBusinessParcel"),
        (120, "picked_up", "EuroBusinessParcel"),
    ]
    (told,) = [one for one in reading.events if isinstance(one.fact, CarrierEstimate)]
    assert told.fact == CarrierEstimate(datetime(2026, 7, 9, 9, 0, tzinfo=UTC), datetime(2026, 7, 9, 12, 0, tzinfo=UTC))
    assert scans(reading)[2][1].raw_text == "Das Paket wurde an GLS übergeben."


def test_mygls_counts_from_1970_and_says_the_offset() -> None:
    found = scans(sample("mygls.json"))
    assert [(told.occurred_at, told.offset, told.zone_guessed, scan.milestone.value) for told, scan in found] == [
        (datetime(2026, 3, 12, 9, 2, tzinfo=UTC), 60, False, "delivered"),
        (datetime(2026, 3, 11, 9, 2, tzinfo=UTC), 60, False, "attempt_failed"),
        (datetime(2026, 3, 9, 13, 0, tzinfo=UTC), 60, True, "info_received"),
    ]
    assert found[0][0].identity == ("scan", "2026-03-12T10:02:00", "5")


def test_shipit_has_numbers_or_words_for_codes() -> None:
    assert [(told.subject, scan.code, scan.milestone.value) for told, scan in scans(sample("shipit.json"))] == [
        ("leg:gls:ZDOORST3", "2.0", "in_transit"),
        ("leg:gls:ZDOORST3", "INTIAL.NORMAL", "picked_up"),
    ]


def test_pakstat_claims_nothing_about_codes_that_nobody_has_published() -> None:
    reading = sample("pakstat.csv")
    assert [(told.occurred_at, told.precision, scan.code, scan.milestone) for told, scan in scans(reading)] == [
        (datetime(2026, 3, 11, 8, 56, tzinfo=UTC), Precision.MINUTE, "2011", Milestone.UNKNOWN),
        (datetime(2026, 3, 11, 5, 40, tzinfo=UTC), Precision.MINUTE, "2010", Milestone.UNKNOWN),
    ]
    assert sorted(one.path for one in reading.ignored) == ["line 4", "line 5", "line 6"]


@pytest.mark.parametrize("path", BODIES, ids=lambda path: str(path.stem))
def test_every_date_of_a_body_is_an_event_or_left_out_by_name(path: Path) -> None:
    assert lost(path.read_bytes(), read(path.read_bytes(), {})) == []


@pytest.mark.parametrize(
    ("code", "text", "field", "milestone"),
    [
        ("INITIAL.PREADVICE", "", "event", "info_received"),
        ("intial.normal", "", "event", "picked_up"),
        ("DELIVD.OTHER", "The parcel has been delivered at the ParcelShop.", "event", "available_for_pickup"),
        ("DELIVD.OTHER", "", "event", "delivered"),
        ("NEWONE.X", "The parcel was returned to sender.", "event", "returning"),
        ("NEWONE.X", "", "event", "unknown"),
        ("2.106", "The parcel was released by customs.", "number", "customs"),
        ("58", "", "mygls", "delivered"),
        ("", "Das Paket befindet sich im GLS Zustellfahrzeug", "number", "out_for_delivery"),
    ],
)
def test_the_code_then_its_first_part_then_the_words(code: str, text: str, field: str, milestone: str) -> None:
    assert meaning(code, text, field).milestone.value == milestone


def test_on_the_way_back_a_delivery_is_the_return_to_the_sender() -> None:
    assert meaning("3.0", "The parcel has been delivered.", "number", True).milestone is Milestone.RETURNED


def test_every_published_status_code_of_mygls_has_a_meaning() -> None:
    published = {
        *range(1, 45),
        46,
        47,
        51,
        52,
        54,
        55,
        56,
        57,
        58,
        *range(60, 63),
        *range(64, 77),
        80,
        *range(83, 94),
        99,
    }
    assert published <= {int(code) for code in table("doorstep.connect.carriers.gls")["mygls"]}


def test_the_wording_makes_no_other_event() -> None:
    body = (SAMPLES / "trace.json").read_bytes()
    shouted = body.replace(b"The parcel", b"THE PARCEL")
    assert [one.identity for one in read(shouted, {}).events] == [one.identity for one in read(body, {}).events]


@pytest.mark.parametrize(
    "body",
    [
        b"{}",
        b"[1]",
        b'{"parcels": [{}]}',
        b'{"parcels": [{"unitno": "1", "events": [{"eventDateTime": "yesterday"}]}]}',
        b'{"ParcelNumber": 1, "ParcelStatusList": [{"StatusDate": "/Date(99999999999999+9999)/"}]}',
        b'{"ParcelNumber": 1, "ParcelStatusList": [{"StatusDate": "/Date(1+9999)/"}]}',
        b'{"GetParcelStatusErrors": [{"ErrorCode": 14, "ErrorDescription": "no access"}]}',
        b'{"lastError": "E000", "exceptionText": "No parcel was found"}',
    ],
)
def test_broken_bodies_and_errors_are_refused_in_words(body: bytes) -> None:
    reading = read(body, {})
    assert reading.events == ()
    assert reading.error is not None
    assert reading.error.how_to_mend
