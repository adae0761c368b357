"""What a scorecard reads out of one order: who is held against which date, and who held the parcel too long."""

from datetime import date, datetime, timedelta

import pytest
from msgspec.structs import replace

from doorstep.learning.scorecards.model import Key, LegFacts
from doorstep.learning.scorecards.rules.cells import cell_of
from doorstep.learning.scorecards.rules.facts import Terms, legs_of
from doorstep.promise.model import LaneModel, LaneTable
from doorstep.shop.model import Location, Settings
from doorstep.timeline.model import (
    CarrierEstimate,
    DateRequested,
    Delivered,
    Event,
    Items,
    LegLinked,
    Line,
    Milestone,
    OrderPlaced,
    ParcelLinked,
    ParcelPacked,
    Place,
    Scan,
)
from doorstep.timeline.rules.fold import fold
from tests.timeline.way import LEG, ORDER, PARCEL, START, event

DAY, HOUR = 1440, 60  # minutes; START is Monday 2 March 2026, 9:00 UTC
SETTINGS = Settings(
    "Fjord", "UTC", "DE", "EUR", locations=(Location("here", "UTC", "DE", region="SN"),), stall_hours=48
)
LEIPZIG, HAMBURG = Place(country="DE", region="SN"), Place(country="DE", region="HH")
PROMISED = START + timedelta(days=4)


def lanes(usual: float) -> LaneModel:
    """Every lane usually takes so many hours."""
    table = LaneTable(50, 50.0, (0.0,), ((usual,) * 2,), (24.0,))
    return LaneModel("test", START, 50, (0.0, 0.98), {"handover|": table})


def order(*more: Event, service: str = "Standard") -> list[Event]:
    placed = OrderPlaced(origin=LEIPZIG, destination=HAMBURG, promised_to=PROMISED, service=service)
    return [
        event(ORDER, 0, placed),
        event(ORDER, 1, ParcelLinked(parcel=PARCEL)),
        event(PARCEL, 1, LegLinked(leg=LEG, carrier="ups", number="1Z")),
        *more,
    ]


def scan(minutes: float, milestone: Milestone, leg: str = LEG, **more: object) -> Event:
    return event(leg, minutes, replace(Scan(milestone=milestone), **more))


def facts(events: list[Event], usual: float | None = None) -> list[LegFacts]:
    state, _ = fold(ORDER, events)
    return legs_of(state, events, {one.id for one in events}, Terms(SETTINGS, lanes(usual) if usual else None))


def only(events: list[Event], usual: float | None = None) -> LegFacts:
    (found,) = facts(events, usual)
    return found


PICKED = scan(DAY, Milestone.PICKED_UP)
OUT = scan(2 * DAY, Milestone.OUT_FOR_DELIVERY)
DONE = scan(2 * DAY + 5 * HOUR, Milestone.DELIVERED)


def test_a_leg_says_who_carried_it_where_when() -> None:
    found = only(order(PICKED, OUT, DONE))
    assert found.key == Key("ups", "Standard", "DE-SN>DE-HH", date(2026, 3, 2))
    assert (found.started_at, found.ended_at, found.hours, found.days) == (
        START + timedelta(days=1), START + timedelta(days=2, hours=5), 29.0, 1,
    )  # fmt: skip
    assert (found.last, found.delivered, found.first_try, found.scans, found.stalls) == (True, True, True, 3, 0)


def test_announced_is_not_carried() -> None:
    assert facts(order(scan(5, Milestone.INFO_RECEIVED))) == []


def test_each_date_is_held_against_by_itself() -> None:
    wanted = event(ORDER, 2, DateRequested(requested_to=START + timedelta(days=2)))
    first = event(LEG, DAY + 5, CarrierEstimate(expected_to=START + timedelta(days=1, hours=12)), "one")
    second = event(LEG, DAY + 9, CarrierEstimate(expected_to=START + timedelta(days=3)), "two")
    after = event(LEG, 2 * DAY + 6 * HOUR, CarrierEstimate(expected_to=START + timedelta(days=9)), "three")
    seen = [(START, START + timedelta(days=2)), (START + timedelta(days=1), START + timedelta(days=3))]
    events = order(wanted, PICKED, first, second, OUT, DONE, after)
    state, _ = fold(ORDER, events)
    (found,) = legs_of(state, events, set(), Terms(SETTINGS), [*seen, (START + timedelta(days=5), PROMISED)])
    assert found.due == {
        "requested": START + timedelta(days=2),
        "promised": PROMISED,
        "first_edd": START + timedelta(days=2),
        "latest_edd": START + timedelta(days=3),
        "carrier_first": START + timedelta(days=1, hours=12),
        "carrier_latest": START + timedelta(days=3),
    }
    tally = cell_of(found.key, [found], START + timedelta(days=30)).tally
    assert {target: kept for target, (_, kept) in tally.on_time.items()} == {
        "requested": 0, "promised": 1, "first_edd": 0, "latest_edd": 1, "carrier_first": 0, "carrier_latest": 1,
    }  # fmt: skip


