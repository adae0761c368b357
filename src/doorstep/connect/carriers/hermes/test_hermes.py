"""What is found in the formats of Hermes and Evri: our own samples."""

from datetime import UTC, datetime
from pathlib import Path

import pytest

from doorstep.connect.carriers.hermes import codes
from doorstep.connect.carriers.hermes.read import read
from doorstep.connect.tables import table
from doorstep.timeline.model import CarrierEstimate, Delivered, Reading, Scan, Told
from tests.connect.conserved import lost

SAMPLES = Path(__file__).parent / "samples"
BODIES = sorted(SAMPLES.glob("*.json"))


def sample(name: str) -> Reading:
    return read((SAMPLES / name).read_bytes(), {})


def scans(reading: Reading, number: str = "") -> list[tuple[Told, Scan]]:
    return [
        (told, told.fact) for told in reading.events if isinstance(told.fact, Scan) and told.subject.endswith(number)
    ]


def said(reading: Reading, number: str = "") -> list[tuple[str, str, str]]:
    return [(told.occurred_at.isoformat(), scan.milestone.value, scan.reason) for told, scan in scans(reading, number)]


def estimates(reading: Reading) -> list[tuple[str, CarrierEstimate]]:
    return [(told.subject[-4:], told.fact) for told in reading.events if isinstance(told.fact, CarrierEstimate)]


def test_a_failed_attempt_and_the_next_tour() -> None:
    assert said(sample("shipments.json"), "2026") == [
        ("2026-03-09T07:00:00+00:00", "info_received", ""),
        ("2026-03-09T16:20:11+00:00", "picked_up", ""),
        ("2026-03-10T02:12:45+00:00", "in_transit", ""),
        ("2026-03-10T06:05:00+00:00", "out_for_delivery", ""),
        ("2026-03-10T12:40:00+00:00", "attempt_failed", "recipient.not_home"),
        ("2026-03-11T06:02:00+00:00", "out_for_delivery", ""),
    ]


def test_the_forecast_is_on_the_clock_of_the_receiver() -> None:
    assert estimates(sample("shipments.json")) == [
        ("2026", CarrierEstimate(datetime(2026, 3, 11, 11, tzinfo=UTC), datetime(2026, 3, 11, 15, tzinfo=UTC))),
        ("2027", CarrierEstimate(None, datetime(2026, 3, 12, 22, 59, 59, tzinfo=UTC))),
    ]


def test_abroad_a_time_without_an_offset_is_guessed_by_the_place_and_the_partner_has_a_number() -> None:
    found = scans(sample("shipments.json"), "2027")
    assert [(told.zone_guessed, told.offset, scan.milestone.value) for told, scan in found] == [
        (False, 60, "picked_up"),
        (True, 60, "in_transit"),
        (True, 60, "unknown"),
    ]
    assert {scan.next_number for _, scan in found} == {"ABC000123456"}
    assert (found[2][1].code, found[2][1].raw_text) == ("9999", "Ein neuer Status.")


def test_an_unknown_number_stands_beside_the_others_and_alone_it_is_the_error() -> None:
    assert {one.path for one in sample("shipments.json").ignored} == {"shipmentinfo[2].result"}
    error = sample("unknown.json").error
    assert error is not None
    assert (error.why[:20], "later" in error.how_to_mend) == ("H1000730000825402028", True)


def test_nine_digits_say_what_and_where() -> None:
    reading = sample("nine_digits.json")
    assert [(milestone, reason) for _, milestone, reason in said(reading, "2029")] == [
        ("info_received", ""),
        ("picked_up", ""),
        ("out_for_delivery", ""),
        ("attempt_failed", "recipient.refused"),
        ("attempt_failed", "recipient.refused"),
        ("returning", "recipient.refused"),
        ("returned", ""),
    ]
    assert scans(reading, "2030")[-1][1].delivered_how is Delivered.SAFE_PLACE


def test_steps_of_the_page_that_have_not_happened_are_no_events() -> None:
    reading = sample("parcel_page.json")
    assert [milestone for _, milestone, _ in said(reading, "2031")] == ["out_for_delivery", "in_transit", "picked_up"]
    assert said(reading, "2032") == [
        ("2026-07-07T04:50:00+00:00", "out_for_delivery", ""),
        ("2026-07-07T10:30:00+00:00", "delivered", ""),
    ]
    window = CarrierEstimate(datetime(2026, 3, 11, 11, 30, tzinfo=UTC), datetime(2026, 3, 11, 13, tzinfo=UTC))
    assert estimates(reading) == [("2031", window)]


