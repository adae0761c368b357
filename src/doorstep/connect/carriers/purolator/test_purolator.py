"""What is found in answers of Purolator: our own samples."""

import random
import re
from pathlib import Path

import pytest

from doorstep.connect.carriers.purolator.read import read
from doorstep.connect.carriers.purolator.scan import meaning, place_of
from doorstep.timeline.model import Delivered, Place, Precision, Reading, Scan, Told
from tests.connect.conserved import lost

SAMPLES = Path(__file__).parent / "samples"
ALL = sorted(SAMPLES.glob("*.xml"))


def sample(name: str) -> Reading:
    return read((SAMPLES / name).read_bytes(), {})


def scans(reading: Reading) -> list[tuple[Told, Scan]]:
    return [(told, told.fact) for told in reading.events if isinstance(told.fact, Scan)]


def utc(told: Told) -> str:
    return f"{told.occurred_at:%m-%dT%H:%M:%S} {told.offset}"


def one(**fields: str) -> bytes:
    given = {"ScanType": "Other", "ScanDate": "2026-07-08", "ScanTime": "120000", **fields}
    depot = given.pop("Depot", "REGINA, SK")
    inner = "".join(f"<{name}>{value}</{name}>" for name, value in given.items())
    return (
        "<TrackPackagesByPinResponse><TrackingInformationList><TrackingInformation><PIN><Value>m123</Value></PIN><Scans>"
        f"<Scan>{inner}<Depot><Name>{depot}</Name></Depot></Scan></Scans></TrackingInformation>"
        "</TrackingInformationList></TrackPackagesByPinResponse>"
    ).encode()


def test_a_whole_way_on_the_clocks_of_its_depots() -> None:
    found = scans(sample("delivered.xml"))
    assert [(scan.code, utc(told), scan.milestone.value, scan.reason) for told, scan in found] == [
        ("Delivery", "03-06T18:15:30 -480", "delivered", ""),
        ("OnDelivery", "03-06T16:12:00 -480", "out_for_delivery", ""),
        ("Undeliverable", "03-06T00:40:00 -480", "attempt_failed", "recipient.business_closed"),
        ("Other", "03-04T06:59:00 -300", "in_transit", ""),
        ("Other", "03-04T06:59:00 -300", "in_transit", ""),
        ("ProofOfPickUp", "03-03T20:53:00 -210", "picked_up", ""),
        ("Other", "03-04T04:59:59 -300", "info_received", ""),
    ]
    assert {told.zone_guessed for told, _ in found} == {True}
    assert found[-1][0].precision is Precision.DAY
    first = found[0][1]
    assert (first.signed_by, first.delivered_how, first.service) == (
        "M QUIST",
        Delivered.CONCIERGE,
        "Purolator Express",
    )


def test_scans_of_one_minute_are_told_apart_by_their_words_and_repeated_ones_are_one() -> None:
    reading = sample("delivered.xml")
    assert [scan.raw_text for told, scan in scans(reading) if utc(told).startswith("03-04T06")] == [
        "Departed sort facility",
        "Arrived at sort facility",
    ]
    assert [one.path.rpartition(".")[2] for one in reading.ignored] == ["Scan[5]"]


def test_several_pins_a_new_number_and_a_failed_one() -> None:
    reading = sample("two_pins_and_a_failure.xml")
    found = [(told.subject[-2:], scan.milestone.value, scan.reason, scan.next_number) for told, scan in scans(reading)]
    assert found == [
        ("29", "unknown", "", "329000000052"),
        ("29", "exception", "outside.weather", ""),
        ("30", "unknown", "", ""),
    ]
    assert scans(reading)[0][1].next_carrier == "purolator"
    assert scans(reading)[2][1].place == Place(name="SOMEWHERE")
    assert any("329000000041" in one.why and "1100142" in one.why for one in reading.ignored)
    assert reading.error is None


def test_an_error_says_what_helps() -> None:
    reading = sample("error.xml")
    assert reading.error is not None
    assert reading.error.why == "Purolator says: The key is not valid ask for another (1100501)"
    assert "keys" in reading.error.how_to_mend


