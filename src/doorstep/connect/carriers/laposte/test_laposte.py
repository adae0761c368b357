"""What is found in Suivi v2 and in Colissimo's SOAP service: our own samples."""

from datetime import UTC, datetime
from pathlib import Path

import pytest

from doorstep.connect.carriers.laposte.read import read
from doorstep.connect.suivi.codes import meaning
from doorstep.timeline.model import CarrierEstimate, Delivered, Reading, Scan, Told
from tests.connect.conserved import lost

SAMPLES = Path(__file__).parent / "samples"
BODIES = sorted([*SAMPLES.glob("*.json"), *SAMPLES.glob("*.xml")])


def sample(name: str) -> Reading:
    return read((SAMPLES / name).read_bytes(), {})


def scans(reading: Reading, number: str = "") -> list[tuple[Told, Scan]]:
    return [
        (told, told.fact) for told in reading.events if isinstance(told.fact, Scan) and told.subject.endswith(number)
    ]


def estimates(reading: Reading) -> list[tuple[str, datetime, CarrierEstimate]]:
    return [
        (told.subject[-4:], told.occurred_at, told.fact)
        for told in reading.events
        if isinstance(told.fact, CarrierEstimate)
    ]


def test_a_whole_way_with_an_unknown_code_and_an_absent_recipient() -> None:
    reading = sample("moving.json")
    assert [(told.occurred_at.isoformat(), scan.milestone.value, scan.reason) for told, scan in scans(reading)] == [
        ("2026-03-11T10:05:00+00:00", "attempt_failed", "recipient.not_home"),
        ("2026-03-11T07:30:00+00:00", "out_for_delivery", ""),
        ("2026-03-10T01:12:41+00:00", "in_transit", ""),
        ("2026-03-09T17:20:00+00:00", "picked_up", ""),
        ("2026-03-09T17:00:00+00:00", "unknown", ""),
        ("2026-03-09T09:00:00+00:00", "info_received", ""),
    ]
    assert {(told.offset, told.zone_guessed, scan.service) for told, scan in scans(reading)} == {
        (60, False, "colissimo")
    }
    day = CarrierEstimate(None, datetime(2026, 3, 12, 22, 59, 59, tzinfo=UTC))
    assert estimates(reading) == [("0017", datetime(2026, 3, 11, 10, 5, tzinfo=UTC), day)]


def test_it_waits_at_a_shop_and_is_fetched_there() -> None:
    found = [scan for _, scan in scans(sample("several.json"), "0024")]
    assert [(scan.milestone.value, scan.delivered_how) for scan in found] == [
        ("delivered", Delivered.COLLECTION_POINT),
        ("available_for_pickup", Delivered.COLLECTION_POINT),
        ("picked_up", None),
    ]
    assert [scan.place.name if scan.place else "" for scan in found] == ["", "TABAC DU PONT", ""]


def test_an_expected_day_of_a_delivered_parcel_stands_and_the_moment_of_its_delivery_does_not() -> None:
    found = estimates(sample("several.json"))
    assert [(number, since.isoformat(), day.expected_to) for number, since, day in found] == [
        ("0024", "2026-07-08T07:10:00+00:00", datetime(2026, 7, 8, 21, 59, 59, tzinfo=UTC)),
        ("0055", "2026-07-05T08:00:00+00:00", datetime(2026, 7, 7, 21, 59, 59, tzinfo=UTC)),
    ]
    body = (SAMPLES / "several.json").read_bytes().replace(b"2026-07-08T02:00:00", b"2026-07-08T16:05:00")
    assert [number for number, _, _ in estimates(read(body, {}))] == ["0055"]


def test_the_hours_of_the_expected_day_make_its_window() -> None:
    body = (SAMPLES / "moving.json").read_bytes()
    hours = b'"estimHourMin": "2026-03-12T09:00:00+01:00", "estimHourMax": "2026-03-12T13:00:00+01:00", "estimDate"'
    ((_, _, window),) = estimates(read(body.replace(b'"estimDate"', hours), {}))
    assert window == CarrierEstimate(datetime(2026, 3, 12, 8, tzinfo=UTC), datetime(2026, 3, 12, 12, tzinfo=UTC))


