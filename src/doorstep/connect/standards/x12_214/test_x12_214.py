"""What is found in X12 214 interchanges: our own samples."""

from datetime import UTC, datetime
from pathlib import Path

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from doorstep.connect import edi
from doorstep.connect.gathered import dated
from doorstep.connect.standards.x12_214 import clock
from doorstep.connect.standards.x12_214.read import read
from doorstep.timeline.model import CarrierEstimate, Place, Precision, Reading, Scan, Told

SAMPLES = Path(__file__).parent / "samples"


def sample(name: str) -> Reading:
    return read((SAMPLES / f"{name}.edi").read_bytes(), {})


def scans(reading: Reading, number: str) -> list[tuple[Told, Scan]]:
    mine = [told for told in reading.events if told.subject.endswith(f":{number}")]
    return [(told, told.fact) for told in mine if isinstance(told.fact, Scan)]


def test_each_status_has_its_instant_by_its_time_code_or_its_place() -> None:
    found = scans(sample("moving"), "7700123456")
    assert [
        (scan.code, told.occurred_at.isoformat(), told.offset, told.zone_guessed, scan.milestone.value)
        for told, scan in found
    ] == [
        ("X3", "2026-11-19T17:15:00+00:00", -480, True, "info_received"),
        ("AF", "2026-11-19T18:05:00+00:00", -480, False, "picked_up"),
        ("X4", "2026-11-20T04:30:00+00:00", -360, False, "in_transit"),
        ("SD", "2026-11-20T19:15:00+00:00", -360, True, "exception"),
        ("Q9", "2026-11-20T20:05:33+00:00", -360, False, "unknown"),
    ]
    assert [told.precision for told, _ in found] == [Precision.MINUTE] * 4 + [Precision.SECOND]


def test_a_reason_says_whose_fault_it_is_and_an_unknown_one_stays_visible() -> None:
    found = {scan.code: scan for _, scan in scans(sample("moving"), "7700123456")}
    assert found["SD"].reason == "outside.weather"
    assert found["Q9"].raw_text == "TRAILER WAITS AT GATE 4; reason ZZ"
    refused = {scan.code: scan for _, scan in scans(sample("delivered"), "880099")}
    assert (refused["AH"].milestone.value, refused["AH"].reason) == ("attempt_failed", "recipient.not_home")


def test_marks_of_packages_are_legs_of_their_own() -> None:
    reading = sample("moving")
    for number in ("003400000000000019", "003400000000000026"):
        assert len(scans(reading, number)) == 5
    assert {told.subject for told in reading.events} == {
        "leg:x12_214:7700123456",
        "leg:x12_214:003400000000000019",
        "leg:x12_214:003400000000000026",
    }


def test_an_expected_delivery_and_an_appointment_are_estimates_as_of_the_latest_scan() -> None:
    found = [told for told in sample("moving").events if isinstance(told.fact, CarrierEstimate)]
    mine = [told for told in found if told.subject.endswith("7700123456")]
    assert {told.occurred_at for told in mine} == {datetime(2026, 11, 20, 20, 5, 33, tzinfo=UTC)}
    assert [told.fact for told in mine] == [
        CarrierEstimate(None, datetime(2026, 11, 23, 23, 0, tzinfo=UTC)),
        CarrierEstimate(None, datetime(2026, 11, 23, 21, 0, tzinfo=UTC)),
    ]


def test_an_estimate_alone_is_said_when_it_arrived() -> None:
    body = b"ST*214*1~B10*77*S*NLTL~LX*1~AT7*AG*NS***20261123~MS1*CHICAGO*IL~SE*6*1~"
    (told,) = read(body, {"received_at": "2026-11-20T08:00:00Z"}).events
    assert told.occurred_at == datetime(2026, 11, 20, 8, 0, tzinfo=UTC)
    assert told.fact == CarrierEstimate(
        datetime(2026, 11, 23, 6, 0, tzinfo=UTC), datetime(2026, 11, 24, 5, 59, 59, tzinfo=UTC)
    )


def test_who_signed_is_told_of_the_delivery_and_of_nothing_else() -> None:
    found = scans(sample("delivered"), "770011223344")
    assert [(scan.code, scan.signed_by, scan.raw_text) for _, scan in found] == [
        ("X6", "", "LEFT AT DOCK"),
        ("D1", "R. MILLER", "LEFT AT DOCK"),
    ]


def test_a_carrier_with_a_connector_of_its_own_has_its_legs() -> None:
    assert {told.subject for told in sample("delivered").events} == {"leg:fedex:770011223344", "leg:x12_214:880099"}


