"""What is found in freight status updates of airlines: our own samples."""

from datetime import UTC, datetime
from pathlib import Path

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from doorstep.connect import markup
from doorstep.connect.gathered import dated
from doorstep.connect.standards.iata_fsu.read import read
from doorstep.connect.standards.iata_fsu.status import right, waybill
from doorstep.timeline.model import DeparturePlanned, Place, Reading, Scan, Told

SAMPLES = Path(__file__).parent / "samples"
RECEIVED = "2026-11-18T17:30:00Z"


def sample(name: str, received: str = RECEIVED) -> Reading:
    return read((SAMPLES / name).read_bytes(), {"received_at": received})


def scans(reading: Reading) -> list[tuple[Told, Scan]]:
    return [(told, told.fact) for told in reading.events if isinstance(told.fact, Scan)]


def seen(reading: Reading) -> list[tuple[str, str, int | None, str, str]]:
    return [
        (scan.code, told.occurred_at.isoformat(), told.offset, scan.milestone.value, scan.vehicle)
        for told, scan in scans(reading)
    ]


def test_each_line_is_a_status_on_the_clock_of_its_airport() -> None:
    assert seen(sample("moving.txt")) == [
        ("BKD", "2026-11-18T14:10:00+00:00", 60, "info_received", "XX8160"),
        ("FOH", "2026-11-17T15:30:00+00:00", 60, "picked_up", ""),
        ("RCS", "2026-11-18T08:15:00+00:00", 60, "picked_up", ""),
        ("MAN", "2026-11-18T14:10:00+00:00", 60, "in_transit", "XX8160"),
        ("DEP", "2026-11-18T14:22:00+00:00", 60, "in_transit", "XX8160"),
        ("DIS/OFLD", "2026-11-18T15:00:00+00:00", 60, "exception", "XX8160"),
        ("TFD", "2026-11-19T00:00:00+00:00", -300, "in_transit", ""),
        ("ZZZ", "2026-11-19T00:30:00+00:00", -300, "unknown", ""),
    ]
    assert {told.subject for told in sample("moving.txt").events} == {
        "leg:iata_fsu:999-10000001",
        "leg:iata_fsu:999-10000012",
    }
    assert all(scan.mode == "air" for _, scan in scans(sample("moving.txt")))
    assert scans(sample("moving.txt"))[2][1].place == Place(name="FRA", city="Frankfurt am Main", country="DE")


def test_the_flight_arrived_is_not_the_freight_received_is_not_delivered() -> None:
    found = scans(sample("delivered.txt", "2026-11-20T19:00:00Z"))
    assert [(scan.code, scan.milestone.value) for _, scan in found] == [
        ("ARR", "in_transit"),
        ("RCF", "in_transit"),
        ("CCD", "customs"),
        ("NFD", "available_for_pickup"),
        ("DLV", "in_transit"),
        ("DLV", "delivered"),
    ]


def test_a_part_is_delivered_only_when_the_parts_add_up() -> None:
    found = [scan for _, scan in scans(sample("delivered.txt")) if scan.code == "DLV"]
    assert [(scan.pieces, scan.raw_text, scan.signed_by) for scan in found] == [
        (6, "6 of 10 pieces", ""),
        (4, "4 of 10 pieces", "R MILLER"),
    ]
    first = b"FSU/12\n999-10000001FRAJFK/T10K250\nDLV/19NOV1105/JFK/P6K150T10/R MILLER\n"
    ((_, alone),) = scans(read(first, {"received_at": RECEIVED}))
    assert alone.milestone.value == "in_transit"


def test_the_same_part_told_twice_counts_once() -> None:
    twice = b"FSU/12\n999-10000001FRAJFK/T10K250\n" + b"DLV/19NOV1105/JFK/P6K150T10/R MILLER\n" * 2
    ((_, scan),) = scans(read(twice, {"received_at": RECEIVED}))
    assert scan.milestone.value == "in_transit"


