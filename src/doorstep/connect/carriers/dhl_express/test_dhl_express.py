"""What is found in answers of DHL Express, by XML-PI and by the MyDHL API: our own samples."""

import json
from datetime import UTC, datetime
from pathlib import Path

import pytest

from doorstep.connect.carriers.dhl_express import area
from doorstep.connect.carriers.dhl_express.read import read
from doorstep.connect.statuses import statuses
from doorstep.timeline.model import CarrierEstimate, Delivered, Milestone, Place, Precision, Reading, Scan, Told
from tests.connect.conserved import lost

SAMPLES = Path(__file__).parent / "samples"
BODIES = sorted(path for path in SAMPLES.iterdir() if path.suffix in {".xml", ".json"})


def sample(name: str) -> Reading:
    return read((SAMPLES / name).read_bytes(), {})


def scans(reading: Reading) -> list[tuple[Told, Scan]]:
    return [(told, told.fact) for told in reading.events if isinstance(told.fact, Scan)]


def test_a_whole_way_is_read_with_its_milestones_and_local_times() -> None:
    found = scans(sample("delivered.xml"))
    assert [(told.occurred_at.isoformat(), told.offset, scan.milestone.value) for told, scan in found] == [
        ("2026-03-03T16:41:00+00:00", 60, "picked_up"),
        ("2026-03-04T03:12:30+00:00", 60, "in_transit"),
        ("2026-03-04T13:05:00+00:00", -300, "customs"),
        ("2026-03-06T06:10:00+00:00", -480, "unknown"),
        ("2026-03-06T16:55:00+00:00", -480, "out_for_delivery"),
        ("2026-03-06T19:31:00+00:00", -480, "delivered"),
    ]
    assert {(told.zone_guessed, told.precision, told.subject) for told, _ in found} == {
        (True, Precision.SECOND, "leg:dhl_express:7035500010")
    }
    assert {(scan.pieces, scan.service) for _, scan in found} == {(1, "EXPRESS WORLDWIDE")}


def test_the_delivery_says_how_and_by_whom_and_no_other_scan_does() -> None:
    found = [scan for _, scan in scans(sample("delivered.xml"))]
    assert (found[-1].delivered_how, found[-1].signed_by) == (Delivered.RECIPIENT, "T BRANDT")
    assert [(scan.delivered_how, scan.signed_by) for scan in found[:-1]] == [(None, "")] * 5
    assert scans(sample("mydhl_delivered.json"))[0][1].delivered_how is Delivered.NEIGHBOUR


def test_what_nobody_knows_is_kept_with_its_words() -> None:
    scan = scans(sample("delivered.xml"))[3][1]
    assert (scan.milestone, scan.code, scan.raw_text) == (Milestone.UNKNOWN, "QZ", "Words that nobody has seen before")


def test_a_failed_look_up_beside_others_is_named_and_alone_it_is_an_error() -> None:
    reading = sample("delivered.xml")
    why = "DHL says: No Shipments Found for AWBNumber 7035500021 (209)"
    assert reading.error is None
    assert (reading.ignored[-1].path, reading.ignored[-1].why) == ("TrackingResponse.AWBInfo[1]", why)
    alone = sample("not_found.xml")
    assert alone.events == ()
    assert alone.error is not None
    assert (alone.error.why, "later" in alone.error.how_to_mend) == (why, True)


def test_several_pieces_have_scans_of_their_own() -> None:
    assert [(told.subject, scan.code, scan.reason) for told, scan in scans(sample("pieces.xml"))] == [
        ("leg:dhl_express:7035500032", "PU", ""),
        ("leg:dhl_express:JD014600000000000017", "PU", ""),
        ("leg:dhl_express:JD014600000000000028", "DM", "carrier.damaged_parcel"),
    ]


def test_the_scans_of_a_single_piece_belong_to_the_waybill_and_are_told_once() -> None:
    reading = sample("mydhl_moving.json")
    assert [(told.subject, scan.code) for told, scan in scans(reading)] == [
        ("leg:dhl_express:7035500043", code) for code in ("HP", "DF", "PU", "AF")
    ]
    assert "shipments[0].pieces[0].events[0]" in {one.path for one in reading.ignored}


def test_an_offset_that_is_given_is_kept_and_one_from_the_place_is_marked() -> None:
    found = {scan.code: told for told, scan in scans(sample("mydhl_moving.json"))}
    assert [(found[code].offset, found[code].zone_guessed) for code in ("HP", "DF", "PU")] == [
        (-180, False),
        (120, False),
        (120, True),
    ]


