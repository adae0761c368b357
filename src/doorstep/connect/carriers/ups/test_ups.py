"""What is found in answers and pushes of UPS: our own samples."""

import json
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

import pytest

from doorstep.connect.carriers.ups.codes import Status, meaning
from doorstep.connect.carriers.ups.read import read
from doorstep.timeline.model import (
    CarrierEstimate,
    Delivered,
    Milestone,
    Place,
    Precision,
    Reading,
    Scan,
    Told,
)

SAMPLES = Path(__file__).parent / "samples"


def sample(name: str) -> Reading:
    return read((SAMPLES / f"{name}.json").read_bytes(), {})


def scans(reading: Reading) -> list[tuple[Told, Scan]]:
    return [(told, told.fact) for told in reading.events if isinstance(told.fact, Scan)]


def test_a_whole_way_is_read_with_its_milestones_and_local_times() -> None:
    found = scans(sample("delivered"))
    assert [(told.occurred_at.isoformat(), told.offset, scan.milestone.value) for told, scan in found] == [
        ("2026-03-06T20:15:02+00:00", -360, "delivered"),
        ("2026-03-06T15:12:08+00:00", -360, "out_for_delivery"),
        ("2026-03-06T12:31:40+00:00", -360, "out_for_delivery"),
        ("2026-03-06T04:19:00+00:00", -360, "in_transit"),
        ("2026-03-05T06:59:59+00:00", -420, "unknown"),
        ("2026-03-03T15:11:12+00:00", -300, "info_received"),
    ]
    assert [told.zone_guessed for told, _ in found] == [False, False, True, True, True, True]
    assert [told.precision for told, _ in found] == [Precision.SECOND] * 4 + [Precision.DAY, Precision.SECOND]


def test_the_delivery_says_how_and_by_whom_and_no_other_scan_does() -> None:
    found = scans(sample("delivered"))
    assert (found[0][1].delivered_how, found[0][1].signed_by) == (Delivered.SAFE_PLACE, "M. OKAFOR")
    assert [(scan.delivered_how, scan.signed_by) for _, scan in found[1:]] == [(None, "")] * 5


def test_what_nobody_knows_is_kept_with_its_words() -> None:
    scan = scans(sample("delivered"))[4][1]
    assert (scan.milestone, scan.code, scan.raw_text) == (
        Milestone.UNKNOWN,
        "Q9",
        "Words that nobody has seen before",
    )


def test_every_dated_part_of_the_body_is_an_event_or_left_out_with_a_reason() -> None:
    for path in sorted(SAMPLES.glob("*.json")):
        body = json.loads(path.read_bytes())
        reading = read(path.read_bytes(), {})
        left_out = {one.path for one in reading.ignored}
        for where, activity in activities(body):
            told = any(event.identity[1].replace("-", "")[:8] == activity["date"] for event in reading.events)
            assert told or where in left_out, f"{path.name}: {where}"
        for where in delivery_dates(body):
            estimates = [event for event in reading.events if isinstance(event.fact, CarrierEstimate)]
            assert estimates or where in left_out, f"{path.name}: {where}"


def activities(body: Any) -> list[tuple[str, Any]]:
    return [
        (f"{where}.activity[{place}]", activity)
        for where, package in packages(body)
        for place, activity in enumerate(package.get("activity", []))
    ]


def delivery_dates(body: Any) -> list[str]:
    return [
        f"{where}.deliveryDate[{place}]"
        for where, package in packages(body)
        for place, _ in enumerate(package.get("deliveryDate", []))
    ]


def packages(body: Any) -> list[tuple[str, Any]]:
    return [
        (f"trackResponse.shipment[{one}].package[{other}]", package)
        for one, shipment in enumerate(body.get("trackResponse", {}).get("shipment", []))
        for other, package in enumerate(shipment.get("package", []))
    ]


def test_each_package_has_its_own_leg_and_a_failed_shipment_beside_them_is_named() -> None:
    reading = sample("two_packages")
    assert [(told.subject, scan.milestone.value, scan.reason) for told, scan in scans(reading)] == [
        ("leg:ups:1Z0A1B2C0300000025", "in_transit", ""),
        ("leg:ups:1Z0A1B2C0300000034", "exception", "outside.weather"),
    ]
    assert reading.error is None
    assert "trackResponse.shipment[1].warnings[0]" in {one.path for one in reading.ignored}


def test_a_zone_comes_from_the_place_down_to_the_postcode() -> None:
    first, second = scans(sample("two_packages"))
    assert (first[0].occurred_at, first[0].offset) == (datetime(2026, 7, 9, 0, 30, tzinfo=UTC), -360)
    assert (second[0].occurred_at, second[0].offset) == (datetime(2026, 7, 8, 7, 0, tzinfo=UTC), 120)


def test_the_rescheduled_day_with_its_window_on_the_clock_of_the_destination_is_the_estimate() -> None:
    (told,) = [told for told in sample("two_packages").events if isinstance(told.fact, CarrierEstimate)]
    assert told.fact == CarrierEstimate(
        datetime(2026, 7, 10, 21, 30, tzinfo=UTC), datetime(2026, 7, 10, 23, 30, tzinfo=UTC)
    )
    assert told.identity == ("estimate", "2026-07-10T14:30:00", "2026-07-10T16:30:00")


def test_what_was_expected_of_a_delivered_package_stays_known_since_its_last_scan_before() -> None:
    (told,) = [told for told in sample("delivered").events if isinstance(told.fact, CarrierEstimate)]
    assert told.fact == CarrierEstimate(None, datetime(2026, 3, 6, 5, 59, 59, tzinfo=UTC))
    assert told.occurred_at == datetime(2026, 3, 6, 15, 12, 8, tzinfo=UTC)


