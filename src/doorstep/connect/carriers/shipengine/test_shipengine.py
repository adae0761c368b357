"""What is found in ShipEngine's tracking results and webhooks: our own samples."""

from datetime import UTC, datetime
from pathlib import Path

from doorstep.connect.carriers.shipengine.read import read
from doorstep.timeline.model import CarrierEstimate, Delivered, Reading, Scan

SAMPLES = Path(__file__).parent / "samples"


def sample(name: str) -> Reading:
    return read((SAMPLES / f"{name}.json").read_bytes(), {})


def test_the_local_time_beside_the_instant_tells_the_offset() -> None:
    found = [
        (told.subject, told.occurred_at.isoformat(), told.offset, told.fact.milestone.value, told.fact.code)
        for told in sample("webhook").events
        if isinstance(told.fact, Scan)
    ]
    leg = "leg:usps:9405500000000000000021"
    assert found == [
        (leg, "2026-03-04T19:20:00+00:00", -420, "attempt_failed", "53"),
        (leg, "2026-03-03T14:02:00+00:00", -420, "in_transit", "ZZ"),
        (leg, "2026-03-02T16:40:00+00:00", 0, "picked_up", "03"),
    ]
    assert [one.identity for one in sample("webhook").events if isinstance(one.fact, CarrierEstimate)] == [
        ("estimate", "2026-03-05T00:00:00Z")
    ]


def test_midnight_of_utc_is_the_whole_day_where_the_parcel_was_seen_last() -> None:
    facts = [told.fact for told in sample("webhook").events]
    assert [one.expected_to for one in facts if isinstance(one, CarrierEstimate)] == [
        datetime(2026, 3, 6, 6, 59, 59, tzinfo=UTC)
    ]


def test_a_delivery_names_who_signed_and_where() -> None:
    (told,) = sample("delivered").events
    assert isinstance(told.fact, Scan)
    assert (told.offset, told.fact.signed_by, told.fact.delivered_how) == (-300, "BYRON", Delivered.CONCIERGE)


def test_an_error_says_what_helps() -> None:
    error = sample("error").error
    assert error is not None
    assert ("tracking_not_found" in error.why, "number" in error.how_to_mend) == (True, True)