def test_evri_tells_by_its_points_its_words_and_its_stages() -> None:
    reading = sample("evri.json")
    assert [milestone for _, milestone, _ in said(reading, "0017")] == [
        "delivered",
        "out_for_delivery",
        "in_transit",
        "picked_up",
        "info_received",
    ]
    assert [milestone for _, milestone, _ in said(reading, "0018")] == ["returning", "unknown"]
    assert [(milestone, reason) for _, milestone, reason in said(reading, "0019")] == [
        ("attempt_failed", "recipient.not_home"),
        ("available_for_pickup", ""),
    ]
    assert scans(reading, "0017")[0][1].delivered_how is Delivered.SAFE_PLACE
    assert {one.path for one in reading.ignored} == {"failures[0]", "results[0].creationDate"}


def test_evri_may_name_only_its_own_number_then_the_asker_knows() -> None:
    body = b'{"results": [{"uniqueId": "990", "trackingEvents": [{"dateTime": "2026-07-02T07:00:00Z"}]}]}'
    assert [told.subject for told in read(body, {"tracking_number": "H00AA0000000021"}).events] == [
        "leg:hermes:H00AA0000000021"
    ]
    assert [told.subject for told in read(body, {}).events] == ["leg:hermes:990"]


@pytest.mark.parametrize("path", BODIES, ids=lambda path: str(path.stem))
def test_every_date_of_a_body_is_an_event_or_left_out_by_name(path: Path) -> None:
    assert lost(path.read_bytes(), read(path.read_bytes(), {})) == []


@pytest.mark.parametrize(
    ("code", "text", "milestone"),
    [
        ("3500", "", "delivered"),
        ("090002004", "", "delivered"),
        ("060003001", "", "attempt_failed"),
        ("060006002", "", "returning"),
        ("060006001", "", "attempt_failed"),
        ("065002008", "", "returning"),
        ("999999999", "", "unknown"),
        ("9998", "Die Sendung konnte nicht zugestellt werden.", "attempt_failed"),
        ("9998", "Die Sendung soll morgen zugestellt werden.", "in_transit"),
        ("9998", "Die Sendung wurde zugestellt.", "delivered"),
        ("9998", "The parcel has been delivered to the ParcelShop.", "available_for_pickup"),
    ],
)
def test_the_code_then_the_words(code: str, text: str, milestone: str) -> None:
    assert codes.event(code, text).milestone.value == milestone


def test_both_forms_of_a_code_lead_to_a_meaning() -> None:
    read_table = table("doorstep.connect.carriers.hermes")
    short = {*read_table["same"].values(), *read_table["depot"].values()}
    assert short <= set(read_table["event"])
    assert set(read_table["depot"]) <= set(read_table["same"])


def test_the_wording_makes_no_other_event() -> None:
    body = (SAMPLES / "shipments.json").read_bytes()
    shouted = body.replace(b"Die Sendung", b"DIE SENDUNG")
    assert [one.identity for one in read(shouted, {}).events] == [one.identity for one in read(body, {}).events]


@pytest.mark.parametrize(
    "body",
    [
        b"{}",
        b"[1]",
        b'["H1000730000825402028"]',
        b'{"shipmentinfo": [1, {}]}',
        b'{"shipmentinfo": [{"shipmentID": "H1", "status": [1, {"timestamp": "yesterday"}]}]}',
        b'{"barcode": "H1", "parcelProgress": [{"timestamp": "2026-13-01"}]}',
        b'{"results": [1, {"uniqueId": 1, "trackingEvents": [null]}], "failures": ["H2"]}',
        b'{"listOfResultCodes": [{"code": "e100", "message": "wrong"}]}',
        b'{"error": "invalid_token", "error_description": "expired"}',
    ],
)
def test_broken_bodies_and_errors_are_refused_in_words(body: bytes) -> None:
    reading = read(body, {})
    assert reading.events == ()
    assert reading.error is not None
    assert reading.error.how_to_mend
