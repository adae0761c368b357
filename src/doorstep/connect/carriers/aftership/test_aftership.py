"""What is found in AfterShip's trackings and webhooks: our own samples."""

from datetime import UTC, datetime
from pathlib import Path

from doorstep.connect.carriers.aftership.read import read
from doorstep.timeline.model import CarrierEstimate, Delivered, Reading, Scan

SAMPLES = Path(__file__).parent / "samples"


def sample(name: str) -> Reading:
    return read((SAMPLES / f"{name}.json").read_bytes(), {})


def test_a_time_without_offset_takes_that_of_its_place_and_is_guessed() -> None:
    found = [
        (told.occurred_at.isoformat(), told.offset, told.zone_guessed, told.fact.milestone.value, told.fact.reason)
        for told in sorted(sample("webhook").events, key=lambda one: one.occurred_at)
        if isinstance(told.fact, Scan)
    ]
    assert found == [
        ("2026-03-01T08:05:00+00:00", 60, True, "info_received", ""),
        ("2026-03-03T06:12:00+00:00", 60, True, "exception", "outside.weather"),
        ("2026-03-04T15:55:00+00:00", 60, False, "in_transit", ""),
    ]


def test_the_carriers_own_window_comes_first_and_the_next_courier_is_named() -> None:
    (expected,) = [one for one in sample("webhook").events if isinstance(one.fact, CarrierEstimate)]
    assert expected.fact == CarrierEstimate(
        datetime(2026, 3, 4, 23, tzinfo=UTC), datetime(2026, 3, 6, 22, 59, 59, tzinfo=UTC)
    )
    newest = next(one.fact for one in sample("webhook").events if isinstance(one.fact, Scan))
    assert (newest.next_carrier, newest.next_number) == ("royal_mail", "RA000000005GB")
    assert {one.subject for one in sample("webhook").events} == {"leg:dpd:01505555555555"}


def test_several_trackings_and_a_subtag_that_nobody_knows() -> None:
    delivered, lost = sample("several").events
    assert isinstance(delivered.fact, Scan)
    assert isinstance(lost.fact, Scan)
    assert (delivered.subject, delivered.offset, delivered.fact.delivered_how, delivered.fact.signed_by) == (
        "leg:ups:1Z0A1B2C0300000049",
        -300,
        Delivered.NEIGHBOUR,
        "A BYRON",
    )
    assert (lost.subject, lost.fact.milestone.value, lost.fact.code) == (
        "leg:moon_mail:QQ77DOOR",
        "exception",
        "Exception_099",
    )


def test_an_error_says_what_helps() -> None:
    error = sample("error").error
    assert error is not None
    assert ("4004" in error.why, "number" in error.how_to_mend) == (True, True)
