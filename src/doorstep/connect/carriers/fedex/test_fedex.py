"""What is found in answers, pushes and SOAP replies of FedEx: our own samples."""

import json
import random
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

import pytest

from doorstep.connect.carriers.fedex import codes
from doorstep.connect.carriers.fedex.codes import Why
from doorstep.connect.carriers.fedex.read import read
from doorstep.connect.tables import table
from doorstep.timeline.model import CarrierEstimate, Delivered, Milestone, Place, Precision, Reading, Scan, Told
from tests.connect.conserved import lost

SAMPLES = Path(__file__).parent / "samples"
ALL = sorted(path for path in SAMPLES.iterdir() if path.suffix in {".json", ".xml"})


def sample(name: str) -> Reading:
    return read((SAMPLES / name).read_bytes(), {})


def scans(reading: Reading) -> list[tuple[Told, Scan]]:
    return [(told, told.fact) for told in reading.events if isinstance(told.fact, Scan)]


def local(told: Told) -> str:
    assert told.offset is not None
    return f"{told.occurred_at:%m-%dT%H:%M}Z{told.offset:+d}"


def answer(*events: dict[str, Any], **result: Any) -> bytes:
    whole = {"trackingNumberInfo": {"trackingNumber": "770000000018"}, "scanEvents": list(events), **result}
    return json.dumps({"output": {"completeTrackResults": [{"trackResults": [whole]}]}}).encode()


def event(date: str, code: str, text: str = "", why: str = "", **more: Any) -> dict[str, Any]:
    return {"date": date, "eventType": code, "eventDescription": text, "exceptionDescription": why, **more}


def test_a_whole_way_keeps_the_offset_of_every_scan() -> None:
    found = scans(sample("delivered.json"))
    assert [(local(told), scan.milestone.value, scan.code) for told, scan in found] == [
        ("03-06T18:12Z-480", "delivered", "DL"),
        ("03-06T16:01Z-480", "out_for_delivery", "OD"),
        ("03-06T15:40Z-480", "in_transit", "AR"),
        ("03-06T01:20Z-480", "attempt_failed", "DE"),
        ("03-05T09:33Z-360", "in_transit", "DP"),
        ("03-05T02:05Z-360", "picked_up", "PU"),
        ("03-05T05:59Z-360", "info_received", "OC"),
    ]
    assert [told.zone_guessed for told, _ in found] == [False] * 7
    assert [scan.reason for _, scan in found] == ["", "", "", "recipient.not_home", "", "", ""]
    assert [told.precision for told, _ in found][-1] is Precision.DAY


def test_the_order_is_that_of_the_instants_and_not_of_the_local_clocks() -> None:
    east = event("2026-03-05T03:30:00-05:00", "AR", "Arrived at FedEx location")
    west = event("2026-03-05T01:00:00-08:00", "DP", "Departed FedEx location")
    earlier, later = scans(read(answer(east, west), {}))
    assert earlier[1].code == "AR"
    assert earlier[0].occurred_at < later[0].occurred_at


def test_an_arrival_is_no_restricted_access() -> None:
    for text in ("Arrived at FedEx location", "At local FedEx facility", "ACCESS POINT, RESTRICTED"):
        ((_, scan),) = scans(read(answer(event("2026-03-05T03:30:00-05:00", "AR", text)), {}))
        assert (scan.milestone, scan.reason) == (Milestone.IN_TRANSIT, "")


def test_the_same_scan_in_other_letter_case_is_one_event() -> None:
    reading = sample("delivered.json")
    assert [one.path for one in reading.ignored if "the same as" in one.why] == [
        "output.completeTrackResults[0].trackResults[0].scanEvents[6]"
    ]
    shouted = (SAMPLES / "delivered.json").read_bytes().replace(b"Left at front door", b"LEFT AT FRONT DOOR")
    assert [one.identity for one in read(shouted, {}).events] == [one.identity for one in reading.events]


def test_who_did_not_sign_is_no_person_and_the_words_tell_where_it_was_left() -> None:
    _, scan = scans(sample("delivered.json"))[0]
    words = "Delivered: Left at front door. Signature Service not requested."
    assert (scan.signed_by, scan.delivered_how, scan.raw_text) == ("", Delivered.SAFE_PLACE, words)