def test_the_partner_who_brings_it_on_is_named_with_its_number() -> None:
    scan = scans(sample("two_packages"))[0][1]
    assert (scan.next_carrier, scan.next_number) == ("usps", "9200190000000000000000")


def test_a_push_is_a_scan_and_the_expected_day() -> None:
    estimate, scan = sample("push_out_for_delivery").events
    assert estimate.fact == CarrierEstimate(None, datetime(2026, 4, 25, 3, 59, 59, tzinfo=UTC))
    assert (scan.subject, scan.occurred_at, scan.offset, scan.zone_guessed) == (
        "leg:ups:1Z0A1B2C0300000052",
        datetime(2026, 4, 24, 12, 15, tzinfo=UTC),
        -240,
        False,
    )
    assert isinstance(scan.fact, Scan)
    assert scan.fact.milestone is Milestone.OUT_FOR_DELIVERY
    assert scan.fact.place == Place(city="Tampa", region="FL", country="US")


def test_a_push_about_a_new_date_is_an_estimate_and_no_movement() -> None:
    (told,) = sample("push_new_date").events
    assert told.fact == CarrierEstimate(
        datetime(2026, 4, 27, 14, 0, tzinfo=UTC), datetime(2026, 4, 27, 16, 0, tzinfo=UTC)
    )


def test_push_and_answer_of_the_same_scan_are_the_same_event() -> None:
    push = json.loads((SAMPLES / "push_out_for_delivery.json").read_bytes())
    answer = {
        "trackResponse": {
            "shipment": [
                {
                    "package": [
                        {
                            "trackingNumber": "1Z0A1B2C0300000052",
                            "activity": [
                                {
                                    "date": "20260424",
                                    "time": "08:15:00",
                                    "status": {"type": "I", "code": "ot", "description": "OUT FOR DELIVERY"},
                                }
                            ],
                        }
                    ]
                }
            ]
        }
    }
    polled, pushed = read(json.dumps(answer).encode(), {}).events[0], read(json.dumps(push).encode(), {}).events[-1]
    assert polled.subject == pushed.subject
    assert [word.casefold() for word in polled.identity] == [word.casefold() for word in pushed.identity]


def test_the_wording_and_its_letter_case_make_no_other_event() -> None:
    body = (SAMPLES / "delivered.json").read_bytes()
    shouted = body.replace(b"Out For Delivery Today", b"OUT FOR DELIVERY TODAY ")
    assert [one.identity for one in read(shouted, {}).events] == [one.identity for one in read(body, {}).events]


@pytest.mark.parametrize(
    ("status", "milestone"),
    [
        (Status("D", "OF", "", "Loaded on Delivery Vehicle"), "out_for_delivery"),
        (Status("D", "", "", "Loaded on Delivery Vehicle "), "out_for_delivery"),
        (Status("D", "", "", "OUT FOR DELIVERY TODAY"), "out_for_delivery"),
        (Status("I", "OT", "021", "Out For Delivery Today"), "out_for_delivery"),
        (Status("I", "", "", "Out For Delivery"), "out_for_delivery"),
        (Status("I", "AR", "005", "Arrived at Facility"), "in_transit"),
        (Status("I", "YP", "071", "Preparing for Delivery"), "in_transit"),
        (Status("D", "UA", "", "Package was returned to the sender "), "returned"),
        (Status("D", "XX", "011", ""), "delivered"),
        (Status("D", "XX", "", "Zugestellt"), "unknown"),
        (Status("d", "kb", "", ""), "delivered"),
        (Status("I", "XX", "", "It could not be delivered today"), "in_transit"),
        (Status("X", "XX", "", "Delivered to the wrong place"), "unknown"),
        (Status("X", "", "", "Delivered to the wrong place"), "exception"),
        (Status("MV", "", "", ""), "exception"),
        (Status("", "", "", ""), "unknown"),
    ],
)
def test_a_code_decides_before_the_type(status: Status, milestone: str) -> None:
    assert meaning(status).milestone.value == milestone


def test_a_delivered_date_on_the_same_day_settles_type_d_in_any_language() -> None:
    assert meaning(Status("D", "XX", "", "Zugestellt"), delivered_that_day=True).milestone is Milestone.DELIVERED


def test_an_error_inside_an_answer_is_an_error_with_what_to_do() -> None:
    reading = sample("error")
    assert reading.events == ()
    assert reading.error is not None
    assert reading.error.why == "UPS says: Invalid inquiry number (TV1002)"
    assert reading.error.how_to_mend == "correct the tracking number; asking again does not help"


def test_placeholders_of_the_description_are_no_data() -> None:
    body = {
        "trackResponse": {
            "shipment": [
                {
                    "inquiryNumber": "1Z0A1B2C0300000070",
                    "package": [
                        {
                            "trackingNumber": "string",
                            "deliveryDate": [{"type": "string", "date": "string"}],
                            "deliveryInformation": {"receivedBy": "string", "location": "string"},
                            "activity": [
                                {"date": "20260306", "time": "string", "status": {"type": "string", "code": "FS"}}
                            ],
                        }
                    ],
                }
            ]
        }
    }
    (told,) = read(json.dumps(body).encode(), {}).events
    assert told.subject == "leg:ups:1Z0A1B2C0300000070"
    assert told.precision is Precision.DAY
    assert isinstance(told.fact, Scan)
    assert (told.fact.signed_by, told.fact.delivered_how) == ("", None)
