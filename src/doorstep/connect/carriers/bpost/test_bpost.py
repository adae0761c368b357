"""What is found in answers of bpost, by Tracked Mail and by the Track & Trace page: our own samples."""

from datetime import UTC, datetime
from pathlib import Path

import pytest

from doorstep.connect.carriers.bpost.read import read
from doorstep.timeline.model import CarrierEstimate, Delivered, Place, Precision, Reading, Scan, Told
from tests.connect.conserved import lost

SAMPLES = Path(__file__).parent / "samples"
BODIES = sorted(path for path in SAMPLES.iterdir() if path.suffix in {".xml", ".json"})


def sample(name: str) -> Reading:
    return read((SAMPLES / name).read_bytes(), {})


def scans(reading: Reading) -> list[tuple[Told, Scan]]:
    return [(told, told.fact) for told in reading.events if isinstance(told.fact, Scan)]


def test_a_whole_way_is_read_with_its_milestones_and_local_times() -> None:
    found = scans(sample("delivered.xml"))
    assert [
        (told.occurred_at.isoformat(), told.zone_guessed, scan.code, scan.milestone.value) for told, scan in found
    ] == [
        ("2026-03-05T09:42:00+00:00", False, "U00", "delivered"),
        ("2026-03-05T06:31:10+00:00", False, "T00", "out_for_delivery"),
        ("2026-03-04T21:05:40+00:00", True, "R01", "in_transit"),
        ("2026-03-03T22:10:00+00:00", False, "Z99", "unknown"),
        ("2026-03-03T15:00:00+00:00", False, "C00", "info_received"),
    ]
    assert {(told.subject, told.offset, scan.service) for told, scan in found} == {
        ("leg:bpost:323200000010000000010001", 60, "24P")
    }
    assert found[0][1].delivered_how is Delivered.SAFE_PLACE
    assert found[3][1].raw_text == "Woorden die niemand kent"


def test_the_moment_of_delivery_beside_its_scan_is_left_out_by_name() -> None:
    assert [one.path for one in sample("delivered.xml").ignored] == [
        "itemTracking.dateReceipt",
        "itemTracking.deliveryTime",
    ]


def test_a_code_without_words_still_means_something_and_waits_at_the_pick_up_point() -> None:
    (waits, scan), (_, failed) = scans(sample("pickup_window.xml"))
    assert (scan.milestone.value, failed.milestone.value, failed.reason) == (
        "available_for_pickup",
        "attempt_failed",
        "recipient.not_home",
    )
    assert scan.place == Place(name="POINT POSTE QUAI", city="Liège", postcode="4000", country="BE")
    assert (waits.occurred_at, waits.offset, waits.zone_guessed) == (
        datetime(2026, 7, 9, 15, 45, tzinfo=UTC),
        120,
        True,
    )


def test_a_planned_window_is_the_estimate_on_the_clock_of_the_addressee() -> None:
    estimates = [told for told in sample("pickup_window.xml").events if isinstance(told.fact, CarrierEstimate)]
    assert [(told.occurred_at, told.fact) for told in estimates] == [
        (
            datetime(2026, 7, 9, 15, 45, tzinfo=UTC),
            CarrierEstimate(datetime(2026, 7, 10, 7, tzinfo=UTC), datetime(2026, 7, 10, 10, 30, tzinfo=UTC)),
        )
    ]


def test_words_of_the_page_are_read_in_whichever_language_stands_there() -> None:
    found = scans(sample("page_delivered.json"))
    assert [(scan.raw_text, scan.milestone.value, told.offset) for told, scan in found] == [
        ("Item delivered", "delivered", 60),
        ("Item in distribution phase", "out_for_delivery", 60),
        ("Something that nobody knows", "exception", 60),
        ("Your item has been sorted", "in_transit", 60),
        ("Confirmation of preparation of the shipment received", "info_received", 60),
    ]
    assert {(told.precision, told.zone_guessed, scan.service) for told, scan in found} == {
        (Precision.MINUTE, True, "bpack 24h pro")
    }
    assert [scan.delivered_how for _, scan in found] == [Delivered.SAFE_PLACE, None, None, None, None]
    assert found[3][1].place == Place(name="PARIS", country="FR")


def test_several_barcodes_stay_apart_and_a_delivery_to_the_sender_is_a_return() -> None:
    found = [(told.subject[-2:], scan.code, scan.milestone.value) for told, scan in scans(sample("page_several.json"))]
    assert found == [
        ("49", "arrival.pickup-point-drop_off_postman", "available_for_pickup"),
        ("49", "undelivered.advised-addressee_absent_message_left", "attempt_failed"),
        ("49", "N-SENT-OTHER", "unknown"),
        ("56", "", "returned"),
        ("63", "", "out_for_delivery"),
        ("70", "PICKED_UP_IN_PARCEL_LOCKER", "delivered"),
    ]


def test_a_delivery_that_only_the_dates_tell_becomes_an_event() -> None:
    told, scan = scans(sample("page_several.json"))[-1]
    assert (told.occurred_at, scan.delivered_how) == (datetime(2026, 5, 4, 11, 37, tzinfo=UTC), Delivered.LOCKER)


def test_the_window_of_the_page_is_the_estimate() -> None:
    (told,) = [told for told in sample("page_several.json").events if isinstance(told.fact, CarrierEstimate)]
    assert told.fact == CarrierEstimate(
        datetime(2026, 5, 4, 7, 15, tzinfo=UTC), datetime(2026, 5, 4, 8, 45, tzinfo=UTC)
    )


@pytest.mark.parametrize("path", BODIES, ids=lambda path: path.name)
def test_every_date_is_an_event_or_left_out_with_a_reason(path: Path) -> None:
    assert lost(path.read_bytes(), sample(path.name)) == []


@pytest.mark.parametrize(
    ("name", "why"),
    [
        ("error.xml", "bpost says: The item 323200000010000000010025 is not known. (404)"),
        ("page_error.json", "bpost says: NO_DATA_FOUND (NO_DATA_FOUND)"),
    ],
)
def test_an_error_is_an_error_with_what_to_do(name: str, why: str) -> None:
    reading = sample(name)
    assert reading.error is not None
    assert (reading.events, reading.error.why) == ((), why)
    assert reading.error.how_to_mend.startswith("check the tracking number")


def test_letter_case_makes_no_other_event_and_a_repeated_scan_none_at_all() -> None:
    body = (SAMPLES / "delivered.xml").read_bytes()
    once = read(body, {})
    shouted = read(body.replace(b"Zending geleverd", b"ZENDING GELEVERD"), {})
    assert [one.identity for one in shouted.events] == [one.identity for one in once.events]
    start, end = body.index(b"<ns2:stateInfo>"), body.index(b"</ns2:stateInfo>") + len(b"</ns2:stateInfo>")
    twice = read(body[:end] + body[start:end].replace(b"geleverd", b"GELEVERD") + body[end:], {})
    assert [one.identity for one in twice.events] == [one.identity for one in once.events]