def test_a_window_without_an_offset_is_on_the_clock_of_the_destination() -> None:
    (told,) = [one for one in sample("moving_customs_and_unknown.json").events if isinstance(one.fact, CarrierEstimate)]
    assert told.fact == CarrierEstimate(datetime(2026, 7, 10, 21, tzinfo=UTC), datetime(2026, 7, 11, 1, tzinfo=UTC))
    assert told.identity == ("estimate", "2026-07-10T14:00:00", "2026-07-10T18:00:00")


def test_what_was_expected_of_a_delivered_parcel_is_known_since_its_last_scan_before() -> None:
    (told,) = [one for one in sample("delivered.json").events if isinstance(one.fact, CarrierEstimate)]
    assert told.fact == CarrierEstimate(None, datetime(2026, 3, 7, 0, 30, tzinfo=UTC))
    assert (local(told), told.identity) == ("03-06T16:01Z-480", ("estimate", "", "2026-03-06T16:30:00-08:00"))


def test_moving_parcels_with_a_partner_customs_an_unknown_code_and_a_failed_number() -> None:
    reading = sample("moving_customs_and_unknown.json")
    found = [(told.subject[-2:], told.zone_guessed, scan.milestone.value, scan.reason) for told, scan in scans(reading)]
    assert found == [
        ("29", False, "in_transit", "outside.weather"),
        ("29", False, "in_transit", ""),
        ("29", True, "picked_up", ""),
        ("29", False, "unknown", ""),
        ("30", False, "customs", "customs.documentation"),
        ("30", False, "customs", ""),
        ("30", False, "in_transit", ""),
    ]
    newest, unknown, plane = (scans(reading)[place][1] for place in (0, 3, 6))
    assert (newest.next_carrier, newest.next_number, newest.pieces) == ("usps", "9261290100000000000018", 2)
    assert (unknown.code, unknown.raw_text) == ("ZZ", "Something that nobody has seen")
    assert (plane.mode, plane.place) == ("air", Place(city="MEMPHIS", region="TN", country="US"))
    assert reading.error is None
    assert any("770000000041" in one.why for one in reading.ignored)


def test_a_number_used_twice_keeps_both_parcels_and_a_delivery_to_the_shipper_is_a_return() -> None:
    found = scans(sample("number_used_twice.json"))
    assert [(f"{told.occurred_at:%Y}", scan.milestone.value) for told, scan in found] == [
        ("2025", "delivered"),
        ("2025", "picked_up"),
        ("2026", "returned"),
        ("2026", "returning"),
        ("2026", "attempt_failed"),
        ("2026", "picked_up"),
    ]
    assert (found[0][1].signed_by, found[0][1].delivered_how) == ("M.QUIST", Delivered.CONCIERGE)
    assert {scan.reason for _, scan in found} == {"", "recipient.refused"}


def test_a_push_is_a_scan_and_the_expected_day() -> None:
    scan, plan = sample("push_out_for_delivery.json").events
    assert (scan.subject, local(scan)) == ("leg:fedex:770000000063", "04-24T12:15Z-240")
    assert plan.fact == CarrierEstimate(None, datetime(2026, 4, 25, 3, 59, 59, tzinfo=UTC))


def test_a_soap_reply_says_the_same_things() -> None:
    found = scans(sample("reply_delivered.xml"))
    assert [(local(told), told.zone_guessed, scan.milestone.value, scan.reason) for told, scan in found] == [
        ("02-11T19:02Z-420", False, "delivered", ""),
        ("02-11T14:44Z-420", False, "exception", "carrier.mechanical_delay"),
        ("02-10T00:30Z-360", True, "picked_up", ""),
    ]
    assert (found[0][1].signed_by, found[0][1].service) == ("M.QUIST", "FedEx Ground")


def test_a_reply_without_scans_tells_its_status_with_the_time_of_the_status() -> None:
    reading = sample("reply_status_alone.xml")
    ((told, scan),) = scans(reading)
    assert (told.subject, local(told), told.zone_guessed) == ("leg:fedex:770000000096", "02-12T11:00Z-300", True)
    assert (scan.milestone, scan.reason) == (Milestone.EXCEPTION, "outside.weather")
    assert [one.fact for one in reading.events[1:]] == [CarrierEstimate(None, datetime(2026, 2, 14, 1, tzinfo=UTC))]
    assert any("9040" in one.why for one in reading.ignored)


