"""Calendars, against days that a person looked up: real zones, nights when clocks change, holidays, cut-offs."""

from datetime import UTC, date, datetime, time
from zoneinfo import ZoneInfo

import pytest
from hypothesis import given
from hypothesis import strategies as st

from doorstep.promise.rules.calendar import (
    Calendar,
    add_working_days,
    day_end,
    day_start,
    dispatch_due,
    holidays_in,
    location_of,
    moment,
    zone_of,
)
from doorstep.shop.model import Location
from doorstep.timeline.model import Place

BERLIN = ZoneInfo("Europe/Berlin")
SAO_PAULO = ZoneInfo("America/Sao_Paulo")
WAREHOUSE = Location(id="berlin", zone="Europe/Berlin", country="DE", region="BE", postcode="10115")


def at(text: str) -> datetime:
    return datetime.fromisoformat(text)


@pytest.mark.parametrize(
    ("country", "region", "zone"),
    [
        ("BR", "AM", "America/Manaus"),
        ("BR", "SP", "America/Sao_Paulo"),
        ("br", "BR-BA", "America/Bahia"),
        ("US", "CA", "America/Los_Angeles"),
        ("US", "", "America/New_York"),
        ("DE", "BY", "Europe/Berlin"),
        ("GB", "", "Europe/London"),
        ("ES", "TF", "Atlantic/Canary"),
        ("IN", "KA", "Asia/Kolkata"),
        ("", "", "Europe/Paris"),
        ("XX", "", "Europe/Paris"),
    ],
)
def test_a_place_has_its_own_zone(country: str, region: str, zone: str) -> None:
    assert zone_of(Place(country=country, region=region), "Europe/Paris").key == zone


def test_a_zone_that_does_not_exist_counts_as_utc() -> None:
    assert zone_of(None, "Middle/Earth").key == "UTC"


@pytest.mark.parametrize(
    ("day", "zone", "start", "end"),
    [
        # an ordinary day, and the days of 23 and 25 hours
        (date(2026, 3, 3), BERLIN, "2026-03-02T23:00:00Z", "2026-03-03T22:59:59Z"),
        (date(2026, 3, 29), BERLIN, "2026-03-28T23:00:00Z", "2026-03-29T21:59:59Z"),
        (date(2026, 10, 25), BERLIN, "2026-10-24T22:00:00Z", "2026-10-25T22:59:59Z"),
        # in Sao Paulo midnight itself was skipped, and came twice
        (date(2017, 10, 14), SAO_PAULO, "2017-10-14T03:00:00Z", "2017-10-15T02:59:59Z"),
        (date(2017, 10, 15), SAO_PAULO, "2017-10-15T03:00:00Z", "2017-10-16T01:59:59Z"),
        (date(2018, 2, 17), SAO_PAULO, "2018-02-17T02:00:00Z", "2018-02-18T02:59:59Z"),
        # Kathmandu lies 5:45 hours ahead
        (date(2026, 1, 1), ZoneInfo("Asia/Kathmandu"), "2025-12-31T18:15:00Z", "2026-01-01T18:14:59Z"),
    ],
)
def test_a_day_begins_and_ends_by_the_clock_of_its_place(day: date, zone: ZoneInfo, start: str, end: str) -> None:
    assert (day_start(day, zone), day_end(day, zone)) == (at(start), at(end))


def test_a_time_that_comes_twice_counts_when_it_comes_first() -> None:
    assert moment(date(2026, 10, 25), time(2, 30), BERLIN) == at("2026-10-25T00:30:00Z")


@pytest.mark.parametrize(
    ("country", "region", "day", "name"),
    [
        ("DE", "BY", date(2026, 1, 6), "Epiphany"),
        ("DE", "BE", date(2026, 1, 6), ""),
        ("DE", "BE", date(2026, 3, 8), "Women's Day"),
        ("BR", "SP", date(2018, 7, 9), "Constitutionalist Revolution"),
        ("BR", "RJ", date(2018, 7, 9), ""),
        ("BR", "nowhere", date(2018, 9, 7), "Independence Day"),
        ("XX", "", date(2026, 12, 25), ""),
        ("", "", date(2026, 12, 25), ""),
    ],
)
def test_holidays_are_those_of_the_region(country: str, region: str, day: date, name: str) -> None:
    assert holidays_in(country, region, day.year).get(day, "") == name


@pytest.mark.parametrize(
    ("start", "count", "end"),
    [
        (date(2026, 3, 2), 0, date(2026, 3, 2)),  # a Monday
        (date(2026, 3, 7), 0, date(2026, 3, 9)),  # a Saturday
        (date(2026, 3, 7), 1, date(2026, 3, 9)),
        (date(2026, 3, 6), 1, date(2026, 3, 9)),  # a Friday
        (date(2026, 4, 2), 1, date(2026, 4, 7)),  # Good Friday to Easter Monday lie between
        (date(2026, 12, 23), 3, date(2026, 12, 29)),
        (date(2026, 12, 31), 1, date(2027, 1, 4)),
    ],
)
def test_working_days_in_berlin(start: date, count: int, end: date) -> None:
    assert add_working_days(start, count, Calendar(country="DE", region="BE")) == end


