"""What is found in Shippo's tracks and webhooks: our own samples."""

from datetime import UTC, datetime
from pathlib import Path

from doorstep.connect.carriers.shippo.read import read
from doorstep.timeline.model import CarrierEstimate, Delivered, Reading, Scan

SAMPLES = Path(__file__).parent / "samples"


def sample(name: str) -> Reading:
    return read((SAMPLES / f"{name}.json").read_bytes(), {})


def scans(reading: Reading) -> list[tuple[str, str, str, str]]:
    return [
        (told.subject, told.occurred_at.isoformat(), told.fact.milestone.value, told.fact.reason)
        for told in sorted(reading.events, key=lambda one: one.occurred_at)
        if isinstance(told.fact, Scan)
    ]


def test_the_history_is_read_once_under_the_real_carriers_number() -> None:
    leg = "leg:usps:9405500000000000000014"
    assert scans(sample("track_updated")) == [
        (leg, "2026-03-01T17:59:00+00:00", "info_received", ""),
        (leg, "2026-03-03T15:15:00+00:00", "in_transit", ""),
        (leg, "2026-03-04T19:22:00+00:00", "attempt_failed", "recipient.not_home"),
    ]
    (expected,) = [one.fact for one in sample("track_updated").events if isinstance(one.fact, CarrierEstimate)]
    assert expected == CarrierEstimate(None, datetime(2026, 3, 5, 23, tzinfo=UTC))
    left_out = {one.path: one.why for one in sample("track_updated").ignored}
    assert left_out["data.tracking_status"] == "repeats an entry of the history"
    assert left_out["data.original_eta"] == "says less than the expected day that was read"


def test_a_current_status_that_stands_in_no_history_is_a_scan() -> None:
    (told,) = sample("delivered").events
    assert isinstance(told.fact, Scan)
    assert (told.subject, told.offset, told.fact.delivered_how) == (
        "leg:ups:1Z0A1B2C0300000021",
        -300,
        Delivered.HOUSEHOLD,
    )


def test_an_error_says_what_helps() -> None:
    error = sample("error").error
    assert error is not None
    assert ("Not found" in error.why, "number" in error.how_to_mend) == (True, True)