@pytest.mark.parametrize(
    ("name", "why", "helps"),
    [
        ("error.json", "FedEx says: The access token has expired. (NOT.AUTHORIZED.ERROR)", "keys"),
        ("reply_error.xml", "FedEx says: These are no tracking numbers. (6035)", "number"),
    ],
)
def test_an_error_says_what_helps(name: str, why: str, helps: str) -> None:
    reading = sample(name)
    assert reading.events == ()
    assert reading.error is not None
    assert (reading.error.why, helps in reading.error.how_to_mend) == (why, True)


def test_a_delivery_that_only_the_dates_tell_counts_when_the_status_agrees() -> None:
    dates = [{"type": "ACTUAL_DELIVERY", "dateTime": "2026-03-06T10:12:31-08:00"}]
    moving = event("2026-03-05T03:30:00-05:00", "AR")
    for status, wanted in (("DL", ["in_transit", "delivered"]), ("IT", ["in_transit"])):
        reading = read(answer(moving, dateAndTimes=dates, latestStatusDetail={"code": status}), {})
        assert [scan.milestone.value for _, scan in scans(reading)] == wanted
        assert lost(answer(moving, dateAndTimes=dates), reading) == []


@pytest.mark.parametrize(
    ("code", "why", "reason_code", "milestone", "reason"),
    [
        ("DE", "Recipient refused delivery", "", "attempt_failed", "recipient.refused"),
        ("DE", "Worte in einer anderen Sprache", "07", "attempt_failed", "recipient.refused"),
        ("DE", "Incorrect address", "", "exception", "recipient.incorrect_address"),
        ("DE", "", "", "exception", ""),
        ("SE", "Damage: contents repacked", "", "exception", "carrier.damaged_parcel"),
        ("AR", "Package at station, arrived after courier dispatch", "", "in_transit", "carrier.not_enough_time"),
        ("de", "Future delivery requested", "", "on_hold", ""),
        ("EA", "", "", "in_transit", ""),
        ("QQ", "", "", "unknown", ""),
        ("RR", "Hold at FedEx location request received", "", "unknown", ""),
    ],
)
def test_a_coarse_code_is_told_by_the_words_beside_it(
    code: str, why: str, reason_code: str, milestone: str, reason: str
) -> None:
    found = codes.meaning(code, "", Why("", why, reason_code, ""))
    assert (found.milestone.value, found.reason) == (milestone, reason)


def test_every_event_type_of_the_table_has_its_milestone_and_wording() -> None:
    rows = table("doorstep.connect.carriers.fedex")["code"]
    assert [code for code, row in rows.items() if not row["says"]] == []
    assert {codes.meaning(code, "", Why("", "", "", "")).milestone.value for code in rows} <= {
        row["milestone"] for row in rows.values()
    }
    assert codes.meaning("XX", "IT", Why("", "", "", "")).milestone.value == "in_transit"


@pytest.mark.parametrize("path", ALL, ids=lambda path: path.name)
def test_every_date_of_a_body_is_told_or_left_out_by_name(path: Path) -> None:
    assert lost(path.read_bytes(), read(path.read_bytes(), {})) == []


def test_any_order_of_the_scans_says_the_same() -> None:
    body = json.loads((SAMPLES / "delivered.json").read_bytes())
    listed = body["output"]["completeTrackResults"][0]["trackResults"][0]["scanEvents"]
    wanted = sorted(sample("delivered.json").events, key=lambda one: one.identity)
    for seed in range(20):
        random.Random(seed).shuffle(listed)
        assert sorted(read(json.dumps(body).encode(), {}).events, key=lambda one: one.identity) == wanted


def test_a_document_is_no_scan() -> None:
    error = read(b'{"output":{"documentType":"SIGNATURE_PROOF_OF_DELIVERY","documents":["JVBERi0="]}}', {}).error
    assert (error.why if error else "").startswith("this is a document of FedEx")


@pytest.mark.parametrize(
    "body",
    [
        b"{}",
        b"[]",
        b"<TrackReply/>",
        b"<a/>",
        b'{"output":{"completeTrackResults":[{"trackResults":[{}]}]}}',
        answer(event("yesterday", "DL")),
        answer({"eventType": "DL"}),
        b'{"output":{"completeTrackResults":[{"trackResults":[{"scanEvents":[{"date":"2026-03-05T03:30:00Z"}]}]}]}}',
    ],
)
def test_what_says_nothing_is_an_error_with_what_to_do(body: bytes) -> None:
    reading = read(body, {})
    assert reading.events == ()
    assert reading.error is not None
    assert reading.error.how_to_mend
