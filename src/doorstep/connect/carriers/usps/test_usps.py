"""What is found in answers of USPS and in what others tell on its behalf: our own samples."""

import json
import random
from datetime import UTC, datetime, time
from pathlib import Path
from typing import Any

import pytest

from doorstep.connect.carriers.usps import clock
from doorstep.connect.carriers.usps.parcel import TABLE, place_of
from doorstep.connect.carriers.usps.read import read
from doorstep.connect.tables import table
from doorstep.timeline.model import CarrierEstimate, Delivered, Place, Precision, Reading, Scan, Told
from tests.connect.conserved import lost

SAMPLES = Path(__file__).parent / "samples"
ALL = sorted(path for path in SAMPLES.iterdir() if path.suffix in {".json", ".xml"})


def sample(name: str, **meta: str) -> Reading:
    return read((SAMPLES / name).read_bytes(), meta)


def scans(reading: Reading) -> list[tuple[Told, Scan]]:
    return [(told, told.fact) for told in reading.events if isinstance(told.fact, Scan)]


def utc(told: Told) -> str:
    return f"{told.occurred_at:%m-%dT%H:%M:%S} {told.offset} {'guessed' if told.zone_guessed else 'told'}"


def answer(**event: Any) -> bytes:
    return json.dumps({"trackingNumber": "9400100000000000000018", "trackingEvents": [event]}).encode()


def test_a_whole_way_has_the_seconds_of_gmt_and_the_offset_of_the_place() -> None:
    found = scans(sample("delivered.json"))
    assert [(utc(told), scan.milestone.value, scan.reason) for told, scan in found] == [
        ("03-06T21:14:37 -420 told", "delivered", ""),
        ("03-06T14:10:05 -420 told", "out_for_delivery", ""),
        ("03-05T22:30:12 -420 told", "attempt_failed", "recipient.not_home"),
        ("03-04T09:41:50 -420 told", "in_transit", ""),
        ("03-03T16:11:22 -300 told", "in_transit", ""),
        ("03-02T22:45:40 -300 told", "picked_up", ""),
        ("03-02T13:01:00 -300 guessed", "info_received", ""),
    ]
    first = found[0][1]
    assert (first.signed_by, first.delivered_how, first.service) == (
        "M QUIST",
        Delivered.HOUSEHOLD,
        "USPS Ground Advantage",
    )


def test_a_building_in_the_field_of_the_city_is_told_apart() -> None:
    assert place_of("QUEENS NY DISTRIBUTION CENTER", "", "", "") == Place(
        name="QUEENS NY DISTRIBUTION CENTER", city="QUEENS", region="NY", country="US"
    )
    assert place_of("ISC NEW YORK NY(USPS)", "", "", "").city == "ISC NEW YORK NY(USPS)"
    assert place_of("FRANKFURT", "", "", "GERMANY") == Place(city="FRANKFURT", country="DE")
    assert place_of("", "", "", "") == Place()


def test_a_delivery_at_the_place_of_posting_after_a_return_began_is_a_return() -> None:
    found = scans(sample("returned.json"))
    assert [scan.milestone.value for _, scan in found] == ["returned", "returning", "in_transit", "picked_up"]
    assert found[2][0].precision is Precision.DAY


def test_a_predicted_day_with_its_window_is_the_estimate_and_a_failed_number_is_named() -> None:
    reading = sample("moving_and_unknown.json")
    assert [one.fact for one in reading.events[2:]] == [
        CarrierEstimate(datetime(2026, 7, 11, 19, 15, tzinfo=UTC), datetime(2026, 7, 11, 23, 15, tzinfo=UTC))
    ]
    weather, unknown = (scan for _, scan in scans(reading))
    assert (weather.milestone.value, weather.reason, weather.code) == ("exception", "outside.weather", "X9")
    assert (unknown.milestone.value, unknown.code, unknown.raw_text) == ("unknown", "Q7", "Words that nobody knows")
    assert any("9400100000000000000032" in one.why for one in reading.ignored)
    assert reading.error is None


