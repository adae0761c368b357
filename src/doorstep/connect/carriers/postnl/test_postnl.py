"""What is found in answers of PostNL: our own samples."""

from datetime import UTC, datetime
from pathlib import Path

import pytest

from doorstep.connect.carriers.postnl.read import read
from doorstep.timeline.model import CarrierEstimate, Delivered, Place, Reading, Scan, Told
from tests.connect.conserved import lost

SAMPLES = Path(__file__).parent / "samples"
BODIES = sorted(SAMPLES.glob("*.json"))


def sample(name: str) -> Reading:
    return read((SAMPLES / f"{name}.json").read_bytes(), {})


def scans(reading: Reading) -> list[tuple[Told, Scan]]:
    return [(told, told.fact) for told in reading.events if isinstance(told.fact, Scan)]


def estimates(reading: Reading) -> list[Told]:
    return [one for one in reading.events if isinstance(one.fact, CarrierEstimate)]


def test_a_whole_way_is_read_on_the_clock_of_the_netherlands() -> None:
    found = scans(sample("complete"))
    assert [(told.occurred_at.isoformat(), told.offset, scan.milestone.value) for told, scan in found] == [
        ("2026-04-02T13:31:08+00:00", 120, "delivered"),
        ("2026-04-02T06:45:40+00:00", 120, "out_for_delivery"),
        ("2026-04-01T14:02:00+00:00", 120, "attempt_failed"),
        ("2026-03-31T02:00:00+00:00", 120, "unknown"),
        ("2026-03-29T01:10:20+00:00", 120, "in_transit"),
        ("2026-03-28T20:04:59+00:00", 60, "picked_up"),
        ("2026-03-27T17:00:00+00:00", 60, "info_received"),
        ("2026-03-31T09:00:00+00:00", 120, "customs"),
    ]
    assert {(told.subject, told.zone_guessed, scan.service, scan.pieces) for told, scan in found} == {
        ("leg:postnl:3SDOOR000000017", True, "Standaard zending", 1)
    }


def test_reasons_depots_and_how_it_was_delivered_are_kept() -> None:
    found = [scan for _, scan in scans(sample("complete"))]
    assert (found[0].delivered_how, found[2].reason) == (Delivered.NEIGHBOUR, "recipient.not_home")
    assert (found[0].place, found[6].place) == (Place(name="PostNL 160010"), None)
    assert (found[3].code, found[3].raw_text) == ("Z77", "Zending per luchtballon")


def test_the_window_is_the_estimate_since_the_last_event_before_the_delivery() -> None:
    (told,) = estimates(sample("complete"))
    assert told.fact == CarrierEstimate(
        datetime(2026, 4, 2, 12, 15, tzinfo=UTC), datetime(2026, 4, 2, 14, 45, tzinfo=UTC)
    )
    assert told.occurred_at == datetime(2026, 4, 2, 6, 45, 40, tzinfo=UTC)


def test_a_status_that_an_event_tells_is_left_out_by_name() -> None:
    shipment = "CompleteStatus.Shipment"
    assert [one.path for one in sample("complete").ignored] == [
        f"{shipment}.Status",
        f"{shipment}.OldStatus[0]",
        f"{shipment}.DeliveryDate",
    ]


def test_current_statuses_of_several_parcels_are_read_each_under_its_own_barcode() -> None:
    reading = sample("current")
    found = [(told.subject, scan.code, scan.milestone.value, scan.pieces) for told, scan in scans(reading)]
    assert found == [
        ("leg:postnl:3SDOOR000000024", "5", "in_transit", 2),
        ("leg:postnl:3SDOOR000000031", "12", "available_for_pickup", 2),
    ]
    (told,) = estimates(reading)
    assert told.fact == CarrierEstimate(None, datetime(2026, 1, 15, 22, 59, 59, tzinfo=UTC))
    assert [(one.path, one.why) for one in reading.ignored] == [
        ("CurrentStatus.Shipment[1].DeliveryDate", "what PostNL writes where no day of delivery is known"),
        ("CurrentStatus.Shipment[2]", "refused: the shipment has no barcode"),
        ("CurrentStatus.Shipment[3].Status", "refused: it has no time"),
    ]


def test_a_delivery_after_it_was_refused_is_its_return() -> None:
    reading = sample("sent_back")
    assert [(scan.milestone.value, scan.reason) for _, scan in scans(reading)] == [
        ("returned", ""),
        ("returning", "recipient.refused"),
    ]
    assert {told.subject for told in reading.events} == {"leg:postnl:3SDOOR000000055"}


def test_updated_shipments_are_a_list_of_statuses() -> None:
    found = [(told.occurred_at, scan.milestone.value) for told, scan in scans(sample("updated"))]
    assert found == [
        (datetime(2026, 5, 11, 0, 17, 49, tzinfo=UTC), "picked_up"),
        (datetime(2026, 5, 11, 10, 5, 2, tzinfo=UTC), "unknown"),
    ]


def test_a_signature_is_a_delivery() -> None:
    ((told, scan),) = scans(sample("signature"))
    assert (told.subject, scan.milestone.value) == ("leg:postnl:3SDOOR000000086", "delivered")
    assert told.occurred_at == datetime(2026, 5, 12, 12, 3, tzinfo=UTC)


@pytest.mark.parametrize(
    ("name", "why", "mend"),
    [
        ("not_found_error", "PostNL says: No shipment found (2)", "check the tracking number"),
        ("key_error", "PostNL says: Invalid ApiKey (oauth.v2.InvalidApiKey)", "check the account's keys"),
    ],
)
def test_an_error_is_an_error_with_what_to_do(name: str, why: str, mend: str) -> None:
    reading = sample(name)
    assert reading.error is not None
    assert (reading.error.why, reading.events) == (why, ())
    assert reading.error.how_to_mend.startswith(mend)


@pytest.mark.parametrize("path", BODIES, ids=lambda path: path.name)
def test_every_date_is_an_event_or_left_out_with_a_reason(path: Path) -> None:
    assert lost(path.read_bytes(), sample(path.stem)) == []


def test_letter_case_makes_no_other_event() -> None:
    body = (SAMPLES / "complete.json").read_bytes()
    shouted = read(
        body.replace(b"Bezorger is onderweg", b"BEZORGER IS ONDERWEG").replace(b"TimeStamp", b"TIMESTAMP"), {}
    )
    assert [one.identity for one in shouted.events] == [one.identity for one in read(body, {}).events]