def test_the_expected_day_ends_with_the_day_at_the_destination() -> None:
    (told,) = [one for one in sample("mydhl_moving.json").events if isinstance(one.fact, CarrierEstimate)]
    assert told.fact == CarrierEstimate(None, datetime(2026, 9, 25, 2, 59, 59, tzinfo=UTC))  # Halifax
    assert told.occurred_at == datetime(2026, 9, 23, 12, 12, tzinfo=UTC)  # its latest scan
    (told,) = [one for one in sample("pieces.xml").events if isinstance(one.fact, CarrierEstimate)]
    assert told.fact == CarrierEstimate(None, datetime(2026, 7, 10, 21, 59, tzinfo=UTC))


def test_what_was_expected_of_a_delivered_shipment_is_known_since_its_last_scan_before() -> None:
    reading = sample("mydhl_delivered.json")
    (known,) = [one for one in reading.events if isinstance(one.fact, CarrierEstimate)]
    assert known.occurred_at < max(told.occurred_at for told, _ in scans(reading))


def test_an_error_of_the_api_says_what_to_do() -> None:
    reading = sample("mydhl_error.json")
    assert reading.error is not None
    assert reading.error.why == "DHL says: No data found (404)"


def test_the_same_scan_by_either_format_and_in_any_letter_case_is_the_same_event() -> None:
    event = {"date": "2026-03-03", "time": "17:41:00", "typeCode": "pu", "description": "SHIPMENT PICKED UP"}
    answer = {"shipments": [{"shipmentTrackingNumber": "7035500010", "events": [event, event]}]}
    (other,) = read(json.dumps(answer).encode(), {}).events
    one = sample("delivered.xml").events[0]
    assert other.subject == one.subject
    assert [word.casefold() for word in other.identity] == [word.casefold() for word in one.identity]


@pytest.mark.parametrize("path", BODIES, ids=lambda path: str(path.name))
def test_every_date_of_a_body_is_an_event_or_left_out_by_name(path: Path) -> None:
    assert lost(path.read_bytes(), read(path.read_bytes(), {})) == []


@pytest.mark.parametrize(
    ("code", "written", "place"),
    [
        ("HKG", "HONG KONG - HONG KONG", Place("DHL HKG", "HONG KONG", country="HK")),
        ("CVG", "CINCINNATI HUB,OH - USA", Place("DHL CVG", "CINCINNATI HUB", "OH", country="US")),
        ("BRU", "Brussels-BE", Place("DHL BRU", "Brussels", country="BE")),
        ("PRG", "PRAGUE - CZECH REPUBLIC, THE", Place("DHL PRG", "PRAGUE", country="CZ")),
        ("INT", "WINSTON-SALEM,NC - USA", Place("DHL INT", "WINSTON-SALEM", "NC", country="US")),
        ("OXB", "BISSAU - GUINEA-BISSAU", Place("DHL OXB", "BISSAU", country="GW")),
        ("PER", "Perth-AU", Place("DHL PER", "Perth", "WA", country="AU")),
        ("ICN", "SEOUL - KOREA, REPUBLIC OF (SOUTH K.)", Place("DHL ICN", "SEOUL", country="KR")),
        ("", "somewhere", Place(city="somewhere")),
        ("", "", Place()),
    ],
)
def test_a_service_area_ends_with_its_country(code: str, written: str, place: Place) -> None:
    assert area.place_of(code, written) == place


def test_the_published_checkpoints_all_have_a_meaning() -> None:
    published = (
        "AD AF AR BA BL BN BR CA CC CD CI CM CR CS CU DD DF DI DM DP DS ES FD HI HN HO HP IA IC IR LV MC MD MS NA ND NH"
        " OH OK PD PL PU PY RD RR RT RW SA SC SI SM SS ST TD TI TP TR TT UD UV WC"
    ).split()
    table = statuses("doorstep.connect.carriers.dhl_express")
    assert [code for code in published if table.of(code).milestone is Milestone.UNKNOWN] == []


@pytest.mark.parametrize(
    "body",
    [
        b"<TrackingResponse><AWBInfo><ShipmentInfo/></AWBInfo></TrackingResponse>",
        b"<TrackingResponse><AWBInfo><AWBNumber>1</AWBNumber><ShipmentInfo><ShipmentEvent><Date>2026-13-40</Date>"
        b"</ShipmentEvent></ShipmentInfo></AWBInfo></TrackingResponse>",
        b'{"shipments": [{"shipmentTrackingNumber": "1", "events": [{"date": "2026-03-04", "time": "25:00:00"}]}]}',
        b'{"shipments": [{"shipmentTrackingNumber": "1", "events": 3, "pieces": {"a": 1}}]}',
        b'<!DOCTYPE a [<!ENTITY b "c">]><TrackingResponse>&b;</TrackingResponse>',
        b"[]",
    ],
)
def test_broken_bodies_are_refused_in_words(body: bytes) -> None:
    reading = read(body, {})
    assert reading.events == ()
    assert reading.error is not None
    assert reading.error.how_to_mend