@pytest.mark.parametrize(
    ("scans", "expected"),
    [
        ([OUT, DONE], True),
        ([DONE], None),
        ([OUT], None),
        ([OUT, scan(2 * DAY + HOUR, Milestone.ATTEMPT_FAILED), DONE], False),
        ([OUT, scan(2 * DAY + HOUR, Milestone.AVAILABLE_FOR_PICKUP)], False),
        ([OUT, scan(2 * DAY + HOUR, Milestone.EXCEPTION), DONE], False),
        ([scan(DAY + HOUR, Milestone.EXCEPTION), OUT, DONE], True),
        ([OUT, scan(2 * DAY + 3 * HOUR, Milestone.OUT_FOR_DELIVERY), DONE], True),
        ([OUT, scan(3 * DAY + HOUR, Milestone.OUT_FOR_DELIVERY)], False),
        ([scan(2 * DAY, Milestone.AVAILABLE_FOR_PICKUP, delivered_how=Delivered.LOCKER)], True),
    ],
)  # fmt: skip
def test_the_first_attempt(scans: list[Event], expected: bool | None) -> None:
    assert only(order(PICKED, *scans)).first_try is expected


def test_a_date_counts_once_it_has_passed_whether_it_came_early_or_not_at_all() -> None:
    early, under_way = only(order(PICKED, OUT, DONE)), only(order(PICKED))
    key = early.key
    before = cell_of(key, [early, under_way], PROMISED - timedelta(hours=1))
    assert (before.tally.on_time, before.tally.running, before.look_again) == ({}, 1, PROMISED)
    after = cell_of(key, [early, under_way], PROMISED)
    assert (after.tally.on_time, after.tally.running) == ({"promised": (2, 1)}, 1)
    assert after.look_again == PROMISED + timedelta(hours=12)


def test_on_time_and_in_full_means_all_of_the_order_intact_by_the_date_that_counts() -> None:
    def otif(*more: Event, at: datetime = PROMISED) -> tuple[int, int]:
        found = facts(order(PICKED, *more))
        return cell_of(found[0].key, found, at).tally.otif

    second = "parcel:1/b"
    other = [
        event(ORDER, 2, ParcelLinked(parcel=second)),
        event(second, 2, LegLinked(leg="leg:dhl:2", carrier="dhl", number="2")),
        scan(DAY, Milestone.PICKED_UP, "leg:dhl:2"),
    ]
    there = scan(3 * DAY, Milestone.DELIVERED, "leg:dhl:2")
    asked = event(ORDER, 3, DateRequested(requested_to=START + timedelta(days=2)))
    broken = scan(DAY + HOUR, Milestone.EXCEPTION, reason="carrier.damaged_parcel")
    assert otif(OUT, DONE, at=PROMISED - timedelta(hours=1)) == (0, 0)
    assert otif(OUT, DONE) == (1, 1)
    assert otif(OUT, DONE, asked) == (1, 0)
    assert otif(broken, OUT, DONE) == (1, 0)
    assert otif(OUT) == (1, 0)
    assert otif(OUT, DONE, *other) == (2, 0)
    assert otif(OUT, DONE, *other, there) == (2, 2)
    lines = (Line(id="l1", quantity=2),)
    short = [event(ORDER, 1, ParcelLinked(parcel=PARCEL, items=(Items("l1", 1),)))]
    placed = OrderPlaced(origin=LEIPZIG, destination=HAMBURG, promised_to=PROMISED, lines=lines)
    bought = replace(order()[0], fact=placed)
    found = facts([bought, *short, order()[2], PICKED, OUT, DONE])
    assert cell_of(found[0].key, found, PROMISED).tally.otif == (1, 0)


def test_what_was_called_off_is_held_against_nothing() -> None:
    found = replace(only(order(PICKED)), called_off=True)
    tally = cell_of(found.key, [found], PROMISED + timedelta(days=9)).tally
    assert (tally.legs, tally.running, tally.on_time, tally.open_days) == (1, 0, {}, {})


def test_lost_and_damaged_are_incidents_and_lost_is_late() -> None:
    lost = only(order(PICKED, scan(5 * DAY, Milestone.LOST, reason="carrier.parcel_lost")))
    broken = only(order(PICKED, scan(2 * DAY, Milestone.EXCEPTION, reason="carrier.damaged_parcel")))
    assert (lost.lost, lost.damaged, lost.ended_at, lost.over_at) == (True, False, None, START + timedelta(days=5))
    assert (broken.lost, broken.damaged) == (False, True)
    tally = cell_of(lost.key, [lost, broken], PROMISED + timedelta(days=1)).tally
    assert (tally.lost, tally.damaged, tally.on_time, tally.running) == (1, 1, {"promised": (2, 0)}, 1)


