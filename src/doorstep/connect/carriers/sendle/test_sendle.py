"""What is found in answers and events of Sendle: our own samples."""

import json
from datetime import UTC, datetime
from pathlib import Path

import pytest

from doorstep.connect.carriers.sendle.read import read
from doorstep.timeline.model import CarrierEstimate, Delivered, Place, Reading, Scan, Told
from tests.connect.conserved import lost

SAMPLES = Path(__file__).parent / "samples"
ASKED = {"tracking_number": "SDOOR6"}


def sample(name: str) -> Reading:
    return read((SAMPLES / f"{name}.json").read_bytes(), ASKED)


def scans(reading: Reading) -> list[tuple[Told, Scan]]:
    return [(told, told.fact) for told in reading.events if isinstance(told.fact, Scan)]


def test_each_event_is_read_with_its_instant_and_its_meaning() -> None:
    found = scans(sample("moving"))
    assert [(told.occurred_at.isoformat(), told.offset, scan.milestone.value, scan.reason) for told, scan in found] == [
        ("2026-02-08T01:04:00+00:00", 660, "picked_up", ""),
        ("2026-02-08T02:00:00+00:00", 0, "info_received", ""),
        ("2026-02-09T03:30:00+00:00", 0, "attempt_failed", "recipient.not_home"),
        ("2026-02-09T04:00:00+00:00", 0, "unknown", ""),
        ("2026-02-09T21:12:00+00:00", 0, "in_transit", ""),
    ]
    assert {(told.subject, told.zone_guessed) for told, _ in found} == {("leg:sendle:SDOOR6", False)}


def test_words_and_places_are_kept() -> None:
    found = scans(sample("moving"))
    assert found[0][1].place == Place(city="Fitzroy", region="VIC", postcode="3065", country="AU")
    assert found[2][1].place == Place(city="Broome", region="WA", country="AU")
    assert found[2][1].raw_text == "Delivery was attempted: Receiver not home"
    assert (found[3][1].code, found[3][1].raw_text) == ("Teleported", "Beamed across")


def test_the_expected_days_are_the_estimate_since_the_latest_event_before_the_delivery() -> None:
    (told,) = [told for told in sample("moving").events if isinstance(told.fact, CarrierEstimate)]
    assert told.fact == CarrierEstimate(
        datetime(2026, 2, 10, 13, tzinfo=UTC), datetime(2026, 2, 13, 12, 59, 59, tzinfo=UTC)
    )
    assert told.occurred_at == datetime(2026, 2, 9, 21, 12, tzinfo=UTC)
    (told,) = [told for told in sample("delivered").events if isinstance(told.fact, CarrierEstimate)]
    assert (told.identity, told.occurred_at < datetime(2026, 5, 27, tzinfo=UTC)) == (
        ("estimate", "2026-05-25", "2026-05-26"),
        True,
    )


def test_a_delivery_says_where_it_was_left() -> None:
    told, scan = scans(sample("delivered"))[-1]
    assert (told.subject, told.offset, scan.delivered_how) == ("leg:sendle:SDOOR7", -420, Delivered.SAFE_PLACE)


def test_an_event_that_sendle_sends_is_the_same_as_the_one_that_is_asked_for() -> None:
    (pushed,) = sample("push").events
    assert isinstance(pushed.fact, Scan)
    assert (pushed.subject, pushed.fact.milestone.value) == ("leg:sendle:SDOOR8", "picked_up")
    event = json.loads((SAMPLES / "push.json").read_bytes())
    asked = {
        "scheduling": {},
        "tracking_events": [{**event, "description": "DROPPED OFF", "event_type": "Dropped Off"}],
    }
    (told,) = read(json.dumps(asked).encode(), {"tracking_number": "SDOOR8"}).events
    assert told.subject == pushed.subject
    assert [word.casefold() for word in told.identity] == [word.casefold() for word in pushed.identity]


def test_a_parcel_that_only_ended_has_the_event_of_its_end() -> None:
    ((told, scan),) = scans(sample("cancelled"))
    assert (told.occurred_at, scan.milestone.value, scan.raw_text) == (
        datetime(2026, 4, 1, 0, 10, tzinfo=UTC),
        "cancelled",
        "The order was cancelled",
    )


def test_an_answer_without_the_number_that_was_asked_is_refused() -> None:
    reading = read((SAMPLES / "moving.json").read_bytes(), {})
    assert reading.error is not None
    assert (reading.events, reading.error.why) == ((), "the answer does not name its parcel")


@pytest.mark.parametrize("name", ["moving", "delivered", "push", "cancelled"])
def test_every_date_is_an_event_or_left_out_with_a_reason(name: str) -> None:
    assert lost((SAMPLES / f"{name}.json").read_bytes(), sample(name)) == []


def test_an_error_is_an_error_with_what_to_do() -> None:
    reading = sample("error")
    assert reading.error is not None
    assert reading.events == ()
    assert reading.error.why.endswith("Please check the URI and try again. (not_found)")
    assert reading.error.how_to_mend.startswith("check the tracking number")
