"""What is found in answers of Australia Post: our own samples."""

from datetime import UTC, datetime
from pathlib import Path

import pytest

from doorstep.connect.carriers.australiapost.places import place_of
from doorstep.connect.carriers.australiapost.read import read
from doorstep.timeline.model import Delivered, Place, Precision, Reading, Scan, Told
from tests.connect.conserved import lost

SAMPLES = Path(__file__).parent / "samples"


def sample(name: str) -> Reading:
    return read((SAMPLES / f"{name}.json").read_bytes(), {})


def scans(reading: Reading) -> list[tuple[Told, Scan]]:
    return [(told, told.fact) for told in reading.events if isinstance(told.fact, Scan)]


def test_a_whole_way_is_read_with_its_milestones_and_local_times() -> None:
    found = [
        (told, scan) for told, scan in scans(sample("several")) if told.subject == "leg:australiapost:7XY0000002010"
    ]
    assert [(told.occurred_at.isoformat(), told.offset, scan.milestone.value) for told, scan in found] == [
        ("2026-03-06T02:15:00+00:00", 480, "delivered"),
        ("2026-03-05T23:01:00+00:00", 480, "out_for_delivery"),
        ("2026-03-05T12:10:11+00:00", 630, "unknown"),
        ("2026-03-04T19:20:00+00:00", 480, "in_transit"),
        ("2026-03-02T18:00:00+00:00", 0, "customs"),
        ("2026-03-01T12:59:59+00:00", 660, "info_received"),
    ]
    assert [told.zone_guessed for told, _ in found] == [False, True, False, False, False, True]
    assert found[-1][0].precision is Precision.DAY
    assert {scan.service for _, scan in found} == {"Parcel Post"}
    assert [scan.delivered_how for _, scan in found] == [Delivered.SAFE_PLACE, None, None, None, None, None]


def test_a_consignment_and_each_article_in_it_have_their_own_scans() -> None:
    found = [
        (told.subject.rpartition(":")[2], scan.milestone.value, scan.reason, scan.pieces)
        for told, scan in scans(sample("several"))[6:]
    ]
    assert found == [
        ("ABCZ00000003", "out_for_delivery", "", 2),
        ("ABCZ00000003PRM00001", "attempt_failed", "recipient.business_closed", 1),
        ("ABCZ00000003PRM00001", "picked_up", "", 1),
        ("ABCZ00000003PRM00002", "exception", "carrier.damaged_parcel", 1),
    ]


def test_a_number_that_failed_is_named_beside_those_that_were_found() -> None:
    reading = sample("several")
    assert reading.error is None
    assert [(one.path, one.why) for one in reading.ignored] == [
        ("tracking_results[0].errors[0]", "Australia Post says of 7XY0000001: Invalid tracking ID (ESB-10001)")
    ]


def test_the_same_scan_twice_is_one_and_a_time_that_is_none_is_refused_by_name() -> None:
    reading = sample("moving")
    assert [(scan.milestone.value, scan.reason) for _, scan in scans(reading)] == [
        ("available_for_pickup", ""),
        ("attempt_failed", "recipient.not_home"),
    ]
    events = "tracking_results[0].trackable_items[0].events"
    assert sorted(one.path for one in reading.ignored) == [f"{events}[2]", f"{events}[3]"]


def test_a_time_without_an_offset_is_that_of_its_state() -> None:
    (told,) = [told for told, scan in scans(sample("several")) if scan.raw_text == "Picked up"]
    assert (told.occurred_at, told.zone_guessed) == (datetime(2026, 7, 8, 6, 30, tzinfo=UTC), True)


@pytest.mark.parametrize(
    ("written", "place"),
    [
        ("Ballina, NSW 2478", Place(city="Ballina", region="NSW", postcode="2478", country="AU")),
        ("MEL", Place(name="MEL", region="VIC", country="AU")),
        ("UNITED STATES OF AMERICA", Place(country="US")),
        ("Auckland, New Zealand", Place(city="Auckland", country="NZ")),
        ("OSLO (NO)", Place(city="OSLO", country="NO")),
        ("FR-75001, FRANCE", Place(postcode="75001", country="FR")),
        ("NZ", Place(country="NZ")),
        ("Transit Scan", Place()),
        ("Somewhere", Place(name="Somewhere")),
        ("", Place()),
    ],
)
def test_a_place_is_taken_apart(written: str, place: Place) -> None:
    assert place_of(written) == place


@pytest.mark.parametrize("name", ["several", "moving"])
def test_every_date_is_an_event_or_left_out_with_a_reason(name: str) -> None:
    assert lost((SAMPLES / f"{name}.json").read_bytes(), sample(name)) == []


def test_an_error_is_an_error_with_what_to_do() -> None:
    reading = sample("error")
    assert reading.error is not None
    assert reading.events == ()
    assert reading.error.why == "Australia Post says: The request must contain 10 or less article ids. (51101)"
    assert reading.error.how_to_mend.startswith("check the tracking number")


def test_letter_case_makes_no_other_event() -> None:
    body = (SAMPLES / "several.json").read_bytes()
    shouted = read(body.replace(b"Onboard for delivery", b"ONBOARD FOR DELIVERY"), {})
    assert [one.identity for one in shouted.events] == [one.identity for one in read(body, {}).events]