def test_web_tools_tell_the_same_scan_with_the_same_identity() -> None:
    old = b"""<TrackResponse><TrackInfo ID="9400100000000000000018"><TrackSummary><EventTime>7:10 am</EventTime>
    <EventDate>March 6, 2026</EventDate><Event>Out for Delivery</Event><EventCity>BOULDER</EventCity>
    <EventState>CO</EventState><EventZIPCode>80302</EventZIPCode><EventCode>OF</EventCode></TrackSummary></TrackInfo>
    </TrackResponse>"""
    (told,) = read(old, {}).events
    new = scans(sample("delivered.json"))[1][0]
    assert (told.identity, told.subject, told.offset) == (new.identity, new.subject, new.offset)
    assert told.zone_guessed


def test_web_tools_have_several_numbers_days_alone_customs_and_failures() -> None:
    reading = sample("webtools_fields.xml")
    assert [(told.subject[-4:], utc(told), scan.milestone.value) for told, scan in scans(reading)] == [
        ("0056", "06-04T03:05:00 -240 guessed", "in_transit"),
        ("0056", "06-04T03:59:59 -240 guessed", "info_received"),
        ("00US", "06-02T08:20:00 120 guessed", "customs"),
    ]
    (plan,) = [one.fact for one in reading.events if isinstance(one.fact, CarrierEstimate)]
    assert plan == CarrierEstimate(None, datetime(2026, 6, 7, 3, tzinfo=UTC))
    assert any("-2147219283" in one.why for one in reading.ignored)


def test_sentences_without_a_year_are_refused_with_what_to_do() -> None:
    reading = sample("webtools_sentences_refused.xml")
    assert reading.events == ()
    assert reading.error is not None
    assert "TrackFieldRequest" in reading.error.why


def test_stamps_names_no_number_so_the_one_that_was_asked_counts() -> None:
    asked = scans(sample("stamps_delivered.xml", tracking_number="9400 1000 0000 0000 0000 87"))
    assert [told.subject for told, _ in asked] == ["leg:usps:9400100000000000000087"] * 2
    assert [(scan.milestone.value, scan.code) for _, scan in asked] == [
        ("delivered", "Delivered"),
        ("in_transit", "Enroute"),
    ]
    assert (asked[0][1].signed_by, asked[0][1].delivered_how) == ("M QUIST", Delivered.CONCIERGE)
    assert [utc(told) for told, _ in asked] == ["01-19T17:32:00 -420 guessed", "01-15T23:58:00 -420 guessed"]


def test_without_any_number_a_parcel_stays_apart_from_every_other() -> None:
    (first, second), (other, _) = (
        scans(sample("stamps_delivered.xml")),
        scans(read((SAMPLES / "stamps_delivered.xml").read_bytes().replace(b"2026-01-15", b"2026-01-14"), {})),
    )
    assert first[0].subject == second[0].subject != other[0].subject
    assert (first[0].subject.startswith("leg:usps:UNSTATED-"), first[1].tracking_number) == (True, "")


@pytest.mark.parametrize(
    ("name", "why", "helps"),
    [
        ("error.json", "USPS says: The number has no status yet. (404)", "later"),
        ("webtools_error.xml", "USPS says: The user is not authorized. (80040B1A)", "keys"),
    ],
)
def test_an_error_says_what_helps(name: str, why: str, helps: str) -> None:
    reading = sample(name)
    assert reading.events == ()
    assert reading.error is not None
    assert (reading.error.why, helps in reading.error.how_to_mend) == (why, True)


@pytest.mark.parametrize(
    ("event", "at", "offset", "guessed"),
    [
        ({"at": "2026-03-06T14:14:00", "offset": "-07:00"}, "03-06T21:14:00", -420, False),
        ({"at": "2026-03-06T14:14:00", "gmt": "2026-03-06T19:14:31Z"}, "03-06T19:14:31", -300, False),
        ({"at": "2026-03-06T14:14:00Z", "gmt": "2026-03-06T19:14:31Z"}, "03-06T19:14:31", -300, False),
        ({"gmt": "2026-03-06T19:14:31Z", "offset": "-05:00"}, "03-06T19:14:31", -300, False),
        ({"at": "2026-03-06T14:14:00"}, "03-06T19:14:00", -300, True),
        ({"at": "2026-03-06T14:14:00+01:00"}, "03-06T13:14:00", 60, False),
        ({"at": "2026-07-06T14:14:00", "zip": "96801"}, "07-07T00:14:00", -600, True),
    ],
)  # fmt: skip
def test_local_gmt_and_offset_in_every_mixture(event: dict[str, str], at: str, offset: int, guessed: bool) -> None:
    named = {"at": "eventTimestamp", "gmt": "GMTTimestamp", "offset": "GMTOffset", "zip": "eventZIP"}
    sent = {named[key]: value for key, value in event.items()}
    (told,) = read(answer(eventType="Processed", eventCode="10", **sent), {}).events
    assert (f"{told.occurred_at:%m-%dT%H:%M:%S}", told.offset, told.zone_guessed) == (at, offset, guessed)