def test_an_older_release_writes_the_century_apart() -> None:
    told, scan = scans(sample("delivered"), "770011223344")[1]
    assert (told.occurred_at, scan.place) == (
        datetime(2026, 11, 24, 17, 33, tzinfo=UTC),
        Place(city="TORONTO", region="ON", country="CA", lat=43.65, lon=-79.38333),
    )


def test_who_holds_it_and_what_it_moves_with() -> None:
    scan = scans(sample("moving"), "7700123456")[1][1]
    assert (scan.holder, scan.vehicle, scan.mode, scan.pieces) == ("carrier:nltl", "NLTL 53012", "road", 2)


def test_delivered_to_a_connecting_line_is_no_delivery() -> None:
    body = b"ST*214*1~B10*77*S*NLTL~MS3*XYZL*B*RENO*M~LX*1~AT7*J1*NS***20261123*1010*MT~MS1*RENO*NV~SE*6*1~"
    (told,) = read(body, {}).events
    assert isinstance(told.fact, Scan)
    assert (told.fact.milestone.value, told.fact.next_carrier) == ("in_transit", "xyzl")


@pytest.mark.parametrize(
    ("code", "instant", "offset", "guessed"),
    [
        ("", "2026-07-01T17:00:00+00:00", -300, True),
        ("LT", "2026-07-01T17:00:00+00:00", -300, True),
        ("UT", "2026-07-01T12:00:00+00:00", -300, False),
        ("GM", "2026-07-01T12:00:00+00:00", -300, False),
        ("ET", "2026-07-01T16:00:00+00:00", -240, False),
        ("ES", "2026-07-01T17:00:00+00:00", -300, False),
        ("ED", "2026-07-01T16:00:00+00:00", -240, False),
        ("ND", "2026-07-01T14:30:00+00:00", -150, False),
        ("02", "2026-07-01T10:00:00+00:00", 120, False),
        ("13", "2026-07-02T00:00:00+00:00", -720, False),
        ("24", "2026-07-01T13:00:00+00:00", -60, False),
        ("??", "2026-07-01T17:00:00+00:00", -300, True),
    ],
)
def test_a_time_code_states_the_zone(code: str, instant: str, offset: int, guessed: bool) -> None:
    found = clock.moment("20260701", "1200", code, Place(region="IL"), "")
    assert (found.at.isoformat(), found.offset, found.guessed) == (instant, offset, guessed)


def test_the_same_status_sent_again_is_the_same_event() -> None:
    body = (SAMPLES / "moving.edi").read_bytes()
    again = body.replace(b"TRAILER WAITS", b"Trailer  Waits").replace(b"000000501", b"000000777")
    assert [one.identity for one in read(again, {}).events] == [one.identity for one in read(body, {}).events]


def test_a_test_interchange_says_so() -> None:
    assert [one.why for one in sample("delivered").ignored if one.path == "ISA[0]"] == [
        "when the interchange was written; sent as a test"
    ]
    assert [one.why for one in sample("moving").ignored if one.path == "ISA[0]"] == ["when the interchange was written"]


def test_another_transaction_set_is_no_status() -> None:
    error = sample("error").error
    assert error is not None
    assert error.why == "the interchange has no transaction set 214"


@pytest.mark.parametrize("name", ["moving", "delivered", "error"])
def test_every_date_is_an_event_or_left_out_with_a_reason(name: str) -> None:
    raw = (SAMPLES / f"{name}.edi").read_bytes()
    reading = read(raw, {})
    left_out = {one.path for one in reading.ignored}
    written = {word for told in reading.events for word in " ".join(told.identity).split()}
    for one in edi.x12(edi.text(raw)):
        for element in one.elements:
            if dated(element[0]):
                assert one.path in left_out or element[0] in written, one


@settings(max_examples=200, deadline=None)
@given(name=st.sampled_from(["moving", "delivered"]), data=st.data())
def test_a_broken_interchange_never_stops_the_reader(name: str, data: st.DataObject) -> None:
    raw = (SAMPLES / f"{name}.edi").read_bytes()
    at = data.draw(st.integers(0, len(raw)))
    reading = read(raw[:at] + data.draw(st.binary(max_size=6)) + raw[at + data.draw(st.integers(0, 9)) :], {})
    assert reading.events or reading.ignored or reading.error


def test_statuses_times_packages_are_not_told_without_end() -> None:
    statuses = "".join(f"AT7*X4*NS***20261119*{hour:02}15*LT~" for hour in range(24)) * 20
    packages = "".join(f"MAN*CP*PKG{place}~" for place in range(2_000))
    reading = read(f"ST*214*1~B10*77*S*NLTL~LX*1~{statuses}{packages}SE*6*1~".encode(), {})
    assert len(reading.events) == 24
    assert "refused: 2000 packages are too many to tell apart" in {one.why for one in reading.ignored}