def test_discrepancies_say_what_went_wrong() -> None:
    (offloaded,) = [scan for _, scan in scans(sample("moving.txt")) if scan.code == "DIS/OFLD"]
    assert (offloaded.reason, offloaded.pieces) == ("carrier.capacity_exceeded", 4)
    (missing,) = [scan for _, scan in scans(sample("one_record.json")) if scan.code == "DIS/MSCA"]
    assert (missing.milestone.value, missing.reason) == ("exception", "carrier.parcel_lost")


@pytest.mark.parametrize(
    ("day", "received", "at"),
    [
        ("30DEC2300", "2026-01-02T08:00:00Z", datetime(2025, 12, 30, 22, 0, tzinfo=UTC)),
        ("02JAN0100", "2025-12-31T08:00:00Z", datetime(2026, 1, 2, 0, 0, tzinfo=UTC)),
        ("29FEB1200", "2028-03-01T08:00:00Z", datetime(2028, 2, 29, 11, 0, tzinfo=UTC)),
        ("18NOV1200", "2026-11-20T08:00:00Z", datetime(2026, 11, 18, 11, 0, tzinfo=UTC)),
    ],
)
def test_a_day_takes_the_year_nearest_to_the_receipt(day: str, received: str, at: datetime) -> None:
    body = f"FSU/15\n999-10000001FRAJFK/T1K2\nRCS/{day}/FRA/T1K2\n"
    (told,) = read(body.encode(), {"received_at": received}).events
    assert told.occurred_at == at


def test_without_a_receipt_the_year_is_not_guessed() -> None:
    reading = read((SAMPLES / "delivered.txt").read_bytes(), {})
    assert reading.events == ()
    assert reading.error is not None
    assert "names no year" in reading.error.why


def test_what_is_planned_was_told_no_later_than_it_arrived() -> None:
    early = sample("moving.txt", "2026-11-16T09:00:00Z")
    assert [told.occurred_at for told, scan in scans(early) if scan.code in {"BKD", "MAN"}] == [
        datetime(2026, 11, 16, 9, 0, tzinfo=UTC)
    ] * 2
    identities = [told.identity for told, _ in scans(sample("moving.txt"))]
    assert [told.identity for told, _ in scans(early)] == identities


def test_a_new_code_keeps_its_words_and_the_next_carrier_is_named() -> None:
    found = {scan.code: scan for _, scan in scans(sample("moving.txt"))}
    assert found["ZZZ"].raw_text == "SOMETHING NEW"
    assert found["TFD"].next_carrier == "yy"


def test_names_of_parties_are_not_kept() -> None:
    found = {scan.code: scan for _, scan in scans(sample("delivered.txt"))}
    assert found["NFD"].raw_text == ""


def test_cargo_xml_is_the_same() -> None:
    found = scans(sample("moving.xml"))
    assert {told.subject for told, _ in found} == {"leg:iata_fsu:999-10000023"}
    assert [told.zone_guessed for told, _ in found] == [True, False]
    assert seen(sample("moving.xml")) == [
        ("DEP", "2026-11-18T06:22:00+00:00", 540, "in_transit", "XX441"),
        ("DLV", "2026-11-19T10:00:00+00:00", 0, "in_transit", ""),
    ]


def test_one_record_is_the_same() -> None:
    found = scans(sample("one_record.json"))
    assert [(told.subject, scan.code) for told, scan in found] == [
        ("leg:iata_fsu:999-10000034", "RCF"),
        ("leg:iata_fsu:999-10000034", "DIS/MSCA"),
    ]
    assert found[0][1].place == Place(name="LHR", city="London", country="GB")