def test_a_silence_longer_than_the_shop_puts_up_with_is_a_stall() -> None:
    slept = only(order(PICKED, scan(DAY + 49 * HOUR, Milestone.IN_TRANSIT), scan(4 * DAY, Milestone.DELIVERED)))
    awake = only(order(PICKED, scan(DAY + 47 * HOUR, Milestone.IN_TRANSIT), scan(4 * DAY, Milestone.DELIVERED)))
    mute = only(order(PICKED, scan(9 * DAY, Milestone.DELIVERED)))
    assert [(one.watched, one.stalls) for one in (slept, awake, mute)] == [(True, 1), (True, 0), (False, 0)]


def test_the_worth_of_scans() -> None:
    late = replace(OUT, received_at=OUT.occurred_at + timedelta(hours=7))
    guessed = replace(DONE, zone_guessed=True)
    events = order(PICKED, late, guessed, scan(2 * DAY + 6 * HOUR, Milestone.UNKNOWN, code="ZZ"))
    state, _ = fold(ORDER, events)
    (found,) = legs_of(state, events, {PICKED.id, late.id}, Terms(SETTINGS))
    assert (found.scans, found.told, found.late_told, found.guessed, found.unknown) == (4, 2, 1, 1, 1)


def test_the_shop_answers_for_its_time_and_the_carrier_for_its_own() -> None:
    """Due to leave by the end of Tuesday; it was ready on Wednesday at 9 and fetched on Thursday at 15."""
    late = order(
        event(PARCEL, 2 * DAY, ParcelPacked()),
        scan(3 * DAY + 6 * HOUR, Milestone.PICKED_UP),
        scan(7 * DAY, Milestone.OUT_FOR_DELIVERY),
        scan(7 * DAY + 3 * HOUR, Milestone.DELIVERED),
    )
    found = only(late, usual=10.0)
    assert (found.shop_over, found.pickup_over) == (9.0, 0.0)
    assert (found.carrier_hours, found.carrier_over, found.blame) == (93.0, 11.0, "carrier")  # less a weekend and a day
    assert only(late, usual=20.0).blame == "shop"
    waited = only(order(event(PARCEL, HOUR, ParcelPacked()), scan(9 * DAY, Milestone.PICKED_UP)), usual=30.0)
    assert (waited.shop_over, waited.pickup_over) == (0.0, 153.0)  # due with the carrier by the end of Wednesday


def test_customs_time_is_nobodys_fault_but_customs() -> None:
    held = order(
        scan(HOUR, Milestone.PICKED_UP),
        scan(DAY, Milestone.CUSTOMS),
        scan(6 * DAY, Milestone.IN_TRANSIT),
        scan(6 * DAY + 4 * HOUR, Milestone.DELIVERED),
    )
    found = only(held, usual=40.0)
    assert (found.carrier_hours, found.customs_hours, found.carrier_over, found.blame) == (27.0, 120.0, 0.0, "customs")


def test_nobody_is_blamed_for_a_promise_that_was_too_short() -> None:
    slow = order(scan(HOUR, Milestone.PICKED_UP), scan(5 * DAY, Milestone.DELIVERED))
    assert [only(slow, usual).blame for usual in (200.0, 50.0)] == ["nobody", "carrier"]


def test_only_the_last_leg_is_held_against_the_orders_dates() -> None:
    van = "leg:gls:9"
    events = order(
        PICKED,
        scan(2 * DAY, Milestone.IN_TRANSIT, next_carrier="gls", next_number="9"),
        scan(2 * DAY + HOUR, Milestone.IN_TRANSIT, van),
        scan(3 * DAY, Milestone.OUT_FOR_DELIVERY, van),
        scan(3 * DAY + HOUR, Milestone.DELIVERED, van),
    )
    found = {one.key.carrier: one for one in facts(events, usual=10.0)}
    assert {name: (one.last, one.due, one.first_try) for name, one in found.items()} == {
        "ups": (False, {}, None),
        "gls": (True, {"promised": PROMISED}, True),
    }
    assert (found["ups"].hours, found["gls"].hours) == (24.0, 24.0)
    assert found["gls"].shop_over is None


def test_whatever_comes_twice_or_in_another_order_gives_the_same_facts() -> None:
    events = order(PICKED, OUT, scan(2 * DAY + HOUR, Milestone.ATTEMPT_FAILED), DONE)
    assert facts([*reversed(events), *events]) == facts(events)


def test_nothing_is_known_of_a_way_that_nobody_saw() -> None:
    found = only(order(scan(2 * DAY, Milestone.DELIVERED)))
    assert (found.hours, found.days, found.ended_at) == (None, None, datetime(2026, 3, 4, 9, 0, tzinfo=START.tzinfo))
