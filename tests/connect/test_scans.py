"""What a carrier says of one moment becomes an event: every field stands in its own place, and times keep theirs."""

from datetime import UTC, datetime, timedelta

import msgspec
import pytest

from doorstep.connect import moments
from doorstep.connect.moments import Moment
from doorstep.connect.scans import Seen, told
from doorstep.connect.statuses import Meaning
from doorstep.timeline.model import Delivered, Milestone, Place, Precision, Scan, Told

AT = datetime(2026, 3, 4, 9, 30, tzinfo=UTC)


def test_every_field_of_a_scan_stands_in_its_own_place() -> None:
    where = Place(city="Bonn", country="DE")
    when = Moment(AT, 60, Precision.MINUTE, True)
    seen = Seen(
        carrier="ups", number="1Z 1", when=when, written="2026-03-04T10:30", code="OK", text="Handed over",
        meaning=Meaning(Milestone.DELIVERED, "recipient.not_home", Delivered("neighbour")), place=where,
        signed_by="Ann", pieces=2, holder="a depot", mode="van", vehicle="B-1", service="Standard",
        next_carrier="gls", next_number="7",
    )  # fmt: skip
    scan = Scan(
        milestone=Milestone.DELIVERED, code="OK", raw_text="Handed over", reason="recipient.not_home", place=where,
        signed_by="Ann", delivered_how=Delivered("neighbour"), tracking_number="1Z 1", holder="a depot", pieces=2,
        next_carrier="gls", next_number="7", mode="van", vehicle="B-1", service="Standard",
    )  # fmt: skip
    identity = ("scan", "2026-03-04T10:30", "OK")
    assert told(seen) == Told("leg:ups:1Z1", identity, AT, scan, 60, Precision.MINUTE, True)
    assert told(msgspec.structs.replace(seen, place=Place())).fact == msgspec.structs.replace(scan, place=None)


@pytest.mark.parametrize("zone", ["Europe/Berlin", "Australia/Lord_Howe", "America/St_Johns", "Asia/Kolkata", ""])
def test_a_local_time_has_the_instant_that_the_zone_gives_it_around_every_change_of_the_clock(zone: str) -> None:
    for day in ("2026-03-28", "2026-04-04", "2026-10-03", "2026-10-24"):
        first = datetime.fromisoformat(day)
        for minutes in range(0, 3 * 24 * 60, 10):
            local = first + timedelta(minutes=minutes)
            known = local.replace(tzinfo=moments.zone(zone) if zone else UTC)
            east = known.utcoffset()
            assert east is not None
            offset = int(east.total_seconds()) // 60 if zone else None
            assert moments.in_zone(local, zone) == Moment(known.astimezone(UTC), offset, Precision.SECOND, True)


@pytest.mark.parametrize("year", ["1970", "2199"])
def test_years_at_the_ends_are_read_and_those_beyond_are_not(year: str) -> None:
    assert moments.written(f"{year}-06-01T00:00:00+02:00").at == datetime(int(year), 5, 31, 22, tzinfo=UTC)
    for other in ("1969-06-01T00:00:00+02:00", "2200-06-01T00:00:00", "9999-12-31T23:59:59-02:00"):
        with pytest.raises(ValueError, match="cannot be meant"):
            moments.written(other)