def test_a_partner_a_chronopost_parcel_and_a_way_back_in_one_answer() -> None:
    reading = sample("several.json")
    assert {(scan.next_carrier, scan.next_number) for _, scan in scans(reading, "0031FR")} == {
        ("usps", "LX000000031FX")
    }
    assert [(told.subject, scan.milestone.value) for told, scan in scans(reading, "44FR")] == [
        ("leg:chronopost:XT000000044FR", "out_for_delivery")
    ]
    assert [scan.milestone.value for _, scan in scans(reading, "0055")] == ["returned", "returning"]


def test_an_unknown_number_is_named_beside_the_others_and_alone_it_is_the_error() -> None:
    assert {one.path for one in sample("several.json").ignored} >= {"[4]"}
    error = sample("error.json").error
    assert error is not None
    assert ("6A00000000062" in error.why, "later" in error.how_to_mend) == (True, True)


def test_the_older_service_tells_the_last_event() -> None:
    ((told, scan),) = scans(sample("track.xml"))
    assert (told.identity, scan.milestone.value, scan.delivered_how) == (
        ("scan", "2026-03-12T11:00:00", "LIVVOI"),
        "delivered",
        Delivered.NEIGHBOUR,
    )
    error = sample("track_error.xml").error
    assert error is not None
    assert (error.why, "later" in error.how_to_mend) == ("Colissimo says: Numéro de colis inconnu (105)", True)


@pytest.mark.parametrize("path", BODIES, ids=lambda path: str(path.stem))
def test_every_date_of_a_body_is_an_event_or_left_out_by_name(path: Path) -> None:
    assert lost(path.read_bytes(), read(path.read_bytes(), {})) == []


@pytest.mark.parametrize(
    ("code", "text", "milestone", "reason"),
    [
        ("di2", "", "returned", ""),
        ("RE1", "Retourné à l’expéditeur", "returning", ""),
        ("ND1", "", "attempt_failed", ""),
        ("ND1", "Votre colis est refusé par le destinataire.", "attempt_failed", "recipient.refused"),
        ("DOUFCM", "", "customs", "customs.documentation"),
        ("NEWONE", "Votre colis n’a pas pu être livré.", "attempt_failed", ""),
        ("NEWONE", "Your parcel has been delivered to your letter box.", "delivered", ""),
        ("NEWONE", "Rien de connu", "unknown", ""),
    ],
)
def test_the_code_then_the_words(code: str, text: str, milestone: str, reason: str) -> None:
    found = meaning(code, text)
    assert (found.milestone.value, found.reason) == (milestone, reason)


def test_where_a_delivered_parcel_is_stands_in_the_words() -> None:
    assert meaning("DI1", "Votre colis a été livré dans votre boîte aux lettres.").how is Delivered.SAFE_PLACE
    assert meaning("DI1", "Votre colis est livré.").how is None


def test_the_wording_makes_no_other_event() -> None:
    body = (SAMPLES / "several.json").read_bytes()
    shouted = body.replace(b"Votre colis", b"VOTRE COLIS")
    assert [one.identity for one in read(shouted, {}).events] == [one.identity for one in read(body, {}).events]


@pytest.mark.parametrize(
    "body",
    [
        b"{}",
        b"[1]",
        b'["6A00000000017"]',
        b'{"returnCode": 200, "shipment": {"event": [{"date": "2026-03-11T08:30:00+01:00"}]}}',
        b'{"returnCode": 200, "shipment": {"idShip": "6A1", "event": [1, {"code": "DI1", "date": "yesterday"}]}}',
        b'{"returnCode": 200, "shipment": {"idShip": "6A1", "estimDate": "2026-03-11T08:30:00+01:00"}}',
        b'{"code": "UNAUTHORIZED", "message": "Wrong key"}',
        b"<a/>",
        b"<Envelope><Body><Fault><faultstring>no</faultstring></Fault></Body></Envelope>",
        b"<Envelope><Body><trackResponse><return><eventDate>2026-03-11</eventDate></return></trackResponse></Body></Envelope>",
    ],
)
def test_broken_bodies_and_errors_are_refused_in_words(body: bytes) -> None:
    reading = read(body, {})
    assert reading.events == ()
    assert reading.error is not None
    assert reading.error.how_to_mend