@given(st.dates(date(2020, 1, 1), date(2030, 1, 1)), st.integers(0, 30), st.integers(0, 30))
def test_working_days_add_up(start: date, first: int, second: int) -> None:
    calendar = Calendar((1, 2, 3, 4, 5, 6), "BR", "RJ")
    begun = add_working_days(start, 0, calendar)
    assert add_working_days(add_working_days(begun, first, calendar), second, calendar) == add_working_days(
        begun, first + second, calendar
    )
    assert calendar.works(add_working_days(start, first, calendar))


@pytest.mark.parametrize(
    ("placed", "due"),
    [
        ("2026-03-02T12:59:59Z", "2026-03-03T22:59:59Z"),  # Monday 13:59:59 there
        ("2026-03-02T13:00:01Z", "2026-03-04T22:59:59Z"),  # Monday 14:00:01
        ("2026-03-27T13:30:00Z", "2026-03-31T21:59:59Z"),  # Friday after the cut-off, over the change of the clocks
        ("2026-03-30T12:00:00Z", "2026-03-31T21:59:59Z"),  # Monday 14:00 sharp in summer time
        ("2026-04-02T13:00:00Z", "2026-04-08T21:59:59Z"),  # before Easter, 15:00
        ("2026-12-23T15:00:00Z", "2026-12-28T22:59:59Z"),
        ("2026-03-06T23:30:00Z", "2026-03-10T22:59:59Z"),  # already Saturday there
    ],
)
def test_an_order_leaves_by_the_end_of_a_local_day(placed: str, due: str) -> None:
    assert dispatch_due(at(placed), WAREHOUSE).due == at(due)


def test_a_later_approval_is_what_counts() -> None:
    dispatch = dispatch_due(at("2026-03-02T09:00:00Z"), WAREHOUSE, approved_at=at("2026-03-05T09:00:00Z"))
    assert dispatch.day == date(2026, 3, 6)
    assert dispatch.steps[0] == "Approved on Thursday 5 March before the 14:00 cut-off, so it counts from that day."


def test_an_approval_before_the_purchase_changes_nothing() -> None:
    placed = at("2026-03-02T09:00:00Z")
    assert dispatch_due(placed, WAREHOUSE, approved_at=at("2026-02-27T09:00:00Z")) == dispatch_due(placed, WAREHOUSE)


def test_each_step_is_said_in_a_plain_sentence() -> None:
    assert dispatch_due(at("2026-12-23T15:00:00Z"), WAREHOUSE).steps == (
        "Ordered on Wednesday 23 December after the 14:00 cut-off, so it counts from Thursday 24 December.",
        "The shop rests on Sunday.",
        "Friday 25 December is a holiday (Christmas Day) and does not count.",
        "Saturday 26 December is a holiday (Second Day of Christmas) and does not count.",
        "Packing takes 1 working day, so it leaves the shop by Monday 28 December.",
    )


def test_without_handling_days_it_leaves_the_same_day() -> None:
    same_day = Location(id="fast", zone="Europe/Berlin", country="DE", handling_days=0, cutoff="16:30")
    dispatch = dispatch_due(at("2026-03-03T15:29:00Z"), same_day)
    assert dispatch.day == date(2026, 3, 3)
    assert dispatch.steps[-1] == "It is packed and leaves the shop on the same day, Tuesday 3 March."


def test_one_instant_is_before_the_cut_off_of_one_place_and_after_that_of_another() -> None:
    placed = at("2026-03-03T15:00:00Z")
    manaus = Location(id="m", zone="America/Manaus", country="BR", region="AM")
    assert dispatch_due(placed, manaus).day == date(2026, 3, 4)
    assert dispatch_due(placed, WAREHOUSE).day == date(2026, 3, 5)


def test_an_order_ships_from_the_location_that_fits_best() -> None:
    munich = Location(id="munich", zone="Europe/Berlin", country="DE", region="BY", postcode="80331", name="South")
    vienna = Location(id="vienna", zone="Europe/Vienna", country="AT")
    ours = (WAREHOUSE, munich, vienna)
    assert location_of(None, ours) == WAREHOUSE
    assert location_of(Place(name="south"), ours) == munich
    assert location_of(Place(country="DE", postcode="80331"), ours) == munich
    assert location_of(Place(country="DE", region="by"), ours) == munich
    assert location_of(Place(country="AT"), ours) == vienna
    assert location_of(Place(country="FR"), ours) is None
    assert location_of(Place(country="DE", region="HH"), ours) is None
    assert location_of(None, ()) is None


def test_a_calendar_without_working_days_is_an_error_and_no_endless_loop() -> None:
    class Never(Calendar, frozen=True):
        def works(self, day: date) -> bool:
            return False

    with pytest.raises(ValueError, match="no working day"):
        add_working_days(date(2026, 1, 1), 1, Never())


@given(st.integers(1_400_000_000, 2_050_000_000))
def test_nothing_leaves_before_it_was_ordered(second: int) -> None:
    placed = datetime.fromtimestamp(second, UTC)
    rio = Location(id="rio", zone="America/Sao_Paulo", country="BR", region="RJ", handling_days=2)
    dispatch = dispatch_due(placed, rio)
    assert dispatch.due > placed
    assert dispatch.due == day_end(dispatch.day, SAO_PAULO)
    assert dispatch.day.isoweekday() <= 5