def test_a_number_of_a_waybill() -> None:
    assert [waybill(text) for text in ("02012345675", "020-12345675", "020 12345675", "20-12345675", "x")] == [
        "020-12345675",
        "020-12345675",
        "020-12345675",
        "",
        "",
    ]
    assert right("020-12345675")
    assert not right("020-12345676")
    wrong = b"FSU/12\n020-12345676FRAJFK/T1K2\nRCS/18NOV1200/FRA/T1K2\n"
    reading = read(wrong, {"received_at": RECEIVED})
    assert len(reading.events) == 1
    assert reading.ignored[0].why == "the check digit of 020-12345676 is wrong; the status was read"


def test_another_message_is_no_status() -> None:
    error = sample("error.txt").error
    assert error is not None
    assert error.why == "the body is no freight status: it has no line FSU or FSA"


@pytest.mark.parametrize("name", ["moving.txt", "delivered.txt", "moving.xml"])
def test_every_date_is_an_event_or_left_out_with_a_reason(name: str) -> None:
    raw = (SAMPLES / name).read_bytes()
    reading = sample(name)
    left_out = {one.path for one in reading.ignored}
    if name.endswith("xml"):
        written = {told.occurred_at.isoformat()[:10] for told in reading.events}
        for path, text in markup.leaves(markup.document(raw)):
            if dated(text) and "T" in text:
                parents = {path[:cut] for cut in range(len(path) + 1) if path[cut : cut + 1] in {"", "."}}
                assert parents & left_out or text[:10] in written, path
        return
    told = " ".join(" ".join(one.identity) for one in reading.events)
    for place, line in enumerate(raw.decode().splitlines(), 1):
        days = [part for part in line.split("/") if part[:2].isdigit() and part[2:5].isalpha() and len(part) < 12]
        assert f"line {place}" in left_out or all(day in told for day in days), line


@settings(max_examples=200, deadline=None)
@given(name=st.sampled_from(["moving.txt", "delivered.txt", "moving.xml", "one_record.json"]), data=st.data())
def test_a_broken_body_never_stops_the_reader(name: str, data: st.DataObject) -> None:
    raw = (SAMPLES / name).read_bytes()
    at = data.draw(st.integers(0, len(raw)))
    broken = raw[:at] + data.draw(st.binary(max_size=6)) + raw[at + data.draw(st.integers(0, 9)) :]
    reading = read(broken, {"received_at": RECEIVED})
    assert reading.events or reading.ignored or reading.error


def test_a_booking_with_a_time_is_a_planned_departure() -> None:
    booked = [(told, told.fact) for told in sample("moving.txt").events if isinstance(told.fact, DeparturePlanned)]
    ((told, fact),) = booked
    assert (told.subject, fact.vehicle, fact.planned_at) == (
        "leg:iata_fsu:999-10000001",
        "XX8160",
        datetime(2026, 11, 18, 14, 10, tzinfo=UTC),
    )
    assert fact.place == Place(name="FRA", city="Frankfurt am Main", country="DE")
    early = [one for one in sample("moving.txt", "2026-11-16T09:00:00Z").events if one.identity == told.identity]
    assert [(one.occurred_at, one.fact) for one in early] == [(datetime(2026, 11, 16, 9, 0, tzinfo=UTC), fact)]


def test_a_whole_consignment_leaves_and_comes_and_of_its_parts_only_deliveries_count() -> None:
    def steps(lines: str) -> list[tuple[str, str, int, int]]:
        body = f"FSU/12\n999-10000001FRAJFK/T10K250\n{lines}\n".encode()
        found = scans(read(body, {"received_at": RECEIVED}))
        return [(one.code, one.step, one.pieces, one.of_pieces) for _, one in found]

    assert steps("DEP/XX1/18NOV/FRAJFK/T10K250/A1522") == [("DEP", "departed", 10, 0)]
    assert steps("DEP/XX1/18NOV/FRAJFK/P6K150T10/A1522") == [("DEP", "", 6, 0)]
    assert steps("RCF/XX1/18NOV1800/JFK/T10K250") == [("RCF", "arrived", 10, 0)]
    assert steps("DLV/19NOV1105/JFK/P6K150T10/R MILLER") == [("DLV", "part_delivered", 6, 10)]
