"""What is found in answers and pushes of DHL's Unified API: our own samples."""

import json
from datetime import UTC, datetime
from pathlib import Path

import pytest

from doorstep.connect.carriers.dhl_unified import codes
from doorstep.connect.carriers.dhl_unified.place import place_of
from doorstep.connect.carriers.dhl_unified.read import read
from doorstep.timeline.model import CarrierEstimate, Delivered, Milestone, Place, Reading, Scan, Told
from tests.connect.conserved import lost

SAMPLES = Path(__file__).parent / "samples"
BODIES = sorted(SAMPLES.glob("*.json"))


def sample(name: str) -> Reading:
    return read((SAMPLES / f"{name}.json").read_bytes(), {})


def scans(reading: Reading) -> list[tuple[Told, Scan]]:
    return [(told, told.fact) for told in reading.events if isinstance(told.fact, Scan)]


def test_a_parcel_of_dhl_paket_is_a_leg_of_dhl_paket() -> None:
    found = scans(sample("parcel_de"))
    assert {told.subject for told, _ in found} == {"leg:dhl_parcel_de:00340434000000000062"}
    assert [(told.occurred_at.isoformat(), scan.code, scan.milestone.value) for told, scan in found] == [
        ("2026-03-10T06:11:00+00:00", "PO", "out_for_delivery"),
        ("2026-03-10T05:02:00+00:00", "PO", "in_transit"),
        ("2026-03-10T03:02:00+00:00", "EE", "in_transit"),
        ("2026-03-09T17:45:00+00:00", "AE", "picked_up"),
        ("2026-03-09T16:30:00+00:00", "VA", "info_received"),
    ]
    assert [told.zone_guessed for told, _ in found] == [False, False, False, True, True]


def test_the_window_is_what_dhl_expects_and_the_day_beside_it_is_left_out() -> None:
    reading = sample("parcel_de")
    (told,) = [one for one in reading.events if isinstance(one.fact, CarrierEstimate)]
    assert told.fact == CarrierEstimate(
        datetime(2026, 3, 10, 11, 0, tzinfo=UTC), datetime(2026, 3, 10, 14, 0, tzinfo=UTC)
    )
    assert "shipments[0].estimatedTimeOfDelivery" in {one.path for one in reading.ignored}


def test_a_day_alone_ends_with_the_day_at_the_destination() -> None:
    (told,) = [one for one in sample("push").events if isinstance(one.fact, CarrierEstimate)]
    assert told.fact == CarrierEstimate(None, datetime(2026, 7, 8, 21, 59, 59, tzinfo=UTC))


def test_a_push_of_one_shipment_is_read_by_its_status() -> None:
    ((told, scan),) = scans(sample("push"))
    assert (told.subject, scan.milestone) == ("leg:dhl_parcel_nl:3SDOORSTEP000017", Milestone.OUT_FOR_DELIVERY)


def test_several_shipments_of_several_companies() -> None:
    found = scans(sample("two_shipments"))
    assert [(told.subject, told.offset, scan.milestone.value, scan.reason) for told, scan in found] == [
        ("leg:dhl_express:7035500076", -420, "delivered", ""),
        ("leg:dhl_express:7035500076", -240, "in_transit", ""),
        ("leg:dhl_ecommerce:GMDOORSTEP00000000000017", 0, "attempt_failed", "recipient.not_home"),
        ("leg:dhl_ecommerce:GMDOORSTEP00000000000017", 0, "customs", ""),
        ("leg:dhl_ecommerce:GMDOORSTEP00000000000017", -480, "unknown", ""),
        ("leg:dhl_ecommerce:GMDOORSTEP00000000000017", None, "info_received", ""),
        ("leg:dhl_ecommerce:GMDOORSTEP00000000000017", 0, "returned", ""),
    ]


def test_who_signed_how_and_how_many_pieces() -> None:
    delivered, left = (scan for _, scan in scans(sample("two_shipments"))[:2])
    assert (delivered.signed_by, delivered.delivered_how, delivered.pieces) == ("T. Brandt", Delivered.NEIGHBOUR, 2)
    assert (left.signed_by, left.delivered_how, left.pieces) == ("", None, 1)