@pytest.mark.parametrize(
    ("depot", "place"),
    [
        ("MONTREAL SORT CTR/CTR TRIE, PQ", ("MONTREAL", "QC", "CA")),
        ("Vancouver (Richmond) Depot, BC", ("Vancouver", "BC", "CA")),
        ("ST JOHN'S, NF", ("ST JOHN'S", "NL", "CA")),
        ("SOMEWHERE", ("", "", "")),
        ("CHICAGO, IL", ("", "", "")),
    ],
)
def test_depots_name_their_town_and_province(depot: str, place: tuple[str, str, str]) -> None:
    found = place_of(depot)
    assert (found.name, (found.city, found.region, found.country)) == (depot, place)


@pytest.mark.parametrize(
    ("digits", "at", "precision"),
    [
        ("172300", "07-08T23:23:00", "second"),
        ("81200", "07-08T14:12:00", "second"),
        ("1723", "07-08T23:23:00", "second"),
        ("17:23:05", "07-08T23:23:05", "second"),
        ("000000", "07-09T05:59:59", "day"),
        ("", "07-09T05:59:59", "day"),
    ],
)
def test_times_are_digits_with_or_without_their_zero(digits: str, at: str, precision: str) -> None:
    (told,) = read(one(ScanTime=digits), {}).events
    assert (f"{told.occurred_at:%m-%dT%H:%M:%S}", told.precision.value) == (at, precision)
    assert told.subject == "leg:purolator:M123"


@pytest.mark.parametrize(
    ("kind", "text", "milestone", "reason"),
    [
        ("Delivery", "Shipment delivered to", "delivered", ""),
        ("DELIVERY", "", "delivered", ""),
        ("Delivery", "Returned to sender", "returning", ""),
        ("Undeliverable", "Refused by receiver", "attempt_failed", "recipient.refused"),
        ("Undeliverable", "Incorrect address", "exception", "recipient.incorrect_address"),
        ("Undeliverable", "", "attempt_failed", ""),
        ("Other", "Envoi en cours de livraison", "out_for_delivery", ""),
        ("Other", "Shipment available for pickup", "available_for_pickup", ""),
        ("Other", "Arrivé au centre de tri", "in_transit", ""),
        ("Other", "", "unknown", ""),
        ("Never seen", "", "unknown", ""),
    ],
)
def test_types_and_words_in_english_and_french(kind: str, text: str, milestone: str, reason: str) -> None:
    found = meaning(kind, text)
    assert (found.milestone.value, found.reason) == (milestone, reason)


@pytest.mark.parametrize("path", ALL, ids=lambda path: path.name)
def test_every_date_of_a_body_is_told_or_left_out_by_name(path: Path) -> None:
    assert lost(path.read_bytes(), read(path.read_bytes(), {})) == []


def test_any_order_of_the_scans_says_the_same() -> None:
    raw = (SAMPLES / "delivered.xml").read_text(encoding="utf-8")
    listed = re.findall(r"<Scan>.*?</Scan>", raw, re.DOTALL)
    head, tail = raw.split(listed[0])[0], raw.rsplit(listed[-1], 1)[1]
    wanted = sorted(sample("delivered.xml").events, key=lambda one: one.identity)
    for seed in range(20):
        random.Random(seed).shuffle(listed)
        body = (head + "".join(listed) + tail).encode()
        assert sorted(read(body, {}).events, key=lambda one: one.identity) == wanted


@pytest.mark.parametrize(
    "body",
    [
        b"{}",
        b"<a/>",
        b"<TrackPackagesByPinResponse/>",
        one(ScanDate="soon"),
        one(ScanTime="250000"),
        one(ScanTime="noon"),
        b"<TrackPackagesByPinResponse><TrackingInformationList><TrackingInformation><Scans><Scan/></Scans>"
        b"</TrackingInformation></TrackingInformationList></TrackPackagesByPinResponse>",
    ],
)
def test_what_says_nothing_is_an_error_with_what_to_do(body: bytes) -> None:
    reading = read(body, {})
    assert reading.events == ()
    assert reading.error is not None
    assert reading.error.how_to_mend
