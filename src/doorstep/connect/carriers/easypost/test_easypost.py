"""What is found in EasyPost's trackers and events: our own samples."""

from datetime import UTC, datetime
from pathlib import Path

from doorstep.connect.carriers.easypost.read import read
from doorstep.timeline.model import CarrierEstimate, Delivered, Place, Reading, Scan

SAMPLES = Path(__file__).parent / "samples"


def sample(name: str) -> Reading:
    return read((SAMPLES / f"{name}.json").read_bytes(), {})


def scans(reading: Reading) -> list[tuple[str, str, str, Scan]]:
    return [
        (told.subject, told.occurred_at.isoformat(), told.fact.milestone.value, told.fact)
        for told in sorted(reading.events, key=lambda one: one.occurred_at)
        if isinstance(told.fact, Scan)
    ]


def test_an_event_brings_the_whole_tracker_under_the_real_carriers_number() -> None:
    found = scans(sample("updated_event"))
    assert [one[:3] for one in found] == [
        ("leg:usps:9405500000000000000007", "2026-03-01T18:00:00+00:00", "info_received"),
        ("leg:usps:9405500000000000000007", "2026-03-02T23:10:00+00:00", "picked_up"),
        ("leg:usps:9405500000000000000007", "2026-03-03T04:00:00+00:00", "unknown"),
        ("leg:usps:9405500000000000000007", "2026-03-04T13:01:00+00:00", "out_for_delivery"),
    ]
    assert (found[1][3].place, found[1][3].service) == (
        Place(city="EUGENE", region="OR", postcode="97401", country="US"),
        "Ground Advantage",
    )
    assert (found[2][3].code, found[2][3].raw_text) == ("unknown", "Beamed across")
    (expected,) = [one for one in sample("updated_event").events if isinstance(one.fact, CarrierEstimate)]
    assert expected.fact == CarrierEstimate(None, datetime(2026, 3, 4, 23, 59, 59, tzinfo=UTC))


def test_several_trackers_of_several_carriers() -> None:
    crushed, delivered = scans(sample("two_trackers"))
    assert (delivered[0], delivered[3].signed_by, delivered[3].delivered_how) == (
        "leg:ups:1Z0A1B2C0300000012",
        "A BYRON",
        Delivered.SAFE_PLACE,
    )
    assert (crushed[0], crushed[2], crushed[3].reason) == (
        "leg:slowmail:EP000000000DOOR",
        "exception",
        "carrier.damaged_parcel",
    )


def test_an_error_says_what_helps() -> None:
    error = sample("error").error
    assert error is not None
    assert ("TRACKER.NOT_FOUND" in error.why, "number" in error.how_to_mend) == (True, True)