def test_the_company_that_brings_it_has_another_number() -> None:
    found = [scan for _, scan in scans(sample("two_shipments")) if scan.tracking_number.startswith("GM")]
    assert [(scan.next_carrier, scan.next_number) for scan in found] == [
        ("dhl_parcel_uk", "H01DOORSTEP0017"),
        ("", ""),
        ("", ""),
        ("", ""),
        ("", ""),
    ]


def test_an_error_says_what_to_do() -> None:
    reading = sample("not_found")
    assert reading.error is not None
    assert reading.error.why == "DHL says: No shipment with given tracking number found. (404)"


@pytest.mark.parametrize("path", BODIES, ids=lambda path: str(path.stem))
def test_every_date_of_a_body_is_an_event_or_left_out_by_name(path: Path) -> None:
    assert lost(path.read_bytes(), read(path.read_bytes(), {})) == []


@pytest.mark.parametrize("wrap", ["[{}]", '{{"data": {}}}', '{{"shipment": {}}}', '{{"shipments": [{}]}}'])
def test_a_shipment_in_any_wrapping_is_the_same(wrap: str) -> None:
    body = (SAMPLES / "push.json").read_text(encoding="utf-8")
    assert read(wrap.format(body).encode(), {}).events == sample("push").events


@pytest.mark.parametrize(
    ("service", "status", "text", "coarse", "milestone"),
    [
        ("express", "WC", "", "transit", "out_for_delivery"),
        ("parcel-de", "PO", "Die Sendung wird für die Verladung vorbereitet", "transit", "in_transit"),
        ("parcel-de", "LA", "Die Sendung liegt zur Abholung bereit", "transit", "available_for_pickup"),
        ("ecommerce", "OUT FOR DELIVERY", "", "transit", "out_for_delivery"),
        ("ecommerce", "The shipment could not be delivered", "", "transit", "attempt_failed"),
        ("ecommerce", "Delivered to the wrong depot", "", "transit", "in_transit"),
        ("ecommerce", "DELIVERED - FRONT DOOR", "", "delivered", "delivered"),
        ("freight", "whatever", "", "failure", "exception"),
        ("freight", "whatever", "", "unknown", "unknown"),
        ("freight", "DELIVERED", "", "", "unknown"),
    ],
)
def test_the_code_of_the_company_then_the_words_then_the_coarse_code(
    service: str, status: str, text: str, coarse: str, milestone: str
) -> None:
    assert codes.meaning(service, status, text, coarse, False).milestone.value == milestone


def test_a_delivery_of_what_went_back_is_the_return() -> None:
    assert codes.meaning("ecommerce", "DELIVERED", "", "delivered", True).milestone is Milestone.RETURNED


def test_the_wording_makes_no_other_event_where_there_is_a_code() -> None:
    body = json.loads((SAMPLES / "parcel_de.json").read_bytes())
    for event in body["shipments"][0]["events"]:
        event["description"] = event["description"].upper()
    assert [one.identity for one in read(json.dumps(body).encode(), {}).events] == [
        one.identity for one in sample("parcel_de").events
    ]


@pytest.mark.parametrize(
    ("address", "place"),
    [
        (
            {"addressLocality": "Whittier, CA, US", "countryCode": "US"},
            Place(city="Whittier", region="CA", country="US"),
        ),
        ({"addressLocality": "BRUSSELS - BELGIUM"}, Place(city="BRUSSELS", country="BE")),
        (
            {"addressLocality": "CINCINNATI HUB, OHIO, USA"},
            Place(city="CINCINNATI HUB", region="OH", country="US"),
        ),
        ({"addressLocality": "Praha", "addressRegion": "Praha 11"}, Place(city="Praha", region="Praha 11")),
        ({"postalCode": "HEATHROW", "countryCode": "UK"}, Place(country="GB")),
        ({}, Place()),
    ],
)
def test_places(address: dict[str, str], place: Place) -> None:
    assert place_of({"address": address}) == place


@pytest.mark.parametrize(
    "body",
    [b"{}", b"[]", b'{"shipments": [{}]}', b'{"shipments": [3, null]}', b'{"id": "1", "status": {"timestamp": "x"}}'],
)
def test_broken_bodies_are_refused_in_words(body: bytes) -> None:
    reading = read(body, {})
    assert reading.events == ()
    assert reading.error is not None
    assert reading.error.how_to_mend
