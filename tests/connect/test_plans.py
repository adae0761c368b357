"""What a carrier expects, before and after a delivery."""

from datetime import UTC, datetime

from doorstep.connect.gathered import Gathered
from doorstep.connect.moments import written
from doorstep.connect.plans import Plan, expect
from doorstep.connect.scans import Seen, told
from doorstep.connect.statuses import Meaning
from doorstep.timeline.model import CarrierEstimate, Milestone, Problem, Reading, Told

ZONE = "Europe/Berlin"


def seen(when: str, milestone: Milestone) -> Told:
    moment = written(when, ZONE, zone_stated=True)
    return told(Seen("gls", "85000000017", moment, when, milestone.value, "", Meaning(milestone)))


OUT = seen("2026-03-11T06:30:00", Milestone.OUT_FOR_DELIVERY)
DONE = seen("2026-03-11T10:02:00", Milestone.DELIVERED)


def expected(plan: Plan, *scans: Told, received: str = "") -> Reading:
    gathered = Gathered()
    expect("day", "gls", "85000000017", plan, scans, gathered, "window", received=received)
    return gathered.reading(Problem("nothing", "nothing"), "")


def test_of_a_delivered_parcel_it_is_known_since_the_last_scan_before() -> None:
    (one,) = expected(Plan("", "2026-03-11", ZONE), DONE, OUT).events
    assert one.occurred_at == OUT.occurred_at
    assert one.fact == CarrierEstimate(None, datetime(2026, 3, 11, 22, 59, 59, tzinfo=UTC))


def test_the_very_second_of_the_delivery_foretells_nothing() -> None:
    reading = expected(Plan("", "2026-03-11T10:02:00", ZONE), DONE, OUT)
    assert reading.events == ()
    assert [one.path for one in reading.ignored] == ["day", "window"]


def test_without_a_scan_the_receipt_dates_it_and_without_both_it_is_left_out() -> None:
    plan = Plan("2026-03-11T08:00:00", "2026-03-11T12:00:00", ZONE)
    (one,) = expected(plan, received="2026-03-10T07:00:00+00:00").events
    assert (one.occurred_at, one.identity) == (
        datetime(2026, 3, 10, 7, tzinfo=UTC),
        ("estimate", "2026-03-11T08:00:00", "2026-03-11T12:00:00"),
    )
    assert expected(plan).events == ()


def test_a_window_that_ends_before_it_begins_is_refused_in_words() -> None:
    reading = expected(Plan("2026-03-11T12:00:00", "2026-03-11T08:00:00", ZONE), OUT)
    assert "ends before it begins" in " ".join(one.why for one in reading.ignored)