@pytest.mark.parametrize(
    ("text", "read_as"),
    [("1:58 pm", time(13, 58)), ("12:05 AM", time(0, 5)), ("12:05 p.m.", time(12, 5)), ("13:58:00", time(13, 58)),
     ("", None)],
)  # fmt: skip
def test_times_of_day_are_read(text: str, read_as: time | None) -> None:
    assert clock.clock(text) == read_as


@pytest.mark.parametrize("text", ["25:00", "13:00 pm", "soon"])
def test_nonsense_is_no_time_of_day(text: str) -> None:
    with pytest.raises(ValueError, match="no time of day"):
        clock.clock(text)


@pytest.mark.parametrize(
    ("code", "text", "milestone", "reason", "how"),
    [
        ("01", "Delivered, Parcel Locker", "delivered", "", "locker"),
        ("01", "DELIVERED, IN/AT MAILBOX", "delivered", "", "safe_place"),
        ("01", "Delivered, To Original Sender", "returned", "", None),
        ("01", "", "delivered", "", None),
        (
            "",
            "Notice Left (Receptacle Full/Item Oversized)",
            "attempt_failed",
            "recipient.safe_place_unavailable",
            None,
        ),
        ("", "Available for Redelivery or Pickup", "available_for_pickup", "", "collection_point"),
        ("", "In Transit, Arriving Late", "in_transit", "carrier.not_enough_time", None),
        ("", "Undelivered words that nobody knows: could not be delivered", "exception", "", None),
        ("", "Inbound Into Customs", "customs", "", None),
        ("", "Forwarded", "in_transit", "", None),
        ("AR", "", "unknown", "", None),
    ],
)
def test_the_wording_is_finer_than_the_code(code: str, text: str, milestone: str, reason: str, how: str | None) -> None:
    found = TABLE.of(code, text)
    assert (found.milestone.value, found.reason, found.how.value if found.how else None) == (milestone, reason, how)


def test_every_code_of_the_table_is_read_without_its_wording() -> None:
    rows = table("doorstep.connect.carriers.usps")["code"]
    assert {code: TABLE.of(code).milestone.value for code in rows} == {c: row["milestone"] for c, row in rows.items()}


@pytest.mark.parametrize("path", ALL, ids=lambda path: path.name)
def test_every_date_of_a_body_is_told_or_left_out_by_name(path: Path) -> None:
    assert lost(path.read_bytes(), read(path.read_bytes(), {})) == []


def test_any_order_of_the_scans_says_the_same() -> None:
    body = json.loads((SAMPLES / "delivered.json").read_bytes())
    wanted = sorted(sample("delivered.json").events, key=lambda one: one.identity)
    for seed in range(20):
        random.Random(seed).shuffle(body["trackingEvents"])
        assert sorted(read(json.dumps(body).encode(), {}).events, key=lambda one: one.identity) == wanted


@pytest.mark.parametrize(
    "body",
    [
        b"{}",
        b"<a/>",
        b"<TrackResponse/>",
        b'{"trackingEvents":[{"eventTimestamp":"2026-03-06T14:14:00"}]}',
        answer(eventType="Processed"),
        answer(eventTimestamp="string", eventType="string"),
        answer(eventTimestamp="2026-99-06T14:14:00"),
        b'{"apiVersion":"string","error":{"code":"string","message":"string"}}',
    ],
)
def test_what_says_nothing_is_an_error_with_what_to_do(body: bytes) -> None:
    reading = read(body, {})
    assert reading.events == ()
    assert reading.error is not None
    assert reading.error.how_to_mend
